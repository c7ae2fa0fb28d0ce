"""Documents and records drawing themselves in a notebook, with the schemes that were used."""

from annotate.api.schemes import find_scheme
from annotate.app.display.record import render_record
from annotate.model import Document, Record


def render(value: Document | Record) -> str:
    """Return a document, or a record with its readings, as HTML."""
    return render_record(value, find_scheme)
