"""What of a scheme is compared: labels that are alternatives, and the tuples that links make.

Everything is found by role, so that a project's own scheme is measured as the default one is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotate.model import WHO
from annotate.readings.overlaps import LabelFamily, list_families, name_family
from annotate.scheme import Scheme

COREFERENCE = "coref"


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleKind:
    """A hub and what it is linked to: an attribution is a content with its speaker and cue.

    `roles` are pairs of a role and its relation; fillers of the `merged` ones may be compared by
    what they refer to, whichever mention was linked.
    """

    name: str
    hub: str
    family: LabelFamily
    roles: tuple[tuple[str, str], ...]
    merged: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonOptions:
    """What a scheme gives to compare in the layers asked for.

    `mentions` are the labels of spans that may be about somebody or something.
    """

    scheme: str
    schemes: frozenset[str]
    layers: tuple[str, ...]
    families: tuple[LabelFamily, ...]
    kinds: tuple[TupleKind, ...]
    continues: str | None
    coreference: str | None
    stands_for: str | None
    mentions: frozenset[str] = frozenset()

    def find_family(self, label: str) -> str:
        """Return the family of a label; one that has no alternatives is its own."""
        return next((f.name for f in self.families if label in f.labels), label)


def read_options(scheme: Scheme, layers: Iterable[str] = ()) -> ComparisonOptions:
    """Find what a scheme gives to compare; without layers named, in all of them."""
    wanted = tuple(layers) or scheme.layer_names
    families = {f.name: f for f in list_families(scheme) if f.layer in wanted}
    kinds = [
        _make_kind(scheme, "attributions", "content", families.get("quote type")),
        _make_kind(scheme, "stances", "expression", families.get("polarity")),
    ]
    named = tuple(kind for kind in kinds if kind is not None)
    return ComparisonOptions(
        scheme=scheme.name,
        schemes=scheme.names,
        layers=wanted,
        families=tuple(families.values()),
        kinds=(*named, *_iter_own_kinds(scheme, wanted, named)),
        continues=scheme.find_relation("continues"),
        coreference=scheme.find_relation(COREFERENCE),
        stands_for=scheme.find_relation("refers_as"),
        mentions=frozenset(_iter_mentions(scheme)),
    )


_ROLES = {"attributions": ("speaker", "cue"), "stances": ("holder", "target")}
# Relations between spans that are one thing, or parts of one: no arguments.
_SAME_SPAN = frozenset({"continues", "within", "repeats", COREFERENCE, "refers_as"})
_MERGED = frozenset({"speaker", "holder", "target"})


def _make_kind(scheme: Scheme, name: str, hub: str, family: LabelFamily | None) -> TupleKind | None:
    if family is None:
        return None
    roles = [(role, scheme.find_relation(role)) for role in _ROLES[name]]
    return TupleKind(
        name=name,
        hub=hub,
        family=family,
        roles=tuple((role, relation) for role, relation in roles if relation is not None),
        merged=_MERGED,
    )


def _iter_own_kinds(
    scheme: Scheme, layers: Iterable[str], named: Iterable[TupleKind]
) -> Iterator[TupleKind]:
    """Yield a kind for each layer whose spans are linked by relations of the scheme's own."""
    taken = {label for kind in named for label in kind.family.labels}
    tells_identity = scheme.find_relation(COREFERENCE) is not None or _names_people(scheme)
    for layer in scheme.layers:
        own = frozenset(label.name for label in layer.labels) - taken
        relations = [r for r in scheme.relations if r.heads & own and r.role not in _SAME_SPAN]
        if layer.name not in layers or not relations:
            continue
        heads = own & frozenset[str]().union(*(relation.heads for relation in relations))
        names = [relation.name for relation in relations]
        yield TupleKind(
            name=f"{layer.name} tuples",
            hub="span",
            family=LabelFamily(name=name_family(layer.name), layer=layer.name, labels=heads),
            roles=tuple((name, name) for name in names),
            merged=frozenset(names) if tells_identity else frozenset(),
        )


def _iter_mentions(scheme: Scheme) -> Iterator[str]:
    """Yield the labels whose spans say whom they are about, or are joined by coreference."""
    for layer in scheme.layers:
        for attribute in layer.attributes:
            if attribute.name == WHO:
                yield from attribute.labels
    for relation in scheme.relations:
        if relation.role == COREFERENCE:
            yield from relation.heads
            yield from relation.tails


def _names_people(scheme: Scheme) -> bool:
    """Tell whether spans say whom they are about."""
    return any(a.name == WHO for layer in scheme.layers for a in layer.attributes)
