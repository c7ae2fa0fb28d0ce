"""What each suggested span is linked to: in words at the span, and as rings in the text. Pure.

Label Studio's arrows do not say which spans they join, so a page cannot draw those of one span
alone. A task's style sheet can name its spans: while one is selected, the other ends of its links
are ringed, each with the name of the relation. That holds for the suggestions that the task was
made with; a hidden choice, which every prediction makes, tells the style sheet which are shown.
"""

import re
from collections.abc import Iterator

from annotate.labelstudio.page.page import LabellingPage
from annotate.model import Annotation, Relation, Span

_LONGEST = 40
_RING = "--annotate-ring: #a21caf"
_ARROW = '.relations-overlay g[class*="relationItem"]'
_ID = re.compile(r"[A-Za-z0-9_-]+")


def list_drawn(reading: Annotation, page: LabellingPage) -> list[Relation]:
    """Return the relations of a reading that the page has a place for."""
    known = {span.id for span in reading.spans if span.label in page.labels}
    hidden = {relation.name for relation in page.scheme.relations if not relation.drawn}
    return [r for r in reading.relations if r.label not in hidden and {r.head, r.tail} <= known]


def describe_links(reading: Annotation, page: LabellingPage) -> dict[str, str]:
    """Return what each head of relations is linked to, in words, by its id; a line a link."""
    spans = {span.id: span for span in reading.spans}
    order = {relation.name: at for at, relation in enumerate(page.scheme.relations)}
    lines: dict[str, list[tuple[int, int, str]]] = {}
    for relation in list_drawn(reading, page):
        tail = spans[relation.tail]
        words = f"{relation.label}: {shorten(tail)}"
        lines.setdefault(relation.head, []).append(
            (order.get(relation.label, len(order)), tail.start, words)
        )
    return {head: "\n".join(words for *_, words in sorted(found)) for head, found in lines.items()}


def shorten(span: Span) -> str:
    """Return the words of a span on one line, cut where they are long."""
    words = " ".join(span.text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def iter_link_rules(reading: Annotation, version: str, page: LabellingPage) -> Iterator[str]:
    """Yield the rules that ring both ends of a link while one of them is selected.

    Arrows beyond the suggested ones are those that a person has drawn: they are shown as well.
    """
    drawn = list_drawn(reading, page)
    pairs = list(dict.fromkeys((r.head, r.tail) for r in drawn))
    if not pairs or '"' in version or "\\" in version:
        return
    shown = f'body:has(input[name="{version}"]:checked)'
    names: dict[tuple[str, str], list[str]] = {}
    for relation in drawn:
        names.setdefault((relation.head, relation.tail), []).append(relation.label)
    for pair in pairs:
        if all(map(_ID.fullmatch, pair)):
            ends = ", ".join(f'[class*="highlight-{end}-"]' for end in pair)
            label = _quote(", ".join(names[pair]))
            yield (
                f"{shown}:has(:is({ends}).__active) :is({ends}) "
                f"{{ {_RING}; --annotate-link: {label}; }}"
            )
    yield (
        f"{shown}:has(.htx-highlight.__active) {_ARROW}:nth-of-type(n+{len(pairs) + 1}) "
        "{ display: inline !important; }"
    )


def _quote(words: str) -> str:
    """Return words as a string of a style sheet; signs of punctuation are written by number."""
    return (
        '"' + "".join(c if c.isalnum() or c in " ,_.-" else f"\\{ord(c):x} " for c in words) + '"'
    )
