"""No rebuilding of a layout loses a character."""

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from annotate.ingestion.markup.layout import rebuild_layout

_TEXTS = st.sampled_from(
    [
        *("The quay shuts.", "a", " ", "\n", "By Mara Holt", "2001", "&amp;", "&nbsp;&nbsp;x"),
        "The harbour board of Velm voted on Tuesday to close the east quay for repairs, it said.",
    ]
)
_TAGS = st.sampled_from(
    ["p", "div", "b", "a", "span", "font", "ul", "li", "table", "tr", "td", "pre", "h2", "center"]
)


def _wrap(parts: tuple[str, list[str], bool]) -> str:
    tag, inner, is_closed = parts
    return f"<{tag}>{''.join(inner)}{f'</{tag}>' if is_closed else ''}"


_MARKUP = st.recursive(
    st.one_of(_TEXTS, st.sampled_from(["<br>", "<br><br>", "<hr>", "<img src=a>", "<!-- x -->"])),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=5), st.booleans()).map(_wrap),
    max_leaves=25,
)


@given(_MARKUP)
def test_no_layout_loses_a_character_or_changes_the_order(markup: str) -> None:
    tree = document_fromstring(f"<html><body><div>{markup}</div></body></html>")
    before = "".join(tree.text_content().split())
    rebuild_layout(tree)
    after = "".join(tree.text_content().replace("\ue0a2", "").split())
    assert after == before
