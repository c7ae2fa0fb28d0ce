"""Text as XML 1.0 can hold it, between tags and as the value of an attribute."""

import re
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# What no XML 1.0 can hold, not even as a character reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def count_lost(text: str) -> int:
    """Return how many characters of a text no XML can hold."""
    return len(_FORBIDDEN.findall(text))


def write_text(text: str) -> str:
    """Return text for between two tags; what XML cannot hold becomes U+FFFD."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def write_value(text: str) -> str:
    """Return an attribute's value, in its quotation marks."""
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))
