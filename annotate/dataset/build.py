"""From records to a dataset folder: one pass to see what belongs together, one to write.

Memory holds one record, what the writers have not written yet, and of every document its id, a
signature and a few numbers to split by, never the whole of the data.
What cannot be used is reported with file and line, what is left out is counted and named.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from annotate.dataset.files import card, metadata, tables
from annotate.dataset.files.numbers import Measure
from annotate.dataset.intake import RecordSource
from annotate.dataset.rows import features, readings
from annotate.dataset.rows.identity_rows import add_identities
from annotate.dataset.rows.losses import list_losses
from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.rows import DOCUMENTS, Row, RowMaker
from annotate.dataset.rows.tally import RESTRICTED, BuildReport
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.settings import BuildSettings
from annotate.dataset.splits import certificate
from annotate.dataset.splits.inflation import Inflation
from annotate.dataset.splits.planning import SplitPlan, SplitPlanner
from annotate.dataset.splits.survey import DocumentSurveyor
from annotate.dataset.storage import folder
from annotate.dataset.withheld import anchors, leaks
from annotate.dataset.withheld.naming import number_names
from annotate.dataset.withheld.withholding import Withholding, withhold
from annotate.files.packages import load_arrow
from annotate.model import Problem, Record
from annotate.readings.admission import FindingCost
from annotate.scheme import Scheme

CODE_NOTHING = "D02"
Track = Callable[[Iterable[Record]], Iterable[Record]]


def build_dataset(
    source: str | Path | Iterable[Record],
    target: Path,
    *,
    scheme: Scheme,
    settings: BuildSettings,
    track: Track = iter,
    measure: Measure | None = None,
) -> BuildReport:
    """Build a dataset folder of records, and replace the one that was there.

    Args:
        source: An annotations.jsonl or predictions.jsonl, `-` for standard input, or records.
        target: The folder to be. It is left alone where no document can be used.
        scheme: The scheme of the annotations.
        settings: What the dataset is called, and what goes into it.
        track: Is handed the records on their way, in both passes, to show how far it is.
        measure: Measures how far people agree, where several read the same document.

    Raises:
        AnnotateError: there is no such file.
        MissingExtraError: `datasets`, `pyarrow` or, of many documents, `rensa` is not installed.
        UsageError: the target holds something that no build wrote, or the rules of the splits
            contradict each other.
    """
    features.load_package()
    load_arrow()
    with folder.open_folder(target) as place, _open_source(source, place, settings) as given:
        build = Build(scheme, settings, given.sha256)
        records = given.iter_records(scheme, settings.checks, build.report.problems)
        plan = build.make_plan(track(records), place)
        columns, words = build.make_columns(), build.vocabulary
        with tables.Tables(place, columns, plan.names, words, settings.shard_bytes) as written:
            rows = chain.from_iterable(
                build.iter_rows(record, plan, given.losses.get(record.document.id, ()))
                for record in track(given.iter_again())
            )
            for config, split, row in add_identities(rows, settings.registry):
                written.write(config, split, row)
            build.report.empty_splits = written.close()
        build.report.warnings, build.report.refused = given.warnings, given.refused
        if build.report.documents:
            build.write_metadata_files(place, target.name, columns, written, given, measure)
        elif not given.is_empty:
            build.report.problems.append(_make_nothing(given.name))
        given.close()
        build.prove(place)
    return build.report


def _open_source(
    source: str | Path | Iterable[Record], place: Path, settings: BuildSettings
) -> closing[RecordSource]:
    return closing(RecordSource(source, place, settings.pseudonyms))


class Build:
    """One build: what it was told, and what it has counted so far."""

    def __init__(self, scheme: Scheme, settings: BuildSettings, seed: str = "") -> None:
        reading = settings.pseudonyms.hide_name(settings.reading)
        self.scheme, self.settings = scheme, replace(settings, reading=reading)
        self._salt = anchors.make_salt(seed)
        self.vocabulary, self.report = Vocabulary(scheme, settings.extra), BuildReport()
        self._maker = RowMaker(self.vocabulary, self.report.left, settings.registry)

    def make_plan(
        self, records: Iterable[Record], place: Path, *, fixed: Mapping[str, str] | None = None
    ) -> SplitPlan:
        """Look at every record and decide where each document goes that has a row.

        Args:
            records: What the dataset is built of.
            place: A folder for temporary files.
            fixed: The split of every document, where that was decided before.
        """
        rules = self.settings.rules
        shared = self.settings.keep_shared
        self.withheld = Withholding(self.settings.text, place, keep_shared=shared)
        self._proof = leaks.Proof(place, skip_included=shared)
        surveyor = DocumentSurveyor(self.vocabulary, rules.by, rules.unseen, self.settings.registry)
        with SplitPlanner(rules, place, fixed) as planner:
            for record in records:
                reading = self._choose_reading(record, Counter())
                if _has_rows(record, reading):
                    shown = None if isinstance(reading, str) else reading
                    planner.add(surveyor.survey(record, shown))
                    self.withheld.look(record, has_row=shown is not None)
            plan = planner.plan()
        self.withheld.decide()
        self.report.certificate = certificate.make_certificate(plan)
        self._inflation = Inflation(plan)
        return plan

    def make_columns(self) -> dict[str, Any]:
        """Return the features of every table, after the plan was made."""
        return features.make_features(self.vocabulary, withheld=self.withheld.is_needed)

    def iter_rows(
        self, record: Record, plan: SplitPlan, losses: Sequence[FindingCost] | None = None
    ) -> Iterator[tuple[str, str, Row]]:
        """Yield the rows of a record with configuration and split, or count it as left out.

        Args:
            record: What can be used of a line of the input.
            plan: Where each document goes.
            losses: What cannot be used of that line; None where its row says so already.
        """
        report = self.report
        withheld = self.withheld.covers(record)
        if withheld:
            record = number_names(record)
        chosen = self._choose_reading(record, report.left)
        reading = None if isinstance(chosen, str) else chosen
        if isinstance(chosen, str):
            report.leave_out(record, chosen)
        lost = [] if losses is None else list_losses(losses, reading)
        if not _has_rows(record, chosen):
            report.count_losses(lost if chosen == readings.UNFINISHED else [])
            return
        split = plan.split_of[record.document.id]
        if withheld:
            self._proof.add(record.document.text)
            report.withheld_too += self.withheld.is_for_others(record)
        if reading is not None:
            report.count_document(record, reading, split, withheld=withheld)
            names = {part.annotator.name for part in reading.parts.values()}
            report.preferred += self.settings.reading in names
        report.count_annotators(record, self.settings.pseudonyms.given.values())
        self._inflation.look(record, reading)
        report.count_losses(lost)
        for config, row in self._maker.make_rows(record, reading, lost):
            report.count_row(config, row, self.vocabulary)
            if record.document.meta.redistribution != "no" and not withheld:
                report.keep_example(config, row, self.vocabulary)
            yield config, split, self._withhold(record, config, row) if withheld else row

    def _withhold(self, record: Record, config: str, row: Row) -> Row:
        more = anchors.make_columns(record, self._salt) if config == DOCUMENTS else {}
        return {**withhold(row), **more}

    def _choose_reading(self, record: Record, left: Counter[str]) -> ChosenReading | str:
        """Return the reading that the dataset shows of a record, or why it shows none."""
        settings = self.settings
        if settings.leaves_out(record.document.meta):
            return RESTRICTED
        parts = readings.choose_parts(
            record,
            self.vocabulary.layers,
            prefer=settings.reading,
            gold_only=settings.gold_only,
        )
        if isinstance(parts, str):
            return parts
        return readings.compose_reading(record.document.id, parts, self.vocabulary, left)

    def complete_certificate(self) -> None:
        """Say in the certificate what leakage would be worth, after all rows were made."""
        self.report.certificate["inflation"] = self._inflation.measure()

    def find_missing_extra(self) -> None:
        """Note which names in `meta.extra` became columns though no article has them."""
        there = self.report.extra
        self.report.missing_extra = tuple(n for n in self.vocabulary.extra if n not in there)

    def prove(self, place: Path) -> None:
        """Look for words of withheld texts in the folder; where any are, it comes to nothing."""
        if not self.report.built:
            return
        found = self._proof.find_leaks()
        self.report.coincidences = self._proof.coincidences
        if found:
            self.report.problems += found
            self.report.rows = {}
            (place / folder.MANIFEST).unlink()

    def write_metadata_files(
        self,
        place: Path,
        name: str,
        columns: Mapping[str, Any],
        written: tables.Tables,
        given: RecordSource,
        measure: Measure | None,
    ) -> None:
        """Write the card, what goes with it, and the manifest."""
        self.complete_certificate()
        self.find_missing_extra()
        facts = card.CardFacts(
            name=name,
            scheme=self.scheme,
            settings=self.settings,
            report=self.report,
            input_name=given.title,
            input_sha256=given.sha256,
        )
        lacks = given.losses or given.refused or self.report.left_documents
        read = given.iter_read() if lacks else ()
        metadata.write_metadata_files(place, facts, columns, written, measure, read)


def _has_rows(record: Record, reading: ChosenReading | str) -> bool:
    """Tell whether anything of a document is in the dataset: it is shown, or its readings are."""
    if reading in (RESTRICTED, readings.UNREVIEWED):
        return False
    return not isinstance(reading, str) or bool(record.annotations)


def _make_nothing(name: str) -> Problem:
    return Problem(
        code=CODE_NOTHING,
        message="no document is left to build a dataset of",
        file=name,
        fix="Mend what is reported above, or look at what was left out and why.",
    )
