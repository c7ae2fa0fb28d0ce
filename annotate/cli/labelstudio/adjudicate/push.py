"""`annotate adjudicate push`: what the rule leaves open, to a person in Label Studio."""

from annotate.cli.labelstudio.adjudicate.options import (
    AdjudicationProjectName,
    ReadingsFile,
    RuleText,
)
from annotate.cli.options import ApiKey, New, Quiet, Url
from annotate.cli.session import open_session


def push(
    readings: ReadingsFile = None,
    project: AdjudicationProjectName = None,
    rule: RuleText = "unanimous",
    new: New = False,
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
    from annotate.app.labelstudio.adjudicate import push as app
    from annotate.app.labelstudio.projects import Login

    login = Login(url=url, api_key=api_key)
    options = app.Options(readings=readings, title=project, rule=rule, anew=new, login=login)
    with open_session(quiet=quiet) as (context, console):
        result = app.push_open(context, options)
        if result is None:
            console.say("Nothing is open: no document needs a person.")
            return
        console.say(
            f"{result.title}: {result.created} new, {result.completed} with new readings, "
            f"{result.present} there already. {result.link}"
        )
        console.say("Open each task from the list: every tab is a reading. Begin with merged.")
        console.say("Next, when they are submitted: annotate adjudicate take")
