"""A fragment of HTML is read whole: whatever its tags are, no character of its text is lost."""

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from annotate.formats.markup.fragments import read_fragment
from annotate.ingestion.files.cells import is_fragment

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
def test_a_fragment_is_read_whole(markup: str) -> None:
    shown = document_fromstring(f"<html><body><div>{markup}</div></body></html>").text_content()
    text = "".join(block.text for block in read_fragment(markup))
    assert "".join(text.split()).replace("|", "") == "".join(shown.split())


def test_plain_text_is_no_fragment() -> None:
    for text in ("if a < b and c > d then", "AT&T and R&D;", "x <3 y", "plain", ""):
        assert not is_fragment(text)
