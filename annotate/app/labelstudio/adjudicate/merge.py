"""Merge readings by a rule alone, and log every decision."""

from dataclasses import dataclass
from pathlib import Path

from annotate.adjudication.adjudicate import AdjudicationOptions
from annotate.adjudication.deciding.decisions import count_by_people
from annotate.adjudication.deciding.rules import parse_rule
from annotate.app.context import Context
from annotate.app.labelstudio.adjudicate.files import Result, choose_files, write_gold
from annotate.errors import UsageError
from annotate.files.json_lines import read_json_lines
from annotate.spelling import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is merged and by which rule; with `finish` nothing is left open."""

    readings: str | None = None
    output: str | None = None
    rule: str = "unanimous"
    finish: bool = False
    log: str | None = None


def merge(context: Context, options: Options) -> Result:
    """Merge readings by a rule; what it leaves open is a draft, until a person has decided.

    Raises:
        UsageError: there is no such rule, its annotator has read nothing here, or the log holds
            what people decided.
        NothingReadError: there was input, and no record in it.
    """
    project = context.project
    rules = AdjudicationOptions(
        scheme=project.load_scheme(),
        rule=parse_rule(options.rule, finish=options.finish),
        settings=project.checks,
    )
    files = choose_files(context, options.readings, options.output, options.log)
    _spare_people(files.log)
    report = write_gold(context, files, rules)
    context.findings.extend(report.problems)
    return Result(files=files, report=report)


def _spare_people(log: str) -> None:
    """Refuse to write a rule's decisions over those of people, which merge does not know."""
    if not Path(log).is_file():
        return
    by_people = count_by_people(line.value for line in read_json_lines(log, []))
    if by_people:
        raise UsageError(
            f"{log} holds what people decided about {plural(by_people, 'document')}; "
            "merge would drop it.",
            "Run: annotate adjudicate take --offline, which keeps it; or name another file with "
            "-o and --log.",
        )
