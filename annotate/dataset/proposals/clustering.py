"""Which appearances over a corpus are one identity's: by names, and by what stands around them.

Full names first. A name that is part of a longer one joins it where only one fits; a bare family
name where one person of the corpus has it, or where what stands around it speaks for one of them.
Two persons of one full name are told apart only by people, or by what is said of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from annotate.dataset.proposals.appearances import Appearance
from annotate.language import Language
from annotate.name_forms import (
    PersonName,
    fold_name,
    may_be_one,
    read_person,
    spell_initials,
    strip_company,
)

# What a bare family name must have around it in common with one person more than with the next.
MARGIN = 1.0
MIN_ACRONYM = 3
# In which share of the articles of the rarer of two names both have to be somebody.
APART = 0.2


@dataclass(slots=True, eq=False)
class Cluster:
    """What is taken for one identity over the corpus.

    What stands around it is counted when it is asked for: of most nobody asks it.
    """

    kind: str
    members: list[Appearance] = field(default_factory=list)
    _said: Counter[str] = field(default_factory=Counter)
    _around: Counter[str] = field(default_factory=Counter)
    _counted: int = 0

    def add(self, appearance: Appearance) -> None:
        """Take an appearance in."""
        self.members.append(appearance)

    @property
    def said(self) -> Mapping[str, int]:
        """The words that are said of it, and in how many appearances."""
        self._count()
        return self._said

    @property
    def around(self) -> Mapping[str, int]:
        """The names that stand beside it, and in how many appearances."""
        self._count()
        return self._around

    def _count(self) -> None:
        for member in self.members[self._counted :]:
            self._said.update(member.said)
            self._around.update(member.around)
        self._counted = len(self.members)

    @property
    def name(self) -> str:
        """The fullest name, of those the most frequent one."""
        names = Counter(member.name for member in self.members)
        return max(names, key=lambda n: (len(n.split()), names[n], n))


class Corpus:
    """How often words and names stand in articles, so that rare ones in common count more."""

    def __init__(self, appearances: Sequence[Appearance]) -> None:
        self._documents = len({a.document for a in appearances}) or 1
        self._seen: Counter[str] = Counter()
        for appearance in appearances:
            self._seen.update(appearance.said | appearance.around)

    def count(self, word: str) -> int:
        """Return how many identities of articles a word is said of, or a name stands beside."""
        return self._seen[word]

    def weigh(self, appearance: Appearance, cluster: Cluster) -> float:
        """Return how much stands around both, the rarer the more."""
        common = [w for w in appearance.said if w in cluster.said]
        common += [n for n in appearance.around if n in cluster.around]
        return sum(log(1 + self._documents / self._seen[word]) for word in common)


def cluster(
    appearances: Sequence[Appearance], person: str | None, language: Language
) -> list[Cluster]:
    """Return the identities of a corpus, in the order in which they first appear."""
    families = _list_families((a for a in appearances if a.kind == person), language)
    appearances = [
        replace(a, kind=person) if person and _is_mistyped(a, families, language) else a
        for a in appearances
    ]
    corpus = Corpus(appearances)
    people = [a for a in appearances if a.kind == person]
    others = [a for a in appearances if a.kind != person]
    found = [*_cluster_people(people, corpus, language), *_cluster_others(others, language)]
    place = {id(appearance): at for at, appearance in enumerate(appearances)}
    return sorted(found, key=lambda c: min(place[id(member)] for member in c.members))


def _list_families(people: Iterable[Appearance], language: Language) -> frozenset[str]:
    """Return the family names of whoever has a full name."""
    names = (read_person(appearance.name, language) for appearance in people)
    return frozenset(name.family[-1] for name in names if name.is_full and name.family)


def _is_mistyped(appearance: Appearance, families: frozenset[str], language: Language) -> bool:
    """Tell whether a person was taken for something else: one word, somebody's family name."""
    words = fold_name(appearance.name)
    return len(words) == 1 and words[0] in families and appearance.name not in language.names.known


# --- persons --------------------------------------------------------------------------------------


def _cluster_people(
    people: Iterable[Appearance], corpus: Corpus, language: Language
) -> list[Cluster]:
    blocks: defaultdict[str, list[tuple[PersonName, Appearance]]] = defaultdict(list)
    for appearance in people:
        name = read_person(appearance.name, language)
        blocks[name.family[-1] if name.family else ""].append((name, appearance))
    return [
        found for block in blocks.values() for found in _cluster_family(block, corpus, language)
    ]


def _cluster_family(
    block: Sequence[tuple[PersonName, Appearance]], corpus: Corpus, language: Language
) -> list[Cluster]:
    """Cluster the persons of one family name: full names, then parts of them, then it alone."""
    by_name: dict[tuple[str, ...], Cluster] = {}
    names: dict[tuple[str, ...], PersonName] = {}
    bare: list[Appearance] = []
    for name, appearance in block:
        if not name.is_full:
            bare.append(appearance)
            continue
        key = (*name.words, name.suffix)
        names[key] = name
        by_name.setdefault(key, Cluster(kind=appearance.kind)).add(appearance)
    kept = _join_forms(by_name, names, language)
    alone = Cluster(kind=bare[0].kind) if bare else None
    strays = []
    for appearance in bare:
        found = _choose(appearance, kept, corpus) if kept else alone
        if found is None:
            found = Cluster(kind=appearance.kind)
            strays.append(found)
        found.add(appearance)
    return [c for c in (*kept, *([alone] if alone else []), *strays) if c.members]


def _join_forms(
    by_name: Mapping[tuple[str, ...], Cluster],
    names: Mapping[tuple[str, ...], PersonName],
    language: Language,
) -> list[Cluster]:
    """Join a form of a name to the longer ones that it may be a form of, where only one is."""
    kept: dict[tuple[str, ...], Cluster] = {}
    for key in sorted(by_name, key=lambda k: (-len(k), -sum(map(len, k)), k)):
        fitting = [
            other
            for other in kept
            if other != key
            and may_be_one(names[other], names[key], language)
            and not _stand_apart(kept[other], by_name[key])
        ]
        if len(fitting) == 1:
            for member in by_name[key].members:
                kept[fitting[0]].add(member)
        else:
            kept[key] = by_name[key]
    return list(kept.values())


def _stand_apart(one: Cluster, other: Cluster) -> bool:
    """Tell whether articles that have both take them for two: Bob Orlov and Robert Orlov Sr.

    One of many articles may be wrong in that.
    """
    first, second = ({m.document for m in c.members} for c in (one, other))
    return len(first & second) >= APART * min(len(first), len(second))


def _choose(appearance: Appearance, people: Sequence[Cluster], corpus: Corpus) -> Cluster | None:
    """Return whom a bare family name means: the only one, or for whom what is around it speaks."""
    if len(people) == 1:
        return people[0]
    weights = sorted(
        ((corpus.weigh(appearance, person), at) for at, person in enumerate(people)), reverse=True
    )
    return people[weights[0][1]] if weights[0][0] - weights[1][0] >= MARGIN else None


# --- bodies and places ----------------------------------------------------------------------------


def _cluster_others(others: Sequence[Appearance], language: Language) -> list[Cluster]:
    """Cluster what is no person: one kind and one name, or an acronym of one."""
    by_key: dict[tuple[str, tuple[str, ...]], Cluster] = {}
    introduced = _find_introduced(others, language)
    for appearance in others:
        words = compare(appearance.name, language)
        words = introduced.get((appearance.kind, words), words)
        key = (appearance.kind, words)
        if key not in by_key:
            by_key[key] = Cluster(kind=appearance.kind)
        by_key[key].add(appearance)
    return list(by_key.values())


def compare(name: str, language: Language) -> tuple[str, ...]:
    """Return the words of a body's or a place's name as they are compared."""
    bare = language.function.strip_article(name)
    words = fold_name(language.names.usual.get(bare, bare))
    return strip_company(words, language) or words


def _find_introduced(
    others: Iterable[Appearance], language: Language
) -> Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the acronyms and short names that articles use for one longer name only."""
    longer: defaultdict[tuple[str, tuple[str, ...]], Counter[tuple[str, ...]]]
    longer = defaultdict(Counter)
    for appearance in others:
        full = compare(appearance.name, language)
        for name in appearance.names[1:]:
            words = compare(name, language)
            if words != full and len(words) < len(full) and _tells(words, full, language):
                longer[appearance.kind, words][full] += 1
    return {key: next(iter(full)) for key, full in longer.items() if len(full) == 1}


def _tells(words: tuple[str, ...], full: tuple[str, ...], language: Language) -> bool:
    """Tell whether a short name may stand for a long one in other articles too."""
    spelt = "".join(words)
    if len(words) == 1 and len(spelt) >= MIN_ACRONYM and spelt in spell_initials(full, language):
        return True
    return words == full[: len(words)] and words[0] not in language.identity.bodies
