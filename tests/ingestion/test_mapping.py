"""The way from the text of a document to the bytes that it came from."""

import csv
import hashlib
import json
import os
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.formats.encoding import decode
from annotate.ingestion.double_encoding import mend_double_encoded
from annotate.ingestion.mapping import characters
from annotate.ingestion.mapping.alignment import align
from annotate.ingestion.mapping.runs import ByteRun, SourceMap
from annotate.ingestion.mapping.tracing import ReceivedText, trace
from annotate.ingestion.markup.page import read_page
from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestOptions
from annotate.ingestion.text import document_from_blocks, document_from_text
from annotate.model import Document, Meta, Provenance
from tests.ingestion.page_samples import WORDS

_PLAIN = (
    *(
        "quay",
        "Zoë",
        "cafe\u0301",
        "“We",
        "can’t”",
        "ﬁnance",
        "🙂",
        "👩\u200d🚒",
        "a\u00a0b",
        "100%",
    ),
    *("Ωhm \u2126", "\u1112\u1161\u11ab", "über", "—", "x\u0323\u0302", "votes.", "…", "\ufb03"),
)
_ENTITIES = (
    *("&amp;", "&eacute;", "&#8220;", "&#x201d;", "&nbsp;", "caf&eacute;s", "&hellip;", "AT&T"),
    *("&#146;s", "&lt;b&gt;", "&fjlig;", "&copy 2021", "&NotEqualTilde;", "&notit;", "<em>we</em>"),
    *("<!-- & -->", '<a href="?a=1&amp;b=2">link</a>', "<br>", "&", "<b>b</b>old"),
)
_BLANKS = (" ", "\n", "\r\n", "  ", "\t", " \r\n   ")
# ANNOTATE_SPANS=1000000 tries a million, which takes a minute and a half.
SPANS = int(os.environ.get("ANNOTATE_SPANS", "100000"))
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252")


def _make_words(rng: random.Random, words: tuple[str, ...], encoding: str, count: int) -> str:
    known = [w for w in words if w.encode(encoding, "ignore").decode(encoding) == w]
    return "".join(rng.choice(known) + rng.choice(_BLANKS) for _ in range(count)).strip()


def _trace(document: Document, received: ReceivedText) -> Document:
    return replace(document, source=trace(document.text, received, Provenance()))


def make_text(rng: random.Random, encoding: str) -> tuple[Document, bytes]:
    parts = [_make_words(rng, _PLAIN, encoding, rng.randrange(1, 40)) for _ in range(3)]
    data = "\r\n\r\n".join(parts).encode(encoding)
    decoded = decode(data, encoding)
    received = ReceivedText(data=data, text=decoded.text, encoding=decoded.encoding)
    return _trace(document_from_text("a", decoded.text), received), data


def make_page(rng: random.Random, encoding: str) -> tuple[Document, bytes]:
    words = (*_PLAIN, *_ENTITIES)
    parts = [_make_words(rng, words, encoding, rng.randrange(20, 60)) for _ in range(4)]
    body = "".join(f"<p>The board of Velm met again. {part}\r\n</p>\n" for part in parts)
    html = f"<html><head><title>x</title></head><body><article><h1>A vote &amp; a quay</h1>{body}"
    data = html.encode(encoding)
    decoded = decode(data, encoding)
    page = read_page(decoded.text, WORDS)
    assert page is not None
    received = ReceivedText(data=data, text=decoded.text, encoding=decoded.encoding, is_markup=True)
    return _trace(document_from_blocks("a", page.blocks, meta=Meta()), received), data


def _squash(text: str) -> str:
    return "".join(text.split())


def check_spans(document: Document, data: bytes, spans: Iterable[tuple[int, int]]) -> None:
    """Hold spans of a document against the bytes that they are said to be."""
    source = document.source
    assert source is not None
    assert source.encoding is not None
    places = SourceMap(document)
    for start, end in spans:
        runs = list(places.iter_bytes(start, end))
        shown = [unescape(data[run.first : run.last].decode(source.encoding)) for run in runs]
        _compare(document.text, start, end, runs, "".join(shown))


def _compare(text: str, start: int, end: int, runs: list[ByteRun], shown: str) -> None:
    start = min([start, *(run.start for run in runs)])
    end = max([end, *(run.end for run in runs)])
    assert unicodedata.normalize("NFC", _squash(shown)) == _squash(text[start:end])


@pytest.mark.slow
@pytest.mark.parametrize("encoding", _ENCODINGS)
@pytest.mark.parametrize("make", [make_text, make_page])
@settings(deadline=None)
@given(seed=st.integers(0, 10**9))
def test_every_span_and_its_bytes_say_the_same(make, encoding: str, seed: int) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(seed)
    document, data = make(rng, encoding)
    length = len(document.text)
    starts = [rng.randrange(length) for _ in range(20)]
    check_spans(document, data, [(s, rng.randrange(s, length) + 1) for s in starts])


@pytest.mark.slow
def test_many_spans_and_their_bytes_say_the_same() -> None:
    rng = random.Random(1)
    checked = 0
    while checked < SPANS:
        make = rng.choice([make_text, make_page])
        document, data = make(rng, rng.choice(_ENCODINGS))
        length = len(document.text)
        starts = [rng.randrange(length) for _ in range(5000)]
        spans = [(start, min(length, start + rng.randrange(1, 60))) for start in starts]
        check_spans(document, data, spans)
        checked += len(spans)


def test_the_runs_of_a_plain_text_are_one() -> None:
    data = "“We can’t wait,” said Zoë.\n\nNobody spoke.".encode()
    received = ReceivedText(data=data, text=data.decode(), encoding="utf-8")
    document = _trace(document_from_text("a", data.decode()), received)
    assert document.source is not None
    assert document.source.offsets == "0+41@0"
    first = document.text.index("Zoë")
    assert SourceMap(document).find_bytes(first, first + 3) == (28, 32)


def test_damaged_bytes_do_not_move_what_follows() -> None:
    data = "“We” \udcff met. \udce2\udc80 Zoë".encode("utf-8", "surrogateescape")
    decoded = decode(data)
    received = ReceivedText(data=data, text=decoded.text, encoding=decoded.encoding)
    document = _trace(document_from_text("a", decoded.text), received)
    first = document.text.index("Zoë")
    place = SourceMap(document).find_bytes(first, first + 3)
    assert place is not None
    assert data[slice(*place)].decode() == "Zoë"


def test_mended_text_leads_to_what_it_was_mended_from() -> None:
    text = "â€œWe canâ€™t,â€\x9d said ZoÃ«."
    received = ReceivedText(data=text.encode(), text=text, encoding="utf-8", is_mended=True)
    document = _trace(document_from_text("a", mend_double_encoded(text)), received)
    place = SourceMap(document).find_bytes(0, 1)
    assert document.text.startswith("“We can’t,”")
    assert place is not None
    assert text.encode()[slice(*place)].decode() == "â€œ"


def test_what_is_not_in_the_source_has_no_bytes() -> None:
    received = ReceivedText(
        data=b"<p>one two</p>", text="<p>one two</p>", encoding="utf-8", is_markup=True
    )
    document = _trace(document_from_text("a", "one three"), received)
    assert SourceMap(document).find_bytes(4, 9) is None
    assert SourceMap(document).find_bytes(0, 3) == (3, 6)


def test_an_encoding_whose_characters_depend_on_one_another_has_no_offsets() -> None:
    data = "埠頭を閉鎖へ".encode("iso2022_jp")
    received = ReceivedText(data=data, text=data.decode("iso2022_jp"), encoding="iso2022_jp")
    document = _trace(document_from_text("a", received.text), received)
    assert document.source is not None
    assert document.source.offsets is None
    assert re.fullmatch("[0-9a-f]{64}", document.source.sha256 or "")


_CELLS = (*_PLAIN, '"We"', "AT&T", "a\\b", "c,d", "100;")
_WRITTEN = {"csv": ".csv", "json": ".jsonl", "ascii": ".jsonl"}


def write_row(rng: random.Random, path: Path, how: str, encoding: str) -> None:
    """Write a few rows as programs do: quotes twice, characters escaped or not."""
    rows = [
        {
            "id": f"row-{at}",
            "title": _make_words(rng, _CELLS, encoding, 4).replace("\n", " ").replace("\r", ""),
            "text": f"{at} " + _make_words(rng, _CELLS, encoding, rng.randrange(5, 60)),
        }
        for at in range(4)
    ]
    if how == "csv":
        with path.open("w", newline="", encoding=encoding) as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        lines = [json.dumps(row, ensure_ascii=how == "ascii") + "\n" for row in rows]
        path.write_bytes("".join(lines).encode(encoding))


def _unescape_row(data: bytes, encoding: str, how: str) -> str:
    written = data.decode(encoding)
    if how == "csv":
        return unicodedata.normalize("NFC", written.replace('""', '"'))
    return unicodedata.normalize("NFC", json.loads(f'"{written}"'))


@pytest.mark.slow
@pytest.mark.parametrize("how", _WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_bytes_of_a_span_are_those_of_its_row(tmp_path: Path, how: str, encoding: str) -> None:
    rng = random.Random(f"{how} {encoding}")
    mapped = whole = 0
    for number in range(12):
        path = tmp_path / f"{number}{_WRITTEN[how]}"
        write_row(rng, path, how, encoding)
        received = path.read_bytes()
        for document in iter_documents([str(path)], IngestOptions(encoding=encoding), []):
            source = document.source
            assert source is not None
            assert source.sha256
            assert source.encoding
            runs = list(SourceMap(document).iter_bytes(0, len(document.text)))
            at = next(
                at for at in range(len(received)) if is_row(received[at:], source.sha256, how)
            )
            for run in runs:
                shown = _unescape_row(
                    received[at + run.first : at + run.last], source.encoding, how
                )
                assert _squash(shown) == _squash(document.text[run.start : run.end])
            mapped += sum(len(_squash(document.text[run.start : run.end])) for run in runs)
            whole += len(_squash(document.text))
    assert mapped > 0.9 * whole  # the rest are accents that are set apart by escapes


def is_row(rest: bytes, sha256: str, how: str) -> bool:
    """Tell whether a row with a hash begins here; those of CSV may go over lines."""
    begins = b"row-" if how == "csv" else b"{"
    ends = [m.start() for m in re.finditer(rb"\r?\n|\Z", rest)] if rest.startswith(begins) else []
    return any(hashlib.sha256(rest[:end]).hexdigest() == sha256 for end in ends)


def test_the_words_of_a_file_of_many_lines_are_parted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is one piece, of which every line is looked up."""
    opened: list[str] = []
    part = characters._iter_words

    def count(text: str, start: int) -> Iterator[characters.MappedStretch]:
        opened.append(text)
        return part(text, start)

    text = "\n".join(f"- {number} crates,  Berth {number}" for number in range(300))
    source = characters.SourceCharacters(text.replace("crates", "\tcrates"), is_markup=False)
    monkeypatch.setattr(characters, "_iter_words", count)
    runs = align(text, source)
    assert len(opened) == 1
    assert sum(len(text[run.start : run.end].split()) for run in runs) == len(text.split())
    for run in runs:
        shown = source.source[run.first : run.last]
        assert text[run.start : run.end].split() == shown.split()
