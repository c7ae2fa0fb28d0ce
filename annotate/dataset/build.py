"""From records to a dataset folder: one pass over the file, every table written as it goes.

Memory holds one record and what the writers have not written yet, never the whole of the data.
What cannot be used is reported with file and line, what is left out is counted and named.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from annotate import __version__
from annotate.dataset import card, features, folder, readings, splits, tables
from annotate.dataset.intake import Source
from annotate.dataset.parquet import load_package
from annotate.dataset.rows import RowMaker
from annotate.dataset.settings import Settings
from annotate.dataset.tally import RESTRICTED, Report
from annotate.dataset.vocabulary import Vocabulary
from annotate.model import Problem, Record
from annotate.scheme import Scheme

CODE_NOTHING = "D02"
Track = Callable[[Iterable[Record]], Iterable[Record]]


def build_dataset(
    source: str | Path,
    target: Path,
    *,
    scheme: Scheme,
    settings: Settings,
    track: Track = iter,
) -> Report:
    """Build a dataset folder of a file of records, and replace the one that was there.

    Args:
        source: An annotations.jsonl or predictions.jsonl; `-` is standard input.
        target: The folder to be. It is left alone where no document can be used.
        scheme: The scheme of the annotations.
        settings: What the dataset is called, and what goes into it.
        track: Is handed the records on their way, to show how far it is.

    Raises:
        AnnotateError: there is no such file.
        MissingExtraError: `datasets` or `pyarrow` is not installed.
        UsageError: the target holds something that no build wrote.
    """
    columns = features.make_features(Vocabulary(scheme))
    load_package()
    with folder.open_folder(target) as place, closing(Source(source, place)) as given:
        build = _Build(scheme, settings)
        with tables.Tables(place, columns, settings.shares) as written:
            records = given.iter_records(scheme, settings.checks, build.report.problems)
            for record in track(records):
                build.add_record(record, written)
            build.report.empty_splits = written.close()
        given.close()
        build.report.warnings = given.warnings
        if build.report.documents:
            build.write_papers(place, target.name, columns, written, given)
        else:
            build.report.problems.append(_make_nothing(given.name))
    return build.report


class _Build:
    """One build: what it was told, and what it has counted so far."""

    def __init__(self, scheme: Scheme, settings: Settings) -> None:
        self.scheme, self.settings = scheme, settings
        self.vocabulary, self.report = Vocabulary(scheme), Report()
        self._maker = RowMaker(self.vocabulary, self.report.left)

    def add_record(self, record: Record, written: tables.Tables) -> None:
        """Write the rows of a record, or count it as left out."""
        settings, report = self.settings, self.report
        if record.document.meta.redistribution == "no" and not settings.include_restricted:
            report.leave_out(record, RESTRICTED)
            return
        parts = readings.choose_parts(
            record,
            self.vocabulary.layers,
            prefer=settings.reading,
            gold_only=settings.gold_only,
        )
        split = splits.choose_split(record.document.id, settings.shares, settings.seed)
        reading = None
        if isinstance(parts, str):
            report.leave_out(record, parts)
            if parts == readings.UNREVIEWED:
                return
        else:
            reading = readings.compose_reading(
                record.document.id, parts, self.vocabulary, report.left
            )
            report.count_document(record, reading, split)
            names = {part.annotator.name for part in parts.values()}
            report.preferred += settings.reading in names
        report.count_annotators(record)
        for config, row in self._maker.make_rows(record, reading):
            written.write(config, split, row)
            report.count_row(config, row, self.vocabulary)

    def write_papers(
        self,
        place: Path,
        name: str,
        columns: Mapping[str, Any],
        written: tables.Tables,
        given: Source,
    ) -> None:
        """Write the card and the manifest."""
        sizes = written.measure()
        self.report.rows = {
            config: {split: size.rows for split, size in by_split.items()}
            for config, by_split in sizes.items()
        }
        facts = card.Facts(
            name=name,
            scheme=self.scheme,
            settings=self.settings,
            report=self.report,
            input_sha256=given.sha256,
        )
        text = card.make_card(facts, features.make_card_fields(columns, sizes))
        (place / card.FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
        files = [{"path": card.FILE_NAME}, *written.list_files()]
        folder.write_manifest(place, self._describe(name, given), files)

    def _describe(self, name: str, given: Source) -> dict[str, Any]:
        """Return what the manifest says beside its files."""
        settings, report = self.settings, self.report
        return {
            "name": name,
            "version": __version__,
            "scheme": {"name": self.scheme.name, "sha256": self.scheme.sha256},
            "input": {"name": given.title, "sha256": given.sha256},
            "settings": {
                "splits": dict(settings.shares),
                "seed": settings.seed,
                "reading": settings.reading,
                "gold_only": settings.gold_only,
                "include_restricted": settings.include_restricted,
            },
            "documents": dict(report.documents),
            "reviewed": dict(sorted(report.reviewed.items())),
            "left_out": {
                "lines": report.refused_lines,
                "documents": {
                    reason: {"count": left.count, "ids": left.documents}
                    for reason, left in sorted(report.left_documents.items())
                },
                "parts": {what: n for what, n in sorted(report.left.items()) if n},
            },
        }


def _make_nothing(name: str) -> Problem:
    return Problem(
        code=CODE_NOTHING,
        message="no document is left to build a dataset of",
        file=name,
        fix="Mend what is reported above, or look at what was left out and why.",
    )
