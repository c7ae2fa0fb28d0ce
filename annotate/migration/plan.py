"""A migration plan: what each label and relation of a scheme becomes in another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from annotate.errors import SchemeError
from annotate.project import load_scheme, read_toml
from annotate.scheme import Scheme


class SplitQuestion(NamedTuple):
    """What a person is asked where a label is split: which one the span has that stands here."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPlan:
    """What each label and relation of `old` becomes in `new`; what is not named keeps its name."""

    old: Scheme
    new: Scheme
    labels: Mapping[str, tuple[str, ...]]
    relations: Mapping[str, tuple[str, ...]]


def read_plan(path: Path) -> MigrationPlan:
    """Read a migration plan, a TOML file that fits `migration.schema.json`.

    Raises:
        SchemeError: it does not fit, or leaves a label or relation without a future.
    """
    value = read_toml(path, "migration", SchemeError)
    old, new = (load_scheme(value[end], path.parent) for end in ("from", "to"))
    labels = {**_keep(old.labels, new.labels), **_read_table(value.get("labels", {}))}
    relations = {
        **_keep(old.relation_types, new.relation_types),
        **_read_table(value.get("relations", {})),
    }
    _check_table(labels, old.labels, new.labels, "label", path)
    _check_table(relations, old.relation_types, new.relation_types, "relation", path)
    return MigrationPlan(old=old, new=new, labels=labels, relations=relations)


def _keep(old: Iterable[str], new: Iterable[str]) -> dict[str, tuple[str, ...]]:
    kept = set(new)
    return {name: (name,) for name in old if name in kept}


def _read_table(value: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(targets) for name, targets in value.items()}


def _check_table(
    table: Mapping[str, tuple[str, ...]],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    what: str,
    path: Path,
) -> None:
    unknown = [name for name in table if name not in old]
    missing = [name for name in old if name not in table]
    nowhere = sorted({target for targets in table.values() for target in targets} - set(new))
    for names, message in (
        (unknown, f"is no {what} of the old scheme"),
        (nowhere, f"is no {what} of the new scheme"),
        (missing, "has no future: name what it becomes, or [] to retire it"),
    ):
        if names:
            raise SchemeError(
                f"{path}: {names[0]} {message}.", f"Correct the table [{what}s] of the plan."
            )


def move_layers(layers: Iterable[str], plan: MigrationPlan) -> tuple[str, ...]:
    """Return the new layers that hold what the old ones held."""
    held = set(layers)
    moved = {
        plan.new.labels[target].layer
        for name, targets in plan.labels.items()
        if plan.old.labels[name].layer in held
        for target in targets
    }
    return tuple(layer for layer in plan.new.layer_names if layer in moved)
