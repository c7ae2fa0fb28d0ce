"""Pages to be read: one invented article in the clothes of many years and programs."""

from annotate.ingestion.markup.page import PageArticle, read_page
from annotate.language import load_language

WORDS = load_language().pages
PARAGRAPHS = (
    "MARN, March 2 - The harbour board of Velm voted on Tuesday to close the east quay for "
    "repairs, after a survey found that the piles under it had rotted through in eleven places.",
    '"We can\'t wait another winter," said Zoë Korr, who chairs the board and has pressed for the '
    'work since she was elected. "The quay is older than anyone who works on it."',
    "Fishing crews oppose the closure. Their spokesman, Tam Oster, said it would ruin the season "
    "and that nobody on the board had asked the crews before the vote.",
    "The town council meets on Friday to decide whether to pay for a temporary pontoon. Lena "
    "Brack, the minister for ports, said she would not stand in the way of the repairs.",
)
HEADLINE = "Quay to close for repairs"


def read(html: str) -> PageArticle:
    """Read a page that has an article."""
    page = read_page(html, WORDS)
    assert page is not None
    return page


def describe(html: str) -> list[tuple[str, str]]:
    """Return kind and text of every block of a page."""
    return [(str(block.kind), block.text) for block in read(html).blocks]


def make_page(*, head: str = "", above: str = "", body: str | None = None) -> str:
    """Return a page of today; `above` stands before the box of the article."""
    text = body if body is not None else "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>'
        f'<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>{above}'
        f"<main><article>{text}</article></main><footer>Velm Daily</footer></body></html>"
    )


def make_old_page(text: str) -> str:
    """Return a page as of 2001: a table for the menu and the text, fonts for headings."""
    return (
        "<HTML><HEAD><TITLE>Velm Daily: Quay to close for repairs</TITLE></HEAD>\n"
        "<BODY BGCOLOR=#FFFFFF><TABLE WIDTH=600><TR><TD WIDTH=120 VALIGN=TOP><FONT SIZE=1>"
        "<A HREF=/>Home</A><BR><A HREF=/w>World</A><BR><A HREF=/s>Sport</A><BR></FONT></TD>\n"
        f"<TD VALIGN=TOP><FONT SIZE=5><B>{HEADLINE}</B></FONT><BR>"
        f"<FONT SIZE=2>By MARA HOLT<BR>March 2, 2001</FONT>\n{text}\n</TD></TR></TABLE>"
        "<HR><FONT SIZE=1>Copyright 2001 Velm Daily</FONT></BODY></HTML>"
    )
