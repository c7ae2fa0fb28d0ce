"""Push what a rule leaves open to a Label Studio project in which a person decides."""

from dataclasses import dataclass, field
from itertools import chain

from annotate.adjudication.adjudicate import AdjudicationOptions, AdjudicationReport
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.open_items import MERGED, iter_open_items, name_merged
from annotate.app.context import Context
from annotate.app.labelstudio.adjudicate.files import name_project, track_records
from annotate.app.labelstudio.projects import Login, connect
from annotate.labelstudio.page.tasks import name_model
from annotate.labelstudio.push.adjudication_project import check_adjudication_project
from annotate.labelstudio.push.opening import PushSettings
from annotate.labelstudio.push.plan import PushOptions
from annotate.labelstudio.push.push import PushResult, push


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which readings, by which rule, to the project of which title, made `anew` if it is gone."""

    readings: str | None = None
    title: str | None = None
    rule: str = "unanimous"
    anew: bool = False
    login: Login = field(default_factory=Login)


def push_open(context: Context, options: Options) -> PushResult | None:
    """Push the documents of which the rule leaves something open; None where none is.

    Raises:
        UsageError: there is no such rule, or its annotator has read nothing here.
        ServerError: the project is none for adjudication, or the server failed.
        RunError: another push to the project is running.
    """
    project = context.project
    rules = AdjudicationOptions(
        scheme=project.load_scheme(), rule=parse_rule(options.rule), settings=project.checks
    )
    title, report = name_project(context, options.title), AdjudicationReport()
    settings = PushSettings(
        state=project.state,
        report=context.listener.say,
        anew=options.anew,
        options=PushOptions(shown=name_model(name_merged(rules.rule))),
    )
    source = options.readings or str(project.annotations)
    with connect(context, options.login) as client:
        check_adjudication_project(client, title, project.state, MERGED, anew=options.anew)
        records = track_records(context, source, context.findings)
        items = iter_open_items(records, rules, report)
        first = next(items, None)
        result = None
        if first is not None:  # else no project is made
            result = push(
                client, chain([first], items), scheme=rules.scheme, title=title, settings=settings
            )
    context.findings.extend([*report.problems, *(result.problems if result else ())])
    return result
