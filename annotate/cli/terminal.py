"""What commands print is text: nothing that comes from an article or a file drives the terminal.

Control characters, and those that turn the direction of what follows, are shown as JSON writes
them, so that JSON stays what it is.
"""

import logging
import re
from typing import TextIO

_DRIVING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)


def make_printable(text: str) -> str:
    """Return a text without anything that a terminal obeys, but for tabs and ends of lines."""
    return _DRIVING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def hide_driving(text: str) -> str:
    """Return a text of the same length, with a sign in the place of what a terminal obeys."""
    return _DRIVING.sub("\ufffd", text)


def show(text: object = "", *, file: TextIO | None = None, flush: bool = False) -> None:
    """Print something as text."""
    print(make_printable(str(text)), file=file, flush=flush)


class PlainFormatter(logging.Formatter):
    """Log records as text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record in a line that drives no terminal."""
        return make_printable(super().format(record))
