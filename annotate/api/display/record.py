"""A document or a record as one piece of HTML, for `_repr_html_`.

It brings its style and nothing else: no script, no address, no identifier that could meet another
one of the notebook. Without its style, as where a notebook is not trusted, it is still a text with
marks and tables. Whatever comes from data is escaped.
"""

from html import escape

from annotate.api.display.reading import make_reading
from annotate.api.display.tables import render_tables
from annotate.api.display.text import render_text
from annotate.api.schemes import find_scheme
from annotate.model import Annotation, Document, Record
from annotate.project import DEFAULT_SCHEME
from annotate.resources import DATA

_STYLE = DATA / "display.css"
_MOST = 6  # readings
_ORDER = ("adjudicator", "human", "model", "complete", "draft", "skipped")
_PLACES = {word: place for place, word in enumerate(_ORDER)}


def render(value: Document | Record) -> str:
    """Return a document, or a record with its readings, as HTML."""
    document = value.document if isinstance(value, Record) else value
    body = _render_readings(value) if isinstance(value, Record) and value.annotations else ""
    scheme = find_scheme(DEFAULT_SCHEME)
    text = body or f'<div class="annotate-columns">{render_text(document, None, scheme)}</div>'
    style = _STYLE.read_text(encoding="utf-8")
    head = f"<style>\n{style}</style>{_render_head(document)}"
    return f'<div class="annotate-display">{head}{text}</div>'


def _render_head(document: Document) -> str:
    meta = document.meta
    facts = [document.id, meta.publisher, meta.published, meta.byline, meta.licence]
    title = f"<b>{escape(meta.title)}</b><br>" if meta.title else ""
    shown = " · ".join(escape(fact) for fact in facts if fact)
    return f'<div class="annotate-head">{title}<span class="annotate-soft">{shown}</span></div>'


def _render_readings(record: Record) -> str:
    """Return every reading to be unfolded, the one that counts most unfolded."""
    readings = sorted(record.annotations, key=_rank)
    shown = [
        _render_reading(record.document, a, opened=not at) for at, a in enumerate(readings[:_MOST])
    ]
    if len(readings) > _MOST:
        names = ", ".join(escape(a.annotator.name) for a in readings[_MOST:])
        shown.append(f'<div class="annotate-soft">Not shown: the readings by {names}.</div>')
    return "".join(shown)


def _rank(annotation: Annotation) -> tuple[int, int]:
    places = (_PLACES.get(annotation.annotator.kind), _PLACES.get(annotation.status))
    return places[0] or 0, places[1] or 0


def _render_reading(document: Document, annotation: Annotation, *, opened: bool) -> str:
    scheme = find_scheme(annotation.scheme)
    reading = make_reading(document, annotation, scheme)
    annotator = annotation.annotator
    facts = [annotator.kind, annotation.status, f"{len(annotation.spans)} spans", annotation.scheme]
    notes = []
    if scheme is None:
        notes.append(
            f"The scheme {annotation.scheme} is not at hand: its colours, quotes and stances are "
            "not shown. Load it with annotate.load_scheme(PATH) first."
        )
    if reading.left_out:
        notes.append(f"{reading.left_out} spans or relations lie outside the text: not shown.")
    said = "".join(f'<div class="annotate-soft">{escape(note)}</div>' for note in notes)
    return (
        f"<details{' open' if opened else ''}><summary><b>{escape(annotator.name)}</b> "
        f'<span class="annotate-soft">{escape(" · ".join(facts))}</span></summary>{said}'
        f'<div class="annotate-columns">{render_text(document, reading, scheme)}'
        f"{render_tables(reading)}</div></details>"
    )
