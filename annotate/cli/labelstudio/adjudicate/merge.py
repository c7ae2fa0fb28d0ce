"""`annotate adjudicate merge`: gold by a rule alone."""

from typing import Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.labelstudio.adjudicate.options import LogFile, OutputFile, ReadingsFile, RuleText
from annotate.cli.labelstudio.adjudicate.summaries import tell_gold
from annotate.cli.options import Quiet
from annotate.cli.session import open_session


def merge(
    readings: ReadingsFile = None,
    output: OutputFile = None,
    rule: RuleText = "unanimous",
    finish: Annotated[
        bool, typer.Option("--finish", help="Leave out what the rule leaves open: no drafts.")
    ] = False,
    log: LogFile = None,
    quiet: Quiet = False,
) -> None:
    """Merge readings by a rule, and log every decision.

    Of documents that two people or more have read, what all say is gold. The rest is decided by
    the rule; where it leaves something open, the gold is a draft, which no dataset takes, until
    a person has decided: annotate adjudicate push. Exit code 1 where a line could not be read.

    Example: annotate adjudicate merge annotations.jsonl --rule majority
    """
    from annotate.app.labelstudio.adjudicate import merge as app

    options = app.Options(readings=readings, output=output, rule=rule, finish=finish, log=log)
    with open_session(quiet=quiet) as (context, console):
        result = app.merge(context, options)
        console.say(describe_input(context, result.report.documents, "document"))
        tell_gold(result, console)
