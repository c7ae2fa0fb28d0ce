"""Which Label Studio a use case speaks to, and which projects of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.connection import connect_project
from annotate.labelstudio.assignment.ledger import read_holdings
from annotate.labelstudio.page.projects import name_pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """An address and a token; what is None comes from the project, then from its own server."""

    url: str | None = None
    api_key: str | None = field(default=None, repr=False)


def connect(context: Context, login: Login) -> Client:
    """Connect to the address given, to the project file's, or to the project's own server.

    Raises:
        ServerError: there is no address and no server, or no token for the address.
    """
    project = context.project
    return connect_project(login.url or project.url, login.api_key, project.state, project.server)


def name_projects(context: Context, title: str | None, layers: Sequence[str]) -> list[str]:
    """Return the titles: one, or one for each layer that is annotated apart, or for each coder."""
    name = title or context.project.name
    parts = layers or list_coders(context, name)
    return [name_pass(name, part) for part in parts] or [name]


def list_coders(context: Context, title: str) -> list[str]:
    """Return to whom the articles of a project are assigned, those who left among them."""
    held = read_holdings(context.project.state, title)
    return held.names if held else []


def list_moved(context: Context, title: str | None) -> Mapping[str, frozenset[str]]:
    """Return, by the titles of coders' projects, which documents went from there to others."""
    name = title or context.project.name
    held = read_holdings(context.project.state, name)
    moved = held.moved if held else {}
    return {name_pass(name, coder): frozenset(found) for coder, found in moved.items()}


def check_chosen(chosen: int | None, layers: Sequence[str]) -> None:
    """Refuse one project's id where several projects are meant.

    Raises:
        UsageError: it is so.
    """
    if chosen is not None and len(layers) > 1:
        raise UsageError("One --project-id cannot be that of several layers.", "Name one layer.")
