"""From corrections to words of the project's own, each group of them tried on articles held apart.

The articles are dealt into folds. For each fold the entries are found in the other folds, and the
rules suggest for its articles with them: what that saves decides whether the group is taken. An
entry is one of a group where it saved something in the articles that it was found in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from annotate.preannotation.learning import candidates as found_by
from annotate.preannotation.learning.candidates import CorrectedArticle, EntryFinder, iter_places
from annotate.preannotation.learning.corrections import (
    EntryGroup,
    EntryProposal,
    Lesson,
    Operation,
    Sighting,
    SumEstimate,
)
from annotate.preannotation.learning.rehearsal import Rehearsal, WordsFile
from annotate.words.entries import SINGLE, Entry, find_rival, lay_over, list_entries
from annotate.words.file import CONVENTIONS

FOLDS = 5
# So much an entry has to have saved in the articles that it was found in.
LEAST = 1
# So many different words have to speak for what is said of all words of a label.
VARIETY = 3


class Family(NamedTuple):
    """Entries that are found and tried together: those of so many articles at least and at most.

    What one of the `whole` ones changes has no place of its own: each is tried alone first. A
    `varied` one says something of all words of a label: it takes several words to speak for it.
    """

    name: str
    find: EntryFinder
    least: int = 1
    most: int | None = None
    whole: bool = False
    varied: bool = False


# In this order: what is settled by a convention needs no word.
FAMILIES = (
    Family("labels that nothing is suggested of", found_by.find_unused, 2, whole=True, varied=True),
    Family("teams", found_by.find_teams, 2, whole=True),
    Family("articles before names", found_by.find_bare, 2, whole=True),
    Family("names of several articles", found_by.find_names, 2),
    Family("names of one article", found_by.find_names, 1, 1),
    Family("what is no name, in several articles", found_by.find_no_names, 2),
    Family("what is no name, in one article", found_by.find_no_names, 1, 1),
    Family("titles", found_by.find_titles),
    Family("words that are no cue", found_by.find_no_cues, 2),
    Family("cues", found_by.find_cues, 2),
    Family("words without stance", found_by.find_no_stances, 2),
    Family("stance words", found_by.find_stances, 2),
)
Ops = Mapping[str, list[Operation]]
Gains = dict[Entry, Counter[str]]
Sightings = dict[Entry, dict[str, list[Operation]]]


@dataclass(kw_only=True)
class _TakenEntries:
    """What was taken so far: of all articles, and of those beside each fold."""

    entries: list[Entry] = field(default_factory=list)
    by_fold: list[list[Entry]] = field(default_factory=lambda: [[] for _ in range(FOLDS)])


class Learner:
    """Learns from corrected articles.

    Args:
        rehearsal: Suggests anew with other words.
        words: The content of the project's words file, {} where it has none.
        estimate: Gives a sum over documents its interval.
        refused: What people have taken out again.
    """

    def __init__(
        self,
        rehearsal: Rehearsal,
        words: WordsFile,
        estimate: SumEstimate,
        refused: Iterable[Entry] = (),
    ) -> None:
        self._rehearsal, self._words, self._estimate = rehearsal, words, estimate
        self._known = [*list_entries(words), *refused]
        self._state = _TakenEntries()

    def learn(self) -> Lesson:
        """Try the families one after the other, and return what came of it."""
        documents = sorted(self._rehearsal.corrections)
        first: Ops = self._rehearsal.count(self._words, documents)
        self._folds = deal(first)
        self._now, self._apart = dict(first), dict(first)
        groups = [group for family in FAMILIES if (group := self._try(family)) is not None]
        before, after = ({n: len(ops) for n, ops in o.items()} for o in (first, self._apart))
        return Lesson(
            documents=len(first),
            folds=min(FOLDS, len(first)),
            before=sum(before.values()),
            after=sum(after.values()),
            saved=self._estimate({name: before[name] - after[name] for name in before}),
            groups=tuple(groups),
        )

    def _try(self, family: Family) -> EntryGroup | None:
        """Try the entries of a family, and take them where they save; None where there are none."""
        sightings = self._find(family)
        if not sightings:
            return None
        gains = self._measure_gains(family, sightings)
        chosen = self._choose(family, sightings, gains, set(self._folds))
        by_fold = [
            self._choose(family, sightings, gains, self._list_beside(fold)) for fold in range(FOLDS)
        ]
        apart, credit = self._hold_apart(by_fold)
        saved = self._estimate(
            {name: len(self._apart[name]) - len(ops) for name, ops in apart.items()}
        )
        pays = bool(chosen) and saved.value > 0 and (saved.low is None or saved.low >= 0)
        if pays:
            self._take(chosen, by_fold, apart)
        proposals = [self._describe(e, sightings[e], credit[e]) for e in sorted(chosen)]
        if not proposals:
            return None
        return EntryGroup(name=family.name, proposals=tuple(proposals), saved=saved, taken=pays)

    def _find(self, family: Family) -> Sightings:
        found: Sightings = defaultdict(lambda: defaultdict(list))
        for name, operations in sorted(self._now.items()):
            for entry, operation in family.find(self._make_article(name, operations)):
                if find_rival(entry, self._known) is None:
                    found[entry][name].append(operation)
        return {
            entry: seen
            for entry, seen in found.items()
            if not family.varied or len(set(self._iter_words(seen))) >= VARIETY
        }

    def _iter_words(self, seen: Mapping[str, list[Operation]]) -> Iterator[str]:
        """Yield the words that decisions are about, of each article."""
        for name, operations in seen.items():
            text = self._rehearsal.articles[name].document.text
            yield from (text[o.start : o.end].casefold() for o in operations)

    def _make_article(self, name: str, operations: list[Operation]) -> CorrectedArticle:
        return CorrectedArticle(
            parsed=self._rehearsal.articles[name],
            final=self._rehearsal.corrections[name].final,
            operations=operations,
            scheme=self._rehearsal.scheme,
            language=self._rehearsal.language,
        )

    # --- what an entry saves where it was found --------------------------------------------------

    def _measure_gains(self, family: Family, sightings: Sightings) -> Gains:
        """Return what each entry saves in each article that it shows in."""
        entries = _settle(sightings, set(self._folds))
        gains: Gains = defaultdict(Counter)
        for together in [[entry] for entry in entries] if family.whole else [entries]:
            touched = [name for name in sorted(self._folds) if self._touches(together, name)]
            words = lay_over(self._words, [*self._state.entries, *together])
            gains.update(self._credit(together, self._now, self._rehearsal.count(words, touched)))
        return gains

    def _credit(self, entries: Sequence[Entry], before: Ops, after: Ops) -> Gains:
        """Share out what was saved among the entries in whose places it was."""
        gains: Gains = defaultdict(Counter)
        for name, operations in after.items():
            changes = Counter((o.key, o.labels) for o in before[name])
            changes.subtract((o.key, o.labels) for o in operations)
            changes = Counter({key: n for key, n in changes.items() if n})
            if not changes:
                continue
            for entry in entries:
                places = set(iter_places(entry, self._rehearsal.articles[name]))
                # Of several conventions, which show everywhere, each has what names its label.
                named = entry.path[0] == CONVENTIONS and len(entries) > 1
                if places:
                    gains[entry][name] += sum(
                        n
                        for (key, labels), n in changes.items()
                        for start, end in places
                        if key[0] < end and start < key[1] and (not named or entry.word in labels)
                    )
        return gains

    def _choose(
        self,
        family: Family,
        sightings: Sightings,
        gains: Mapping[Entry, Counter[str]],
        documents: set[str],
    ) -> list[Entry]:
        """Return the entries that the corrections of some documents speak for."""
        chosen = []
        for entry in _settle(sightings, documents):
            seen = len(documents & sightings[entry].keys())
            saved = sum(n for name, n in gains[entry].items() if name in documents)
            enough = family.least <= seen <= (family.most or seen)
            if enough and saved >= LEAST:
                chosen.append(entry)
        return chosen

    # --- articles held apart ---------------------------------------------------------------------

    def _list_beside(self, fold: int) -> set[str]:
        return {name for name, its in self._folds.items() if its != fold}

    def _hold_apart(
        self, by_fold: Sequence[Sequence[Entry]]
    ) -> tuple[dict[str, list[Operation]], Gains]:
        """Return what is left to do in each article with what the other folds speak for."""
        apart = dict(self._apart)
        credit: Gains = defaultdict(Counter)
        for fold, entries in enumerate(by_fold):
            names = [n for n, its in sorted(self._folds.items()) if its == fold]
            touched = [n for n in names if self._touches(entries, n)]
            if not touched:
                continue
            words = lay_over(self._words, [*self._state.by_fold[fold], *entries])
            now = self._rehearsal.count(words, touched)
            for entry, gains in self._credit(entries, self._apart, now).items():
                credit[entry].update(gains)
            apart.update(now)
        return apart, credit

    def _touches(self, entries: Iterable[Entry], name: str) -> bool:
        parsed = self._rehearsal.articles[name]
        return any(next(iter_places(entry, parsed), None) is not None for entry in entries)

    def _take(
        self,
        chosen: Sequence[Entry],
        by_fold: Sequence[Sequence[Entry]],
        apart: dict[str, list[Operation]],
    ) -> None:
        self._state.entries += chosen
        for fold, entries in enumerate(by_fold):
            self._state.by_fold[fold] += entries
        touched = [n for n in sorted(self._folds) if self._touches(chosen, n)]
        words = lay_over(self._words, self._state.entries)
        self._now.update(self._rehearsal.count(words, touched))
        self._apart = apart
        self._known += chosen

    def _describe(
        self,
        entry: Entry,
        seen: Mapping[str, Sequence[Operation]],
        gains: Counter[str],
    ) -> EntryProposal:
        sightings = []
        for name, operations in sorted(seen.items()):
            final = self._rehearsal.corrections[name].final
            sightings += [
                Sighting(
                    document=name,
                    start=operation.start,
                    end=operation.end,
                    annotator=final.annotator.name,
                    link=final.link,
                )
                for operation in operations
            ]
        return EntryProposal(
            path=entry.path,
            word=entry.word,
            model=entry.model,
            sightings=tuple(sightings),
            saved=gains.total(),
            apart=len(gains),
        )


def _settle(sightings: Sightings, documents: set[str]) -> list[Entry]:
    """Return the entries seen in documents: of rivals that which was seen most often."""
    counts = {
        entry: sum(len(seen) for name, seen in by_document.items() if name in documents)
        for entry, by_document in sightings.items()
    }
    settled: dict[str, Entry] = {}
    for entry in sorted((e for e, n in counts.items() if n), key=lambda e: (-counts[e], e)):
        settled.setdefault("" if entry.path == SINGLE else entry.word, entry)
    return list(settled.values())


def deal(names: Iterable[str]) -> dict[str, int]:
    """Deal documents into folds by their ids alone, as evenly as can be."""
    order = sorted(names, key=lambda name: (sha256(name.encode("utf-8")).digest(), name))
    return {name: at % FOLDS for at, name in enumerate(order)}
