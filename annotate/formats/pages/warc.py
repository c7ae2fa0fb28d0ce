"""Web archives (WARC, ARC): the pages in them, one after the other."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from annotate.errors import MissingExtraError
from annotate.files.inputs import PatientReader
from annotate.formats.encoding import Decoded, NotTextError, decode
from annotate.formats.port import Article, FileFormat, Input, Item
from annotate.formats.problems import BINARY, CUT, LEFT_OUT, LONG, MALFORMED
from annotate.model import Meta
from annotate.spelling import plural

_LONGEST = 1 << 26  # bytes of a page
_PAGES = ("text/html", "application/xhtml")
_MARKS = (b"WARC/", b"filedesc://")
# What the package stumbles over where a header is not as it should be.
_BROKEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)
_FIX = "Fetch the archive again."


def read(given: Input) -> Iterator[Item]:
    """Yield the pages that servers answered with; what else is in the archive is counted."""
    package = _load_package()
    left: Counter[str] = Counter()
    stream = PatientReader(given.stream)
    try:
        for number, record in enumerate(package.ArchiveIterator(stream), start=1):
            if record.rec_type == "response":
                yield from _read_response(record, number, given, left)
    except (package.ArchiveLoadFailed, *_BROKEN) as error:
        yield given.complain(MALFORMED, f"not a whole web archive: {error}", fix=_FIX)
    for what, count in sorted(left.items()):
        message = f"{plural(count, 'answer')} left out: {what}"
        yield given.complain(LEFT_OUT, message, fix="They are no pages.")
    if stream.broken is not None:
        raise stream.broken


def _read_response(record: Any, number: int, given: Input, left: Counter[str]) -> Iterator[Item]:
    http = record.http_headers
    status = (http.get_statuscode() if http else "") or "200"
    kind = ((http.get_header("Content-Type") if http else "") or "text/html").lower()
    if status != "200":
        left[f"status {status}"] += 1
    elif not kind.startswith(_PAGES):
        left[kind.partition(";")[0].strip()] += 1
    else:
        yield _make_page(record, kind, number, given)
        if record.raw_stream.read() == b"" and getattr(record.raw_stream, "limit", 0):
            url = record.rec_headers.get_header("WARC-Target-URI")
            message = f"{url}: the archive breaks off here"
            yield given.complain(CUT, message, line=number, fix=_FIX)


def _make_page(record: Any, kind: str, number: int, given: Input) -> Item:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    content = record.content_stream().read(_LONGEST + 1)
    if len(content) > _LONGEST:
        return given.complain(LONG, f"{url}: longer than {_LONGEST} bytes", line=number)
    try:
        decoded = _decode(content, given.encoding or _find_charset(kind))
    except NotTextError as error:
        return given.complain(BINARY, f"{url}: not text: {error}", line=number)
    return Article(
        text=decoded.text,
        is_page=True,
        meta=Meta(url=url.strip("<>") or None),
        line=number,
        data=content,
        encoding=decoded.encoding,
    )


def _decode(content: bytes, charset: str | None) -> Decoded:
    """Decode as the server said; where that cannot be, as the page says itself."""
    if charset:
        try:
            return decode(content, charset)
        except (NotTextError, LookupError):
            pass
    return decode(content)


def _find_charset(kind: str) -> str | None:
    _, found, charset = kind.partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None if found else None


def _load_package() -> Any:
    try:
        from warcio import archiveiterator
    except ImportError as error:
        raise MissingExtraError("warcio", "formats") from error
    return archiveiterator


FORMAT = FileFormat(
    description="a web archive (WARC)",
    suffixes=(".warc", ".arc"),
    recognise=lambda head: head.startswith(_MARKS),
    read=read,
)
