"""Putting the words back into a dataset whose texts are withheld, from somebody's own copies.

A copy with the very text that was annotated gives every row as it was. A copy that was edited since
gives those spans whose place in it is sure, and the relations between them; the rest is counted and
named. A document without a copy stays withheld.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from annotate.dataset.build import Build, Track
from annotate.dataset.files import metadata, tables
from annotate.dataset.files.numbers import Measure
from annotate.dataset.releases.version import (
    Given,
    carry_certificate,
    check_apart,
    complete_report,
    make_facts,
    read_given,
)
from annotate.dataset.rows.identity_rows import add_identities
from annotate.dataset.rows.rows import DOCUMENTS, Row
from annotate.dataset.rows.tally import BuildReport
from annotate.dataset.splits.planning import SplitPlan
from annotate.dataset.storage import folder
from annotate.dataset.withheld.matching import CopyMatcher
from annotate.dataset.withheld.naming import name_numbers
from annotate.dataset.withheld.restoration import EDITED, EXACT, MISSING, RestoredDocument, restore
from annotate.dataset.withheld.withholding import INCLUDED, is_blank
from annotate.errors import UsageError
from annotate.files.json_values import load_json
from annotate.files.scratch import open_scratch
from annotate.model import Document, Problem, Record
from annotate.records import open_writer, record_from_json, to_json
from annotate.spelling import plural

CODE_MISSING = "D32"
CODE_PARTLY = "D33"
LOST_SPANS = "spans whose place in a later version of the text is not sure"
LOST_RELATIONS = "relations to or from these"
_SPOOL = ".restored.jsonl"

Tell = Callable[[RestoredDocument], None]
Fetch = Callable[[Iterable[tuple[str, str]]], Iterable[Document]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Copies of articles. `fetch` is handed id and address of each document that still has none."""

    articles: Iterable[Document]
    fetch: Fetch | None = None


@dataclass(slots=True)
class RehydrationOutcome:
    """What came of it. Numbers are of documents, spans and relations that were withheld.

    `copies` were read, of which `unused` are of no document of the dataset.
    """

    report: BuildReport = field(default_factory=BuildReport)
    documents: dict[str, int] = field(default_factory=lambda: dict.fromkeys((EXACT, EDITED), 0))
    spans: dict[str, int] = field(default_factory=lambda: dict.fromkeys((EXACT, EDITED), 0))
    lost_spans: int = 0
    lost_relations: int = 0
    copies: int = 0
    unused: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How many documents have no copy."""
        return self.documents.get(MISSING, 0)

    def offer(self, articles: Iterable[Document], kept: CopyMatcher) -> None:
        """Keep those articles that are copies of a document, and count them all."""
        for article in articles:
            self.copies += 1
            self.unused += not kept.offer(article)

    def count(self, restored: RestoredDocument) -> None:
        """Count a document."""
        how = restored.how
        self.documents[how] = self.documents.get(how, 0) + 1
        if how != MISSING:
            self.spans[how] += restored.kept_spans
        self.lost_spans += len(restored.lost_spans)
        self.lost_relations += restored.lost_relations
        problem = _make_problem(restored)
        if problem is not None:
            self.problems.append(problem)


def rehydrate(
    source: Path,
    target: Path,
    copies: Iterable[Document] | Supply,
    *,
    tell: Tell = lambda _: None,
    track: Track = iter,
    measure: Measure | None = None,
) -> RehydrationOutcome:
    """Write a dataset folder with the words of the articles that there are copies of.

    Args:
        source: A dataset folder with withheld texts. It is left as it is.
        target: The new folder.
        copies: Articles, in any order, with whatever else there is, and who fetches more.
        tell: Is told of every withheld document what came of it.
        track: Is handed the records on their way, to show how far it is.
        measure: Measures how far people agree, where several read the same document.

    Raises:
        UsageError: the source is no dataset's folder or withholds nothing, or the target is the
            source or holds something that no build wrote.
    """
    given = read_given(source)
    check_apart(source, target)
    outcome = RehydrationOutcome()
    supply = copies if isinstance(copies, Supply) else Supply(articles=copies)
    with folder.open_folder(target) as place, open_scratch() as base:
        kept = CopyMatcher(base)
        _expect(given, kept)
        outcome.offer(supply.articles, kept)
        if supply.fetch is not None:
            outcome.offer(supply.fetch(list(kept.iter_urls())), kept)
        _Rehydration(given, kept, outcome, measure).write(place, tell, track)
    return outcome


def _expect(given: Given, copies: CopyMatcher) -> None:
    count = 0
    for (_, record), (_, rows) in zip(given.iter_records(), given.iter_rows(), strict=True):
        if is_blank(record):
            count += 1
            row = next(iter(rows[DOCUMENTS]), None)
            copies.expect(record.document.id, record.document.text_sha256, row)
    if not count:
        message = f"{given.place} withholds no text."
        raise UsageError(message, "Name a folder built with `annotate build --text withheld`.")
    copies.seal()


class _Rehydration:
    """One version on its way."""

    def __init__(
        self,
        given: Given,
        copies: CopyMatcher,
        outcome: RehydrationOutcome,
        measure: Measure | None,
    ) -> None:
        self._given, self._copies, self._outcome = given, copies, outcome
        self._measure = measure
        settings = replace(given.make_settings(), text=INCLUDED, include_restricted=True)
        self._build = Build(given.vocabulary.scheme, settings, given.manifest["input"]["sha256"])

    def write(self, place: Path, tell: Tell, track: Track) -> None:
        """Write every file."""
        given, build, outcome = self._given, self._build, self._outcome
        splits = {record.document.id: split for split, record in given.iter_records()}
        spool = place / _SPOOL
        with open_writer(spool) as write:
            for record in track(self._restore_all(tell)):
                write(to_json(record))
        plan = build.make_plan(_read_spool(spool), place, fixed=splits)
        columns = build.make_columns()
        with tables.Tables(place, columns, plan.names, given.vocabulary) as written:
            chosen = self._choose_all(_read_spool(spool), plan)
            for config, split, row in add_identities(chosen, build.settings.registry):
                written.write(config, split, row)
            build.report.empty_splits = written.close()
        spool.unlink()
        build.complete_certificate()
        self._complete()
        counts = {**outcome.documents, "lost_spans": outcome.lost_spans}
        facts = make_facts(given, build, {"rehydrated": counts})
        metadata.write_metadata_files(place, facts, columns, written, self._measure)
        outcome.report = build.report

    def _restore_all(self, tell: Tell) -> Iterator[Record]:
        """Yield every document, with its words where there is a copy."""
        given = self._given
        for (_, record), (_, rows) in zip(given.iter_records(), given.iter_rows(), strict=True):
            if not is_blank(record):
                yield record
                continue
            row = next(iter(rows[DOCUMENTS]), None)
            copy = self._copies.find(record.document.id)
            restored = restore(record, row, copy, given.vocabulary.kinds)
            self._outcome.count(restored)
            tell(restored)
            yield name_numbers(restored.record, given.vocabulary.entities)

    def _choose_all(
        self, records: Iterable[Record], plan: SplitPlan
    ) -> Iterator[tuple[str, str, Row]]:
        """Yield the rows of every document with its split."""
        for record, (split, rows) in zip(records, self._given.iter_rows(), strict=True):
            made = self._build.iter_rows(record, plan)
            for config, row in self._choose(record, rows, made):
                yield config, split, row

    def _choose(
        self,
        record: Record,
        rows: dict[str, list[Row]] | Any,
        made: Iterable[tuple[str, str, Row]],
    ) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a document: new ones where it was restored, else those it had."""
        lost = [loss for row in rows[DOCUMENTS] for loss in row["left_out"]]
        self._build.report.count_losses(lost)
        new = [
            (config, {**row, "left_out": lost} if config == DOCUMENTS else row)
            for config, _, row in made
        ]
        was_blank = any(row["text"] is None for row in rows[DOCUMENTS]) or not rows[DOCUMENTS]
        if was_blank and not is_blank(record):
            yield from new
        else:
            yield from chain.from_iterable(
                ((config, row) for row in found) for config, found in rows.items()
            )

    def _complete(self) -> None:
        report, outcome = self._build.report, self._outcome
        complete_report(self._given, report)
        report.left[LOST_SPANS] = outcome.lost_spans
        report.left[LOST_RELATIONS] = outcome.lost_relations
        if report.withheld:
            carry_certificate(self._given, report)
        elif not outcome.documents[EDITED]:
            carry_whole(self._given, report)


def carry_whole(given: Given, report: BuildReport) -> None:
    """Take the certificate over as it is: the texts are those it was made of."""
    from annotate.dataset.splits.certificate import read_certificate

    report.certificate = read_certificate(given.place) or report.certificate


def _read_spool(path: Path) -> Iterator[Record]:
    with path.open("rb") as stream:
        for line in stream:
            yield record_from_json(load_json(line))


def _make_problem(restored: RestoredDocument) -> Problem | None:
    name = restored.record.document.id
    if restored.how == MISSING:
        message = "there is no copy of this article: its text stays withheld"
        fix = "Give the article with --articles, or fetch it with --fetch."
        return Problem(code=CODE_MISSING, message=message, document=name, fix=fix)
    if restored.lost_spans:
        lost, kept = len(restored.lost_spans), restored.kept_spans
        return Problem(
            code=CODE_PARTLY,
            severity="warning",
            message=f"the copy was edited: {plural(kept, 'span')} restored, {lost} not "
            "found for sure",
            document=name,
            fix="A copy from the day of `published`, as from an archive, has more of them.",
        )
    return None
