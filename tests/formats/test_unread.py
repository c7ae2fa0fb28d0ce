"""Kinds of files that are not read are refused by name, whatever they are called."""

from pathlib import Path

import pytest

from annotate.formats.unread import find_unread
from tests.formats.reading import BOARD, Read, write

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
KINDS = [
    (OLE + "WordDocument".encode("utf-16-le"), "a Word document of 1997 to 2003"),
    (OLE, "a file of Word, Excel or PowerPoint of 1997 to 2003"),
    (b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture (PNG)"),
    (b"\x00\x00\x00\x18ftypmp42" + bytes(20), "a video or a picture of a phone"),
    (b"ARROW1\x00\x00", "an Arrow or Feather file"),
    (b"% a\n\\documentclass{article}\n", "a text in LaTeX"),
    (b"WEBVTT\n\n00:01.000 --> 00:02.000\nKORR: No.\n", "subtitles"),
    (b"1\n00:00:01,000 --> 00:00:02,000\nNo.\n", "subtitles"),
    (b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Ada spoke.\n1-1\t0-3\tAda\tPER\n", "in WebAnno TSV"),
    (b"7|t|Talks\n7|a|Ada Moss spoke.\n7\t6\t14\tAda Moss\tPER\tP1\n", "in PubTator"),
    (b"#begin document (x); part 000\nx 0 0 Ada NNP (NP* - -\n", "in CoNLL-2012"),
    (b"\xef\xbb\xbfTY  - NEWS\nTI  - Talks\nAB  - Three ministers met.\nER  - \n", "in RIS"),
    (b"PMID- 17\nTI  - Talks\nAB  - Three ministers met.\n", "in MEDLINE"),
    (b"FN Index\nVR 1.0\nPT J\nAU Moss, A\nTI Talks\nER\n\nEF\n", "of Web of Science"),
    (b"%0 Newspaper Article\n%T Talks\n%X Three ministers met.\n", "of EndNote"),
    (b"% ours\n\n@article{moss1,\n  title={Talks},\n}\n", "in BibTeX"),
    (b"-- from the old desk\nCREATE TABLE a (id INT, body TEXT);\n", "a database in SQL"),
    (b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", "a database in SQL"),
    (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "a calendar"),
    (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n", "an enciphered text"),
    (b"begin 644 talks\n#0V%T\n`\nend\n", "a uuencoded file"),
    (b'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"/>', "an XML file of <tei>"),
    (b"<!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>", "an XML file of <svg>"),
]


@pytest.mark.parametrize(("content", "name"), KINDS)
@pytest.mark.parametrize("called", ["a.txt", "a", "a.bin", "a.xml"])
def test_a_kind_that_is_not_read_is_refused_by_name(
    tmp_path: Path, content: bytes, name: str, called: str
) -> None:
    read = Read(write(tmp_path / called, content))
    assert (read.documents, read.codes) == ([], ["R03"])
    assert name in read.problems[0].message
    assert read.problems[0].fix


@pytest.mark.parametrize(
    "text",
    [
        BOARD,
        "<Applause> The mayor sat down.",
        "ID3 is a tag, she said.",
        "From: the harbour\nTo: the town\n\nIt is a long way, she said.",
        "[1] He said so. [2] She did not.",
        "{Editor's note} The board voted.",
        '["No," she said.] The board voted.',
        "http://example.org is down, the board said.",
        "Document 1 of 3\n\nThe board voted.",
        "TY - the town's own bus line - is late again.",
        "@harbour: the board voted.",
        "Begin 644 days before the vote, she said.",
        "Create table manners at home, the board said.",
        "% of those asked said no.\n% % % %" + " % %" * 5_000,
        "1 in 3 voted.\n\nThe board met.",
        "Body\n\nThe board voted on its body of rules.",
    ],
)
def test_prose_that_begins_as_something_else_is_prose(tmp_path: Path, text: str) -> None:
    assert find_unread(text.encode()) is None or text.startswith("ID3")
    if not text.startswith("ID3"):
        assert Read(write(tmp_path / "a.txt", text)).texts == [text]


def test_pictures_of_a_folder_are_counted_and_documents_named(tmp_path: Path) -> None:
    write(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n")
    write(tmp_path / "b.jpg", b"\xff\xd8\xff")
    write(tmp_path / "c.doc", OLE + "WordDocument".encode("utf-16-le"))
    write(tmp_path / "d.txt", BOARD)
    read = Read(tmp_path)
    assert (read.texts, sorted(read.codes)) == ([BOARD], ["R03", "R13", "R13"])
