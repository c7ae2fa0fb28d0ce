"""Two files of records to cases: the same documents on both sides, one reading of each.

The files are walked side by side. A document waits until the other file brings it, so that memory
does not grow with files in the same order. What has no partner is named and counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from annotate.evaluation.comparison import EvaluationCase
from annotate.model import Annotation, Problem, Record
from annotate.readings.comparable import tell_partial
from annotate.scheme import Scheme

# A model's reading is gold only where it is asked for by name or kind: a file of annotations has
# the suggestions too, and these agree with themselves.
GOLD_KINDS = ("adjudicator", "human")
PREDICTED_KINDS = ("model",)
CODE_TEXT_DIFFERS = "E01"
CODE_TWICE = "E02"
CODE_OTHER_SCHEME = "E04"
CODE_NOTHING = "E05"
CODE_DRAFT = "E06"
CODE_EMPTY = "J03"


class Side(NamedTuple):
    """A file of records, and who in it is read: kinds of annotators by rank, or one name."""

    name: str
    kinds: tuple[str, ...]
    annotator: str | None = None

    def choose(self, record: Record) -> Annotation | None:
        """Return the reading of a record that counts, None where it has none.

        A draft, or one that is not whole, is asked for by the name of its annotator.
        """
        finished = [reading for reading in record.annotations if reading.status == "complete"]
        if self.annotator is not None:
            wanted, drafts = (self.annotator,), self._list_drafts(record)
            return next(
                (
                    r
                    for r in (*finished, *drafts)
                    if r.annotator.name in wanted or r.annotator.kind in wanted
                ),
                None,
            )
        ranked = (r for kind in self.kinds for r in finished if r.annotator.kind == kind)
        return next((r for r in ranked if r.is_whole), None)

    def lacks(self, record: Record) -> bool:
        """Tell whether a record has no reading that counts because one of these is not whole."""
        kinds = () if self.annotator is not None else self.kinds
        return any(not r.is_whole and r.annotator.kind in kinds for r in record.annotations)

    def is_unfinished(self, record: Record) -> bool:
        """Tell whether a record has no reading that counts because it has a draft alone."""
        kinds = () if self.annotator is not None else self.kinds
        return any(r.annotator.kind in kinds for r in self._list_drafts(record))

    def _list_drafts(self, record: Record) -> list[Annotation]:
        return [reading for reading in record.annotations if reading.status == "draft"]


def pair_documents(
    one: Iterable[Record], other: Iterable[Record]
) -> Iterator[tuple[Record | None, Record | None]]:
    """Yield the records of each document on two sides; at the end those with no partner, by id.

    A record waits until the other side brings its document, so that memory does not grow with
    files in the same order. A document stands once on a side.
    """
    waiting: tuple[dict[str, Record], dict[str, Record]] = ({}, {})
    for row in zip_longest(one, other):
        for number, record in enumerate(row):
            if record is None:
                continue
            partner = waiting[1 - number].pop(record.document.id, None)
            if partner is None:
                waiting[number][record.document.id] = record
            else:
                yield (partner, record) if number else (record, partner)
    yield from ((waiting[0][key], None) for key in sorted(waiting[0]))
    yield from ((None, waiting[1][key]) for key in sorted(waiting[1]))


@dataclass(slots=True)
class Pairing:
    """Pairs the documents of two files; what could not be compared is listed here afterwards."""

    gold: Side
    predicted: Side
    scheme: Scheme
    problems: list[Problem] = field(default_factory=list)
    missing_in_gold: list[str] = field(default_factory=list)
    missing_in_predicted: list[str] = field(default_factory=list)
    unread_in_gold: list[str] = field(default_factory=list)
    unread_in_predicted: list[str] = field(default_factory=list)
    partial_in_gold: int = 0
    drafts_in_gold: int = 0
    in_gold: int = 0
    in_predicted: int = 0
    unread: int = 0
    of_other_texts: int = 0
    compared: int = 0
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    _schemes: set[tuple[str, str]] = field(default_factory=set)

    def pair(self, gold: Iterable[Record], predicted: Iterable[Record]) -> Iterator[EvaluationCase]:
        """Yield a case for each document with a reading on either side."""
        seen: tuple[set[str], set[str]] = (set(), set())
        sides = (self._iter_once(gold, 0, seen), self._iter_once(predicted, 1, seen))
        alone: tuple[list[str], list[str]] = ([], [])
        for one, other in pair_documents(*sides):
            if one is not None and other is not None:
                yield from self._compare(one, other)
            elif one is not None:
                alone[0].append(one.document.id)
            elif other is not None:
                alone[1].append(other.document.id)
        self.in_gold, self.in_predicted = map(len, seen)
        self._finish(*alone)

    def _finish(self, gold: list[str], predicted: list[str]) -> None:
        """Name what has no partner, in order; comparing nothing of something is a Problem."""
        self.missing_in_predicted += gold
        self.missing_in_gold += predicted
        if self.partial_in_gold:
            self.problems.append(self._tell_partial())
        if self.drafts_in_gold:
            self.problems.append(self._tell_drafts())
        if not self.compared and all(p.code != CODE_EMPTY for p in self.problems):
            self.problems.append(
                Problem(
                    code=CODE_NOTHING,
                    message="no document could be compared",
                    file=self.predicted.name,
                    fix=self._say_what_to_give(),
                )
            )
        self.unread_in_gold.sort()
        self.unread_in_predicted.sort()

    def _tell_partial(self) -> Problem:
        otherwise = ", or name their annotator with --gold-annotator"
        return tell_partial(self.partial_in_gold, self.gold.name, "are no gold", otherwise)

    def _tell_drafts(self) -> Problem:
        return Problem(
            code=CODE_DRAFT,
            severity="warning",
            message=f"documents that have no reading but drafts: {self.drafts_in_gold} are no gold",
            file=self.gold.name,
            fix="Have them finished, or name their annotator with --gold-annotator.",
        )

    def _say_what_to_give(self) -> str:
        if self.unread_in_gold and self.gold.annotator is None:
            return (
                f"No person has read a document of {self.gold.name} that was compared; a model's "
                "reading is gold only with --gold-annotator NAME."
            )
        return f"Give records of the documents of {self.gold.name}, with readings to use."

    def list_kinds(self, side: int) -> dict[str, int]:
        """Return how many readings of each kind of annotator were gold (0) or measured (1)."""
        counts = Counter[str]()
        for kinds, number in self.by_kind.items():
            counts[kinds[side]] += number
        return dict(sorted(counts.items()))

    def _iter_once(
        self, records: Iterable[Record], number: int, seen: tuple[set[str], set[str]]
    ) -> Iterator[Record]:
        return (record for record in records if not self._is_double(record, number, seen))

    def _is_double(self, record: Record, number: int, seen: tuple[set[str], set[str]]) -> bool:
        key = record.document.id
        if key not in seen[number]:
            seen[number].add(key)
            return False
        side = (self.gold, self.predicted)[number]
        self.problems.append(
            Problem(
                code=CODE_TWICE,
                message="the document stands in the file more than once; the first counts",
                file=side.name,
                document=key,
                fix="Keep one record a document, with all readings of it.",
            )
        )
        return True

    def _compare(self, gold: Record, predicted: Record) -> Iterator[EvaluationCase]:
        one, other = self.gold.choose(gold), self.predicted.choose(predicted)
        key = gold.document.id
        if one is None:
            self.unread_in_gold.append(key)
            self.partial_in_gold += self.gold.lacks(gold)
            self.drafts_in_gold += self.gold.is_unfinished(gold)
        if other is None:
            self.unread_in_predicted.append(key)
        if one is None or other is None:
            self.unread += 1
            return
        hashes = {
            gold.document.text_sha256, predicted.document.text_sha256,
            one.text_sha256, other.text_sha256,
        }  # fmt: skip
        if len(hashes) > 1:
            self.of_other_texts += 1
            self.problems.append(
                Problem(
                    code=CODE_TEXT_DIFFERS,
                    message="gold and prediction are not of the same text; it is not compared",
                    file=self.predicted.name,
                    document=key,
                    fix=f"Predict again on the text that {self.gold.name} has.",
                )
            )
            return
        self._note_scheme(self.gold, one)
        self._note_scheme(self.predicted, other)
        self.compared += 1
        self.by_kind[one.annotator.kind, other.annotator.kind] += 1
        yield EvaluationCase(gold.document, one, other)

    def _note_scheme(self, side: Side, reading: Annotation) -> None:
        """Warn once a file and scheme: labels of another scheme have no known role."""
        name = self.scheme.name
        if reading.scheme in self.scheme.names or (side.name, reading.scheme) in self._schemes:
            return
        self._schemes.add((side.name, reading.scheme))
        self.problems.append(
            Problem(
                code=CODE_OTHER_SCHEME,
                severity="warning",
                message=f"readings are by the scheme {reading.scheme}, compared by {name}",
                file=side.name,
                document=reading.document_id,
                fix="Migrate them first: labels that the scheme lacks are not understood.",
            )
        )
