"""Who is named, who said what, who stands where: suggested for people to correct."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.app.context import Context
from annotate.app.language import load_own
from annotate.app.names import choose_layers
from annotate.app.part_runs import PartsSummary, check_parts_target, share, tell_nothing
from annotate.checks import check_document
from annotate.errors import UsageError
from annotate.files.engines.engine import Engine
from annotate.files.outputs import open_output
from annotate.model import Document, Problem, Record, count_errors
from annotate.preannotation.functions import adapt_function
from annotate.preannotation.port import Accountable, PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.registry import DEFAULT, FAMILIES, SPELT, create, iter_entries
from annotate.preannotation.runs.answers import UNANNOTATED, annotate_each, make_record
from annotate.preannotation.runs.job import make_job, make_open_job
from annotate.preannotation.runs.parts import PartsRun
from annotate.preannotation.runs.run import Run, RunSummary
from annotate.preannotation.runs.shard_input import iter_shards, open_source
from annotate.preannotation.runs.time_limit import DEFAULT_SECONDS
from annotate.project import Project
from annotate.records import refuse_table
from annotate.registry.tables import read_registry
from annotate.scheme import Scheme

_PREFIXES = tuple(family.prefix for family in FAMILIES)
_NAME_IT = "Name a function as module:function."


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which pre-annotator suggests what. What is not given comes from the project file.

    `model` is a name, or a function where the suggestions are made in this process.
    `seconds_per_article` is after how long an article is given up.
    `endpoint`, `window` and `timeout` are for those that ask a model outside: its address, how
    much it reads at once, and how many seconds it may take.
    """

    model: str | Callable[..., Any] | None = None
    layers: Sequence[str] = ()
    min_score: float | None = None
    endpoint: str | None = None
    window: int | None = None
    timeout: float | None = None
    seconds_per_article: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreannotateOutputs:
    """Where records are written, by default the project's predictions, and the coverage if at all.

    The coverage is what was read of every article, by those that may not read everything.
    """

    records: str | Path | None = None
    coverage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was written where, or will be by what `parts` says of an engine."""

    target: str | Path
    summary: RunSummary
    parts: PartsSummary = field(default_factory=PartsSummary)


def list_choices() -> Iterator[tuple[str, str]]:
    """Yield what can be chosen as `model`, with its description."""
    for entry in iter_entries():
        yield entry.name, entry.description
    for family in FAMILIES:
        yield f"{family.prefix}{family.placeholder}", family.description
    yield from SPELT


def preannotate(
    context: Context,
    file: str | Path | None,
    outputs: PreannotateOutputs,
    options: Options,
    *,
    workers: int | None = None,
    engine: Engine | None = None,
) -> Result:
    """Write a record for each document of a file, by default of the project's articles.

    A run that was interrupted goes on where it stopped, to the same bytes. Where the output is a
    folder, and where parts are read and it is no file's name, each part has one of its name there,
    and those that are done and unchanged are left as they are. An engine hands such parts out.

    Raises:
        UsageError: an option names what there is not.
        MissingExtraError: what the pre-annotator needs is not installed.
        NothingReadError: there was input, and no document in it.
    """
    project = context.project
    settings = _make_settings(project, options, context.findings)
    name = _choose_model(project, options)
    if not isinstance(name, str):
        raise UsageError("A run over a file can be resumed, so its model has a name.", _NAME_IT)
    if outputs.coverage is not None:
        _check_family(name)
    target = outputs.records or project.predictions
    refuse_table(target)
    workers = workers or project.preannotate.get("workers", 1)
    given, seconds = file or project.articles, _limit_time(project, options, name)
    if check_parts_target(target, given, engine, coverage=outputs.coverage):
        job = make_open_job(name, settings, project.state, seconds)
        parts = PartsRun(str(given), str(target), job, workers, context.findings)
        return _preannotate_parts(context, parts, engine)
    with open_source(given) as source:
        job = make_job(name, settings, source, project.state, seconds)
        run = Run(source, job, workers, context.findings)
        with open_output(target) as stream:  # at once: a second run is told before it works
            work = context.listener.track(
                run.work(), "Pre-annotating", source.lines, weight="documents"
            )
            done = sum(1 for _ in work)
            context.refuse_if_empty(done + run.summary.kept, target)
            if outputs.coverage is not None:
                run.write_coverage(outputs.coverage)
            summary = run.finish(stream)
        run.clear()
        return Result(target=target, summary=summary)


def _preannotate_parts(context: Context, run: PartsRun, engine: Engine | None) -> Result:
    """Do parts here, or let an engine do them in its processes."""
    if engine is not None:
        return Result(target=run.target, summary=run.summary, parts=share(context, run, engine))
    for _ in context.listener.track(run.work(), "Pre-annotating", weight="documents"):
        pass
    tell_nothing(context, run)
    done = PartsSummary(parts=run.parts, kept=run.kept)
    return Result(target=run.target, summary=run.summary, parts=done)


def suggest(context: Context, documents: Iterable[Document], options: Options) -> Iterator[Record]:
    """Yield a record for each document, in their order, in this process.

    What does not hold together is a finding and left out; a document that the pre-annotator fails
    on is a finding, and its record has no annotation. What was left out of the suggestions, as the
    options ask, the listener hears at the end.

    Raises:
        UsageError: an option names what there is not.
        MissingExtraError: what the pre-annotator needs is not installed.
    """
    annotator = make_annotator(context.project, options, context.findings)
    checked = _check(context, documents, context.project.load_scheme())
    seconds = _limit_time(context.project, options, _choose_model(context.project, options))
    return _suggest(context, annotator, checked, seconds)


def make_annotator(project: Project, options: Options, findings: list[Problem]) -> PreAnnotator:
    """Make the pre-annotator that is asked for; what is wrong in its tables is a finding.

    Raises:
        UsageError: an option names what there is not.
        MissingExtraError: what the pre-annotator needs is not installed.
    """
    settings = _make_settings(project, options, findings)
    model = _choose_model(project, options)
    return create(model, settings) if isinstance(model, str) else adapt_function(model, settings)


def _check(context: Context, documents: Iterable[Document], scheme: Scheme) -> Iterator[Document]:
    for document in documents:
        found = check_document(document, scheme)
        context.findings.extend(found)
        if not count_errors(found):
            yield document


def _suggest(
    context: Context,
    annotator: PreAnnotator,
    documents: Iterator[Document],
    seconds: float | None,
) -> Iterator[Record]:
    left_out: Counter[str] = Counter()
    for shard in iter_shards(documents):
        answers = annotate_each(annotator, shard.documents, seconds)
        for document, answer in zip(shard.documents, answers, strict=True):
            if isinstance(answer, Problem):
                context.findings.append(answer)
                left_out[UNANNOTATED] += 1
            yield make_record(annotator, document, answer)
        if isinstance(annotator, Accountable):
            context.findings.extend(annotator.take_account().problems)
    for line in list_left_out(annotator.left_out + left_out):
        context.listener.say(line)


def list_left_out(counts: Counter[str] | dict[str, int]) -> list[str]:
    """Return a line for each reason for which suggestions were left out."""
    return [f"Left out: {count} {reason}." for reason, count in counts.items() if count]


def _choose_model(project: Project, options: Options) -> str | Callable[..., Any]:
    model: str | Callable[..., Any] = options.model or project.preannotate.get("model", DEFAULT)
    return model


def _limit_time(
    project: Project, options: Options, model: str | Callable[..., Any]
) -> float | None:
    """Return the seconds that an article may take: any number, where a model is asked in windows.

    Each of those has a limit of its own.
    """
    given = options.seconds_per_article or project.preannotate.get("seconds_per_article")
    windowed = isinstance(model, str) and model.startswith(_PREFIXES)
    return given or (None if windowed else DEFAULT_SECONDS)


def _check_family(name: str) -> None:
    """Refuse to account for what a pre-annotator reads that reads everything."""
    if not name.startswith(_PREFIXES):
        raise UsageError(
            f"{name} reads every article whole and keeps no account of it.",
            "Leave out --coverage; llm: and gliner: have one.",
        )


def _make_settings(
    project: Project, options: Options, findings: list[Problem]
) -> PreAnnotatorSettings:
    """Put options over the project file over the defaults; layers in the scheme's order."""
    scheme, given = project.load_scheme(), project.preannotate
    least = given.get("min_score", 0.0) if options.min_score is None else options.min_score
    return PreAnnotatorSettings(
        scheme=scheme,
        layers=choose_layers(options.layers or given.get("layers", ()), scheme),
        language=load_own(project),
        registry=read_registry(project.folder, findings),
        min_score=least,
        endpoint=options.endpoint,
        timeout=options.timeout,
        window=options.window,
        state=project.state,
        folder=project.folder,
    )
