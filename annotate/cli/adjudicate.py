"""`annotate adjudicate`: several readings to one gold, with every decision and its reason."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project
from annotate.model import Problem, Record
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.adjudication.adjudicate import Report, Terms

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
    """Merge the readings of each document that two people have read; log every decision.

    What all say is gold. The rest is decided by the rule; where it leaves something open, the
    gold is a draft, which no dataset takes, until a person has decided: annotate adjudicate push.
    Exit code 1 where a line could not be read.

    Example: annotate adjudicate merge annotations.jsonl --rule majority
    """
    from annotate.adjudication.adjudicate import Terms
    from annotate.adjudication.rules import parse_rule

    project = read_project()
    terms = Terms(
        scheme=project.load_scheme(),
        rule=parse_rule(rule, finish=finish),
        settings=project.checks,
    )
    gold = output or _name_beside(readings, project, GOLD)
    _adjudicate(readings, gold, log, terms, Console(quiet=quiet))


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
    """Derive the gold again from the readings and the log, and say if it is the same bytes.

    Exit code 1 where it is not, or where the readings do not bear out a decision.

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
    readings: str | None, gold: str, log: str | None, terms: "Terms", console: Console
) -> None:
    from annotate.adjudication.adjudicate import adjudicate_records
    from annotate.records import open_writer

    problems: list[Problem] = []
    decisions = log or _beside(gold, LOG)
    records = _track(readings, read_project(), problems, console)
    with open_writer(gold) as write, open_writer(decisions) as write_decision:
        report = adjudicate_records(records, terms, write, write_decision)
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
