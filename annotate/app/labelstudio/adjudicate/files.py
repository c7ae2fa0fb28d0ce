"""The files of an adjudication, and the Label Studio project in which a person decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotate.adjudication.adjudicate import (
    AdjudicationOptions,
    AdjudicationReport,
    adjudicate_records,
)
from annotate.app.context import Context
from annotate.files.outputs import STANDARD
from annotate.model import Problem, Record
from annotate.records import open_writer, read_records

GOLD, LOG = "adjudicated.jsonl", "decisions.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where readings are read, where gold is, and where the log of decisions is."""

    readings: str
    gold: str
    log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was decided, and where it was written."""

    files: Files
    report: AdjudicationReport


def choose_files(
    context: Context, readings: str | None, gold: str | None, log: str | None
) -> Files:
    """Return the files that are named; without names, gold beside the readings, the log by it."""
    source = readings or str(context.project.annotations)
    target = gold or _beside(source, GOLD)
    return Files(readings=source, gold=target, log=log or _beside(target, LOG))


def _beside(path: str, name: str) -> str:
    return name if path == STANDARD else str(Path(path).with_name(name))


def name_project(context: Context, title: str | None) -> str:
    """Return the title of the project in which a person decides."""
    return title or f"{context.project.name} adjudication"


def track_records(context: Context, source: str, problems: list[Problem]) -> Iterator[Record]:
    """Yield the records of a file, and show how far it is; lines that are none are Problems."""
    found = read_records(source, problems)
    return context.listener.track(found, "adjudicating", weight="documents")


def write_gold(context: Context, files: Files, options: AdjudicationOptions) -> AdjudicationReport:
    """Adjudicate the readings; write gold and log together, or neither.

    Raises:
        UsageError: the annotator whose word was to decide has read nothing here.
        NothingReadError: there was input, and no record in it.
    """
    records = track_records(context, files.readings, context.findings)
    with open_writer(files.gold) as write, open_writer(files.log) as write_decision:
        report = adjudicate_records(records, options, write, write_decision)
        context.refuse_if_empty(report.documents, f"{files.gold} and {files.log}")
    return report
