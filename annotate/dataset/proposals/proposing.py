"""New rows for the tables, out of what a corpus names; nothing that people wrote is changed."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from annotate.dataset.proposals.clustering import Cluster
from annotate.dataset.proposals.offices import SaidOffice, propose_offices
from annotate.language import Language
from annotate.name_forms import fold_name, is_inner, read_person
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry

_DASH = re.compile(r"[^a-z0-9]+")
MAX_ID = 60


@dataclass(slots=True, kw_only=True)
class Proposal:
    """What came of a corpus: rows to add, and how much there was that adds none.

    `unsure` are bare family names that several persons of the corpus have, `owned` whom each id
    of the table stands for, `offices` rows to add to the other table.
    """

    added: list[RegistryEntry] = field(default_factory=list)
    known: int = 0
    unsure: Counter[str] = field(default_factory=Counter)
    owned: list[tuple[str, Cluster]] = field(default_factory=list)
    offices: list[HeldOffice] = field(default_factory=list)


def propose(
    clusters: Sequence[Cluster], registry: Registry, person: str | None, language: Language
) -> Proposal:
    """Return what is new in a corpus: a row for each identity that no name of the table calls."""
    found = Proposal()
    taken = set(registry.ids)
    families = Counter(
        family for c in clusters if c.kind == person for family in {_read_family(c.name, language)}
    )
    bare = _Bare([c for c in clusters if c.kind == person], language)
    for cluster in clusters:
        family = _read_family(cluster.name, language) if cluster.kind == person else ""
        is_bare = bool(family) and len(fold_name(cluster.name)) == 1
        if is_bare and families[family] > 1:
            found.unsure[cluster.name] += len(cluster.members)
        elif called := {e.id for name in list_names(cluster) for e in registry.list_called(name)}:
            found.known += 1
            found.owned += [(id, cluster) for id in called if len(called) == 1]
        else:
            shared = bare.list_shared(cluster) if cluster.kind == person else frozenset()
            entry = _make_entry(cluster, taken, shared, language)
            taken.add(entry.id)
            found.added.append(entry)
            found.owned.append((entry.id, cluster))
    found.offices += propose_offices(_iter_said(found.owned), registry)
    return found


def _iter_said(owned: Iterable[tuple[str, Cluster]]) -> Iterator[tuple[str, SaidOffice]]:
    """Yield the offices that articles say somebody of the table has."""
    for id, cluster in owned:
        for member in cluster.members:
            for office in member.offices:
                yield id, office


def list_names(cluster: Cluster) -> list[str]:
    """Return the fullest names of a cluster, the usual one first."""
    others = Counter(member.name for member in cluster.members)
    return [cluster.name, *(name for name in sorted(others) if name != cluster.name)]


def _read_family(name: str, language: Language) -> str:
    return " ".join(read_person(name, language).family)


class _Bare:
    """Whom of a corpus a family name alone, or one word, may mean."""

    def __init__(self, people: Sequence[Cluster], language: Language) -> None:
        self._language = language
        self._families = {f for c in people for f in self._list_families(c)}
        self._counted = Counter(
            name for c in people for name in {*self._list_families(c), *self._list_own(c)}
        )

    def list_shared(self, cluster: Cluster) -> frozenset[str]:
        """Return the short names that a row does not get: what several are called, a given name.

        The given name of one is the given name of many; Mrs. Orlov has her husband's family name.
        """
        name = read_person(cluster.name, self._language)
        own = self._list_own(cluster)
        return frozenset(
            short
            for short in self._list_short(cluster)
            if short not in own
            or self._counted[short] > 1
            or (short in name.given and not is_inner(name, short, self._language))
        )

    def _list_own(self, cluster: Cluster) -> set[str]:
        """Return what somebody is called that is of their own name, or of nobody's else."""
        words = fold_name(cluster.name)
        short = self._list_short(cluster)
        return {s for s in short if s not in self._families or set(s.split()) <= set(words)}

    def _list_short(self, cluster: Cluster) -> set[str]:
        family = read_person(cluster.name, self._language).family
        spelt = {fold_name(name) for member in cluster.members for name in member.names}
        return {" ".join(words) for words in spelt if len(words) == 1 or words == family}

    def _list_families(self, cluster: Cluster) -> set[str]:
        family = read_person(cluster.name, self._language).family
        return {" ".join(family), *family[-1:]} - {""}


def _make_entry(
    cluster: Cluster, taken: Iterable[str], shared: frozenset[str], language: Language
) -> RegistryEntry:
    """Make a row with its names; none is a word that another one may be called by as well."""
    spelt = Counter(name for member in cluster.members for name in member.names)
    folded = {fold_name(cluster.name)}
    also = []
    for name in sorted(spelt, key=lambda n: (-spelt[n], n)):
        bare = language.function.strip_article(name)
        words = fold_name(bare)
        if words not in folded and words and " ".join(words) not in shared:
            folded.add(words)
            also.append(bare)
    return RegistryEntry(
        id=make_id(cluster.name, frozenset(taken)),
        name=cluster.name,
        also=tuple(also),
        kind=cluster.kind,
    )


def make_id(name: str, taken: frozenset[str]) -> str:
    """Return an id for a name that is not taken."""
    return next(_iter_ids(name, taken))


def _iter_ids(name: str, taken: frozenset[str]) -> Iterator[str]:
    """Yield ids for a name that are not taken: olena-kovalenko, olena-kovalenko-2."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    base = _DASH.sub("-", plain).strip("-")[:MAX_ID].strip("-") or "x"
    number = 1
    while True:
        made = base if number == 1 else f"{base}-{number}"
        if made not in taken:
            yield made
        number += 1
