"""Markdown, Word, rich text and PDF: an article a file, its parts as they are marked."""

import io
import re
from pathlib import Path

import docx
import pytest

from annotate.formats.documents.pdf_layout import PrintedLine, find_blocks
from tests.formats.reading import BOARD, CREWS, VOTE, Read, list_segments, write


def test_markdown_gives_headings_lists_and_quotes_without_marks(tmp_path: Path) -> None:
    content = (
        "---\ntitle: Quay to close\ndate: 2021-03-02\nauthors:\n  - Mara Holt\n  - Kim Ley\n"
        f"tags: [harbour]\n---\n{BOARD} *At once*, said **Korr**.\n\n## Crews\n\n- one\n- two\n\n"
        f"> {VOTE}\n\n[Read more](https://velm.example)\n"
    )
    document = Read(write(tmp_path / "post.md", content)).only
    assert list_segments(document) == [
        ("headline", "Quay to close"),
        ("paragraph", f"{BOARD} At once, said Korr."),
        ("subheading", "Crews"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("block_quote", VOTE),
        ("paragraph", "Read more"),
    ]
    assert (document.id, document.meta.byline, document.meta.extra) == (
        "post",
        "Mara Holt, Kim Ley",
        {"tags": "harbour"},
    )


def test_front_matter_that_is_none_is_named_and_the_text_is_read(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.md", f"---\ntitle: [Quay\n---\n\n{BOARD}\n"))
    assert (read.texts, read.codes) == ([BOARD], ["R12"])


def test_a_word_document_gives_its_styles_and_tables(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Quay to close", 0)
    made.add_paragraph(BOARD)
    made.add_heading("Crews", 1)
    made.add_paragraph("one", style="List Bullet")
    made.add_paragraph(VOTE, style="Quote")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cost", "two million"
    stream = io.BytesIO()
    made.save(stream)
    document = Read(write(tmp_path / "a.data", stream.getvalue())).only
    assert list_segments(document) == [
        ("headline", "Quay to close"),
        ("paragraph", BOARD),
        ("subheading", "Crews"),
        ("list_item", "one"),
        ("block_quote", VOTE),
        ("list_item", "Cost | two million"),
    ]
    assert document.meta.title == "Quay to close"


@pytest.mark.parametrize(
    ("styles", "kinds"),
    [
        (["Heading 1", "Normal", "Heading 2", "Normal"], ["headline", "subheading"]),
        (["Heading 1", "Normal", "Heading 1", "Normal"], ["subheading", "subheading"]),
        (["Normal", "Heading 1", "Normal"], ["subheading"]),
        (["Title", "Heading 1", "Normal"], ["headline", "subheading"]),
    ],
)
def test_the_one_heading_that_comes_first_is_the_headline(
    tmp_path: Path, styles: list[str], kinds: list[str]
) -> None:
    made = docx.Document()
    for name in {"Heading 1", "Heading 2", "Title"} & set(styles):
        made.styles[name].element.set(docx.oxml.ns.qn("w:styleId"), f"Stil {name[-1]}")
    for at, style in enumerate(styles):
        made.add_paragraph(BOARD if style == "Normal" else f"Quay {at}", style=style)
    stream = io.BytesIO()
    made.save(stream)
    document = Read(write(tmp_path / "a.docx", stream.getvalue())).only
    assert [kind for kind, _ in list_segments(document) if kind != "paragraph"] == kinds


def test_a_document_that_is_broken_is_one_finding(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph(BOARD)
    stream = io.BytesIO()
    made.save(stream)
    for name, content in (
        ("a.docx", stream.getvalue()[:-200]),
        ("b.rtf", b"no rich text"),
        ("c.pdf", b"%PDF-1.4 and nothing more"),
    ):
        read = Read(write(tmp_path / name, content))
        assert len(read.documents) + len(read.codes) == 1, (name, read.codes, read.texts)


PARTS = {
    "w:ins": '<w:ins w:id="1" w:author="a"><w:r><w:t>put in</w:t></w:r></w:ins>',
    "w:del": '<w:del w:id="2" w:author="a"><w:r><w:delText>gone</w:delText></w:r></w:del>',
    "w:smartTag": '<w:smartTag w:uri="u" w:element="place"><w:r><w:t>Velm</w:t></w:r></w:smartTag>',
    "w:hyperlink": '<w:hyperlink w:anchor="x"><w:r><w:t>linked</w:t></w:r></w:hyperlink>',
    "sign": "<w:r><w:t>no</w:t><w:noBreakHyphen/><w:t>break</w:t></w:r>",
    "box": "<w:r><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:r>",
}


def test_a_word_document_loses_nothing_that_is_shown(tmp_path: Path) -> None:
    name_space = docx.oxml.ns.nsdecls("w")
    made = docx.Document()
    made.add_paragraph(BOARD)
    body = made.element.body
    blank = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
    body.insert(1, docx.oxml.parse_xml(f"<w:p {name_space}>{blank.join(PARTS.values())}</w:p>"))
    inside = f"<w:p><w:r><w:t>{VOTE}</w:t></w:r></w:p>"
    control = f"<w:sdt {name_space}><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    body.insert(2, docx.oxml.parse_xml(control))
    table = made.add_table(2, 2)
    table.cell(0, 0).text = table.cell(0, 1).text = "1"
    table.cell(1, 0).text = CREWS
    table.cell(1, 0).add_paragraph(BOARD)
    stream = io.BytesIO()
    made.save(stream)
    document = Read(write(tmp_path / "a.docx", stream.getvalue())).only
    assert list_segments(document) == [
        ("paragraph", BOARD),
        ("paragraph", "put in  Velm linked no-break"),
        ("paragraph", "In a box."),
        ("paragraph", VOTE),
        ("list_item", "1 | 1"),
        ("paragraph", CREWS),
        ("paragraph", BOARD),
    ]


def test_notes_below_the_pages_of_a_word_document_are_counted(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph(BOARD)
    notes = (
        f"<w:footnotes {docx.oxml.ns.nsdecls('w')}>"
        '<w:footnote w:type="separator" w:id="-1"/><w:footnote w:id="1"/></w:footnotes>'
    )
    name = docx.opc.packuri.PackURI("/word/footnotes.xml")
    part = docx.opc.part.Part(name, "application/xml", notes.encode(), made.part.package)
    made.part.relate_to(part, "http://schemas.openxmlformats.org/x/footnotes")
    stream = io.BytesIO()
    made.save(stream)
    read = Read(write(tmp_path / "a.docx", stream.getvalue()))
    assert (read.texts, read.codes) == ([BOARD], ["R13"])
    assert read.problems[0].message.startswith("1 note ")


def test_front_matter_in_toml_is_no_text(tmp_path: Path) -> None:
    front = '+++\r\ntitle = "Quay to close"\r\ndate = 2021-03-02T09:30:00+01:00\r\n+++\r\n'
    document = Read(write(tmp_path / "post", f"{front}\r\n{BOARD}\r\n")).only
    assert document.text == f"Quay to close\n\n{BOARD}"
    assert document.meta.published == "2021-03-02T09:30:00+01:00"
    read = Read(write(tmp_path / "b.md", f"+++\ntitle: Quay\n+++\n{BOARD}\n"))
    assert (read.texts, read.codes) == ([BOARD], ["R12"])


def test_rich_text_has_headings_links_rows_and_signs_of_two_halves(tmp_path: Path) -> None:
    content = (
        "{\\rtf1\\ansi\n{\\stylesheet{\\s0 Normal;}{\\s1\\snext0 heading 1;}"
        "{\\s2\\snext0 heading 2;}}\n{\\header Page 1\\par}\\pard\\s1\\b Quay to close\\b0\\par\n"
        f"\\pard {BOARD}\\par\\pard\\s2 Crews \\u-10179?\\u-8704?\\par\\pard Read "
        '{\\field{\\*\\fldinst{HYPERLINK "https://velm.example"}}{\\fldrslt{\\ul more}}} here.\\par'
        "\\trowd\\cellx1\\cellx2\\intbl Cost\\cell two\\cell\\row\\pard\\par}"
    )
    document = Read(write(tmp_path / "a", content)).only
    assert list_segments(document) == [
        ("headline", "Quay to close"),
        ("paragraph", BOARD),
        ("subheading", "Crews 😀"),
        ("paragraph", "Read more here."),
        ("paragraph", "Cost | two"),
    ]


def test_rich_text_that_breaks_off_is_said_to(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.rtf", f"{{\\rtf1\\ansi {BOARD}\\par {{\\b {CREWS[:20]}"))
    assert (read.texts[0][: len(BOARD)], read.codes) == (BOARD, ["R18"])
    read = Read(write(tmp_path / "b.rtf", f"{{\\rtf1\\ansi {BOARD} \\{{x\\par}}"))
    assert (read.texts, read.codes) == ([f"{BOARD} {{x"], [])


OBJECT = '{\n\t"title": "Quay to close", "date": "2021-03-02",\n\t"tags": ["quay", "{Velm}"]\n}'


@pytest.mark.parametrize(
    "front",
    [
        f"{OBJECT}\n\n",
        f"\ufeff{OBJECT}\r\n\r\n",
        f"{' '.join(OBJECT.split())}\n\n",
        f";;;\n{OBJECT}\n;;;\n",
        f";;;\n{OBJECT[1:-1]}\n;;;\n\n",
        f"---json\n{OBJECT}\n---\n",
        '---toml\ntitle = "Quay to close"\ndate = 2021-03-02\ntags = ["quay", "{Velm}"]\n---\n',
        "---yaml\ntitle: Quay to close\ndate: 2021-03-02\ntags: [quay, '{Velm}']\n---\n",
    ],
)
@pytest.mark.parametrize("name", ["post.md", "post", "index.txt"])
@pytest.mark.parametrize(
    "begins", ["", '"Quiet!" ', "[A link](https://velm.example) ", "{{< a >}} "]
)
def test_front_matter_in_json_is_no_text(
    tmp_path: Path, front: str, name: str, begins: str
) -> None:
    read = Read(write(tmp_path / name, f"{front}{begins}{BOARD}\n\n*Crews* oppose it.\n"))
    assert read.codes == []
    document = read.only
    assert (document.meta.title, document.meta.published) == ("Quay to close", "2021-03-02")
    assert document.meta.extra == {"tags": "quay, {Velm}"}
    assert document.text.startswith("Quay to close\n")
    assert document.text.endswith(f"{BOARD}\n\nCrews oppose it.")


@pytest.mark.parametrize(
    "content",
    [
        f'{{"id": "a", "title": "Quay"}}\n{{"id": "b", "text": "{BOARD}"}}\n',
        f'{{"id": "a", "title": "Quay"}}\n{{"id": "b", "text": "{BOARD}"\n',
        f'{{"id": "a", "text": "{BOARD}"}}\nno JSON\n',
        f'{{"title": "Quay",\n"text": "{BOARD}"}}\n',
    ],
)
def test_json_with_a_text_in_it_or_more_json_behind_it_is_no_front_matter(
    tmp_path: Path, content: str
) -> None:
    for name in ("a.md", "a"):
        read = Read(write(tmp_path / name, content))
        assert {d.source.format for d in read.documents if d.source} <= {"jsonl", "json"}
        assert "id" not in "".join(read.texts)


def test_front_matter_in_json_that_is_broken_or_stands_alone_is_named(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.md", f";;;\n{{broken}}\n;;;\n{BOARD}\n"))
    assert (read.texts, read.codes) == ([BOARD], ["R12"])
    read = Read(write(tmp_path / "b.md", f";;;\n{OBJECT}\n;;;\n"))
    assert (read.texts, read.codes) == ([], ["R05"])
    assert read.problems[0].message == "no text under 'Quay to close'"


def test_rules_above_and_below_a_text_make_no_front_matter_of_it(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.md", f"---\n\n{BOARD}\n\n---\n\n{VOTE}\n"))
    assert (read.texts, read.codes) == ([f"{BOARD}\n\n{VOTE}"], [])
    read = Read(write(tmp_path / "b.md", f"---\n---\n{BOARD}\n"))
    assert (read.texts, read.codes) == ([BOARD], [])


def test_rich_text_whose_first_line_ends_in_a_brace_is_no_json(tmp_path: Path) -> None:
    content = (
        f"{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Calibri;}}}}\n{{\\*\\generator X}}\\pard {BOARD}\\par}}"
    )
    assert Read(write(tmp_path / "a.rtf", content)).texts == [BOARD]


def test_rich_text_gives_its_characters(tmp_path: Path) -> None:
    content = (
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}{\\info{\\title No text}}"
        "\\f0 The caf\\'e9 \\u8220?closed\\u8221?\\par \\b It\\b0  rained.\\par}"
    )
    document = Read(write(tmp_path / "a.rtf", content)).only
    assert document.text == "The café “closed”\n\nIt rained."


def make_pdf(*pages: list[tuple[str, int, int, int]]) -> bytes:
    """Make a PDF of lines: text, size of letters, distance from the left and the bottom."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count {} /Kids [{}] >>".format(
            len(pages), " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        content = "".join(
            f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for text, size, x, y in lines
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}endstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


def test_a_pdf_gives_paragraphs_across_lines_and_pages_without_running_heads(
    tmp_path: Path,
) -> None:
    head = ("Velm Daily - March 2, 2021", 9, 60, 810)
    first = (
        "The harbour board of Velm voted on Tuesday to close the east quay, which fisher-",
        "men use. The long-term cost is two million crowns and nobody knows who will pay.",
    )
    second = (
        "Fishing crews oppose the closure. Their spokesman said that it would ruin the",
        "season, and that the board had not asked anybody who works there before it",
    )
    rest = (
        "voted on Tuesday, although it knew all of that, and more, from its own long-",
        "term plan.",
    )
    pages = [
        [
            head,
            ("Quay to close", 20, 60, 770),
            *((line, 11, 60, 740 - 14 * at) for at, line in enumerate(first)),
            *((line, 11, 60, 698 - 14 * at) for at, line in enumerate(second)),
            ("1", 9, 300, 30),
        ],
        [
            head,
            *((line, 11, 60, 770 - 14 * at) for at, line in enumerate(rest)),
            ("What comes next", 14, 60, 730),
            ("Teachers plan to strike next week.", 11, 60, 706),
            ("2", 9, 300, 30),
        ],
    ]
    document = Read(write(tmp_path / "a", make_pdf(*pages))).only
    assert document.meta.extra == {"running heads": "Velm Daily - March 2, 2021"}
    assert list_segments(document) == [
        ("headline", "Quay to close"),
        ("paragraph", " ".join(first).replace("fisher- men", "fishermen")),
        ("paragraph", " ".join((*second, *rest)).replace("long- term", "long-term")),
        ("subheading", "What comes next"),
        ("paragraph", "Teachers plan to strike next week."),
    ]


def test_a_pdf_of_scanned_pages_is_refused_by_name(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.pdf", make_pdf([], [("7", 9, 300, 30)])))
    assert (read.documents, read.codes) == ([], ["R03"])
    assert "scanned pages" in read.problems[0].message
    assert "OCR" in read.problems[0].fix


def test_pages_of_a_pdf_that_are_pictures_are_counted(tmp_path: Path) -> None:
    content = make_pdf([(BOARD, 11, 60, 700)], [], [("Z" * 60, 11, 60, 700)])
    image = b"q 90 0 0 90 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
    content = re.sub(rb"BT [^\n]*ZZ[^\n]*ET", lambda found: image.ljust(len(found[0])), content)
    read = Read(write(tmp_path / "a.pdf", content))
    assert (read.texts, read.codes) == ([BOARD], ["R13"])
    assert read.problems[0].message.startswith("1 of 3 pages ")


def print_lines(*placed: tuple[str, float, float, float]) -> list[PrintedLine]:
    """Return lines by their text, where they begin and end, and how high they stand."""
    return [
        PrintedLine(text=text, page=0, left=left, right=right, bottom=top - 11, top=top, size=11)
        for text, left, right, top in placed
    ]


def test_a_sentence_that_ends_with_a_line_of_the_left_column_ends_no_paragraph() -> None:
    columns = [("The crews went on.", 60, 280), ("They were not asked.", 320, 540)]
    lines = print_lines(
        *((text, left, right, 700 - 14 * at) for text, left, right in columns for at in range(6))
    )
    assert [block.text for block in find_blocks(lines)] == [
        " ".join([text] * 6) for text, _, _ in columns
    ]


def test_a_short_line_above_full_ones_is_a_paragraph_of_its_own() -> None:
    lines = print_lines(
        ("By Mara Holt", 60, 130, 714),
        *(("The crews went on and nobody asked them", 60, 540, 700 - 14 * at) for at in range(4)),
    )
    first, second = find_blocks(lines)
    assert first.text == "By Mara Holt"
    assert second.text.count("crews") == 4


def test_lines_without_places_are_still_all_there() -> None:
    lines = [
        PrintedLine(text=text, page=0, left=0, right=0, bottom=0, top=0, size=0)
        for text in ("One.", "two", "Three.")
    ]
    assert " ".join(block.text for block in find_blocks(lines)) == "One. two Three."


@pytest.mark.parametrize("package", ["pypdfium2", "docx", "python_calamine"])
def test_a_package_that_is_missing_is_named_with_the_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    import sys

    content = {
        "pypdfium2": make_pdf([(CREWS[:40], 11, 60, 700)]),
        "docx": b"PK\x03\x04 word/document.xml",
        "python_calamine": b"PK\x03\x04 xl/workbook.xml",
    }[package]
    monkeypatch.setitem(sys.modules, package, None)
    write(tmp_path / "a.data", content)
    write(tmp_path / "b.txt", BOARD)
    read = Read(tmp_path)
    assert (read.texts, read.codes) == ([BOARD], ["R02"])
    assert "annotate-news[formats]" in read.problems[0].fix
