"""Take back what people decided in Label Studio; write gold and log."""

from dataclasses import dataclass, field
from pathlib import Path

from annotate.adjudication.adjudicate import AdjudicationOptions
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.open_items import MERGED
from annotate.adjudication.submissions import Submissions
from annotate.app.context import Context
from annotate.app.labelstudio.adjudicate.files import (
    Result,
    choose_files,
    name_project,
    write_gold,
)
from annotate.app.labelstudio.projects import Login, connect
from annotate.files.outputs import check_output
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.page.projects import slugify
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.pull.pulls import find_newest
from annotate.labelstudio.push.adjudication_project import check_adjudication_project


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which readings, from the project of which title; what nobody decided is the rule's.

    With `offline` no server is asked: what was pulled last counts.
    """

    readings: str | None = None
    output: str | None = None
    title: str | None = None
    rule: str = "unanimous"
    log: str | None = None
    offline: bool = False
    login: Login = field(default_factory=Login)


def take(context: Context, options: Options) -> Result:
    """Write gold and log: what a person submitted is gold, the rest is decided by the rule.

    Raises:
        UsageError: there is no such rule, or its annotator has read nothing here.
        ServerError: there is no such project, or it is none for adjudication.
        NothingReadError: there was input, and no record in it.
    """
    project, title = context.project, name_project(context, options.title)
    rule = parse_rule(options.rule)
    files = choose_files(context, options.readings, options.output, options.log)
    for output in (files.gold, files.log):
        check_output(output)
    submissions = Submissions(_fetch(context, title, options))
    submissions.check(title)
    rules = AdjudicationOptions(
        scheme=project.load_scheme(),
        rule=rule,
        settings=project.checks,
        find_judge=submissions.find,
    )
    report = write_gold(context, files, rules)
    report.skipped.update(submissions.skipped)
    context.findings.extend([*submissions.list_unknown(), *report.problems])
    return Result(files=files, report=report)


def _fetch(context: Context, title: str, options: Options) -> Path:
    """Bring the records of an adjudication project into a file in the state folder."""
    project = context.project
    newest = (
        find_newest(project.state, title) if options.offline else _pull(context, title, options)
    )
    path = project.state / "adjudicated" / f"{slugify(title)}.jsonl"
    result = export([newest], path, scheme=project.load_scheme(), state=project.state, drafts=False)
    context.findings.extend(result.problems)
    return path


def _pull(context: Context, title: str, options: Options) -> Path:
    with connect(context, options.login) as client:
        check_adjudication_project(client, title, context.project.state, MERGED, needed=True)
        pulled = pull(client, title, context.project.state)
    context.findings.extend(pulled.problems)
    return pulled.path
