"""Texts in the cells of tables as programs write them: fragments of HTML, line breaks as signs."""

import re

# Tags that stand in the text of an article and in no prose: one that closes, or a break.
_FRAGMENT = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|blockquote|td|table|figure|section|article)>"
    r"|<(?:p|br)\s*/?>",
    re.IGNORECASE,
)
_ESCAPED_BREAK = re.compile(r"(?:\\r)?\\n")


def is_fragment(text: str) -> bool:
    """Tell whether a text is a fragment of HTML."""
    return "<" in text and _FRAGMENT.search(text) is not None


def break_lines(text: str) -> str:
    """Return a text in which line breaks are written as a backslash and an n, with its lines."""
    if "\n" in text or len(_ESCAPED_BREAK.findall(text)) < _LEAST_BREAKS:
        return text
    return _ESCAPED_BREAK.sub("\n", text)


_LEAST_BREAKS = 2
