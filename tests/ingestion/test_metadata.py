"""What a page says of its article beside the text."""

import json

import pytest

from annotate.ingestion.markup.addresses import find_saved_from, read_address
from annotate.ingestion.markup.bylines import read_names
from annotate.ingestion.markup.metadata import read_time
from tests.ingestion.page_samples import HEADLINE, WORDS, make_page, read

_LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": "2021-03-02T23:30:00-05:00",
    "author": [{"@type": "Person", "name": "Mara Holt"}, {"@type": "Person", "name": "Kim Ley"}],
    "publisher": {"@type": "Organization", "name": "Velm Daily"},
    "inLanguage": "en-GB",
    "mainEntityOfPage": "https://velm.example/news/quay-1",
}


def _script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.mark.parametrize(
    "value",
    [
        _LINKED,
        [_LINKED],
        {
            "@context": "https://schema.org",
            "@graph": [
                {"@type": "WebSite", "name": "Elsewhere"},
                {"@type": "Person", "name": "Mara Holt", "@id": "#m"},
                {"@type": "Person", "name": "Kim Ley", "@id": "#k"},
                {**_LINKED, "author": [{"@id": "#m"}, {"@id": "#k"}]},
            ],
        },
        {**_LINKED, "hasPart": [{"@type": "NewsArticle", "headline": "Storm over Marn"}]},
    ],
)
def test_json_ld_is_read_in_every_shape(value: object) -> None:
    meta = read(make_page(head=_script(value))).meta
    assert (meta.title, meta.byline, meta.published) == (
        HEADLINE,
        "Mara Holt; Kim Ley",
        "2021-03-02T23:30:00-05:00",
    )
    assert (meta.publisher, meta.url) == ("Velm Daily", "https://velm.example/news/quay-1")


def test_what_is_said_of_the_article_alone_goes_first() -> None:
    head = (
        '<meta name="DC.date" content="2019-01-01"><meta name="author" content="Velm Daily Team">'
        '<meta property="article:published_time" content="2021-03-02 09:30:00+01:00">'
        f'<meta property="og:title" content="{HEADLINE} - Velm Daily">'
        '<meta property="og:site_name" content="Velm Daily"><title>Velm</title>'
    )
    meta = read(make_page(head=head)).meta
    assert (meta.title, meta.byline, meta.published) == (
        HEADLINE,
        None,
        "2021-03-02T09:30:00+01:00",
    )
    meta = read(make_page(head=head + _script(_LINKED))).meta
    assert (meta.byline, meta.published) == ("Mara Holt; Kim Ley", "2021-03-02T23:30:00-05:00")


def test_broken_json_ld_says_nothing_and_stops_nothing() -> None:
    meta = read(make_page(head='<script type="application/ld+json">{"@type": "News</script>')).meta
    assert meta.byline is None


def test_a_name_that_a_library_turned_round_is_said_as_people_say_it() -> None:
    head = '<meta name="DC.creator" content="Holt, Mara"><meta name="DC.creator" content="Kim Ley">'
    assert read(make_page(head=head)).meta.byline == "Mara Holt; Kim Ley"


def test_an_author_that_is_only_shown_is_found() -> None:
    byline = (
        f'<h1>{HEADLINE}</h1><div class="byline">By <a rel="author" href="/m">Mara Holt</a></div>'
    )
    assert read(make_page(above=byline)).meta.byline == "Mara Holt"


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("By Mara Holt, Staff Writer", ["Mara Holt"]),
        ("Mara Holt and Kim Ley", ["Mara Holt", "Kim Ley"]),
        ("Mara Holt, Kim Ley & Jan van der Berg", ["Mara Holt", "Kim Ley", "Jan van der Berg"]),
        ("Phil Helm is a reporter", ["Phil Helm"]),
        ("Jeff Fahl Monday; November 4", ["Jeff Fahl"]),
        ("Mara Holt News reporter", ["Mara Holt"]),
        ("MARA HOLT, VP Auto Writer", ["MARA HOLT"]),
        ("Текст: Мара Хольт", ["Мара Хольт"]),
        ("KIM LEY Associated Press", ["KIM LEY"]),
        ("VELM POST STAFF NOVEMBER", []),
        ("https://velm.example/authors/mara-holt", []),
        ("Velm Daily; Mara Holt", ["Mara Holt"]),
        ("mara.holt@velm.example", []),
        ("Www Velmdaily Com", []),
        ("Emma-Lee", []),
        ("Zoë Korr in Marn", ["Zoë Korr"]),
        ("By Mara Holt March 2, 1998", ["Mara Holt"]),
    ],
)
def test_a_byline_is_names(said: str, names: list[str]) -> None:
    assert read_names([said], WORDS, ["Velm Daily"]) == names


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("2021-03-02", "2021-03-02"),
        ("2021-03-02T09:30:00Z", "2021-03-02T09:30:00Z"),
        ("2021-03-02 09:30", "2021-03-02T09:30"),
        ("2021-03-02T09:30:00.123+0100", "2021-03-02T09:30:00.123+0100"),
        ("20210302", "2021-03-02"),
        ("20210302T093000Z", "2021-03-02T09:30:00Z"),
        ("2021/03/02", "2021-03-02"),
        ("Tue, 02 Mar 2021 09:30:00 +0100", "2021-03-02T09:30:00+01:00"),
        ("March 2, 2021", "2021-03-02"),
        ("01/06/2021", None),
        ("2021-02-30", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_or_a_moment_is_read_as_far_as_it_is_sure(said: str, read_as: str | None) -> None:
    assert read_time(said, WORDS) == read_as


@pytest.mark.parametrize(
    "archive",
    [
        "https://web.archive.org/web/20010305120000/",
        "https://web.archive.org/web/20010305120000id_/",
        "http://archive.ph/20210302093000/",
        "https://arquivo.example/wayback/20010305120000/",
    ],
)
def test_an_archive_s_address_holds_that_of_the_page(archive: str) -> None:
    url = "http://www.velm.example/news/quay.html"
    assert read_address(archive + url) == (url, archive + url)
    assert read_address(archive + url.replace("//", "/", 1)) == (url, archive + url)


def test_a_page_s_own_address_is_no_archive_s() -> None:
    url = "https://velm.example/2021/03/02/quay"
    assert read_address(url) == (url, None)
    assert read_address("/news/quay") == (None, None)


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0032)https://velm.example/news/quay-1 -->",
        "<!--\n Page saved with SingleFile \n url: https://velm.example/news/quay-1 \n-->",
    ],
)
def test_a_saved_page_knows_where_it_was(comment: str) -> None:
    html = f"<!DOCTYPE html>\n{comment}\n{make_page()}"
    assert find_saved_from(html) == "https://velm.example/news/quay-1"
    assert read(html).meta.url == "https://velm.example/news/quay-1"


def test_a_page_of_an_archive_has_no_archive_for_its_publisher() -> None:
    address = "https://web.archive.org/web/20010305120000/http://velm.example/quay.html"
    meta = read(make_page(head=f'<link rel="canonical" href="{address}">')).meta
    assert (meta.url, meta.archive_url) == ("http://velm.example/quay.html", address)
    assert meta.publisher is None


def test_a_page_that_a_script_fills_is_read_from_what_it_states() -> None:
    stated = {**_LINKED, "articleBody": "The quay shuts.\n\n“Why?” said Zoë Korr.\nNobody knew."}
    html = f"<html><head>{_script(stated)}</head><body><div id=root></div></body></html>"
    assert [(str(b.kind), b.text) for b in read(html).blocks] == [
        ("headline", HEADLINE),
        ("paragraph", "The quay shuts."),
        ("paragraph", "“Why?” said Zoë Korr."),
        ("paragraph", "Nobody knew."),
    ]


def test_a_licence_that_a_page_links_to_is_its_own() -> None:
    link = '<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">licence</a>'
    assert read(make_page(above=f"<p>{link}</p>")).meta.licence == "CC BY-SA 4.0"
    assert read(make_page(above=f"<p>{link.replace(' rel=', ' title=')}</p>")).meta.licence is None


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("2019/nov/18/quay", "2019-11-18"),
        ("2019/November/8/quay", "2019-11-08"),
        ("2019/11/18/quay", "2019-11-18"),
        ("2019/news/18/quay", None),
        ("2019/nov/31/quay", None),
    ],
)
def test_a_day_is_read_from_an_address_with_its_month_in_figures_or_words(
    address: str, day: str | None
) -> None:
    head = f'<link rel="canonical" href="https://velm.example/{address}">'
    assert read(make_page(head=head)).meta.published == day


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("March 2, 2021 9:30 PM EST", "2021-03-02T21:30-05:00"),
        ("March 2, 2021, 9:30 p.m. ET", "2021-03-02T21:30"),
        ("2021-03-02 09:30:00 PM", "2021-03-02T21:30:00"),
        ("Tue, 2 Mar 2021 21:30:00 GMT", "2021-03-02T21:30:00Z"),
        ("Tue Mar 02 2021 09:30:00 GMT+0100 (CET)", "2021-03-02T09:30:00+01:00"),
        ("Tue Mar 02 09:30:00 EST 2021", "2021-03-02T09:30:00-05:00"),
        ("Tue Mar 02 09:30:00 CET 2021", "2021-03-02T09:30:00"),
        ("2021", None),
        ("3/4/2021 9:30 PM", None),
    ],
)
def test_half_days_and_zones_of_a_page_s_time_are_kept(said: str, time: str | None) -> None:
    assert read_time(said, WORDS) == time
