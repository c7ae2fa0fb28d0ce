"""A fragment of HTML is read whole: whatever its tags are, no character of its text is lost."""

from hypothesis import given
from lxml.html import document_fromstring

from annotate.formats.markup.fragments import read_fragment
from annotate.ingestion.files.cells import is_fragment
from tests.ingestion.markup_samples import MARKUP


@given(MARKUP)
def test_a_fragment_is_read_whole(markup: str) -> None:
    shown = document_fromstring(f"<html><body><div>{markup}</div></body></html>").text_content()
    text = "".join(block.text for block in read_fragment(markup))
    assert "".join(text.split()).replace("|", "") == "".join(shown.split())


def test_plain_text_is_no_fragment() -> None:
    for text in ("if a < b and c > d then", "AT&T and R&D;", "x <3 y", "plain", ""):
        assert not is_fragment(text)


def test_blank_lines_outside_of_elements_part_paragraphs() -> None:
    markup = "<p>One\n\nstill.</p>\nTwo <b>bold\n\nthree</b>\n more.\n \nFour<br>five."
    assert [block.text for block in read_fragment(markup)] == [
        "One still.",
        "Two bold",
        "three more.",
        "Four\nfive.",
    ]
