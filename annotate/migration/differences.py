"""The difference between two schemes, in words."""

from collections.abc import Mapping
from typing import Any

from annotate.scheme import Scheme


def diff_schemes(old: Scheme, new: Scheme) -> list[str]:
    """Return what differs, a line each: `-` is gone, `+` is new, `~` has changed."""
    return [
        line
        for what, before, after in (
            ("label", old.labels, new.labels),
            ("relation", old.relation_types, new.relation_types),
            ("segment", {s.name: s for s in old.segments}, {s.name: s for s in new.segments}),
            ("attribute", _list_attributes(old), _list_attributes(new)),
            ("decision", {d.id: d for d in old.decisions}, {d.id: d for d in new.decisions}),
        )
        for line in _diff(what, before, after)
    ]


def _list_attributes(scheme: Scheme) -> dict[str, Any]:
    return {f"{a.layer}.{a.name}": a for layer in scheme.layers for a in layer.attributes}


def _diff(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = [f"- {what} {name}" for name in old if name not in new]
    lines += [f"+ {what} {name}" for name in new if name not in old]
    for name in old:
        if name in new and old[name] != new[name]:
            fields = [
                field
                for field in old[name].__dataclass_fields__
                if getattr(old[name], field) != getattr(new[name], field)
            ]
            lines.append(f"~ {what} {name}: {', '.join(fields)}")
    return lines
