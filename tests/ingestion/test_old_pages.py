"""Pages of the years when tables laid out a page, and paragraphs were parted as one liked."""

import textwrap

import pytest

from annotate.ingestion.markup.page import read_page
from annotate.ingestion.text import document_from_blocks
from tests.ingestion.page_samples import (
    HEADLINE,
    PARAGRAPHS,
    WORDS,
    describe,
    make_old_page,
    make_page,
)

_PRE = "\n\n".join(textwrap.fill(part, 72) for part in PARAGRAPHS)
_WAYS = {
    "paragraphs never closed": "".join(f"<P><FONT FACE=Times>{p}</FONT>\n" for p in PARAGRAPHS),
    "two line breaks": "".join(f"<BR><BR>\n{p}\n" for p in PARAGRAPHS),
    "two line breaks in a font": f"<P><FONT SIZE=3>{'<BR> <BR>'.join(PARAGRAPHS)}</FONT>",
    "an indented line": f"<P>{'<BR>&nbsp;&nbsp;&nbsp;'.join(PARAGRAPHS)}",
    "preformatted": f"<PRE>\n{_PRE}\n</PRE>",
    "a table a paragraph": "".join(f"<TABLE><TR><TD>{p}</TD></TR></TABLE>" for p in PARAGRAPHS),
    "boxes": "".join(f"<DIV>{p}</DIV>" for p in PARAGRAPHS),
    "a centred box": f"<CENTER><TABLE><TR><TD>{'<P>'.join(PARAGRAPHS)}</TD></TR></TABLE></CENTER>",
}


@pytest.mark.parametrize("way", _WAYS)
def test_a_page_laid_out_in_tables_gives_headline_byline_date_and_paragraphs(way: str) -> None:
    assert describe(make_old_page(_WAYS[way])) == [
        ("headline", HEADLINE),
        ("byline", "By MARA HOLT"),
        ("dateline", "March 2, 2001"),
        *(("paragraph", paragraph) for paragraph in PARAGRAPHS),
    ]


def test_a_picture_s_table_beside_the_text_is_a_caption() -> None:
    picture = (
        "<TABLE ALIGN=RIGHT><TR><TD><IMG SRC=a.gif></TD></TR>"
        "<TR><TD><FONT SIZE=1>The east quay at low tide.</FONT></TD></TR></TABLE>"
    )
    text = "".join(f"<P>{paragraph}" for paragraph in PARAGRAPHS)
    blocks = describe(make_old_page(picture + text))
    assert ("caption", "The east quay at low tide.") in blocks
    assert [text for kind, text in blocks if kind == "paragraph"] == list(PARAGRAPHS)


def test_a_table_of_figures_stays_a_table() -> None:
    table = "<table><tr><td>Year</td><td>Ships</td></tr><tr><td>2000</td><td>411</td></tr></table>"
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:2]) + table + f"<p>{PARAGRAPHS[2]}</p>"
    rows = [text for kind, text in describe(make_page(body=body)) if kind == "list_item"]
    assert rows == ["Year | Ships", "2000 | 411"]


def test_text_after_a_heading_a_list_or_a_quote_is_kept() -> None:
    body = (
        f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><h2>The vote</h2>{PARAGRAPHS[1]}"
        f"<ul><li>The quay shuts in May.</li></ul>{PARAGRAPHS[2]}"
        f"<blockquote>We will see.</blockquote>{PARAGRAPHS[3]}"
    )
    assert describe(make_page(body=body)) == [
        ("headline", HEADLINE),
        ("paragraph", PARAGRAPHS[0]),
        ("subheading", "The vote"),
        ("paragraph", PARAGRAPHS[1]),
        ("list_item", "The quay shuts in May."),
        ("paragraph", PARAGRAPHS[2]),
        ("block_quote", "We will see."),
        ("paragraph", PARAGRAPHS[3]),
    ]


@pytest.mark.parametrize("name", ["pull-xs-left", "pull-lg-right", "pull-none", "pull-left col-9"])
def test_a_class_that_places_the_article_is_no_pull_quote(name: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    blocks = describe(make_page(body=f'<div class="{name}"><h1>{HEADLINE}</h1>{text}</div>'))
    assert [kind for kind, _ in blocks] == ["headline"] + ["paragraph"] * 4


def test_what_a_style_sets_apart_is_not_glued() -> None:
    figure = (
        "<figure><img src=a.jpg><figcaption><span>Crews at the quay</span>"
        "<span>Credit: Velm Daily</span></figcaption></figure>"
    )
    body = f"<p>{PARAGRAPHS[0]}</p>{figure}<p>{PARAGRAPHS[1]}<br>{PARAGRAPHS[2]}</p>"
    blocks = describe(make_page(body=body))
    assert ("caption", "Crews at the quay Credit: Velm Daily") in blocks
    assert ("paragraph", f"{PARAGRAPHS[1]}\n{PARAGRAPHS[2]}") in blocks


def test_a_word_in_an_element_of_its_own_stays_in_its_sentence() -> None:
    body = (
        f"<p>{PARAGRAPHS[0]}</p><p>The board met <time datetime=2001-03-02>on Tuesday</time> and "
        f'voted, as the <span class="cap">C</span>ity had asked.</p><p>{PARAGRAPHS[1]}</p>'
    )
    texts = [text for _, text in describe(make_page(body=body))]
    assert "The board met on Tuesday and voted, as the City had asked." in texts


def test_a_short_page_without_structure_is_read_line_by_line() -> None:
    html = (
        "<html><body><a href=/>Home</a><h1>码头将关闭</h1>"
        "<p>韦尔姆港务局周二投票决定关闭东码头进行维修。</p>"
        "<p>“我们不能再等一个冬天了，”主席科尔说。</p></body></html>"
    )
    assert describe(html)[-3:] == [
        ("headline", "码头将关闭"),
        ("paragraph", "韦尔姆港务局周二投票决定关闭东码头进行维修。"),
        ("paragraph", "“我们不能再等一个冬天了，”主席科尔说。"),
    ]


def test_author_and_day_stand_where_the_page_has_them() -> None:
    above = (
        f'<h1>{HEADLINE}</h1><p class="standfirst">The board votes, and the crews object.</p>'
        "<div>By Mara Holt</div><div>March 2, 2001</div>"
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    assert [kind for kind, _ in describe(make_page(body=above + text))][:5] == [
        "headline",
        "standfirst",
        "byline",
        "dateline",
        "paragraph",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<p>{}</p><div>{}</div><p>{}</p><div>{}</div>",
        "<div><p>{}</p><p>{}</p><p>{}</p><div>{}</div></div>",
        "<table><tr><td>{}</td></tr><tr><td>{}<br><br>{}</td></tr><tr><td>{}</td></tr></table>",
        "<p>{}<p>{}<p>{}<div>{}",
    ],
)
def test_boxes_that_stand_among_paragraphs_are_paragraphs(body: str) -> None:
    said = [
        f"{number} boats left the quay, and nobody in the town of Velm saw them go."
        for number in "3456"
    ]
    page = read_page(
        f"<title>Boats</title><body><h1>The boats of Velm</h1>{body.format(*said)}", WORDS
    )
    assert page is not None
    assert [block.text for block in page.blocks[1:]] == said


def test_the_title_is_the_headline_where_no_tag_makes_it_one() -> None:
    text = "\n\n".join(["Boats leave the quay", "By Mara Holt\nMarch 2, 1998", *PARAGRAPHS])
    page = read_page(
        f"<title>Boats leave the quay - Velm Daily</title><body><pre>{text}</pre>", WORDS
    )
    assert page is not None
    assert [block.kind for block in page.blocks[:2]] == ["headline", "byline"]
    assert page.meta.title == "Boats leave the quay"


@pytest.mark.parametrize("form", ["<form name=f>{}</form>", "<form>{}<input type=hidden></form>"])
def test_a_form_in_which_nothing_is_filled_in_holds_text_of_the_article(form: str) -> None:
    first, second, third = PARAGRAPHS[:3]
    ask = "<p>Sign up for our letter. It comes every morning, and it costs you nothing at all.</p>"
    page = read_page(
        f"<title>Boats</title><body><h1>Boats</h1><p>{first}</p>{form.format(f'<p>{second}</p>')}"
        f"<form>{ask}<input type=email><button>Sign up</button></form><p>{third}</p>",
        WORDS,
    )
    assert page is not None
    assert [block.text for block in page.blocks[1:]] == [first, second, third]


SAID = (
    "The harbour board of Velm voted on Tuesday to close the east quay for repairs.",
    "Fishing crews oppose the closure, which would ruin the season, said Tam Oster.",
    "The parliament of Norland rejected a treaty on river water on Friday, it said.",
)


@pytest.mark.parametrize("title", ["MNN - Quay to close - March 2, 1998", "Quay to close"])
@pytest.mark.parametrize("tag", ["h2", "b"])
def test_a_headline_may_go_on_where_the_title_ends(title: str, tag: str) -> None:
    rows = "".join(f"<tr><td><font size=2>{text}</font></td></tr>" for text in SAID)
    shown = f"<{tag}>Quay to close for repairs</{tag}>"
    page = read_page(
        f"<title>{title}</title><body><table><tr><td>{shown}<br>&nbsp;</td></tr>"
        f"<tr><td><font size=2>by Mara Holt<br>&nbsp;</font></td></tr>{rows}</table>",
        WORDS,
    )
    assert page is not None
    assert [(block.kind, block.text) for block in page.blocks[:2]] == [
        ("headline", "Quay to close for repairs"),
        ("byline", "by Mara Holt"),
    ]
    assert page.meta.title == "Quay to close for repairs"


def test_what_stands_below_author_and_day_in_the_same_lines_is_of_them() -> None:
    page = read_page(
        "<title>Boats leave</title><body><h1>Boats leave</h1><p>By Mara Holt<br>Velm Daily Staff "
        "Writer</p><p>March 2, 1998<br>Web posted at: 9:30 a.m. EST (1430 GMT)</p>"
        + "".join(f"<p>{text}</p>" for text in SAID),
        WORDS,
    )
    assert page is not None
    assert [(block.kind, block.text) for block in page.blocks[1:5]] == [
        ("byline", "By Mara Holt"),
        ("byline", "Velm Daily Staff Writer"),
        ("dateline", "March 2, 1998"),
        ("dateline", "Web posted at: 9:30 a.m. EST (1430 GMT)"),
    ]


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("Friday, 2 March, 2001, 09:30 GMT", "2001-03-02T09:30Z"),
        ("March 2, 2001", "2001-03-02"),
        ("Updated: March 2, 2001 9:30 p.m. EST", "2001-03-02T21:30-05:00"),
    ],
)
def test_a_day_right_above_the_headline_is_that_of_the_article(shown: str, published: str) -> None:
    page = read_page(
        f"<title>Boats leave</title><body><p>Home</p><h5>{shown}</h5><h2>Boats leave</h2>"
        f"<h5>By Mara Holt</h5>{'<br>&nbsp;&nbsp;&nbsp;'.join(SAID)}",
        WORDS,
    )
    assert page is not None
    assert [block.kind for block in page.blocks[:3]] == ["dateline", "headline", "byline"]
    document = document_from_blocks("a", page.blocks, meta=page.meta)
    assert document.meta.published == published


def test_what_stands_farther_above_the_headline_is_no_day_of_the_article() -> None:
    page = read_page(
        "<title>Boats leave</title><body><h5>March 9, 2001</h5><p>World news</p>"
        f"<h2>Boats leave</h2><h5>By Mara Holt</h5>{'<br>&nbsp;&nbsp;&nbsp;'.join(SAID)}",
        WORDS,
    )
    assert page is not None
    assert page.blocks[0].kind == "headline"


@pytest.mark.parametrize(
    ("begins", "shown"),
    [
        ('<P><IMG SRC=t.gif ALT="T" ALIGN=left>he boats', "The boats"),
        ('<P><A HREF="#t"><IMG ALT=T></A>he boats', "The boats"),
        ("<P><B><FONT><IMG ALT=T></FONT></B>HE boats", "THE boats"),
        ("<P><IMG ALT=A> boat", "A boat"),
        ("<P>They said: <IMG ALT=X>the boats", "They said: the boats"),
        ("<P><IMG ALT=X>The boats", "The boats"),
        ('<P><IMG ALT="A boat at sea">the boats', "the boats"),
    ],
)
def test_a_letter_that_a_picture_shows_begins_the_word_behind_it(begins: str, shown: str) -> None:
    rest = f" of the town were seen on the water. {PARAGRAPHS[0]}"
    others = "".join(f"<P>{part}" for part in PARAGRAPHS[1:])
    page = read_page(f"<title>Boats</title><h1>Boats</h1>{begins}{rest}{others}", WORDS)
    assert page is not None
    assert page.blocks[1].text == shown + rest
