"""The whole loop, on the bundled samples or on articles of one's own: use case after use case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from annotate.app.articles import ingest, preannotate
from annotate.app.context import Context
from annotate.app.dataset import build
from annotate.app.labelstudio import push, server
from annotate.app.project.init import write_project_file
from annotate.app.quality import validate
from annotate.labelstudio.push.push import PushResult
from annotate.project import FILE_NAME
from annotate.resources import DATA
from annotate.validation import ValidationCounts

SAMPLES = ("broadsheet.txt", "page-dump.txt", "page.html")
SAMPLE_TERMS = {"licence": "MIT", "redistribution": "yes"}  # the project's own

DemoOutcome = (
    ingest.Result
    | preannotate.Result
    | server.Started
    | PushResult
    | ValidationCounts
    | build.Result
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which articles, the bundled samples without any; and whether people get them.

    With `server` they are pushed to a local Label Studio, which listens on `port` or on a free
    one. Without, a dataset is built that nobody has reviewed.
    """

    articles: Sequence[str] = ()
    server: bool = True
    port: int | None = None


class DemoPart(StrEnum):
    """A part of the loop, by what is done in it."""

    ingest = "ingest"
    preannotate = "preannotate"
    start = "start"
    push = "push"
    validate = "validate"
    build = "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of the loop. `run` does it, in a context of its own, and returns what came of it."""

    part: DemoPart
    run: Callable[[Context], DemoOutcome]


def prepare(folder: Path) -> None:
    """Make the demo's project, where it is not there from an earlier run."""
    if not (folder / FILE_NAME).exists():
        write_project_file(folder)


def list_steps(options: Options) -> list[Step]:
    """Return what the loop is made of, in order; the project is the one of each step's context."""
    steps = [
        Step(part=DemoPart.ingest, run=lambda context: _ingest(context, options.articles)),
        Step(part=DemoPart.preannotate, run=_preannotate),
    ]
    if options.server:
        port = options.port
        return [
            *steps,
            Step(part=DemoPart.start, run=lambda context: server.start(context, port=port)),
            Step(part=DemoPart.push, run=_push),
        ]
    return [
        *steps,
        Step(part=DemoPart.validate, run=_validate),
        Step(part=DemoPart.build, run=_build),
    ]


def _ingest(context: Context, articles: Sequence[str]) -> ingest.Result:
    if articles:
        return ingest.ingest(context, articles, ingest.Options())
    samples = [str(DATA / "samples" / name) for name in SAMPLES]
    return ingest.ingest(context, samples, ingest.Options(defaults=SAMPLE_TERMS))


def _preannotate(context: Context) -> preannotate.Result:
    return preannotate.preannotate(
        context, None, preannotate.PreannotateOutputs(), preannotate.Options()
    )


def _push(context: Context) -> PushResult:
    [result] = push.iter_pushes(context, push.Options())
    return result


def _validate(context: Context) -> ValidationCounts:
    """Check the suggestions; what was found is counted, and not among the findings."""
    files = validate.list_files(context, [str(context.project.predictions)])
    result = validate.validate(context, files, validate.Options())
    for _ in result.problems:
        continue
    return result.tally


def _build(context: Context) -> build.Result:
    return build.build(context, str(context.project.predictions), None, build.Options())
