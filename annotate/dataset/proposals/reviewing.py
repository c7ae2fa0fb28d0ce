"""Which rows of the registry are worth a look: two that may be one, one that may be two.

Of every row there is how the corpus uses it: the appearances that a dataset would give its id. A
pair is the worse the likelier it is wrong and the more articles it is about.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations
from math import log
from typing import Literal

from annotate.dataset.proposals.appearances import Appearance
from annotate.dataset.proposals.clustering import MIN_ACRONYM, Cluster, Corpus, compare
from annotate.language import Language
from annotate.name_forms import fold_name, may_be_one, read_person, spell_initials
from annotate.registry.tables import Registry, RegistryEntry

Action = Literal["merge", "split"]
NEAR = 0.88  # how alike two names are of which one may be a misspelling
MOST_SAID = 5
MIN_ARTICLES = 2  # that a name needs before what stands around it says something
_TOGETHER = 0.3  # what is left of a doubt where one article has both, and keeps them apart
_BESIDE = 0.15  # what it grows by where both stand beside the same
_PREFIX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSide:
    """A row, or some names of one, as the corpus uses it; its sentences are put in later.

    `said` are the words that articles have for it besides its names, the most frequent first.
    """

    id: str
    names: tuple[str, ...]
    articles: int
    said: tuple[str, ...] = ()
    sentences: tuple["ReviewSentence", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSentence:
    """A sentence in which a name of a row stands, and of which article it is."""

    document: str
    published: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two that may be one, or one that may be two; `score` says how likely, `weight` how bad.

    `run` is the command for where it is right; nothing is run by a review.
    """

    action: Action
    one: ReviewSide
    other: ReviewSide
    because: tuple[str, ...]
    score: float
    weight: float
    run: str = ""


@dataclass(slots=True, kw_only=True)
class UsedRow:
    """A row of who.csv with its appearances; `unsure` are those that another row's name calls too.

    A dataset gives these the id of neither.
    """

    entry: RegistryEntry
    used: Cluster = field(default_factory=lambda: Cluster(kind=""))
    unsure: Cluster = field(default_factory=lambda: Cluster(kind=""))

    @property
    def documents(self) -> frozenset[str]:
        """The articles that it appears in."""
        return frozenset(member.document for member in self.used.members)

    def show(self) -> ReviewSide:
        """Return it as a side of a pair."""
        return ReviewSide(
            id=self.entry.id,
            names=self.entry.names,
            articles=len(self.documents),
            said=list_said(self.used),
        )


def list_said(used: Cluster) -> tuple[str, ...]:
    """Return the words that are said of somebody in most articles."""
    return tuple(sorted(used.said, key=lambda word: (-used.said[word], word))[:MOST_SAID])


def review(
    appearances: Sequence[Appearance], registry: Registry, person: str | None, language: Language
) -> list[ReviewPair]:
    """Return the pairs that are worth a look, worst first.

    Args:
        appearances: Everybody who appears in the corpus.
        registry: The rows of who.csv.
        person: The label of persons.
        language: The words of the language.
    """
    corpus = Corpus(appearances)
    rows = {entry.id: UsedRow(entry=entry) for entry in registry.entries}
    for appearance in appearances:
        entry = registry.find(appearance.name, appearance.kind)
        called = [entry] if entry is not None else registry.list_called(appearance.name)
        for each in called:
            row = rows[each.id]
            (row.used if entry is not None else row.unsure).add(appearance)
    pairs = [
        *_iter_merges(list(rows.values()), corpus, person, language),
        *(pair for row in rows.values() for pair in _iter_splits(row, corpus, person, language)),
    ]
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.one.id, pair.other.id, pair.action))


# --- two that may be one ------------------------------------------------------------------------


def _iter_merges(
    rows: Sequence[UsedRow], corpus: Corpus, person: str | None, language: Language
) -> Iterator[ReviewPair]:
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for key in sorted({k for n in row.entry.names for k in _iter_keys(n, language)}):
            blocks[key].append(at)
    told = sorted({pair for block in blocks.values() for pair in combinations(block, 2)})
    for first, second in told:
        one, other = rows[first], rows[second]
        found = _doubt(one.entry, other.entry, person, language)
        if found is not None:
            yield _weigh_merge(one, other, *found, corpus)


def _iter_keys(name: str, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield what two names have in common that may be one's: only such are compared."""
    words = fold_name(name)
    if not words:
        return
    yield ("last", words[-1])
    yield ("body", *compare(name, language)[:1])
    yield ("near", words[0], words[-1][:_PREFIX])
    spelt = words if len(words) == 1 else sorted(spell_initials(words, language))
    yield from (("initials", each) for each in spelt)


def _doubt(
    one: RegistryEntry, other: RegistryEntry, person: str | None, language: Language
) -> tuple[float, str] | None:
    """Return how likely two rows are one, and why; None where nothing speaks for it."""
    kinds = {one.kind, other.kind} - {""}
    equal = sorted({fold_name(n) for n in one.names} & {fold_name(n) for n in other.names} - {()})
    if equal:
        called = next(n for n in one.names if fold_name(n) == equal[0])
        if len(kinds) > 1:
            return 0.6, f"{called} is a name of both, of two kinds: {' and '.join(sorted(kinds))}"
        return 0.9, f"{called} is a name of both"
    if len(kinds) > 1:
        return None
    tests = _PERSONS if person in kinds else _BODIES
    for score, fits, words in tests:
        if fits(one.name, other.name, language):
            return score, words.format(one=one.name, other=other.name)
    return None


def _is_form(one: str, other: str, language: Language) -> bool:
    first, second = read_person(one, language), read_person(other, language)
    return first.is_full and second.is_full and may_be_one(first, second, language)


def _is_family(one: str, other: str, language: Language) -> bool:
    first, second = read_person(one, language), read_person(other, language)
    return first.is_full != second.is_full and first.family == second.family


def _is_near(one: str, other: str, language: Language) -> bool:
    first, second = (" ".join(fold_name(name)) for name in (one, other))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def _is_acronym(one: str, other: str, language: Language) -> bool:
    short, full = sorted((fold_name(one), fold_name(other)), key=len)
    if len(short) != 1 or len(short[0]) < MIN_ACRONYM:
        return False
    return len(full) > 1 and short[0] in spell_initials(full, language)


def _is_start(one: str, other: str, language: Language) -> bool:
    short, full = sorted((compare(one, language), compare(other, language)), key=len)
    return bool(short) and short == full[: len(short)] and short[0] not in language.identity.bodies


_Test = tuple[float, Callable[[str, str, Language], bool], str]
_ALIKE: _Test = (0.7, _is_near, "{one} and {other} are spelt almost alike")
_PERSONS: Sequence[_Test] = (
    (0.8, _is_form, "{one} and {other} may be forms of one name"),
    (0.5, _is_family, "{one} and {other} have the same family name, and one has no other"),
    _ALIKE,
)
_BODIES: Sequence[_Test] = (
    (0.7, _is_acronym, "one of {one} and {other} may be the initials of the other"),
    (0.5, _is_start, "one of {one} and {other} begins the other"),
    _ALIKE,
)


def _weigh_merge(
    one: UsedRow, other: UsedRow, score: float, why: str, corpus: Corpus
) -> ReviewPair:
    kept, gone = sorted(
        (one, other),
        key=lambda r: (
            -len(r.entry.name.split()),
            -len(r.documents),
            -len(r.entry.name),
            r.entry.id,
        ),
    )
    because = [why]
    both = sorted(kept.used.around.keys() & gone.used.around.keys())
    if both:
        score += _BESIDE
        because.append(f"both stand beside {', '.join(_list_rare(both, corpus))}")
    if together := len(kept.documents & gone.documents):
        score *= _TOGETHER
        because.append(f"{_count(together)} {'has' if together == 1 else 'have'} both")
    neither = {member.document for member in kept.unsure.members}
    neither &= {member.document for member in gone.unsure.members}
    if neither:
        because.append(f"{_count(len(neither))} with that name: the id of neither")
    score = min(score, 1.0)
    smaller = min(len(kept.documents), len(gone.documents))
    weight = score * log(2 + smaller + len(neither))
    return ReviewPair(
        action="merge",
        one=kept.show(),
        other=gone.show(),
        because=tuple(because),
        score=round(score, 3),
        weight=weight,
    )


def _list_rare(names: Iterable[str], corpus: Corpus) -> list[str]:
    """Return the three names that stand in the fewest articles: they say most."""
    return sorted(names, key=lambda name: (corpus.count(name), name))[:3]


def _count(articles: int) -> str:
    return f"{articles:,} article{'' if articles == 1 else 's'}"


# --- one that may be two ------------------------------------------------------------------------


def _iter_splits(
    row: UsedRow, corpus: Corpus, person: str | None, language: Language
) -> Iterator[ReviewPair]:
    """Yield the names of a row that may be somebody else's than its first."""
    by_name: defaultdict[tuple[str, ...], Cluster] = defaultdict(lambda: Cluster(kind=""))
    for member in row.used.members:
        by_name[fold_name(member.name)].add(member)
    main = by_name.get(fold_name(row.entry.name), Cluster(kind=""))
    for name in row.entry.also:
        own = by_name.get(fold_name(name), Cluster(kind=""))
        found = None
        if person is not None and row.entry.kind == person:
            found = _is_other(row.entry.name, name, language)
        found = found or _stands_apart(main, own, corpus, row.entry.name, name)
        if found is not None:
            yield _make_split(row, name, own, *found)


def _is_other(one: str, name: str, language: Language) -> tuple[float, str] | None:
    first, second = read_person(one, language), read_person(name, language)
    if not (first.is_full and second.is_full) or may_be_one(first, second, language):
        return None
    return 0.8, f"{one} and {name} are no forms of one name"


def _stands_apart(
    main: Cluster, own: Cluster, corpus: Corpus, one: str, name: str
) -> tuple[float, str] | None:
    """Tell where what stands around a name has nothing of what stands around the first."""
    if min(len(main.members), len(own.members)) < MIN_ARTICLES:
        return None
    told = any(member.said or member.around for member in own.members)
    if not told or any(corpus.weigh(member, main) for member in own.members):
        return None
    return 0.5, f"nobody and nothing stands both beside {one} and beside {name}"


def _make_split(row: UsedRow, name: str, own: Cluster, score: float, why: str) -> ReviewPair:
    documents = {member.document for member in own.members}
    whole = row.show()
    left = tuple(each for each in whole.names if each != name)
    return ReviewPair(
        action="split",
        one=ReviewSide(id=whole.id, names=left, articles=len(row.documents - documents)),
        other=ReviewSide(id=whole.id, names=(name,), articles=len(documents), said=list_said(own)),
        because=(why,),
        score=score,
        weight=score * log(2 + len(documents)),
    )
