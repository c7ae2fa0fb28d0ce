"""`annotate server`: a Label Studio of the project's own, on this machine."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.options import ApiKey, Quiet, Url, read_project

if TYPE_CHECKING:
    from annotate.labelstudio.server.server import Server

app = typer.Typer(
    help="Run a Label Studio of the project's own on this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """How the status is printed."""

    text = "text"
    json = "json"


@app.command(short_help="Start it, installing it on first use.")
def start(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; a free one is chosen without it.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Start the local Label Studio, installing it on first use; wait until it is up.

    Example: annotate server start
    """
    from annotate.labelstudio.server.server import read_status, start_server

    state = read_project().state
    console = Console(quiet=quiet)
    running = read_status(state) is not None
    server = start_server(state, port=port, report=console.say)
    if running:
        console.say("Label Studio is running already.")
    _print_login(server)


@app.command()
def stop(quiet: Quiet = False) -> None:
    """Stop the local Label Studio; its data stays.

    Example: annotate server stop
    """
    from annotate.labelstudio.server.server import stop_server

    stopped = stop_server(read_project().state)
    Console(quiet=quiet).say("Label Studio has stopped." if stopped else "None was running.")


@app.command()
def status(
    format: Annotated[Format, typer.Option(help="How it is printed.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Say whether the local Label Studio runs, where, and how to log in.

    With --quiet only the exit code says whether it runs. The password is printed to a terminal
    only; JSON names the file it is in.

    Example: annotate server status --format json
    """
    from annotate.labelstudio.server.login import locate
    from annotate.labelstudio.server.server import read_status
    from annotate.records import dump_json

    state = read_project().state
    server = read_status(state)
    if format is Format.json:
        paths = locate(state)
        found = {"url": server.url, "email": server.email, "pid": server.pid} if server else {}
        print(
            dump_json(
                {
                    "running": server is not None,
                    **found,
                    "credentials": str(paths.credentials),
                    "data": str(paths.data),
                    "log": str(paths.log),
                }
            )
        )
    elif quiet:
        raise typer.Exit(0 if server else EXIT_PROBLEMS)
    elif server is None:
        print("Label Studio is not running. Start it with: annotate server start")
    else:
        _print_login(server)


@app.command(short_help="Print the address at which a person makes an account.")
def invite(url: Url = None, api_key: ApiKey = None, quiet: Quiet = False) -> None:
    """Print the address at which a person makes an account; whoever has it can.

    Example: annotate server invite
    """
    from urllib.parse import urlsplit

    from annotate.labelstudio.api.client import LOOPBACK
    from annotate.labelstudio.api.connection import connect_project

    project = read_project()
    with connect_project(url or project.url, api_key, project.state) as client:
        print(client.read_invitation(), flush=True)
        here = urlsplit(client.url).hostname in LOOPBACK
    if here:
        Console(quiet=quiet).say("This server answers on this machine only.")


def _print_login(server: "Server") -> None:
    from annotate.labelstudio.server.login import locate

    password = server.password
    if not sys.stdout.isatty():
        password = f"in {locate(read_project().state).credentials}"
    print(f"Address:  {server.url}\nLogin:    {server.email}\nPassword: {password}", flush=True)
