"""Things of the wrong kind, and of names that are taken."""

from annotate.formats.port import FileFormat
from annotate.formats.text import read

ANCHOR = 4
FORMAT = FileFormat(description="another jsonl", read=read)


def find(document):
    """Fail on every document."""
    raise LookupError(document.id)
