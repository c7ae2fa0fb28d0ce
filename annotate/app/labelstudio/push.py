"""Bring articles to Label Studio, with suggestions or without, or say what a push would change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Literal, TypeVar

from annotate.app.articles.copies import OneOfEach
from annotate.app.context import Context
from annotate.app.labelstudio.assigning import (
    AssignOptions,
    assign,
    part_records,
    refuse_unassigned,
)
from annotate.app.labelstudio.projects import Login, check_chosen, connect, name_projects
from annotate.app.labelstudio.sampling import SampleOptions, iter_drawn, read_frame
from annotate.app.labelstudio.serve import LiveModel
from annotate.app.wording import count_lines
from annotate.errors import UsageError
from annotate.estimates.drawing import SIMPLE
from annotate.files.outputs import STANDARD
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.assignment.dealing import DealOptions
from annotate.labelstudio.push.opening import BATCH_BYTES, PushSettings
from annotate.labelstudio.push.plan import PushOptions, PushPlan
from annotate.labelstudio.push.push import PushResult, plan_push, push
from annotate.labelstudio.push.sampling import Order
from annotate.model import Problem, Record, SampleDesign
from annotate.readings.shown import ShownSuggestions, parse_scores
from annotate.records import read_articles
from annotate.spelling import plural

Outcome = TypeVar("Outcome", PushResult, PushPlan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is pushed where: records to one project, or to one for each layer; and how.

    `overlap` is how many people annotate each task, unseen, or each of the `overlap_share`.
    `order` is that of the new tasks, `unassisted` the share of them that goes without predictions,
    `seed` that of both. Of documents that are copies of each other, `copies` sends all, or one.
    `min_score` is what suggestions have to reach, as "stance=0.4,quote:INDIRECT=0.7" or "0.3"; what
    it does not name has to reach what has been measured to save work.
    With `prune` the model's older versions are removed where nobody worked. With `anew` a project
    that is gone is made again; `chosen` is the id of the one that is meant. `sample` is
    how many articles are drawn by lot for people to read, of `strata` by publisher, month or size.
    `live` is the model server that the project is to ask. With `assign`, a table of coders, each
    has a project: `training` articles go to all, first, and the `overlap_share` to two each. With
    `dry` nobody is told what was dealt.
    """

    records: str | None = None
    title: str | None = None
    layers: Sequence[str] = ()
    overlap: int | None = None
    overlap_share: float | None = None
    order: Order = "given"
    unassisted: float = 0.0
    seed: int = 0
    copies: Literal["all", "one"] = "all"
    min_score: str | None = None
    prune: bool = False
    anew: bool = False
    chosen: int | None = None
    sample: int | None = None
    strata: str = SIMPLE
    batch_bytes: int = BATCH_BYTES
    live: LiveModel | None = None
    assign: str | None = None
    training: int = 0
    dry: bool = False
    login: Login = field(default_factory=Login)


def iter_pushes(context: Context, options: Options) -> Iterator[PushResult]:
    """Push to project after project, each when it is asked for; yield what was done.

    Raises:
        UsageError: the title or a layer cannot be one, or the input cannot be read so often.
        ServerError: the project was made with another scheme, or the server failed.
        RunError: another push to the project is running.
    """
    for result, unread in _iter_outcomes(context, options, push):
        result.left_out += count_lines(unread)
        yield result


def iter_plans(context: Context, options: Options) -> Iterator[PushPlan]:
    """Yield what a push to each project would do. Nothing is written, here or there.

    Raises:
        UsageError: the title or a layer cannot be one, or the input cannot be read so often.
        ServerError: the server failed.
    """
    for plan, _ in _iter_outcomes(context, replace(options, dry=True), plan_push):
        yield plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PushTarget:
    """A project that is pushed to: which layers it has, what goes there, what of it comes first.

    `read` gives its records, and puts what of the input cannot be read into a list.
    """

    title: str
    read: Callable[[list[Problem]], Iterator[Record]]
    layers: Sequence[str] | None = None
    first: frozenset[str] = frozenset()


def _iter_outcomes(
    context: Context, options: Options, act: Callable[..., Outcome]
) -> Iterator[tuple[Outcome, Sequence[Problem]]]:
    """Yield what became of each project, and what in the input could not be read."""
    source = options.records or str(context.project.predictions)
    _check_call(context, source, options)
    scheme, designs = context.project.load_scheme(), _draw(options, source)
    settings = _make_settings(context, options, designs)
    least = None if options.min_score is None else parse_scores(options.min_score, scheme)
    with connect(context, options.login) as client, ExitStack() as stack:
        for target in _list_targets(context, client, options, designs, stack):
            unread: list[Problem] = []
            found = target.read(unread)
            if act is push:  # what has nothing in it makes no project
                first = next(found, None)
                if first is None:
                    _keep(context, unread)
                    context.listener.say(f"{target.title}: there is nothing to push.")
                    continue
                found = chain([first], found)
            one = OneOfEach()
            found = one.choose(found) if options.copies == "one" else found
            found = found if options.sample is None else iter_drawn(found, designs)
            shown = ShownSuggestions(least, scheme)
            records = context.listener.track(
                map(shown.select, found), target.title, weight="articles read"
            )
            wanted = replace(settings, options=replace(settings.options, first=target.first))
            outcome: Outcome = act(
                client,
                records,
                scheme=scheme,
                title=target.title,
                layers=target.layers,
                settings=wanted,
            )
            _tell(context, target.title, one.left_out, shown.left_out)
            _connect_live(client, outcome, options.live)
            _keep(context, [*unread, *outcome.problems])
            yield outcome, unread


def _list_targets(
    context: Context,
    client: Client,
    options: Options,
    designs: Mapping[str, SampleDesign],
    stack: ExitStack,
) -> Sequence[PushTarget]:
    """Return the projects that are pushed to: one, one for each layer, or one for each coder."""
    source = options.records or str(context.project.predictions)
    if options.assign is not None:
        return _list_coder_targets(context, client, options, designs, stack)
    titles = name_projects(context, options.title, options.layers)
    layers: list[list[str] | None] = [*([layer] for layer in options.layers)] or [None]
    return [
        PushTarget(title=title, layers=chosen, read=partial(read_articles, source))
        for title, chosen in zip(titles, layers, strict=True)
    ]


def _list_coder_targets(
    context: Context,
    client: Client,
    options: Options,
    designs: Mapping[str, SampleDesign],
    stack: ExitStack,
) -> Sequence[PushTarget]:
    source = options.records or str(context.project.predictions)
    frame = read_frame(source)
    frame = OneOfEach().choose(frame) if options.copies == "one" else frame
    frame = frame if options.sample is None else iter_drawn(frame, designs)
    wanted = AssignOptions(
        coders=options.assign or "",
        title=options.title or context.project.name,
        deal=DealOptions(
            training=options.training,
            pair_share=options.overlap_share or 0.0,
            seed=options.seed,
        ),
    )
    documents = (record.document.id for record in frame)
    parts = assign(context, client, wanted, documents, dry=options.dry)
    unread: list[Problem] = []
    laid = stack.enter_context(part_records(read_articles(source, unread), parts))

    def read(title: str, problems: list[Problem]) -> Iterator[Record]:
        problems += unread  # each is told once, with the first project
        unread.clear()
        return laid[title]

    return [
        PushTarget(title=part.title, read=partial(read, part.title), first=part.training)
        for part in parts
        if part.documents
    ]


def _tell(context: Context, title: str, copies: int, low: int) -> None:
    """Say what of the input was not pushed though nothing is wrong with it."""
    if copies:
        context.listener.say(f"{title}: {plural(copies, 'copy')} of others are left out.")
    if low:
        context.listener.say(
            f"{title}: {low} suggestions are kept back for their low scores; "
            "--min-score 0 sends them too."
        )


def _check_call(context: Context, source: str, options: Options) -> None:
    """Refuse what cannot be done together.

    Raises:
        UsageError: it is so.
    """
    check_chosen(options.chosen, options.layers)
    if source == STANDARD and (len(options.layers) > 1 or options.assign is not None):
        raise UsageError(
            "Standard input can be read only once.", "Name a file to push several projects from it."
        )
    if options.assign is None:
        if options.training:
            raise UsageError("--training is for coders.", "Give a table of them: --assign FILE.")
        if not options.layers:
            refuse_unassigned(context, options.title or context.project.name)
    elif options.layers or options.chosen is not None or options.overlap not in (None, 2):
        raise UsageError(
            "With --assign there is one project a coder, and an article has one coder or two.",
            "Leave out --layers, --project-id and --overlap; --overlap-share is the share of the "
            "articles that two coders read.",
        )


def _connect_live(client: Client, outcome: PushResult | PushPlan, live: LiveModel | None) -> None:
    """Let the project that was pushed to ask a model server, where that is wanted."""
    if isinstance(outcome, PushResult) and live is not None:
        client.connect_model(outcome.project, dict(live.describe()))


def _draw(options: Options, source: str) -> Mapping[str, SampleDesign]:
    """Return how articles were drawn, nothing where all are sent."""
    if options.sample is None:
        return {}
    if options.order not in ("given", "random"):
        raise UsageError(
            f"--order {options.order} chooses by content, and --sample draws by lot.",
            "Give one of them; a sample is read in the order of its lots.",
        )
    wanted = SampleOptions(options.sample, options.strata, options.seed)
    frame = read_frame(source)
    one = OneOfEach()
    return wanted.draw(source, one.choose(frame) if options.copies == "one" else frame)


def _make_settings(
    context: Context, options: Options, designs: Mapping[str, SampleDesign]
) -> PushSettings:
    wanted = PushOptions(
        order=options.order,
        seed=options.seed,
        unassisted=options.unassisted,
        overlap=None if options.assign else options.overlap,
        overlap_share=None if options.assign else options.overlap_share,
        prune=options.prune,
        designs=designs,
    )
    return PushSettings(
        state=context.project.state,
        report=context.listener.say,
        options=wanted,
        batch_bytes=options.batch_bytes,
        anew=options.anew,
        chosen=options.chosen,
    )


def _keep(context: Context, problems: Sequence[Problem]) -> None:
    """Take over findings, those once that every layer has."""
    context.findings.extend(p for p in problems if p not in context.findings)
