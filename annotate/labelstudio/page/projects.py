"""What a project takes from a page; refused where it was made from another one."""

import hashlib
import re

from annotate.errors import SchemeError, ServerError, UsageError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.config import (
    check_config,
    hash_words,
    is_as_made,
    list_fields,
    make_config,
    read_labels,
    read_stamp,
)
from annotate.labelstudio.page.instructions import make_instructions
from annotate.labelstudio.page.page import LabellingPage
from annotate.labelstudio.page.structure import compare_configs
from annotate.labelstudio.page.usage import count_used_labels
from annotate.model import JSON
from annotate.project import load_scheme
from annotate.scheme import Scheme
from annotate.spelling import plural

SHORTEST, LONGEST = 3, 50
_MADE = "Made by annotate from the scheme"  # how the description began that named a hash


def name_pass(title: str, layer: str) -> str:
    """Return the title of the project in which one layer is annotated."""
    return f"{title} ({layer})"


def slugify(title: str) -> str:
    """Return a title as the name of a folder; different titles have different ones."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if slug == title:
        return slug
    return f"{slug or 'project'}-{hashlib.sha256(title.encode()).hexdigest()[:6]}"


def check_title(title: str) -> None:
    """Refuse a title that no project can have.

    Raises:
        UsageError: it is too short or too long.
    """
    if not SHORTEST <= len(title) <= LONGEST:
        raise UsageError(
            f"The project title {title!r} has {plural(len(title), 'character')}.",
            f"Label Studio takes {SHORTEST} to {LONGEST}; give another with --project.",
        )


def describe_project(page: LabellingPage) -> JSON:
    """Return the settings that a project takes from its page.

    Raises:
        SchemeError: the scheme makes no page.
    """
    config = make_config(page.scheme, page.layers, page.edition)
    problems = check_config(config, page.scheme)
    if problems:
        raise SchemeError(
            f"The scheme {page.scheme.name} makes no page: {problems[0].message}.",
            "Correct it in the scheme file.",
        )
    return {
        "description": _describe(page),
        "label_config": config,
        "expert_instruction": make_instructions(page.scheme),
    }


def is_made(there: object, made: object) -> bool:
    """Tell whether a setting is as it was made, now or by an earlier version of annotate."""
    return there == made or str(there or "").startswith(_MADE)


def _describe(page: LabellingPage) -> str:
    layers = [layer.title for layer in page.scheme.layers if layer.name in page.layers]
    return (
        f"{page.scheme.title}. To annotate: {', '.join(layers)}. Open an article and press "
        "Instructions: how to work here, and the guide."
    )


def check_page(config: str, page: LabellingPage, title: str) -> None:
    """Refuse a project that was made from another page.

    Raises:
        ServerError: it was; the message names what differs.
    """
    stamp = read_stamp(config)
    if stamp is None:
        raise ServerError(
            f"The Label Studio project {title!r} was not made by annotate.",
            "Give another title with --project.",
        )
    if stamp.scheme != page.scheme.name:
        raise ServerError(
            f"The Label Studio project {title!r} was made from {stamp.scheme}, "
            f"not from {page.scheme.name}.",
            "Give another title with --project, or name that scheme in annotate.toml.",
        )
    if stamp.layers != page.layers:
        raise ServerError(
            f"The Label Studio project {title!r} is for {', '.join(stamp.layers)}, "
            f"not for {', '.join(page.layers)}.",
            "Give another title with --project.",
        )
    difference = compare_configs(config, make_config(page.scheme, page.layers))
    if difference:
        raise ServerError(
            f"The Label Studio project {title!r} was made from another scheme than the "
            f"{page.scheme.name} here: {difference}.",
            "Give another title with --project, or put the scheme file back as it was.",
        )


def compare_words(project: JSON, page: LabellingPage) -> JSON:
    """Return the settings by which a project's page gets the words of ours: hints, look, guide.

    What somebody changed on the server is left alone.
    """
    config = str(project["label_config"])
    stamp = read_stamp(config)
    if stamp is None or not is_as_made(config):
        return {}
    here = make_config(page.scheme, page.layers, stamp.edition)
    ours = read_stamp(here)
    if ours is None or stamp == ours:
        return {}
    if list_fields(config) != list_fields(here):  # tasks that are there may lack one
        return {}
    settings: JSON = {"label_config": here}
    instruction = str(project.get("expert_instruction") or "")
    if stamp.guide != ours.guide and hash_words(instruction) == stamp.guide:
        settings["expert_instruction"] = make_instructions(page.scheme)
    if str(project.get("description") or "").startswith(_MADE):
        settings["description"] = _describe(page)
    return settings


def compare_page(client: Client, project: int, page: LabellingPage, title: str) -> tuple[JSON, str]:
    """Return how a project's page differs from ours, and why a push would stop, "" if it would not.

    `orphaned` counts the annotated spans whose label our page does not have, `orphaned_there` those
    whose label somebody took from the page on the server.
    """
    config = client.read_project(project)["label_config"]
    try:
        check_page(config, page, title)
    except ServerError as error:
        difference = compare_configs(config, make_config(page.scheme, page.layers))
        there = read_labels(config)
        used = count_used_labels(client, project).items()
        return {
            "changed": True,
            "only_there": list(difference.only_there),
            "only_here": list(difference.only_here),
            "different": list(difference.different),
            "orphaned": sum(count for label, count in used if label not in page.labels),
            "orphaned_there": sum(count for label, count in used if label not in there),
        }, error.message
    return {"changed": False}, ""


def read_page(config: str, scheme: Scheme, title: str) -> LabellingPage:
    """Return the page that a project was made from; of a scheme before this one, by that scheme.

    Raises:
        ServerError: it was not made by annotate, or from a scheme that this one does not take.
    """
    stamp = read_stamp(config)
    if stamp is None or stamp.scheme not in scheme.names:
        made = "not made by annotate" if stamp is None else f"made from {stamp.scheme}"
        raise ServerError(
            f"The Label Studio project {title!r} was {made}; the scheme here is {scheme.name}.",
            "Name the project's scheme in annotate.toml, or another project with --project.",
        )
    own = scheme if stamp.scheme == scheme.name else load_scheme(stamp.scheme)
    layers = tuple(name for name in own.layer_names if name in stamp.layers)
    return LabellingPage(scheme=own, layers=layers, edition=stamp.edition)
