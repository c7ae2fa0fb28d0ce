"""What commands print is text: nothing that comes from an article or a file drives the terminal.

Control characters, and those that turn the direction of what follows, are shown as JSON writes
them, so that JSON stays what it is.
"""

import codecs
import io
import logging
import re
import sys
from typing import TextIO

_DRIVING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)


_ESCAPED = "annotate-escaped"


def make_printable(text: str) -> str:
    """Return a text without anything that a terminal obeys, but for tabs and ends of lines."""
    return _DRIVING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write_all_signs() -> None:
    """Let what a console cannot show, as one of cp1252 cannot, be written as JSON writes it."""
    codecs.register_error(_ESCAPED, _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ESCAPED)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), error.end


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
