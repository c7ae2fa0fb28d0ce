"""A Label Studio of the project's own, on this machine: started, found again, stopped."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from annotate.app.context import Context
from annotate.app.labelstudio.projects import Login, connect
from annotate.labelstudio.api.address import LOOPBACK
from annotate.labelstudio.server.backups import Backup, back_up
from annotate.labelstudio.server.login import Paths, locate
from annotate.labelstudio.server.restoring import restore as restore_backup
from annotate.labelstudio.server.server import Server, read_status, start_server, stop_server
from annotate.labelstudio.server.setup import SetupChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """The server where it runs, None where none does, and where its files are."""

    server: Server | None
    paths: Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The server that runs now, and whether it did before."""

    server: Server
    paths: Paths
    was_running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An address at which a person makes an account; `local` ones answer on this machine only."""

    address: str
    local: bool


def start(
    context: Context,
    *,
    port: int | None = None,
    live: bool = False,
    change: SetupChange | None = None,
) -> Started:
    """Start the server, installing it on first use, and wait until it is up.

    With `live` it may ask a model server on this machine. `change` is what is said anew of its
    database and its address; what was said before stays.

    Raises:
        UsageError: an address in `change` cannot be one.
        RunError: it cannot be installed, the port is in use, it does not come up.
    """
    state = context.project.state
    was_running = read_status(state) is not None
    server = start_server(state, port=port, report=context.listener.say, live=live, change=change)
    return Started(server=server, paths=locate(state), was_running=was_running)


def stop(context: Context) -> bool:
    """Stop the server; tell whether one was running. Its data stays.

    Raises:
        RunError: it does not stop.
    """
    return stop_server(context.project.state)


def backup(context: Context, target: str) -> Backup:
    """Write the server into one file: database, data and keys. It may run meanwhile.

    Raises:
        RunError: there is no server, or its database cannot be read.
        WriteError: the file cannot be written.
    """
    return back_up(context.project.state, Path(target))


def restore(context: Context, source: str, *, database: str | None = None) -> Paths:
    """Lay the server of a backup where this project has none, and say where; it is not started.

    Raises:
        UsageError: the database is missing, or is none.
        RunError: there is a server already, or the backup is not whole, or is of a newer one.
    """
    state = context.project.state
    restore_backup(state, Path(source), database)
    return locate(state)


def find(context: Context) -> ServerStatus:
    """Find out whether the server runs."""
    state = context.project.state
    return ServerStatus(server=read_status(state), paths=locate(state))


def invite(context: Context, login: Login) -> Invitation:
    """Ask a server for the address at which a person makes an account.

    Raises:
        ServerError: there is no server, or it refused.
    """
    with connect(context, login) as client:
        local = urlsplit(client.people_url).hostname in LOOPBACK
        return Invitation(address=client.read_invitation(), local=local)
