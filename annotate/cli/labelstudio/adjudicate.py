"""`annotate adjudicate`: several readings to one gold, with every decision and its reason."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, Quiet, Url, read_project
from annotate.errors import UsageError
from annotate.model import Problem, Record
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.adjudication.adjudicate import Report, Terms
    from annotate.adjudication.submissions import Submissions

GOLD, LOG = "adjudicated.jsonl", "decisions.jsonl"
app = typer.Typer(
    no_args_is_help=True, help="Make gold of several readings, by a rule or by a person."
)

Readings = Annotated[
    str | None,
    typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", help=f"Readings with gold. Default: {GOLD}, beside them.", metavar="FILE"
    ),
]
Log = Annotated[
    str | None,
    typer.Option(help=f"The decisions. Default: {LOG}, beside the output.", metavar="FILE"),
]
RuleText = Annotated[
    str,
    typer.Option(help="unanimous, majority or annotator:NAME.", metavar="RULE"),
]

RoundName = Annotated[
    str | None,
    typer.Option(
        "--project",
        "-p",
        help="Title of the adjudication project. Default: the project's, and adjudication.",
        metavar="NAME",
    ),
]


@app.command()
def merge(
    readings: Readings = None,
    output: Output = None,
    rule: RuleText = "unanimous",
    finish: Annotated[
        bool, typer.Option("--finish", help="Leave out what the rule leaves open: no drafts.")
    ] = False,
    log: Log = None,
    quiet: Quiet = False,
) -> None:
    """Merge readings by a rule, and log every decision.

    Of documents that two people or more have read, what all say is gold. The rest is decided by
    the rule; where it leaves something open, the gold is a draft, which no dataset takes, until
    a person has decided: annotate adjudicate push. Exit code 1 where a line could not be read.

    Example: annotate adjudicate merge annotations.jsonl --rule majority
    """
    from annotate.adjudication.adjudicate import Terms
    from annotate.adjudication.deciding.rules import parse_rule

    project = read_project()
    terms = Terms(
        scheme=project.load_scheme(),
        rule=parse_rule(rule, finish=finish),
        settings=project.checks,
    )
    gold = output or _name_beside(readings, project, GOLD)
    _spare_people(log or _beside(gold, LOG))
    _adjudicate(readings, gold, log, terms, Console(quiet=quiet))


def _spare_people(log: str) -> None:
    """Refuse to write a rule's decisions over those of people, which merge does not know."""
    from annotate.adjudication.deciding.decisions import count_by_people
    from annotate.records import read_json_lines

    if not Path(log).is_file():
        return
    by_people = count_by_people(line.value for line in read_json_lines(log, []))
    if by_people:
        raise UsageError(
            f"{log} holds what people decided about {by_people} documents; merge would drop it.",
            "Run: annotate adjudicate take --offline, which keeps it; or name another file with "
            "-o and --log.",
        )


@app.command()
def push(
    readings: Readings = None,
    project: RoundName = None,
    rule: RuleText = "unanimous",
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Push for a person what the rule leaves open.

    Each such document is a task of a project of its own: one tab for each reading, and one,
    "merged", with what is decided already, to begin with. Run it again at any time; nothing
    comes twice. A reading that has changed since comes as a new tab.

    Example: annotate adjudicate push annotations.jsonl --project "summits adjudication"
    """
    from annotate.adjudication.adjudicate import Report, Terms
    from annotate.adjudication.deciding.rules import parse_rule
    from annotate.adjudication.open_items import MERGED, iter_disputes, name_merged
    from annotate.labelstudio.api.connection import connect_project
    from annotate.labelstudio.page.tasks import name_model
    from annotate.labelstudio.push.adjudication_project import check_round
    from annotate.labelstudio.push.plan import Wishes
    from annotate.labelstudio.push.push import Settings
    from annotate.labelstudio.push.push import push as push_records

    settings, console = read_project(), Console(quiet=quiet)
    terms = Terms(scheme=settings.load_scheme(), rule=parse_rule(rule), settings=settings.checks)
    report, problems = Report(), list[Problem]()
    title = _name_round(project, settings)
    how = Settings(
        state=settings.state,
        report=console.say,
        wishes=Wishes(shown=name_model(name_merged(terms.rule))),
    )
    with connect_project(url or settings.url, api_key, settings.state) as client:
        check_round(client, title, MERGED)
        records = _track(readings, settings, problems, console)
        disputes = iter_disputes(records, terms, report)
        first = next(disputes, None)
        if first is None:
            console.say("Nothing is open: no document needs a person.")
            console.finish(problems + report.problems)
            return
        result = push_records(
            client, chain([first], disputes), scheme=terms.scheme, title=title, settings=how
        )
    console.say(
        f"{result.title}: {result.created} new, {result.completed} with new readings, "
        f"{result.present} there already. {result.link}"
    )
    console.say("Open each task from the list: every tab is a reading. Begin with merged.")
    console.say("Next, when they are submitted: annotate adjudicate take")
    console.finish(problems + report.problems + result.problems)


@app.command()
def take(
    readings: Readings = None,
    output: Output = None,
    project: RoundName = None,
    rule: RuleText = "unanimous",
    log: Log = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use what was pulled last; ask no server.")
    ] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Take back what people decided; write gold and log.

    What a person submitted is gold. Every other document is decided by the rule, as merge does.

    Example: annotate adjudicate take annotations.jsonl --project "summits adjudication"
    """
    from annotate.adjudication.adjudicate import Terms
    from annotate.adjudication.deciding.rules import parse_rule
    from annotate.adjudication.submissions import Submissions

    settings, console = read_project(), Console(quiet=quiet)
    title, parsed = _name_round(project, settings), parse_rule(rule)
    path, found = _fetch(title, settings, (url, api_key), offline=offline)
    submissions = Submissions(path)
    submissions.check(title)
    terms = Terms(
        scheme=settings.load_scheme(),
        rule=parsed,
        settings=settings.checks,
        find_judge=submissions.find,
    )
    gold = output or _name_beside(readings, settings, GOLD)
    _adjudicate(readings, gold, log, terms, console, submissions=submissions, found=found)


def _name_round(project: str | None, settings: Project) -> str:
    return project or f"{settings.name} adjudication"


def _fetch(
    title: str, settings: Project, login: tuple[str | None, str | None], *, offline: bool
) -> tuple[Path, list[Problem]]:
    """Bring the records of an adjudication project into a file in the state folder."""
    from annotate.adjudication.open_items import MERGED
    from annotate.labelstudio.api.connection import connect_project
    from annotate.labelstudio.convert.export import export
    from annotate.labelstudio.page.projects import slugify
    from annotate.labelstudio.pull.pull import pull
    from annotate.labelstudio.pull.pulls import find_newest
    from annotate.labelstudio.push.adjudication_project import check_round

    problems: list[Problem] = []
    if offline:
        newest = find_newest(settings.state, title)
    else:
        with connect_project(login[0] or settings.url, login[1], settings.state) as client:
            check_round(client, title, MERGED, needed=True)
            pulled = pull(client, title, settings.state)
            newest, problems = pulled.path, pulled.problems
    path = settings.state / "adjudicated" / f"{slugify(title)}.jsonl"
    result = export(
        [newest], path, scheme=settings.load_scheme(), state=settings.state, drafts=False
    )
    return path, problems + result.problems


@app.command()
def verify(
    readings: Readings = None,
    gold: Annotated[
        str | None,
        typer.Option(help=f"The gold to look at. Default: {GOLD}, beside them.", metavar="FILE"),
    ] = None,
    log: Log = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write the derived gold here too.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Derive gold again from readings and log, and compare.

    It has to be the same bytes. Exit code 1 where it is not, or where the readings do not bear
    out a decision.

    Example: annotate adjudicate verify annotations.jsonl --gold adjudicated.jsonl
    """
    from annotate.adjudication.verification import Verification
    from annotate.records import open_writer

    project, console = read_project(), Console(quiet=quiet)
    there = gold or _name_beside(readings, project, GOLD)
    run = Verification(
        scheme=project.load_scheme(), settings=project.checks, log=log or _beside(there, LOG)
    )
    with ExitStack() as files:
        write = files.enter_context(open_writer(output)) if output else _ignore
        for record in run.compare(_track(readings, project, run.problems, console), there):
            write(record)
    same = "the same bytes" if not run.problems else "NOT the same"
    console.say(f"{there}: {run.same} of {run.documents} documents are derived again; {same}.")
    console.finish(run.problems)


def _ignore(_: object) -> None:
    """Write nothing."""


def _name_beside(readings: str | None, project: Project, name: str) -> str:
    return _beside(readings or str(project.annotations), name)


def _beside(path: str, name: str) -> str:
    from annotate.records import STANDARD

    return name if path == STANDARD else str(Path(path).with_name(name))


def _track(
    readings: str | None, project: Project, problems: list[Problem], console: Console
) -> Iterator[Record]:
    from annotate.records import read_records

    found = read_records(readings or project.annotations, problems)
    return console.track(found, "adjudicating", weight="documents")


def _adjudicate(
    readings: str | None,
    gold: str,
    log: str | None,
    terms: "Terms",
    console: Console,
    *,
    submissions: "Submissions | None" = None,
    found: Sequence[Problem] = (),
) -> None:
    from annotate.adjudication.adjudicate import adjudicate_records
    from annotate.records import open_writer

    problems = list(found)
    decisions = log or _beside(gold, LOG)
    records = _track(readings, read_project(), problems, console)
    with open_writer(gold) as write, open_writer(decisions) as write_decision:
        report = adjudicate_records(records, terms, write, write_decision)
        console.leave_if_empty(report.documents, f"{gold} and {decisions}", problems)
    if submissions is not None:
        report.aside.update(submissions.aside)
        problems += submissions.list_unknown()
    _tell(report, gold, decisions, console)
    console.finish(problems + report.problems)


def _tell(report: "Report", gold: str, log: str, console: Console) -> None:
    if not report.readers and not report.before:
        console.say("No document has two finished readings by different people.")
    people = f" ({report.by_people} by people)" if report.by_people else ""
    rest = report.documents - report.gold - report.open - report.before
    before = f", {report.before} adjudicated before" if report.before else ""
    console.say(
        f"{gold}: {report.documents} documents; {report.gold} gold{people}, {report.open} open"
        f"{before}, {rest} without a second opinion"
    )
    counts = [f"{report.outcomes[name]} {name}" for name in ("kept", "dropped", "open")]
    console.say(f"{log}: {', '.join(counts)}")
    for reason, count in sorted(report.aside.items()):
        if count:
            console.say(f"Set aside: {count} {reason}")
    if report.open:
        console.say("Next: annotate adjudicate push, for a person to decide what is open")
    else:
        console.say(f"Next: annotate validate {gold}")
