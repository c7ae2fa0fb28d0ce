"""Where readings come from that are counted: files, or records that are at hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar

from annotate.app.context import Context
from annotate.checks import keep_checks
from annotate.dataset.intake import RecordSource
from annotate.dataset.line_values import RecordWork
from annotate.dataset.taking import RecordTaker
from annotate.estimates.methods import SourceHash
from annotate.model import Problem, Record
from annotate.readings.pseudonyms import AddressPseudonyms

Value = TypeVar("Value")


class ReadingInput(Protocol):
    """Records that can be worked through again and again."""

    def work_through(self, work: RecordWork[Value]) -> Iterator[Value]:
        """Yield what is worked out of each record."""
        ...


@dataclass(frozen=True, slots=True)
class ReadingSource:
    """Where readings come from: people's and, if they stand elsewhere, the machine's of all."""

    people: ReadingInput
    machine: ReadingInput | None
    files: tuple[SourceHash, ...] = ()

    @property
    def articles(self) -> ReadingInput:
        """The input that has all articles."""
        return self.machine or self.people


@dataclass(frozen=True, slots=True)
class RecordInput:
    """Records that are at hand, or are read by somebody else."""

    read: Callable[[], Iterator[Record]]

    def work_through(self, work: RecordWork[Value]) -> Iterator[Value]:
        """Yield what is worked out of each record."""
        return map(work, self.read())


@dataclass(slots=True)
class FileInput:
    """Records of a file; what is wrong in it is said the first time that it is read."""

    source: RecordSource
    taker: RecordTaker
    findings: list[Problem]
    workers: int | None = None

    def work_through(self, work: RecordWork[Any]) -> Iterator[Any]:
        """Yield what is worked out of each record, in several processes where it pays."""
        findings, self.findings = self.findings, []
        return self.source.iter_values(work, self.taker, findings, self.workers)


@contextmanager
def open_sources(
    context: Context, file: str | None, articles: str | None, workers: int | None = None
) -> Iterator[ReadingSource]:
    """Open the files: that of what people found, and that of all articles.

    Args:
        context: The project, and what grows by findings.
        file: Annotations; without one, the project's.
        articles: Predictions of all articles, where the other file has not all.
        workers: Processes that read them; None is as many as pay.
    """
    checks = keep_checks(lambda check: check.carries_rows)
    scheme = context.project.load_scheme()
    taker = RecordTaker.keeping_grounds(scheme, checks, AddressPseudonyms())
    names = [file or str(context.project.annotations), *([articles] if articles else [])]
    with TemporaryDirectory() as place:
        folders = [Path(place) / str(number) for number in range(len(names))]
        for folder in folders:
            folder.mkdir()
        given = [RecordSource(name, folder) for name, folder in zip(names, folders, strict=True)]
        inputs = [FileInput(source, taker, context.findings, workers) for source in given]
        yield ReadingSource(
            people=inputs[0],
            machine=inputs[1] if articles else None,
            files=tuple(SourceHash(one.title, one.sha256) for one in given),
        )
