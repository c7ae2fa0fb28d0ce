"""What is suggested around a region that a person has marked. Pure: a reading comes in.

A stance gets its holder, its target and its basis, a content its speaker and its cue: whatever the
reading links to the span that lies nearest. A name gets its type, and who it is.

Label Studio's page breaks where an answer has a region that it has already, and where it has an
arrow to one that was drawn a moment ago. So every region of an answer is new, what is on the page
already does not come again, and links are written into the new regions: an export reads them there.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotate.labelstudio.convert.asked import ASKED
from annotate.labelstudio.convert.regions import list_names
from annotate.labelstudio.page.links import list_drawn
from annotate.labelstudio.page.page import LabellingPage
from annotate.labelstudio.page.tasks import to_items
from annotate.model import JSON, WHO, Annotation, Span
from annotate.offsets import is_inside, overlap

_NAMES = frozenset(("entity", "actor", "addressee", "target"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRegion:
    """A region of the page: its id, its place, and the first of its labels."""

    id: str
    start: int
    end: int
    label: str


def find_marked(context: Any, text: str) -> MarkedRegion | None:
    """Return the region that somebody has drawn and asks about, None where there is none.

    Label Studio sends every region with the same label, in their order; what was suggested, and
    what came by asking, is nothing that anybody asks about.
    """
    items = context.get("result") if isinstance(context, dict) else None
    for item in reversed(items) if isinstance(items, list) else ():
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, dict) or item.get("type") != "labels" or not _is_drawn(item):
            continue
        start, end, labels = value.get("start"), value.get("end"), list_names(value.get("labels"))
        if not (isinstance(start, int) and isinstance(end, int) and is_inside(text, start, end)):
            continue
        if labels and isinstance(item.get("id"), str):
            return MarkedRegion(id=item["id"], start=start, end=end, label=labels[0])
    return None


def _is_drawn(item: Mapping[str, Any]) -> bool:
    meta = item.get("meta")
    asked = isinstance(meta, dict) and ASKED in meta
    return not asked and item.get("origin", "manual") == "manual"


def iter_answer(
    region: MarkedRegion,
    reading: Annotation,
    page: LabellingPage,
    *,
    people: Collection[str] = (),
    present: Collection[str] = (),
) -> Iterator[JSON]:
    """Yield the items of what a reading says around a region.

    `people` are the names that the task offers as choices, `present` the ids of the regions that
    are on the page.
    """
    if region.label not in page.labels:
        return
    if page.scheme.labels[region.label].role in _NAMES:
        named = _find_named(region, reading, page)
        if named is not None:
            yield from _iter_new(named, region, [], page, people)
        return
    near = _find_nearest(region, reading, page)
    links = [] if near is None else _list_links(region, near, reading, page)
    spans = {span.id: span for span in reading.spans}
    tails = list(dict.fromkeys(link["tail"] for link in links))
    new = [tail for tail in tails if tail not in present] or tails[:1]  # one has to carry the links
    for tail in new:
        yield from _iter_new(spans[tail], region, links, page, people)


def _list_links(
    region: MarkedRegion, near: Span, reading: Annotation, page: LabellingPage
) -> list[dict[str, str]]:
    """Return the links of a span of the reading as those of a region of the same kind."""
    labels = {span.id: span.label for span in reading.spans}
    return [
        {"head": region.id, "tail": r.tail, "label": r.label}
        for r in list_drawn(reading, page)
        if r.head == near.id and page.scheme.allows(r.label, region.label, labels[r.tail])
    ]


def _iter_new(
    span: Span,
    region: MarkedRegion,
    links: Sequence[Mapping[str, str]],
    page: LabellingPage,
    people: Collection[str],
) -> Iterator[JSON]:
    """Yield the items of a span as a new region, which says whose asking brought it."""
    new = replace(span, id=_make_id(region, span.id))
    names = sorted({link["label"] for link in links if link["tail"] == span.id})
    words = f"{', '.join(names)}: of what you marked" if names else None
    for item in to_items([new], [], page, people, words):
        if item["type"] == "labels":
            asked = {"of": span.id, "links": [dict(link) for link in links]}
            item["meta"] = {**item.get("meta", {}), ASKED: asked}
        yield {**item, "origin": "prediction"}  # else it would be a person's


def _make_id(region: MarkedRegion, span: str) -> str:
    return "a" + hashlib.sha256(f"{region.id}\x1f{span}".encode()).hexdigest()[:12]


def _find_nearest(region: MarkedRegion, reading: Annotation, page: LabellingPage) -> Span | None:
    """Return the span of the region's kind that shares most with it."""
    kinds = {r.name for r in page.relations if region.label in r.heads}
    heads = {label for r in page.relations if r.name in kinds for label in r.heads}
    found = [span for span in reading.spans if span.label in heads and overlap(span, region)]
    return max(found, key=lambda s: (overlap(s, region), -(s.end - s.start), s.id), default=None)


def _find_named(region: MarkedRegion, reading: Annotation, page: LabellingPage) -> Span | None:
    """Return the region as the name that it is: with its type, and who it is.

    Where the reading has no name there, one with the same words elsewhere tells.
    """
    wanted = page.scheme.labels[region.label]
    alike = [
        span
        for span in reading.spans
        if span.label in page.labels and page.scheme.labels[span.label].role == wanted.role
    ]
    here = [span for span in alike if overlap(span, region)]
    best = max(here, key=lambda s: (overlap(s, region), -(s.end - s.start), s.id), default=None)
    if best is None or (best.start, best.end) != (region.start, region.end):
        words = _read_words(region, reading)
        best = next((span for span in alike if words and span.text == words), best)
    if best is None:
        return None
    who = {n: v for n, v in best.attributes.items() if n == WHO}
    if best.label == region.label and not who:
        return None  # that is known already
    return replace(best, start=region.start, end=region.end, attributes=who)


def _read_words(region: MarkedRegion, reading: Annotation) -> str:
    """Return the words of a region where some span of the reading covers it."""
    for span in reading.spans:
        if span.start <= region.start and region.end <= span.end:
            return span.text[region.start - span.start : region.end - span.start]
    return ""
