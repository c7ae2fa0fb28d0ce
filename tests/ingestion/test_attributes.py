"""An element with thousands of attributes costs what its length does, and no other is touched."""

import time

import pytest

from annotate.ingestion.markup.attributes import MOST, leave_out_floods
from annotate.ingestion.markup.page import read_page
from annotate.language import load_language

FLOOD = " ".join(f"a{number}=1" for number in range(MOST + 1))


@pytest.mark.parametrize(
    "page",
    [
        '<p class="a" title="Mara > Lind">We oppose the levy.</p>',
        "<p don't>" + "Mara Lind said so. " * 200 + "It isn't.</p>",
        "<p>1 < 2, and a<b</p>",
        f"<p data-rows='{FLOOD}'>words in a value are one</p>",
        "<a" * 50 + '"' + "'" * 3,
        "<p>" + "word " * (MOST * 2),
        "",
    ],
)
def test_a_page_as_people_write_it_stays_as_it_is(page: str) -> None:
    assert leave_out_floods(page) == page


@pytest.mark.parametrize(
    ("page", "left"),
    [
        (f"<p {FLOOD}>Vey</p>", "<p>Vey</p>"),
        (f'<p t=">" {FLOOD}>Vey</p>', "<p>Vey</p>"),
        (f"<b>x</b><p\n{FLOOD.replace('=1', '')}\n>Vey</p>", "<b>x</b><p>Vey</p>"),
        (f"<p {FLOOD}", "<p"),
        (f"<p {FLOOD}<i>Vey</i>", "<p<i>Vey</i>"),
    ],
)
def test_an_element_with_too_many_attributes_has_none(page: str, left: str) -> None:
    assert leave_out_floods(page) == left


def test_a_page_with_such_an_element_is_read_at_once() -> None:
    """The parser alone would take more than ten seconds for it."""
    flood = " ".join(f"a{number}=1" for number in range(100_000))
    text = "The council of Ostrel met on Monday and turned the levy down. " * 5
    page = f"<html><body><article><h1>Levy</h1><p {flood}>{text}</p></article></body></html>"
    start = time.process_time()
    found = read_page(leave_out_floods(page), load_language().pages)
    assert time.process_time() - start < 5
    assert found is not None
    assert text.strip() in [block.text for block in found.blocks]


def test_what_a_script_compares_is_no_element() -> None:
    script = "<script>if (a<b && c == 'x) { " + "go(a, b); " * 3_000 + "}</script>"
    html = (
        f"<html><body>{script}<p>It doesn't end here.</p><p title='x'>Nor here.</p></body></html>"
    )
    assert leave_out_floods(html) == html
