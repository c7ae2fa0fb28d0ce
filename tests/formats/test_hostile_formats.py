"""Files that were made to do harm, of every format: findings, and never the end of the command."""

from pathlib import Path

import pytest

from annotate.formats.tables.csv_records import CSVRecords
from tests.formats.reading import BOARD, Read, write

MAIL = b"From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\n"
PARTS = b"".join(
    b'Content-Type: multipart/mixed; boundary="x%d"\n\n--x%d\n' % (n, n) for n in range(400)
)
BOMB = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
FILES = {
    "deep.json": b'[{"text": %s"x y"%s}]' % (b"[" * 400, b"]" * 400),
    "deeper.json": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "objects.jsonl": b'{"text": "x y", "o": %s1%s}\n' % (b'{"a":' * 400, b"}" * 400),
    "tags.csv": b'id,text\n1,"%sx%s"\n' % (b"<div>" * 3000, b"</div>" * 3000),
    "list.csv": b"id,text,authors\n1,x,\"%s'a'%s\"\n" % (b"[" * 300, b"]" * 300),
    "parts.eml": MAIL + PARTS,
    "feed.rss": b"<rss><channel><item><description>" + b"<a>" * 3000 + b"x",
    "bomb.rss": (
        f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{BOMB}]><rss><channel><item><description>'
        "&h;</description></item></channel></rss>"
    ).encode(),
    "quotes.md": b"> " * 2000 + b"x",
    "groups.rtf": b"{\\rtf1 " + b"{" * 3000 + b"x" + b"}" * 3000,
    "links.xml": b"<mediawiki><page><title>t</title><ns>0</ns><revision><text>%s</text>"
    b"</revision></page></mediawiki>" % (b"[[" * 2000),
    "length.warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999\r\n\r\nHTTP/1.1",
    "zero.db": b"SQLite format 3\x00" + bytes(200),
    "zero.parquet": b"PAR1" + bytes(50),
    "empty.xlsx": b"PK\x03\x04 xl/workbook.xml",
    "empty.docx": b"PK\x03\x04 word/document.xml",
    "empty.pdf": b"%PDF-1.7\n%%EOF",
    "lexis.txt": b"1 of 9 DOCUMENTS\nLENGTH: x\n" * 50,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_do_harm_is_read_or_named_and_the_next_is_read(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path / name, FILES[name])
    write(tmp_path / "z.txt", BOARD)
    read = Read(tmp_path)
    assert read.texts[-1] == BOARD
    assert len(read.documents) > 1 or read.problems
    assert all(len(text) < 100_000 for text in read.texts)


@pytest.mark.slow
def test_lines_are_taken_a_bounded_number_of_times_however_many_quotes_are_left_open() -> None:
    """Each open quote is looked for to the end of the file at first, and then less and less far."""
    taken = 0
    given = ['1,"' + "a" * 5000 + "\n"] * 2000

    class Counting(CSVRecords):
        def _take(self) -> str:
            nonlocal taken
            taken += 1
            return super()._take()

    records = Counting(iter(given), ",")
    records.width = 2
    assert [len(record.fields) for record in records] == [2] * 2000
    assert taken < 30 * len(given)
