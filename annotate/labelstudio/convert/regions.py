"""The items of a result to regions: a place, its labels, and what is said of it. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.labelstudio.convert.asked import read_asked
from annotate.labelstudio.page.page import LabellingPage
from annotate.model import JSON, Problem, Refusal, RefusedPart, Severity

NOTE = "note"
_KINDS = ("labels", "choices", "textarea", "relation")
_ID = re.compile(r"[^\s\x00-\x1f]{1,200}")


@dataclass(frozen=True, kw_only=True)
class RegionProblems:
    """The Problems of one document, in the list that its reader was given."""

    document: str
    problems: list[Problem]

    def add(
        self,
        code: str,
        message: str,
        *,
        fix: str = "",
        span: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Add one."""
        self.problems.append(
            Problem(
                code=code,
                message=message,
                severity=severity,
                document=self.document,
                span=span,
                fix=fix,
            )
        )


# What of an annotation a finding has cost, by its code; all others cost a region.
_COSTS: Mapping[str, RefusedPart] = {
    **dict.fromkeys(("I02", "I03", "I05", "L06", "T06"), "relation"),
    "L04": "attribute",
}


def list_refused(problems: Iterable[Problem]) -> tuple[Refusal, ...] | None:
    """Return what of one annotation's result was left out, None where all of it was read."""
    refused = tuple(
        Refusal(
            what=_COSTS.get(problem.code, "span"),
            code=problem.code,
            id=problem.span if _ID.fullmatch(problem.span or "") else None,
        )
        for problem in problems
        if problem.severity == "error"
    )
    return refused or None


@dataclass(kw_only=True)
class Region:
    """A region as the result gives it. `usable_id` tells whether a span may have its id."""

    id: str
    usable_id: bool
    start: int
    end: int
    labels: list[str]
    score: float | None = None
    origin: str = ""
    asked: bool = False
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """What to call it in a message."""
        return f"{'/'.join(self.labels)} [{self.start}, {self.end})"


def sift(result: Any, findings: RegionProblems) -> list[JSON]:
    """Return the items of kinds that the page can make; the rest are Problems."""
    items = []
    for item in result if isinstance(result, list) else [result]:
        if isinstance(item, dict) and item.get("type") in _KINDS:
            items.append(item)
        else:
            kind = item.get("type") if isinstance(item, dict) else type(item).__name__
            message = f"a result has an item of the kind {kind}, which is none of the page's"
            findings.add("L03", message, fix="Delete it in Label Studio.")
    return items


def read_regions(items: Iterable[JSON], findings: RegionProblems) -> dict[str, Region]:
    """Return the regions by id. Items of one id and place are one region with several labels."""
    regions: dict[str, Region] = {}
    for number, item in enumerate(items):
        region = _read_region(item, number, findings)
        if region is None:
            continue
        known = regions.setdefault(region.id, region)
        if known is region:
            continue
        same_place = (known.start, known.end) == (region.start, region.end)
        if same_place and not set(known.labels) & set(region.labels):
            known.labels += region.labels
            known.attributes |= region.attributes
        else:
            message = f"two regions have the id {region.id}; {region.where} is left out"
            findings.add("I01", message, fix="Delete one in Label Studio.", span=region.id)
    return regions


def _read_region(item: JSON, number: int, findings: RegionProblems) -> Region | None:
    value = item.get("value")
    value = value if isinstance(value, dict) else {}
    start, end = value.get("start"), value.get("end")
    labels = list_names(value.get("labels"))
    name, origin = item.get("id"), item.get("origin")
    if not (_is_position(start) and _is_position(end) and labels):
        message = f"region {name} has no start, end and labels"
        span = name if isinstance(name, str) else None
        findings.add("L03", message, fix="Delete it in Label Studio.", span=span)
        return None
    return Region(
        id=name if isinstance(name, str) and name else f"\x00{number}",
        usable_id=isinstance(name, str) and _ID.fullmatch(name) is not None,
        start=start or 0,
        end=end or 0,
        labels=list(dict.fromkeys(labels)),
        score=read_score(item.get("score")),
        origin=origin if isinstance(origin, str) else "",
        asked=read_asked(item) is not None,
        attributes={k: v for k, v in _iter_meta(item.get("meta")) if isinstance(v, str) and v},
    )


def add_details(
    items: Iterable[JSON],
    regions: Mapping[str, Region],
    page: LabellingPage,
    findings: RegionProblems,
) -> None:
    """Put what was chosen and written about a region where it belongs."""
    for item in sorted(items, key=lambda item: str(item.get("from_name")) not in page.lists):
        # what is written by hand goes before what is chosen from a list
        control = str(item.get("from_name"))
        attribute = page.attributes.get(control) or page.lists.get(control)
        region = regions.get(str(item.get("id")))
        value = item.get("value")
        name = "text" if item["type"] == "textarea" else "choices"
        values = list_names(value.get(name) if isinstance(value, dict) else None)
        if attribute is None or region is None or not values:
            message = f"{item.get('from_name')} is set to {values} on no region that can have it"
            span = region.id if region else None
            findings.add("L04", message, fix="Set it again in Label Studio.", span=span)
        elif len(values) > 1 and not attribute.free:
            message = f"{attribute.name} of {region.where} has the values {', '.join(values)}"
            findings.add("L04", message, fix="Choose one in Label Studio.", span=region.id)
        else:
            region.attributes[attribute.name] = "\n".join(values)


def list_names(value: Any) -> list[str]:
    """Return a list of strings as it is, a string as a list of one, anything else as none."""
    values = value if isinstance(value, list) else [value]
    return values if all(isinstance(v, str) for v in values) else []


def read_score(value: Any) -> float | None:
    """Return a probability, None for anything else."""
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if usable else None


def _is_position(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _iter_meta(meta: Any) -> Iterator[tuple[str, Any]]:
    """Yield the attributes that the page has no control for, and an annotator's note."""
    if not isinstance(meta, dict):
        return
    attributes = meta.get("attributes")
    if isinstance(attributes, dict):
        yield from attributes.items()
    note = list_names(meta.get("text"))
    if note:
        yield NOTE, "\n".join(note)
