"""Names of private persons and their addresses out of the texts."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.adjudication.remask import Remasking
from annotate.adjudication.verification import Verification
from annotate.app.articles.masked_parts import make_masking_run, take_summary
from annotate.app.context import Context
from annotate.app.language import load_own
from annotate.app.part_runs import PartsSummary, check_parts_target, make_parts
from annotate.errors import UsageError
from annotate.files.engines.engine import Engine
from annotate.files.outputs import STANDARD
from annotate.masking.lines import Masked, MaskingSummary, iter_masked, make_list, make_report
from annotate.masking.settings import MaskingSettings, make_settings
from annotate.model import Document, Record
from annotate.project import Project
from annotate.records import open_writer
from annotate.registry.tables import read_registry

SUFFIXES = (".jsonl", ".gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is masked, and how it looks; what is not given comes from the project file.

    `public` is a file of those who are not masked, `kinds` are of
    `annotate.masking.matches.KINDS`, `regions` are where telephone numbers without a country code
    are from, `bylines` is keep or mask.
    """

    public: Path | None = None
    kinds: Sequence[str] = ()
    regions: Sequence[str] = ()
    bylines: str | None = None
    consistent: bool | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskOutputs:
    """Where is written what was masked, and beside it, where wanted, what was done.

    `report` has numbers only, `pairs` what stands for what: it undoes the masking. `decisions` is
    the log of adjudicated readings, which are decided again on the masked ones; it is left as it
    is, and another is written beside it.
    """

    masked: str | None = None
    report: str | None = None
    pairs: str | None = None
    decisions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was written where; `strands_log` is True where a log fits its gold no more."""

    target: str
    summary: MaskingSummary
    strands_log: bool
    parts: PartsSummary = field(default_factory=PartsSummary)


def mask(
    context: Context,
    file: str | None,
    outputs: MaskOutputs,
    options: Options,
    *,
    workers: int = 1,
    engine: Engine | None = None,
) -> Result:
    """Write articles or records with what identifies private persons masked.

    Where the output is a folder, each part has one of its name there, made in so many processes or
    by an engine; those that are done and unchanged are left as they are.

    Raises:
        UsageError: an option names what there is not, or two files are one.
        AnnotateError: a file is not there.
        NothingReadError: there was input, and nothing of it could be read.
    """
    project = context.project
    source = file or str(project.annotations)
    target = outputs.masked or name_output(source)
    log = name_output(outputs.decisions) if outputs.decisions else None
    names = (target, outputs.report, outputs.pairs, log)
    _check_names(source, *names)
    settings = _make_settings(context, options)
    unfit = {"report": outputs.report, "list": outputs.pairs, "decisions": outputs.decisions}
    is_parts = check_parts_target(target, source, engine, **unfit, consistent=settings.consistent)
    context.listener.say(_describe_list(settings.public.count))
    if is_parts:
        run = make_masking_run(source, target, settings)
        parts = make_parts(context, run, "Masking", engine, workers)
        summary = take_summary(run, context.findings)
        stranded = bool(summary.gold)
        return Result(target=target, summary=summary, strands_log=stranded, parts=parts)
    remasking = _make_remasking(outputs.decisions, project) if outputs.decisions else None
    summary = MaskingSummary()
    with ExitStack() as files:
        writers = [files.enter_context(open_writer(name)) if name else None for name in names]
        prepare = remasking.begin if remasking else None
        masked = iter_masked(source, settings, summary, context.findings, prepare)
        for one in context.listener.track(masked, "Masking", weight="documents"):
            _write(one, writers, remasking)
        context.refuse_if_empty(summary.documents, target)
    if remasking is not None:
        remasking.verification.finish()
        context.findings.extend(remasking.verification.problems)
        summary.changes.update(remasking.changes)
    stranded = bool(summary.gold) and remasking is None
    return Result(target=target, summary=summary, strands_log=stranded)


def name_output(source: str) -> str:
    """Return `annotations-masked.jsonl` for `annotations.jsonl`, `-` for `-`."""
    if source == STANDARD:
        return source
    path = Path(source)
    stem, endings = path.name, ""
    while Path(stem).suffix in SUFFIXES:
        stem, endings = Path(stem).stem, Path(stem).suffix + endings
    return str(path.with_name(f"{stem}-masked{endings or '.jsonl'}"))


def _check_names(source: str, *targets: str | None) -> None:
    """Refuse to write over what is read, or one file twice."""
    named = [str(Path(name).absolute()) for name in (source, *targets) if name and name != STANDARD]
    outputs = [name for name in targets if name == STANDARD]
    if len(set(named)) < len(named) or len(outputs) > 1:
        raise UsageError(
            "What is read and each file that is written have to be different files.",
            "Give other names; the original stays as it is.",
        )


def _make_settings(context: Context, options: Options) -> MaskingSettings:
    project = context.project
    return make_settings(
        project,
        language=load_own(project),
        registry=read_registry(project.folder, context.findings),
        public=options.public,
        kinds=options.kinds,
        regions=options.regions,
        bylines=options.bylines,
        consistent=options.consistent,
        style=options.style,
    )


def _describe_list(count: int) -> str:
    if not count:
        return "No list of public persons: everyone who is named counts as private."
    return f"{count} {'entry' if count == 1 else 'entries'} in the list of public persons."


def _make_remasking(log: str, project: Project) -> Remasking:
    scheme, settings = project.load_scheme(), project.checks
    return Remasking(verification=Verification(scheme=scheme, settings=settings, log=log))


def _write(
    one: Masked, writers: Sequence[Callable[[Any], None] | None], remasking: Remasking | None
) -> None:
    """Write a masked line, and of it the report, the pairs and the decisions, where wanted."""
    value: Document | Record = one.value
    lines: list[dict[str, Any]] = []
    if remasking is not None and isinstance(value, Record):
        value, lines = remasking.finish(value)
    wanted: Sequence[Sequence[Any]] = [value], [make_report(one)], [make_list(one)], lines
    for write, values in zip(writers, wanted, strict=True):
        for each in values:
            if write is not None:
                write(each)
