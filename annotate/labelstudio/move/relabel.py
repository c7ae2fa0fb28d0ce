"""One result of Label Studio from a scheme to another. Pure: what a plan says, nothing guessed.

Regions get their new labels, what is chosen and written about them moves to the controls of the
new page, and arrows that the new scheme has no place for go. A region whose label is split keeps
the old one, and is named, until a person has decided. What the old scheme does not know stays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.labelstudio.convert.regions import list_names
from annotate.labelstudio.move.naming import make_names
from annotate.labelstudio.page.page import LABELS, name_control, name_list
from annotate.migration import (
    NAME,
    RENAME,
    RETIRE,
    SPLIT,
    ChainNaming,
    Change,
    MigrationPlan,
    SplitQuestion,
)
from annotate.model import JSON, WHO
from annotate.offsets import is_inside, trim
from annotate.scheme import Attribute, Scheme


@dataclass(frozen=True, kw_only=True)
class RelabelCase:
    """How a result is moved.

    `decided` is None for one that is still all in the old scheme. For one that was moved before
    they are the regions that waited then: only these, and what the new scheme does not have, move.
    A `suggested` result is a model's: what waits for a person is dropped from it.
    """

    document: str
    text: str
    answers: Mapping[SplitQuestion, str]
    decided: Collection[str] | None = None
    suggested: bool = False


@dataclass(kw_only=True)
class Moved:
    """A result in the new scheme, what was done, and the regions that wait, with their places."""

    result: list[Any]
    changes: list[Change] = field(default_factory=list)
    waiting: dict[str, tuple[SplitQuestion, str]] = field(default_factory=dict)


def relabel(result: Any, plan: MigrationPlan, case: RelabelCase) -> Moved:
    """Move a result to the plan's new scheme; one that is no list stays as it is."""
    if not isinstance(result, list):
        return Moved(result=result)
    return _Relabeller(plan, case).move(result)


class _Relabeller:
    def __init__(self, plan: MigrationPlan, case: RelabelCase) -> None:
        self.plan = plan
        self.case = case
        self.moved = Moved(result=[])
        self.labels: dict[str, list[str]] = {}  # of each region, as they are now
        self.known: set[str] = set()  # regions that were there
        self.texts: dict[str, str] = {}
        self.old_controls = list_controls(plan.old)

    def move(self, result: Sequence[Any]) -> Moved:
        """Move the regions first: what is said of them and leads to them depends on that."""
        kinds = [item.get("type") if isinstance(item, dict) else None for item in result]
        regions = {
            at: self._move_region(item)
            for at, (item, kind) in enumerate(zip(result, kinds, strict=True))
            if kind == "labels"
        }
        for at, (item, kind) in enumerate(zip(result, kinds, strict=True)):
            if kind == "labels":
                self.moved.result += regions[at]
            elif kind in {"choices", "textarea"}:
                self.moved.result += self._move_detail(item)
            elif kind == "relation":
                self.moved.result += self._move_relation(item)
            else:
                self.moved.result.append(item)
        self._name(result)
        return self.moved

    def _name(self, result: Sequence[Any]) -> None:
        """Say whom regions are about that arrows of coreference join."""
        naming = ChainNaming(self.plan)
        if naming.relation is None or self.case.decided is not None:
            return
        made = make_names(result, naming, self.texts, self.labels)
        self.moved.result += made
        for item in made:
            self._note(NAME, "/".join(self.labels[str(item["id"])]), f"by {WHO}")

    def _note(self, kind: str, before: str, after: str = "") -> None:
        self.moved.changes.append(Change(kind=kind, before=before, after=after))

    # --- regions ------------------------------------------------------------------------------

    def _move_region(self, item: JSON) -> list[JSON]:
        """Return a region's item, or one for each layer in which its labels now lie, or none."""
        region = str(item.get("id"))
        self.known.add(region)
        present, value = item.get("from_name"), item.get("value")
        value = value if isinstance(value, dict) else {}
        place = _find_place(value, self.case)
        self.texts[region] = self.case.text[max(0, place.start) : max(0, place.end)]
        names = list_names(value.get("labels"))
        kept: dict[Any, list[str]] = {}
        for label in names:
            for new, control in self._find_targets(label, region, value, present):
                if new not in kept.setdefault(control, []):
                    kept[control].append(new)
        self.labels.setdefault(region, []).extend(n for group in kept.values() for n in group)
        if not names or list(kept.items()) == [(present, names)]:
            return [item]
        return [
            {**item, "from_name": control, "value": {**value, "labels": group}}
            for control, group in kept.items()
        ]

    def _find_targets(
        self, label: str, region: str, value: JSON, present: Any
    ) -> list[tuple[str, Any]]:
        """Return what a label becomes, each with its control; `present` is the one it is in."""
        plan, case = self.plan, self.case
        settled = case.decided is not None and region not in case.decided
        if label not in plan.labels or (settled and label in plan.new.labels):
            return [(label, present)]
        targets: Sequence[str] = plan.labels[label]
        place = _find_place(value, case)
        if case.answers.get(place) in targets:
            targets = (case.answers[place],)
        if len(targets) > 1 and not case.suggested:
            self.moved.waiting[region] = (place, label)
            self._note(SPLIT, label, "|".join(targets))
            return [(label, present)]
        if len(targets) != 1:
            self._note(RETIRE, label)
            return []
        if targets[0] != label:
            self._note(RENAME, label, targets[0])
        layer = plan.new.labels[targets[0]].layer
        return [(targets[0], LABELS if present == LABELS else layer)]

    # --- what is said of them -----------------------------------------------------------------

    def _move_detail(self, item: JSON) -> list[JSON]:
        """Return what was chosen or written about a region, on the control of the new page."""
        region, control = str(item.get("id")), str(item.get("from_name"))
        old = self.old_controls.get(control)
        if old is None or region not in self.known:
            return [item]
        labels = self.labels[region]
        if region in self.moved.waiting:
            return [item]
        new = next(
            (a for n in labels for a in self._list_attributes(n) if a.name == old.name), None
        )
        if new is not None and _takes(new, old, item):
            name = name_list(new) if control == name_list(old) else name_control(new)
            return [item if control == name else {**item, "from_name": name}]
        self._note(RETIRE, f"{'/'.join(labels) or old.layer}.{old.name}")
        return []

    def _list_attributes(self, label: str) -> list[Attribute]:
        return list(self.plan.new.iter_attributes(label))

    # --- arrows -------------------------------------------------------------------------------

    def _move_relation(self, item: JSON) -> list[JSON]:
        """Return an arrow with the labels that hold between its ends now; none where none does."""
        ends = [str(item.get("from_id")), str(item.get("to_id"))]
        gone = [end for end in ends if end in self.known and not self.labels[end]]
        names = list_names(item.get("labels")) if item.get("labels") else []
        if gone:
            self._note(RETIRE, "/".join(names) or "relation")
            return []
        kept: list[str] = []
        for name in names:
            new = self._find_relation(name, ends)
            if new is not None and new not in kept:
                kept.append(new)
        if names == kept:
            return [item]
        return [{**item, "labels": kept}] if kept else []

    def _find_relation(self, name: str, ends: Sequence[str]) -> str | None:
        plan = self.plan
        if name not in plan.relations or (
            self.case.decided is not None and name in plan.new.relation_types
        ):
            return name
        targets = plan.relations[name]
        if not targets or not self._allows(targets[0], ends):
            self._note(RETIRE, name)
            return None
        if targets[0] != name:
            self._note(RENAME, name, targets[0])
        return targets[0]

    def _allows(self, relation: str, ends: Sequence[str]) -> bool:
        """Tell whether a relation may join two regions; one that waits may become anything."""
        if any(end in self.moved.waiting or end not in self.known for end in ends):
            return True
        return any(
            self.plan.new.allows(relation, *pair)
            for one in self.labels[ends[0]]
            for other in self.labels[ends[1]]
            for pair in ((one, other), (other, one))
        )


def list_controls(scheme: Scheme) -> dict[str, Attribute]:
    """Return the attributes of a scheme by the names of the controls that may hold them."""
    attributes = [a for layer in scheme.layers for a in layer.attributes]
    return {name(a): a for a in attributes for name in (name_list, name_control)}


def _takes(new: Attribute, old: Attribute, item: JSON) -> bool:
    """Tell whether an attribute can hold what an item says."""
    if new.free or old.free:
        return new.free and old.free
    value = item.get("value")
    chosen = list_names(value.get("choices") if isinstance(value, dict) else None)
    return all(choice in new.values for choice in chosen)


def _find_place(value: JSON, case: RelabelCase) -> SplitQuestion:
    """Return where a region lies as its span is read: without white space at its ends."""
    start, end = value.get("start"), value.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and is_inside(case.text, start, end)):
        return SplitQuestion(case.document, -1, -1)
    return SplitQuestion(case.document, *trim(case.text, start, end))
