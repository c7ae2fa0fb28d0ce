"""No rebuilding of a layout loses a character."""

import time

import pytest
from hypothesis import given
from lxml.html import document_fromstring

from annotate.ingestion.mapping.alignment import align
from annotate.ingestion.mapping.characters import SourceCharacters
from annotate.ingestion.markup.layout import rebuild_layout
from annotate.ingestion.markup.page import read_page
from tests.ingestion.markup_samples import MARKUP
from tests.ingestion.page_samples import WORDS


@given(MARKUP)
def test_no_layout_loses_a_character_or_changes_the_order(markup: str) -> None:
    tree = document_fromstring(f"<html><body><div>{markup}</div></body></html>")
    before = "".join(tree.text_content().split())
    rebuild_layout(tree)
    after = "".join(tree.text_content().replace("\ue0a2", "").split())
    assert after == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        "<a" * 50_000,
        "<!" * 100_000,
        "<!--" * 50_000,
        "<script>" * 20_000,
        f'<script type="application/ld+json">{" " * 200_000}{{</script><p>x</p>',
        f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{" " * 200_000}'
        'x"}</script>',
        "<p>" + "the quay " * 20_000,
        "<p>the quay shuts.</p>" * 500,
        "<div>" * 5_000 + "The quay shuts.",
        "&nbsp;" * 20_000,
        "<br>" * 3_000,
    ],
    ids=range(11),
)
def test_a_page_that_was_made_to_do_harm_takes_no_more_than_a_moment(html: str) -> None:
    start = time.process_time()
    page = read_page(html, WORDS)
    text = "\n\n".join(block.text for block in page.blocks) if page else ""
    align(text, SourceCharacters(html, is_markup=True))
    assert time.process_time() - start < 8
