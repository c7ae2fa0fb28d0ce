"""Markup of any tags, closed or not, for tests that no character of its text is lost."""

from hypothesis import strategies as st

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


MARKUP = st.recursive(
    st.one_of(_TEXTS, st.sampled_from(["<br>", "<br><br>", "<hr>", "<img src=a>", "<!-- x -->"])),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=5), st.booleans()).map(_wrap),
    max_leaves=25,
)
