"""A draft of labels and relations that somebody lists: `CLAIM,PREMISE` and `supports=A:B`."""

import re
from collections.abc import Sequence

from annotate.drafts.draft import (
    DEFAULT_LAYER,
    LabelDraft,
    LayerDraft,
    RelationDraft,
    SchemeDraft,
)
from annotate.errors import UsageError

_FIX_RELATION = "Write it as --relation supports=PREMISE:CLAIM, of several labels with a comma."
_BETWEEN = re.compile(r"(?<!layer):")  # of two ends; a whole layer is `layer:NAME`


def read_list(lists: Sequence[str]) -> SchemeDraft:
    """Return a draft of lists of labels, each `LABEL,LABEL` or `layer=LABEL,LABEL`.

    Raises:
        UsageError: one names no label.
    """
    layers: dict[str, dict[str, None]] = {}
    for given in lists:
        layer, equals, names = given.rpartition("=")
        labels = [name.strip() for name in names.split(",") if name.strip()]
        if not labels or (equals and not layer.strip()):
            fix = "Write it as LABEL,LABEL or layer=LABEL,LABEL."
            raise UsageError(f"{given!r} names no label.", fix)
        known = layers.setdefault(layer.strip() or DEFAULT_LAYER, {})
        known.update(dict.fromkeys(labels))
    return SchemeDraft(
        layers=tuple(
            LayerDraft(name=layer, labels=tuple(LabelDraft(name=label) for label in labels))
            for layer, labels in layers.items()
        )
    )


def read_relations(given: Sequence[str]) -> tuple[RelationDraft, ...]:
    """Return relations, each `NAME` or `NAME=HEAD:TAIL`, where both ends may be several labels.

    Raises:
        UsageError: one has another form.
    """
    found = []
    for each in given:
        name, equals, ends = each.partition("=")
        head, *tail = _BETWEEN.split(ends)
        heads, tails = _split(head), _split(":".join(tail))
        if not name.strip() or (equals and not (heads and tails)):
            raise UsageError(f"--relation {each} names no relation.", _FIX_RELATION)
        found.append(RelationDraft(name=name.strip(), heads=heads, tails=tails))
    return tuple(found)


def _split(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(",") if name.strip())
