"""`annotate adjudicate take`: what people decided in Label Studio, to gold and log."""

from annotate.cli.labelstudio.adjudicate.options import (
    AdjudicationProjectName,
    LogFile,
    OutputFile,
    ReadingsFile,
    RuleText,
)
from annotate.cli.labelstudio.adjudicate.summaries import tell_gold
from annotate.cli.options import ApiKey, Offline, Quiet, Url
from annotate.cli.session import open_session


def take(
    readings: ReadingsFile = None,
    output: OutputFile = None,
    project: AdjudicationProjectName = None,
    rule: RuleText = "unanimous",
    log: LogFile = None,
    offline: Offline = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Take back what people decided; write gold and log.

    What a person submitted is gold. Every other document is decided by the rule, as merge does.

    Example: annotate adjudicate take annotations.jsonl --project "summits adjudication"
    """
    from annotate.app.labelstudio.adjudicate import take as app
    from annotate.app.labelstudio.projects import Login

    options = app.Options(
        readings=readings,
        output=output,
        title=project,
        rule=rule,
        log=log,
        offline=offline,
        login=Login(url=url, api_key=api_key),
    )
    with open_session(quiet=quiet) as (context, console):
        tell_gold(app.take(context, options), console)
