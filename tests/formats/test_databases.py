"""Exports of databases: a document an article, and keys are never text."""

import io
import re
from pathlib import Path

import docx
import pytest

from tests.formats.reading import BOARD, CREWS, VOTE, Read, list_segments, write

LEXIS = """
                               {number} of {total} DOCUMENTS


                        Copyright 2021 {paper} Media Ltd
                              All Rights Reserved

                                   {paper}

                             March {day}, 2021 Tuesday

SECTION: NEWS; Pg. 4

LENGTH: 53 words

HEADLINE: {title}:
 a second line of it

BYLINE: Mara Holt

DATELINE: VELM

BODY:
{body}

KORR: "We cannot wait."

OSTER: "You must."

GRAPHIC: Photo, The quay

LOAD-DATE: March 8, 2021

LANGUAGE: ENGLISH
"""
UNI = """{title}
{paper}
March {day}, 2021 Tuesday

Copyright 2021 {paper} Media Ltd All Rights Reserved

Section: NEWS; Pg. 4
Length: 60 words
Byline: Mara Holt
Highlight: What it is about
Body

{body}

Note: the quay was built in 1901.

Classification

Language: ENGLISH

Load-Date: March 8, 2021

End of Document
"""
COVER = """User Name: = Reader
Date and Time: = Monday, March 8, 2021 10:02:00 AM EST
Documents (2)
1. Quay to close
Client/Matter: -None-
Search Terms: quay

"""
FACTIVA = """{title}

By Mara Holt
53 words
{day} March 2021
09:30
{paper}
VELM
English
(c) 2021 {paper} Media Ltd

{body}

He said: wait.

Document VELM000020210302eh3200001

"""
CODED = """HD  {title}
BY  Mara Holt
WC  53 words
PD  {day} March 2021
SN  {paper}
SC  VELM
LA  English
CY  (c) 2021 {paper} Media Ltd
LP
{body}
TD
He said: wait.

NS  gcat : Politics
AN  Document VELM000020210302eh3200001

"""


BARE = """
                               {number} of {total} DOCUMENTS


                                   {paper}

                             March {day}, 2021 Tuesday
                                 Late Edition

{title},
and a second line

BYLINE: Mara Holt

LENGTH: 53 words

{body}

Name: Ida Korr, who chairs it.

LOAD-DATE: March 8, 2021

PUBLICATION-TYPE: Newspaper


                        Copyright 2021 {paper} Media Ltd
                              All Rights Reserved
"""
PROQUEST = """____________________________________________________________

Document {number} of {total}

{title}

Author: Holt, Mara

Abstract: None available.

Full text: {body}

Location: the quay. People: nobody, they said.

The board met.

Subject: Ferries

Location: Velm

Publication title: {paper}

Publication date: Mar {day}, 2021

ProQuest document ID: 12345{number}

____________________________________________________________
"""


def make(template: str, number: int = 1, total: int = 2, **more: str) -> str:
    parts = {"title": "Quay to close", "paper": "Velm Daily", "body": BOARD, "day": "2", **more}
    return template.format(number=number, total=total, **parts)


TWO = {"title": "Treaty rejected", "paper": "Norland Post", "body": VOTE, "day": "5"}


def test_the_old_export_of_lexisnexis_gives_each_article_and_a_key_is_no_text(
    tmp_path: Path,
) -> None:
    wrapped = BOARD.replace("close the", "close\nthe")
    content = make(LEXIS, body=f"{wrapped}\n\n{CREWS}") + make(LEXIS, 2, **TWO)
    read = Read(write(tmp_path / "a.TXT", content.replace("\n", "\r\n")))
    first, second = read.documents
    assert list_segments(first) == [
        ("headline", "Quay to close: a second line of it"),
        ("paragraph", BOARD),
        ("paragraph", CREWS),
        ("paragraph", 'KORR: "We cannot wait."'),
        ("paragraph", 'OSTER: "You must."'),
    ]
    assert (first.meta.publisher, first.meta.published, first.meta.byline) == (
        "Velm Daily",
        "2021-03-02",
        "Mara Holt",
    )
    assert first.meta.extra["dateline"] == "VELM"
    assert first.meta.extra["graphic"] == "Photo, The quay"
    assert (second.meta.publisher, second.meta.language) == ("Norland Post", "en")
    assert read.codes == []


def test_an_export_that_breaks_off_says_so(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.txt", make(LEXIS, 1, 3)))
    assert (len(read.documents), read.codes) == (1, ["R02"])
    assert "1 of 3" in read.problems[0].message
    read = Read(write(tmp_path / "b.txt", (make(UNI) + make(UNI, **TWO))[:-18]))
    assert (len(read.documents), read.codes) == (2, ["R02"])


def test_an_article_without_a_text_is_named(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.txt", make(UNI) + UNI.split("Body")[0].format(**TWO) + (
        "Body\n\nClassification\n\nEnd of Document\n")))  # fmt: skip
    assert (len(read.documents), read.codes) == (1, ["R05"])
    assert read.problems[0].message.startswith("no text under ")
    assert "full text" in (read.problems[0].fix or "")
    assert read.tally.refused == {"R05": 1}


@pytest.mark.parametrize("cover", ["", COVER])
def test_an_export_of_nexis_uni_gives_each_article_behind_its_cover(
    tmp_path: Path, cover: str
) -> None:
    read = Read(write(tmp_path / "a.txt", cover + make(UNI) + "\n" + make(UNI, **TWO)))
    first, second = read.documents
    note = "Note: the quay was built in 1901."
    assert list_segments(first)[0] == ("headline", "Quay to close")
    assert first.text == f"Quay to close\n\n{BOARD}\n\n{note}"
    assert second.text == f"Treaty rejected\n\n{VOTE}\n\n{note}"
    assert (second.meta.publisher, second.meta.published) == ("Norland Post", "2021-03-05")
    assert first.meta.extra["highlight"] == "What it is about"


@pytest.mark.parametrize("template", [FACTIVA, CODED], ids=["plain", "coded"])
def test_an_export_of_factiva_gives_each_article(tmp_path: Path, template: str) -> None:
    read = Read(write(tmp_path / "a.txt", make(template) + make(template, **TWO)))
    first, second = read.documents
    assert first.text == f"Quay to close\n\n{BOARD}\n\nHe said: wait."
    assert second.text == f"Treaty rejected\n\n{VOTE}\n\nHe said: wait."
    meta = second.meta
    assert (meta.publisher, meta.published, meta.language) == ("Norland Post", "2021-03-05", "en")
    assert first.meta.extra["length"] == "53 words"
    assert read.codes == []


def test_an_export_in_a_word_document_is_parted_too(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (make(UNI) + make(UNI, **TWO)).split("\n"):
        if line:
            document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    read = Read(write(tmp_path / "a.docx", stream.getvalue()))
    assert [d.meta.title for d in read.documents] == ["Quay to close", "Treaty rejected"]
    assert [d.meta.publisher for d in read.documents] == ["Velm Daily", "Norland Post"]
    assert BOARD in read.texts[0]
    assert "Load-Date" not in "".join(read.texts)


def test_an_export_in_rich_text_is_parted_too(tmp_path: Path) -> None:
    lines = (make(LEXIS) + make(LEXIS, 2, **TWO)).split("\n")
    content = "{\\rtf1\\ansi " + "".join(f"{line}\\par\n" for line in lines) + "}"
    read = Read(write(tmp_path / "a.rtf", content))
    assert [d.meta.publisher for d in read.documents] == ["Velm Daily", "Norland Post"]
    assert "HEADLINE" not in "".join(read.texts)


@pytest.mark.parametrize("is_centred", [True, False])
def test_a_title_without_a_key_is_told_from_the_edition_above_it(
    tmp_path: Path, is_centred: bool
) -> None:
    content = make(BARE) + make(BARE, 2, **TWO)
    if not is_centred:
        content = "\n".join(line.strip() for line in content.split("\n"))
    read = Read(write(tmp_path / "a.txt", content))
    first, second = read.documents
    assert list_segments(first) == [
        ("headline", "Quay to close, and a second line"),
        ("paragraph", BOARD),
        ("paragraph", "Name: Ida Korr, who chairs it."),
    ]
    assert second.meta.title == "Treaty rejected, and a second line"
    assert first.meta.extra == {
        "edition": "Late Edition",
        "length": "53 words",
        "load-date": "March 8, 2021",
        "publication-type": "Newspaper",
        "copyright": "Copyright 2021 Velm Daily Media Ltd All Rights Reserved",
    }
    assert read.codes == []


def test_lines_of_an_article_that_begin_like_keys_stay_in_its_text(tmp_path: Path) -> None:
    body = f"{BOARD}\n\nCorrection: it was Monday.\n\n{CREWS}"
    uni = make(UNI, body=body).replace(
        "\nClassification", "\nGraphic\n\nThe quay\n\nClassification"
    )
    read = Read(write(tmp_path / "a.txt", uni))
    assert f"{BOARD}\n\nCorrection: it was Monday.\n\n{CREWS}\n\nNote:" in read.texts[0]
    assert read.documents[0].meta.extra["graphic"] == "The quay"
    assert "The quay\n" not in f"{read.texts[0]}\n"


def test_an_export_of_proquest_gives_each_article_and_its_number_is_no_title(
    tmp_path: Path,
) -> None:
    read = Read(write(tmp_path / "a.txt", make(PROQUEST) + make(PROQUEST, 2, **TWO)))
    first, second = read.documents
    more = "Location: the quay. People: nobody, they said.\n\nThe board met."
    assert first.text == f"Quay to close\n\n{BOARD}\n\n{more}"
    assert second.meta.title == "Treaty rejected"
    assert (second.meta.publisher, second.meta.published) == ("Norland Post", "2021-03-05")
    assert first.meta.extra == {
        "location": "Velm",
        "proquest document id": "123451",
        "subject": "Ferries",
    }


def test_codes_of_factiva_may_stand_in_lines_of_their_own(tmp_path: Path) -> None:
    alone = re.sub(r"^([A-Z]{2})  ", r"\1 \n", CODED, flags=re.MULTILINE)
    read = Read(write(tmp_path / "a.txt", make(alone) + make(alone, **TWO)))
    assert read.texts[0] == f"Quay to close\n\n{BOARD}\n\nHe said: wait."
    meta = read.documents[1].meta
    assert (meta.publisher, meta.published, meta.language) == ("Norland Post", "2021-03-05", "en")


def test_a_line_of_an_old_article_with_a_key_in_capitals_stays_in_its_text(tmp_path: Path) -> None:
    body = f"{BOARD}\n\nUPDATE: no paper was signed.\n\nLANGUAGE: they differ.\n\n{CREWS}"
    show = make(LEXIS, body=body).replace("SECTION:", "TYPE: SHOW\n\nGUESTS: Tam Oster\n\nSECTION:")
    bare = make(BARE, 2, body=body).replace("\nLOAD-DATE", "\nGRAPHIC: A\n\nPlan: B\n\nLOAD-DATE")
    first, second = Read(write(tmp_path / "a.txt", show + bare)).documents
    for document in (first, second):
        assert f"{BOARD}\n\nUPDATE: no paper was signed.\n\nLANGUAGE: they" in document.text
        assert CREWS in document.text
        assert "GUESTS" not in document.text
    assert (first.meta.language, first.meta.extra["type"]) == ("en", "SHOW")
    assert first.meta.extra["guests"] == "Tam Oster"
    assert second.meta.extra["graphic"] == "A Plan: B"
    assert "Plan" not in second.text


def test_rights_below_an_old_article_without_keys_there_are_no_text(tmp_path: Path) -> None:
    content = make(BARE, 1, 1).replace(
        "LOAD-DATE: March 8, 2021\n\nPUBLICATION-TYPE: Newspaper\n", ""
    )
    document = Read(write(tmp_path / "a.txt", content)).only
    assert document.text.endswith("Name: Ida Korr, who chairs it.")
    assert document.meta.extra["copyright"].startswith("Copyright 2021")


def make_uni_document() -> bytes:
    """Return a document as Nexis Uni makes it: blanks that do not break behind keys, a cover."""
    made = docx.Document()
    for line in COVER.split("\n"):
        made.add_paragraph(line)
    made.add_table(1, 2).cell(0, 0).text = "Content Type"
    for part in ({}, TWO):
        for line in make(UNI, **part).split("\n"):
            key, colon, value = line.partition(": ")
            is_key = bool(colon) and key.istitle() and " " not in key and key != "Note"
            made.add_paragraph(f"{key}:\xa0{value}" if is_key else line)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_document_of_nexis_uni_is_parted_behind_its_cover(tmp_path: Path) -> None:
    first, second = Read(write(tmp_path / "a.docx", make_uni_document())).documents
    note = "Note: the quay was built in 1901."
    assert first.text == f"Quay to close\n\n{BOARD}\n\n{note}"
    assert second.text == f"Treaty rejected\n\n{VOTE}\n\n{note}"
    assert (second.meta.publisher, second.meta.published) == ("Norland Post", "2021-03-05")
    assert first.meta.extra["length"] == "60 words"


def test_what_stands_alone_below_an_article_of_nexis_uni_is_no_text(tmp_path: Path) -> None:
    below = "Notes\n\nA note.\n\nCorrection\n\nA name was wrong.\n\nClassification"
    content = make(UNI).replace("Classification", below)
    document = Read(write(tmp_path / "a.txt", content)).only
    assert document.text.endswith("built in 1901.")
    assert (document.meta.extra["notes"], document.meta.extra["correction"]) == (
        "A note.",
        "A name was wrong.",
    )


def test_an_older_article_of_factiva_has_section_time_page_and_house(tmp_path: Path) -> None:
    old = FACTIVA.replace("VELM000020210302eh3200001", "velm000020010314dx3e0000k")
    old = old.replace("{title}", "World News\n{title}").replace("09:30", "9:30 AM")
    old = old.replace("VELM\nEnglish\n(c) 2021 {paper} Media Ltd", "VELM\nA4\nEnglish\n"
                      "(Copyright (c) 2001, Quay Press, Inc.)")  # fmt: skip
    old = old.replace("He said: wait.", "He said: wait.\n\nQuay Press, Inc.")
    page = "Page 1 of 2 © 2021 Factiva, Inc. All rights reserved.\n"
    content = make(old) + page + make(FACTIVA, **TWO) + "Search Summary\nText\tquay\n"
    first, second = Read(write(tmp_path / "a.txt", content)).documents
    assert first.text == f"Quay to close\n\n{BOARD}\n\nHe said: wait."
    assert second.text == f"Treaty rejected\n\n{VOTE}\n\nHe said: wait."
    extra = first.meta.extra
    assert (extra["section"], extra["time"], extra["page"]) == ("World News", "9:30 AM", "A4")
    assert (first.meta.publisher, extra["publishing house"]) == ("Velm Daily", "Quay Press, Inc.")


def test_a_line_of_an_article_of_factiva_that_begins_like_a_code_stays(tmp_path: Path) -> None:
    body = f"IN Marn, crowds cheered.\n\n{BOARD}\n\nRE the treaty, nothing was said."
    document = Read(write(tmp_path / "a.txt", make(CODED, body=body))).only
    assert document.text == f"Quay to close\n\n{body}\n\nHe said: wait."
    assert document.meta.extra["subject"] == "gcat : Politics"


def test_what_proquest_writes_below_a_text_is_none_of_it(tmp_path: Path) -> None:
    below = (
        "Illustration\n\nPHOTO,,Ada Lin\n\nCredit: Velm Service\n\nSubject: Ferries\n\n"
        "Location: Velm\n\nTitle: Quay to close\n\nPublication title: {paper}; Velm, N.C.\n\n"
        "Journal subject: General\n\n"
    )
    start = PROQUEST.index("Subject:")
    end = PROQUEST.index("Publication date:")
    content = make(PROQUEST[:start] + below + PROQUEST[end:]).replace(
        "The board met.", "Subject: open."
    )
    document = Read(write(tmp_path / "a.txt", content)).only
    assert document.text.endswith("nobody, they said.\n\nSubject: open.")
    assert document.meta.publisher == "Velm Daily"
    extra = document.meta.extra
    assert (extra["illustration"], extra["credit"]) == ("PHOTO,,Ada Lin", "Velm Service")
    assert (extra["subject"], extra["journal subject"]) == ("Ferries", "General")


def test_an_article_of_proquest_whose_text_is_not_available_is_named(tmp_path: Path) -> None:
    content = make(PROQUEST) + make(PROQUEST, 2, **TWO).replace(VOTE, "Not available.").replace(
        "Location: the quay. People: nobody, they said.\n\nThe board met.\n\n", ""
    )
    read = Read(write(tmp_path / "a.txt", content))
    assert (len(read.documents), read.codes) == (1, ["R05"])


def test_an_export_of_factiva_in_a_table_of_rich_text_is_parted(tmp_path: Path) -> None:
    rows = ""
    for part in ({"body": f"{BOARD} {CREWS}"}, TWO):
        fields = re.split(r"^([A-Z]{2})(?= |$)", make(CODED, **part), flags=re.MULTILINE)[1:]
        for code, value in zip(fields[::2], fields[1::2], strict=True):
            words = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in value.strip())
            rows += f"\\trowd\\cellx9\\cellx99\\intbl {code}\\cell {words}\\cell\\row\n"
        rows += "\\pard\\par\n"
    first, second = Read(write(tmp_path / "a.rtf", f"{{\\rtf1\\ansi {rows}}}")).documents
    assert first.text == f"Quay to close\n\n{BOARD} {CREWS}\n\nHe said: wait."
    assert second.text == f"Treaty rejected\n\n{VOTE}\n\nHe said: wait."
    assert second.meta.publisher == "Norland Post"


def test_lines_of_an_export_in_rich_text_that_were_wrapped_are_joined(tmp_path: Path) -> None:
    text = make(LEXIS, body=BOARD.replace(" close", "\nclose")) + make(LEXIS, 2, **TWO)
    lines = "".join(f"{line}\\par\n" for line in text.split("\n"))
    read = Read(write(tmp_path / "a.rtf", f"{{\\rtf1\\ansi {lines}}}"))
    assert f"\n\n{BOARD}\n\n" in read.texts[0]


def test_an_agency_s_notice_between_its_name_and_the_day_is_no_newspaper(tmp_path: Path) -> None:
    notice = "These materials were compiled by\nThe Velm Wire. All rights are its own.\n"
    content = make(LEXIS, 1, 1).replace("   Velm Daily\n", f"   Velm Daily\n\n{notice}")
    assert Read(write(tmp_path / "a.txt", content)).only.meta.publisher == "Velm Daily"


def test_keys_of_newspapers_in_other_languages_are_no_text(tmp_path: Path) -> None:
    german = BARE.replace("{number} of {total} DOCUMENTS", "Dokument {number} von {total}")
    for key, foreign in (("BYLINE", "AUTOR"), ("LENGTH", "LÄNGE"), ("LOAD-DATE", "UPDATE")):
        german = german.replace(key, foreign)
    german = german.replace("\nPUBLICATION", "\nSPRACHE: GERMAN; DEUTSCH\n\nPUBLICATION")
    read = Read(write(tmp_path / "a.txt", make(german) + make(german, 2, **TWO)))
    assert len(read.documents) == 2
    first = read.documents[0]
    assert first.text.endswith(f"{BOARD}\n\nName: Ida Korr, who chairs it.")
    assert (first.meta.language, first.meta.byline) == ("de", "Mara Holt")
    assert first.meta.extra["length"] == "53 words"
