"""One annotation's result to spans and relations. Pure.

A result is a flat list: regions with labels, choices and texts about regions, and arrows between
them. Whatever cannot be proven or placed is a Problem and is left out; the rest is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.labelstudio.convert.asked import settle_asked
from annotate.labelstudio.convert.regions import (
    NOTE,
    Region,
    RegionProblems,
    add_details,
    read_regions,
    sift,
)
from annotate.labelstudio.convert.relations import read_drawn_relations
from annotate.labelstudio.convert.starts import find_start, list_predictions, name_version
from annotate.labelstudio.page.layout import EXTRAS
from annotate.labelstudio.page.page import LabellingPage
from annotate.model import JSON, Document, Origin, Problem, Relation, Span
from annotate.offsets import is_inside, make_span_id, trim
from annotate.spelling import plural, suggest_nearest

ConvertedResult = tuple[tuple[Span, ...], tuple[Relation, ...]]
NOTHING: ConvertedResult = ((), ())
_SUGGESTED = frozenset({"prediction", "prediction-changed"})
_ORIGINS: Mapping[str, Origin] = {
    "prediction": "kept",
    "prediction-changed": "changed",
    "manual": "added",
}


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """What the models had suggested for a task: spans by id, relations by ends and label.

    `version` is the model version whose reading a person began with, and `begun` that reading;
    None where the server does not tell.
    """

    spans: Mapping[str, Span] = field(default_factory=dict)
    relations: Mapping[tuple[str, str, str], Relation] = field(default_factory=dict)
    version: str | None = None
    begun: ConvertedResult | None = None


def collect_suggestions(
    annotation: JSON, task: JSON, document: Document, page: LabellingPage
) -> Suggestions:
    """Gather the predictions that a person may have begun with; the surest source counts.

    That is the one that `find_start` tells, then the others, the newest first. Their own Problems
    are told where they are read for themselves.
    """
    start = find_start(annotation, task)
    others = [p for p in list_predictions(annotation, task) if p is not start]
    spans: dict[str, Span] = {}
    relations: dict[tuple[str, str, str], Relation] = {}
    begun: ConvertedResult | None = None
    for source in [start, *others] if start is not None else others:
        found = read_result(source.get("result"), document, page, problems=[])
        begun = found if source is start else begun
        for span in found[0]:
            spans.setdefault(span.id, span)
        for relation in found[1]:
            relations.setdefault((relation.head, relation.tail, relation.label), relation)
    return Suggestions(spans=spans, relations=relations, version=name_version(start), begun=begun)


def read_result(
    result: Any,
    document: Document,
    page: LabellingPage,
    *,
    problems: list[Problem],
    suggestions: Suggestions | None = None,
) -> ConvertedResult:
    """Return the spans and relations of a result, sorted. `suggestions` is None for a model's."""
    findings = RegionProblems(document=document.id, problems=problems)
    shown = [i for i in sift(result, findings) if str(i.get("from_name")) not in EXTRAS]
    items = settle_asked(shown)
    regions = read_regions([i for i in items if i["type"] == "labels"], findings)
    details = [i for i in items if i["type"] in {"choices", "textarea"}]
    add_details(details, regions, page, findings)
    spans = _SpanMaker(document, page, findings, suggestions).make_spans(regions)
    relations = read_drawn_relations(
        [item for item in items if item["type"] == "relation"],
        spans,
        page.scheme,
        known=suggestions.relations if suggestions else {},
        findings=findings,
    )
    flat = sorted(
        (span for group in spans.values() for span in group),
        key=lambda s: (s.start, s.end, s.layer, s.label, s.id),
    )
    return tuple(flat), relations


@dataclass
class _SpanMaker:
    """Makes spans of regions."""

    document: Document
    page: LabellingPage
    findings: RegionProblems
    suggestions: Suggestions | None

    def make_spans(self, regions: Mapping[str, Region]) -> dict[str, list[Span]]:
        """Return the spans of each region; the one that keeps the region's id comes first."""
        spans: dict[str, list[Span]] = {}
        for region in regions.values():
            place = self._prove(region)
            labels = [label for label in region.labels if self._is_known(label, region)]
            if place is not None and labels:
                group = [self._make_span(region, label, place) for label in labels]
                spans[region.id] = self._sort_primary(region, group)
                self._tell_several(region, labels)
        self._settle(spans, regions)
        return spans

    def _tell_several(self, region: Region, labels: Sequence[str]) -> None:
        """Say of a person's region that it has two labels: the key of the second one did that."""
        if len(labels) > 1 and self.suggestions is not None:
            message = (
                f"{region.where} has {plural(len(labels), 'label')}; it is read as a span of each"
            )
            fix = "Take away in Label Studio the label that was not meant."
            self.findings.add("L18", message, fix=fix, span=region.id, severity="warning")

    def _is_known(self, label: str, region: Region) -> bool:
        if label in self.page.scheme.labels:
            return True
        message = f"{self.page.scheme.name} has no label {label}"
        near = suggest_nearest(label, self.page.scheme.labels)
        fix = f"{near} Give it another label.".lstrip()
        self.findings.add("I06", message, fix=fix, span=region.id)
        return False

    def _prove(self, region: Region) -> tuple[int, int] | None:
        """Return where a region lies, without white space at its ends."""
        text, where = self.document.text, region.where
        fix = "Delete the region in Label Studio and mark it again."
        if region.end <= region.start:
            self.findings.add("S03", f"{where} is empty or inverted", fix=fix, span=region.id)
            return None
        if not is_inside(text, region.start, region.end):
            message = f"{where} is not inside the text, which has {plural(len(text), 'character')}"
            self.findings.add("S02", message, fix=fix, span=region.id)
            return None
        start, end = trim(text, region.start, region.end)
        if start == end:
            message = f"{where} holds nothing but white space"
            self.findings.add("S03", message, fix=fix, span=region.id)
            return None
        if (start, end) != (region.start, region.end):
            message = f"{where} begins or ends with white space; it is read as [{start}, {end})"
            self.findings.add("S04", message, span=region.id, severity="warning")
        return start, end

    def _make_span(self, region: Region, label: str, place: tuple[int, int]) -> Span:
        start, end = place
        return Span(
            id=region.id,
            layer=self.page.scheme.labels[label].layer,
            label=label,
            start=start,
            end=end,
            text=self.document.text[start:end],
            score=region.score,
            attributes=self._choose_attributes(region, label),
        )

    def _choose_attributes(self, region: Region, label: str) -> dict[str, str]:
        """Return the attributes that a label may have, and those that the page knows nothing of."""
        allowed = {attribute.name for attribute in self.page.scheme.iter_attributes(label)}
        shown = {attribute.name for attribute in self.page.attributes.values()}
        chosen = {}
        for name, value in sorted(region.attributes.items()):
            if name in allowed or name not in shown:
                chosen[name] = value
            elif len(region.labels) == 1:
                message = f"{region.where} cannot have the attribute {name}; {value} is left out"
                self.findings.add("L05", message, span=region.id, severity="warning")
        return chosen

    # --- ids and origins ----------------------------------------------------------------------

    def _sort_primary(self, region: Region, group: Sequence[Span]) -> list[Span]:
        """Put first the span that the region was suggested as."""
        known = self.suggestions.spans.get(region.id) if self.suggestions else None
        if known is None:
            return list(group)
        return sorted(group, key=lambda s: (s.label != known.label, s.layer != known.layer))

    def _settle(self, spans: dict[str, list[Span]], regions: Mapping[str, Region]) -> None:
        """Give each span its origin and its id; a suggested one keeps the id it came with."""
        taken = {key for key in spans if self._keeps_id(regions[key])}
        keeping = frozenset(taken)
        for key in sorted(spans, key=lambda k: (spans[k][0].start, spans[k][0].end, k)):
            for at, span in enumerate(spans[key]):
                origin = self._find_origin(regions[key], span, first=at == 0)
                spans[key][at] = replace(
                    span,
                    id=key if at == 0 and key in keeping else self._make_id(span, taken),
                    origin=origin,
                    score=span.score if self.suggestions is None or origin == "kept" else None,
                )

    def _keeps_id(self, region: Region) -> bool:
        if not region.usable_id:
            return False
        if self.suggestions is None or region.id in self.suggestions.spans:
            return True
        return region.origin in _SUGGESTED

    def _make_id(self, span: Span, taken: set[str]) -> str:
        """Return the stable id of a span, with a number where the same span is there already."""
        stem = make_span_id(self.document.id, span.layer, span.start, span.end, span.label)
        name, count = stem, 1
        while name in taken:
            count += 1
            name = f"{stem}-{count}"
        taken.add(name)
        return name

    def _find_origin(self, region: Region, span: Span, *, first: bool) -> Origin | None:
        """Compare with the suggestion, whatever Label Studio says; without one, believe it."""
        if self.suggestions is None:
            return None
        known = self.suggestions.spans.get(region.id)
        if known is None:
            asked = region.asked and region.origin != "prediction-changed"
            return "asked" if asked else _ORIGINS.get(region.origin)
        if not first:
            return "added"
        return "kept" if _to_content(span) == _to_content(known) else "changed"


def _to_content(span: Span) -> tuple[Any, ...]:
    """Return what makes a span the one that was suggested; a note on it is not part of that."""
    attributes = {name: value for name, value in span.attributes.items() if name != NOTE}
    return span.layer, span.label, span.start, span.end, attributes
