"""The headline that a page shows, wherever it stands."""

import pytest

from annotate.ingestion.markup.titles import cut_site, score_match
from tests.ingestion.page_samples import HEADLINE, describe, make_page

_STATED = {
    "the same": HEADLINE,
    "a site behind": f"{HEADLINE} - Velm Daily",
    "a site before": f"Velm Daily: {HEADLINE}",
    "a bar": f"{HEADLINE} | News | Velm Daily",
    "capitals": HEADLINE.upper(),
    "for search engines": "Velm quay closure: what we know",
    "nothing": "",
}


@pytest.mark.parametrize("stated", _STATED.values(), ids=_STATED)
def test_a_headline_outside_the_article_is_its_first_segment(stated: str) -> None:
    head = f'<title>{stated}</title><meta property="og:title" content="{stated}">'
    blocks = describe(make_page(head=head, above=f"<header><h1>{HEADLINE}</h1></header>"))
    assert [block for block in blocks if block[0] == "headline"] == [("headline", HEADLINE)]
    assert blocks[0] == ("headline", HEADLINE)


def test_a_headline_in_other_quotation_marks_is_the_one_that_is_shown() -> None:
    head = """<meta property="og:title" content="'We can't wait': quay to close">"""
    blocks = describe(make_page(head=head, above="<h1>‘We can’t wait’: quay to close</h1>"))
    assert blocks[0] == ("headline", "‘We can’t wait’: quay to close")


def test_of_several_main_headings_the_one_of_the_title_counts() -> None:
    head = f"<title>{HEADLINE} - Velm Daily</title>"
    above = f'<h1><a href="/">Velm Daily</a></h1><h1>Storm over Marn</h1><h1>{HEADLINE}</h1>'
    assert describe(make_page(head=head, above=above))[0] == ("headline", HEADLINE)


def test_a_heading_that_is_no_main_one_counts_where_it_says_the_title() -> None:
    head = f"<title>{HEADLINE} - Velm Daily</title>"
    above = f"<h2>Weather</h2><h2>{HEADLINE}</h2>"
    assert describe(make_page(head=head, above=above))[0] == ("headline", HEADLINE)


@pytest.mark.parametrize(
    "heading",
    [
        '<h1><a href="https://velm.example/">The harbour paper</a></h1>',
        '<h1 class="site-title">The harbour paper</h1>',
        "<nav><h1>More from Velm</h1></nav>",
    ],
)
def test_a_site_s_own_name_is_no_headline(heading: str) -> None:
    kinds = [kind for kind, _ in describe(make_page(above=heading))]
    assert "headline" not in kinds


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Quay to close - Velm Daily", "Quay to close"),
        ("Velm Daily: Quay to close", "Quay to close"),
        ("Quay to close | News | Elsewhere", "Quay to close"),
        ("Crews - and councils - at odds", "Crews - and councils - at odds"),
        ("Velm Daily", "Velm Daily"),
        ("Design Week | A light for the old quay of Marn", None),
        ("", ""),
    ],
)
def test_a_site_s_name_is_cut_off_a_title(title: str, cut: str | None) -> None:
    assert cut_site(title, ["Velm Daily"]) == (title if cut is None else cut)


def test_another_article_s_title_does_not_match() -> None:
    assert score_match("Storm over Marn", "Quay to close for repairs - Velm Daily") == 0
    assert score_match("The quay", "Quay to close for repairs") == 0
