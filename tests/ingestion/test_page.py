"""HTML pages to the blocks of their articles."""

import pytest

from annotate.ingestion.markup.page import PageArticle, read_page
from annotate.ingestion.text import document_from_blocks
from annotate.language import load_language
from annotate.model import Meta

WORDS = load_language().pages

HEAD = """<!DOCTYPE html><html lang="en-GB"><head>
<title>Harbour vote splits council - The Vellan Courier</title>
<link rel="canonical" href="https://courier.example/harbour-vote">
<meta property="og:site_name" content="The Vellan Courier">
<meta name="author" content="Ada Renn">
<meta property="article:published_time" content="2019-03-04T09:00:00Z">
<script>var hidden = "never shown";</script></head><body>"""
ARTICLE = """<nav><a href="/">Home</a> <a href="/n">News</a></nav><main><article>
<h1>Harbour vote splits council</h1>
<p class="standfirst">Councillors clashed for five hours over a plan to sell the harbour.</p>
<figure><img src="a.jpg" alt="x"><figcaption>The old harbour at dawn.</figcaption></figure>
<p>The council of Port Vellan voted by nine to eight on Monday to sell its old harbour to a
   shipping company, after a debate that lasted <em>five</em> hours.</p>
<p>"This is a sad day for the town," said Mayor Ines Calder, who had <a href="/x">opposed the
   sale</a> from the start. She left the hall without a word.</p>
<aside class="pullquote"><blockquote>This is a sad day</blockquote><cite>Ines Calder</cite></aside>
<h2>What happens next</h2>
<p>The company plans to open a terminal there within three years.<br><br>It has promised four
   hundred jobs, a school and a new road to the north.</p>
<ul><li>The first ships are due in the spring of next year.</li>
<li>The fish market moves to the east quay.</li></ul>
<blockquote><p>We shall judge them by what they build, not by what they promise.</p></blockquote>
<p>Opponents have said that they will go to court. A hearing could be held before summer.</p>
</article><aside><h3>Most read</h3><ul><li><a href="/1">Cat found in tram</a></li></ul></aside>
</main><footer><p>© 2019 The Vellan Courier. All rights reserved.</p></footer></body></html>"""


@pytest.fixture(scope="module")
def page() -> PageArticle:
    found = read_page(HEAD + ARTICLE, WORDS)
    assert found is not None
    return found


def test_every_part_of_an_article_has_its_kind(page: PageArticle) -> None:
    assert [(str(b.kind), b.text) for b in page.blocks] == [
        ("headline", "Harbour vote splits council"),
        ("standfirst", "Councillors clashed for five hours over a plan to sell the harbour."),
        ("caption", "The old harbour at dawn."),
        (
            "paragraph",
            "The council of Port Vellan voted by nine to eight on Monday to sell its old harbour "
            "to a shipping company, after a debate that lasted five hours.",
        ),
        (
            "paragraph",
            '"This is a sad day for the town," said Mayor Ines Calder, who had opposed the sale '
            "from the start. She left the hall without a word.",
        ),
        ("pull_quote", "This is a sad day\n\nInes Calder"),
        ("subheading", "What happens next"),
        ("paragraph", "The company plans to open a terminal there within three years."),
        (
            "paragraph",
            "It has promised four hundred jobs, a school and a new road to the north.",
        ),
        ("list_item", "The first ships are due in the spring of next year."),
        ("list_item", "The fish market moves to the east quay."),
        ("block_quote", "We shall judge them by what they build, not by what they promise."),
        (
            "paragraph",
            "Opponents have said that they will go to court. A hearing could be held before "
            "summer.",
        ),
    ]


def test_what_the_page_says_of_itself_becomes_meta(page: PageArticle) -> None:
    assert page.meta == Meta(
        title="Harbour vote splits council",
        byline="Ada Renn",
        published="2019-03-04T09:00:00Z",
        publisher="The Vellan Courier",
        url="https://courier.example/harbour-vote",
        language="en-GB",
    )


def test_visible_characters_that_are_left_out_are_counted(page: PageArticle) -> None:
    around = "HomeNewsMostreadCatfoundintram©2019TheVellanCourier.Allrightsreserved."
    assert page.left_out == len(around)


def test_a_document_of_blocks_has_one_segment_a_block(page: PageArticle) -> None:
    document = document_from_blocks("a", page.blocks, meta=page.meta)
    pieces = [document.text[s.start : s.end] for s in document.segments]
    assert pieces == [block.text for block in page.blocks]
    assert document.text == "\n\n".join(pieces)


def test_a_headline_outside_the_article_s_box_is_put_above_it() -> None:
    html = (HEAD + ARTICLE).replace("<h1>Harbour vote splits council</h1>", "")
    html = html.replace("<main>", "<h1>Harbour vote splits council</h1><main>")
    found = read_page(html, WORDS)
    assert found is not None
    assert [str(b.kind) for b in found.blocks].count("headline") == 1
    assert found.blocks[0].text == "Harbour vote splits council"


def test_pull_left_is_a_place_on_the_page_and_no_quote() -> None:
    html = (HEAD + ARTICLE).replace("<h2>", '<p class="pull-left">Ships wait in line.</p><h2>')
    found = read_page(html, WORDS)
    assert found is not None
    assert [str(b.kind) for b in found.blocks].count("pull_quote") == 1


def test_a_speaker_s_line_without_a_tag_of_its_own_is_found() -> None:
    html = (HEAD + ARTICLE).replace(
        "<blockquote>This is a sad day</blockquote><cite>Ines Calder</cite>",
        "<p>This is a sad day</p><p>Ines Calder</p>",
    )
    found = read_page(html, WORDS)
    assert found is not None
    assert "This is a sad day\n\nInes Calder" in [b.text for b in found.blocks]


@pytest.mark.parametrize(
    "html", ["", " ", "<html></html>", "<p></p>", "<!doctype html><body><nav>Home</nav></body>"]
)
def test_a_page_without_an_article_gives_none(html: str) -> None:
    assert read_page(html, WORDS) is None


def test_control_characters_in_a_caption_do_not_stop_a_page() -> None:
    html = (HEAD + ARTICLE).replace("harbour at dawn", "harbour\x01 at &#2; dawn\ufffe")
    assert read_page(html, WORDS) is not None


def test_the_same_page_gives_the_same_blocks(page: PageArticle) -> None:
    assert read_page(HEAD + ARTICLE, WORDS) == page
