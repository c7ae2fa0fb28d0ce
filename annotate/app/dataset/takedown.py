"""A new version of a dataset without certain documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.dataset.version import check_given
from annotate.dataset.checks.check import check_folder
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.releases.takedown import take_down
from annotate.dataset.rows.tally import BuildReport
from annotate.model import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How many documents were taken down, and what the new folder holds."""

    taken: int
    report: BuildReport


def takedown(context: Context, folder: Path, documents: Sequence[str], output: Path) -> Result:
    """Write a version of a dataset's folder without the documents of these ids.

    Raises:
        UnsoundError: the dataset, or what was made of it, has errors.
        UsageError: the source is no dataset's folder, a document is not in it, none would be
            left, or the output is the source or holds something that no build wrote.
    """
    measure = check_given(context, folder, output)

    def track(records: Iterable[Record]) -> Iterator[Record]:
        return context.listener.track(records, "Taking down", weight="articles")

    wanted = tuple(dict.fromkeys(documents))
    report = take_down(folder, wanted, output, track=track, measure=measure)
    context.settle(check_folder(output, read_scheme(output), measure), output)
    return Result(taken=len(wanted), report=report)
