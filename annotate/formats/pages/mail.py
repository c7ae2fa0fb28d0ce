"""Mails and pages saved as such: newsletters (.eml), mailboxes (.mbox), whole pages (.mhtml)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from annotate.formats.encoding import Decoded, NotTextError, decode
from annotate.formats.html import is_html
from annotate.formats.port import Article, FileFormat, Input, InputRow, Item
from annotate.formats.problems import BINARY, EMPTY, LEFT_OUT, LONG, MALFORMED
from annotate.model import Meta
from annotate.spelling import plural

_LONGEST = 1 << 27  # bytes, pictures among them
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):[ \t]?.*(?:\r?\n[ \t].*)*\r?\n")
_OF_MAIL = frozenset(
    [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "snapshot-content-location",
        "delivered-to",
        "reply-to",
    ]
)
_ENVELOPE = re.compile(rb"From \S+ [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n")
_NEXT = re.compile(rb"(?<=\n)\r?\n(?=From \S+ [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n[A-Za-z-]+:)")
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_FIX = "Save the part with the article as a file of its own."
_LEAST = 3  # headers of these, so that a text that begins with "Subject:" stays one


def read(given: Input) -> Iterator[Item]:
    """Yield the page of a mail, or its text where it has none; of each mail in a mailbox."""
    data = given.stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield given.complain(LONG, f"longer than {_LONGEST} bytes")
        return
    left: Counter[str] = Counter()
    yield from _read_mails(data, given, left)
    for kind, count in sorted(left.items()):
        message = f"{plural(count, 'part')} of mails left out: {kind}"
        yield given.complain(LEFT_OUT, message, fix=_FIX)


def _read_mails(data: bytes, given: Input, left: Counter[str]) -> Iterator[Item]:
    if _ENVELOPE.match(data) is None:
        yield _read_one(data, given, 1, left)
        return
    given, line = replace(given, name=None), 1
    for mail in _NEXT.split(data):
        headers = _ENVELOPE.sub(b"", mail, count=1)
        yield _read_one(_ESCAPED.sub(b"", headers), given, line, left)
        line += mail.count(b"\n")


def _read_one(data: bytes, given: Input, line: int, left: Counter[str]) -> Item:
    try:
        mail = message_from_bytes(data, policy=policy.default)
        item = _read_mail(mail, given)
        left.update(_list_left_out(mail) if item is not None else ())
    except (NotTextError, LookupError) as error:
        return given.complain(BINARY, f"not text: {error}", line=line)
    except RecursionError:
        message = "parts are nested too deeply in this mail"
        return given.complain(MALFORMED, message, line=line, fix=_FIX)
    if item is None:
        return given.complain(EMPTY, "neither a page nor a text is in this mail", line=line)
    return replace(item, line=line)


def _read_mail(mail: EmailMessage, given: Input) -> Article | InputRow | None:
    page = _find_part(mail, "text/html")
    location = mail.get("Snapshot-Content-Location") or (
        page.get("Content-Location") if page else ""
    )
    url = str(location or "").strip()
    is_saved = bool(url) or "multipart/related" in str(mail.get("Content-Type", ""))
    meta: dict[str, Any] = {} if is_saved else _read_headers(mail)
    if page is not None:
        return _make_page(page, Meta(url=url or None, **meta), given)
    plain = _find_part(mail, "text/plain")
    if plain is None:
        return None
    text = _decode(_read_bytes(plain), plain, given.encoding).text
    if is_html(text):
        return _make_page(plain, Meta(**meta), given)
    return InputRow(fields={**meta, "text": text}, line=1)


def _list_left_out(mail: EmailMessage) -> Iterator[str]:
    """Yield the kinds of the parts that may hold an article and are not read.

    A text beside the page is the same once more; what a page is made of, and an empty part, is
    nothing to read.
    """
    read = _find_part(mail, "text/html") or _find_part(mail, "text/plain")
    alike = [
        part
        for each in mail.walk()
        if each.get_content_type() == "multipart/alternative"
        for part in each.walk()
    ]
    is_alike = any(part is read for part in alike)
    for part in mail.walk():
        kind = part.get_content_type()
        is_beside = is_alike and kind == "text/plain" and any(part is other for other in alike)
        if part is read or part.is_multipart() or kind in _OF_PAGES or is_beside:
            continue
        if kind == "application/octet-stream" and not part.is_attachment():
            continue  # a font, say
        if not kind.startswith(_PICTURES) and _read_bytes(part).strip():
            yield f"{kind}, attached" if part.is_attachment() else kind


_OF_PAGES = frozenset({"text/css", "text/javascript", "application/javascript",
                       "application/x-javascript", "application/pgp-signature",
                       "application/pkcs7-signature"})  # fmt: skip
_PICTURES = ("image/", "font/", "audio/", "video/")


def _make_page(part: EmailMessage, meta: Meta, given: Input) -> Article:
    data = _read_bytes(part)
    decoded = _decode(data, part, given.encoding)
    return Article(
        text=decoded.text,
        id=given.name,
        is_page=True,
        meta=meta,
        data=data,
        encoding=decoded.encoding,
    )


def _read_bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _find_part(mail: EmailMessage, kind: str) -> EmailMessage | None:
    parts = (part for part in mail.walk() if part.get_content_type() == kind)
    return next((part for part in parts if not part.is_attachment()), None)


def _decode(content: bytes, part: EmailMessage, encoding: str | None) -> Decoded:
    """Decode as was asked for or as the part says; where that cannot be, as it looks."""
    try:
        return decode(content, encoding or part.get_content_charset())
    except (NotTextError, LookupError):
        return decode(content)


def _read_headers(mail: EmailMessage) -> dict[str, Any]:
    """Return what the headers of a newsletter say of it."""
    senders = getaddresses([str(mail.get("From", ""))])
    found = {"title": str(mail.get("Subject", "")), "publisher": senders[0][0] if senders else ""}
    try:
        found["published"] = (
            parsedate_to_datetime(str(mail.get("Date", ""))).isoformat().replace("+00:00", "Z")
        )
    except ValueError:
        found["published"] = ""
    return {name: " ".join(value.split()) for name, value in found.items() if value.strip()}


def recognise(head: bytes) -> bool:
    """Tell whether a file begins with the headers of a mail, and a blank line after them."""
    names: list[str] = []
    envelope = _ENVELOPE.match(head)
    at = envelope.end() if envelope else 0
    while match := _HEADER.match(head, at):
        names.append(match[1].decode().lower())
        at = match.end()
    ends = at == len(head) or head[at : at + 2].startswith((b"\n", b"\r\n"))
    return ends and len(_OF_MAIL.intersection(names)) >= _LEAST


FORMAT = FileFormat(
    description="a mail, or a page saved with all that is on it (MHTML)",
    suffixes=(".eml", ".mbox", ".mhtml", ".mht"),
    recognise=recognise,
    read=read,
)
