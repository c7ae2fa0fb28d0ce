"""A document or a record as one piece of HTML, for `_repr_html_`, or as a page of its own.

It brings its style and nothing else: no script, no address, no identifier that could meet another
one of the notebook. Without its style, as where a notebook is not trusted, it is still a text with
marks and tables. Whatever comes from data is escaped.
"""

from collections.abc import Callable
from html import escape

from annotate.app.display.reading import make_reading
from annotate.app.display.tables import render_tables
from annotate.app.display.text import render_text
from annotate.guidelines.page import POLICY
from annotate.model import Annotation, Document, Record
from annotate.project import DEFAULT_SCHEME
from annotate.resources import DATA
from annotate.scheme import Scheme
from annotate.spelling import plural

FindScheme = Callable[[str], Scheme | None]  # by the name that a reading carries


_STYLE = DATA / "display.css"
_MOST = 6  # readings
_ORDER = ("adjudicator", "human", "model", "complete", "draft", "skipped")
_PAGE_STYLE = (
    ":root { color-scheme: light dark; } body { margin: 1.2em auto; padding: 0 1em; "
    "max-width: 84em; } .annotate-display .annotate-text, .annotate-display .annotate-tables "
    "{ max-height: none; }"
)
_PLACES = {word: place for place, word in enumerate(_ORDER)}


def render_page(record: Record, find_scheme: FindScheme) -> str:
    """Return a record as a page that stands alone: no script, no network."""
    title = record.document.meta.title or record.document.id
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n{render_record(record, find_scheme)}\n"
        f"<style>{_PAGE_STYLE}</style>\n</body>\n</html>\n"
    )


def render_record(value: Document | Record, find_scheme: FindScheme) -> str:
    """Return a document, or a record with its readings, as HTML."""
    document = value.document if isinstance(value, Record) else value
    body = _render_readings(value, find_scheme) if isinstance(value, Record) else ""
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


def _render_readings(record: Record, find_scheme: FindScheme) -> str:
    """Return every reading to be unfolded, the one that counts most unfolded."""
    readings = sorted(record.annotations, key=_rank)
    shown = [
        _render_reading(record.document, a, find_scheme(a.scheme), opened=not at)
        for at, a in enumerate(readings[:_MOST])
    ]
    if len(readings) > _MOST:
        names = ", ".join(escape(a.annotator.name) for a in readings[_MOST:])
        shown.append(f'<div class="annotate-soft">Not shown: the readings by {names}.</div>')
    return "".join(shown)


def _rank(annotation: Annotation) -> tuple[int, int]:
    places = (_PLACES.get(annotation.annotator.kind), _PLACES.get(annotation.status))
    return places[0] or 0, places[1] or 0


def _render_reading(
    document: Document, annotation: Annotation, scheme: Scheme | None, *, opened: bool
) -> str:
    reading = make_reading(document, annotation, scheme)
    annotator = annotation.annotator
    facts = [
        annotator.kind,
        annotation.status,
        plural(len(annotation.spans), "span"),
        annotation.scheme,
    ]
    notes = []
    if scheme is None:
        notes.append(
            f"The scheme {annotation.scheme} is not at hand: its colours, quotes and stances are "
            "not shown. Load it with annotate.load_scheme(PATH) first."
        )
    if reading.left_out:
        notes.append(
            f"{plural(reading.left_out, 'span')} or relations lie outside the text: not shown."
        )
    said = "".join(f'<div class="annotate-soft">{escape(note)}</div>' for note in notes)
    return (
        f"<details{' open' if opened else ''}><summary><b>{escape(annotator.name)}</b> "
        f'<span class="annotate-soft">{escape(" · ".join(facts))}</span></summary>{said}'
        f'<div class="annotate-columns">{render_text(document, reading, scheme)}'
        f"{render_tables(reading)}</div></details>"
    )
