"""What a plan does to a project beside its tasks: overlap, the model shown, old suggestions."""

from collections.abc import Iterator

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import RefusedError
from annotate.labelstudio.page.config import read_stamp
from annotate.labelstudio.page.page import EDITION, LabellingPage
from annotate.labelstudio.page.projects import compare_words
from annotate.labelstudio.page.tasks import parse_model
from annotate.labelstudio.push.plan import PushOptions, PushPlan
from annotate.model import JSON


def complete_plan(
    plan: PushPlan, client: Client, options: PushOptions, page: LabellingPage
) -> None:
    """Add the settings to be changed and the predictions to be removed to a plan."""
    if plan.stop:
        return
    project: JSON = {} if plan.project is None else client.read_project(plan.project)
    wanted = _list_settings(plan.newest, options)
    stamp = read_stamp(str(project.get("label_config") or ""))
    plan.edition = stamp.edition if stamp else EDITION
    plan.words = compare_words(project, page) if project else {}
    plan.settings = {name: value for name, value in wanted.items() if project.get(name) != value}
    if plan.project is not None and options.prune and plan.newest:
        plan.pruned = sorted(_iter_old(client, plan.project, plan.newest))


def set_version(client: Client, project: int, version: str) -> None:
    """Let people begin with the suggestions of a version.

    Raises:
        ServerError: the project has none of it any more, or the server failed.
    """
    try:
        client.update_project(project, {"model_version": version})
    except RefusedError as error:
        if version in client.count_versions(project):
            raise
        raise ServerError(
            f"Project {project} has no predictions of {version} any more: they were removed "
            f"during the push ({error.message})",
            "Run the push again; they are sent anew.",
        ) from None


def _list_settings(newest: str | None, options: PushOptions) -> JSON:
    settings: JSON = {"sampling": "Sequential sampling"}  # the order of the push is that of work
    if newest is not None:
        # The server shows only the first model's reading by itself.
        settings |= {"model_version": newest, "show_collab_predictions": True}
    if options.overlap_share is not None:
        settings["maximum_annotations"] = options.overlap or 2
        settings["overlap_cohort_percentage"] = round(options.overlap_share * 100)
    elif options.overlap is not None:
        settings["maximum_annotations"] = options.overlap
        settings["overlap_cohort_percentage"] = 100
    return settings


def _iter_old(client: Client, project: int, newest: str) -> Iterator[int]:
    """Yield the predictions of other versions of the newest model, where nobody has worked.

    A task without the newest version keeps what it has.
    """
    name = parse_model(newest).name
    old = {v for v in client.count_versions(project) if v != newest and parse_model(v).name == name}
    if not old:
        return
    untouched = [
        {"filter": f"filter:tasks:{counter}", "operator": "equal", "type": "Number", "value": 0}
        for counter in ("total_annotations", "cancelled_annotations")
    ]
    for task in client.iter_tasks(project, filters=untouched):
        if task.get("drafts") or task.get("annotations"):
            continue
        found = {str(p.get("model_version")): int(p["id"]) for p in task["predictions"]}
        if newest in found:
            yield from (number for version, number in found.items() if version in old)
