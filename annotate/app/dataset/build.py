"""A dataset folder made of annotations."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from annotate.app.context import Context
from annotate.app.names import check_names
from annotate.app.quality.measuring import make_measure
from annotate.dataset.build import build_dataset
from annotate.dataset.releases.version import list_pseudonyms
from annotate.dataset.rows.tally import BuildReport
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.settings import BuildSettings, make_settings
from annotate.dataset.splits.splits import check_splits
from annotate.dataset.splits.survey import GROUPINGS
from annotate.dataset.withheld.withholding import CHOICES
from annotate.errors import UsageError
from annotate.model import Record
from annotate.project import Project
from annotate.readings.pseudonyms import AddressPseudonyms, read_key
from annotate.registry.tables import read_registry

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_UNITS |= {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*((?:[KMG]i?)?B|)", re.IGNORECASE)
PASSES = ("Comparing", "Building")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What goes into the dataset, and how it is split.

    What is None comes from the project file, then from `annotate.dataset.settings.BuildSettings`,
    which also says what each of them means. Of the two unseen shares only one can be given.
    Annotators of the dataset `pseudonyms_of` who have a pseudonym there keep it. `shard_size` is
    how much a file of a table holds before compression, as 500MB.
    """

    reading: str | None = None
    gold_only: bool = False
    include_restricted: bool = False
    text: str | None = None
    keep_shared: bool = False
    extra: Sequence[str] | None = None
    splits: Mapping[str, float] | None = None
    split_by: str | None = None
    unseen_speaker: float | None = None
    unseen_target: float | None = None
    similarity: float | None = None
    balance: bool | None = None
    seed: int | None = None
    pseudonyms_of: Path | None = None
    shard_size: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Where the dataset is, by which settings, and what was counted."""

    folder: Path
    settings: BuildSettings
    report: BuildReport


def build(
    context: Context,
    source: str | Path | Iterable[Record] | None,
    folder: Path | None,
    options: Options,
) -> Result:
    """Build a dataset folder of a file or of records; without any, of the project's annotations.

    Raises:
        UsageError: the rules contradict each other, or the folder holds what no build wrote.
        AnnotateError: there is no such file.
        MissingExtraError: `datasets`, `pyarrow` or, of many documents, `rensa` is not installed.
    """
    project = context.project
    target = folder or find_dataset(project)
    settings = _make_settings(project, target, options)
    settings = replace(settings, registry=read_registry(project.folder, context.findings))
    scheme = project.load_scheme()
    passes = iter(PASSES)

    def track(records: Iterable[Record]) -> Iterator[Record]:
        return context.listener.track(records, next(passes), weight="articles")

    report = build_dataset(
        project.annotations if source is None else source,
        target,
        scheme=scheme,
        settings=settings,
        track=track,
        measure=make_measure(context, scheme),
    )
    context.findings.extend(report.problems)
    return Result(folder=target, settings=settings, report=report)


def find_dataset(project: Project) -> Path:
    """Return the folder of a project's dataset."""
    name: str = project.dataset.get("name", project.name)
    return project.datasets / name


def _make_settings(project: Project, target: Path, options: Options) -> BuildSettings:
    return make_settings(
        project,
        target.absolute().name,
        reading=options.reading,
        gold_only=options.gold_only,
        include_restricted=options.include_restricted,
        text=_check_choice(options.text, CHOICES, "--text"),
        keep_shared=options.keep_shared,
        extra=_check_extra(options.extra, project),
        shares=None if options.splits is None else check_splits(options.splits),
        seed=options.seed,
        by=_check_choice(options.split_by, GROUPINGS, "--split-by"),
        similarity=options.similarity,
        unseen=_choose_unseen(speaker=options.unseen_speaker, target=options.unseen_target),
        balance=options.balance,
        shard_bytes=None if options.shard_size is None else read_size(options.shard_size),
        pseudonyms=_make_pseudonyms(project, options.pseudonyms_of),
    )


def read_size(size: str) -> int:
    """Return the bytes that a size in words is, as 500MB or 1.5 GiB.

    Raises:
        UsageError: it is no size, or nothing.
    """
    found = _SIZE.fullmatch(size.strip())
    count = int(float(found[1]) * _UNITS[found[2].upper()]) if found else 0
    if not count:
        raise UsageError(f"{size} is no size of a file.", "Write it as 500MB or 1GB.")
    return count


def _check_extra(given: Sequence[str] | None, project: Project) -> tuple[str, ...]:
    """Return the names that become columns.

    Raises:
        UsageError: two of them would be one column.
    """
    names = tuple(dict.fromkeys(project.dataset.get("extra", ()) if given is None else given))
    columns = Counter(Vocabulary(project.load_scheme(), names).extra_columns.values())
    for column, count in columns.items():
        if count > 1:
            raise UsageError(f"Two names of --extra make the column {column}.", "Leave one out.")
    return names


def _make_pseudonyms(project: Project, published: Path | None) -> AddressPseudonyms:
    """Return pseudonyms by the project's key; those of a dataset that is published stay."""
    named = project.dataset.get("pseudonyms_of")
    folder = published or (project.folder / named if named else None)
    kept = list_pseudonyms(folder) if folder else frozenset()
    return AddressPseudonyms(make_key=partial(read_key, project.state), published=kept)


def _check_choice(value: str | None, known: Sequence[str], option: str) -> str | None:
    return None if value is None else check_names([value], known, option)[0]


def _choose_unseen(**shares: float | None) -> tuple[str, float] | None:
    given = [(role, share) for role, share in shares.items() if share is not None]
    if len(given) > 1:
        raise UsageError(
            "A test split cannot be of unseen speakers and of unseen targets at once.",
            "Build two datasets, with -o.",
        )
    return given[0] if given else None
