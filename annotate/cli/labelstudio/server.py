"""`annotate server`: a Label Studio of the project's own, on this machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import EXIT_PROBLEMS
from annotate.cli.labelstudio.summaries import print_login, tell_start
from annotate.cli.options import ApiKey, Quiet, ReportFormat, Url
from annotate.cli.session import open_session
from annotate.cli.terminal import show
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.labelstudio.server import ServerStatus

app = typer.Typer(
    help="Run a Label Studio of the project's own on this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(short_help="Start it, installing it on first use.")
def start(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; a free one is chosen without it.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="It may ask `annotate serve` on this machine.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            help="A PostgreSQL database, in place of a file: postgresql://user@host/name.",
            metavar="ADDRESS",
        ),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Which address of this machine it listens at; 0.0.0.0 is all of them.",
            metavar="ADDRESS",
        ),
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="The address that people open.", metavar="URL")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Start the local Label Studio, installing it on first use; wait until it is up.

    It keeps its data in a file and answers on this machine alone, unless it is told otherwise;
    what it was told it remembers. PGPASSWORD may hold the password of the database.

    Example: annotate server start

    Example: annotate server start --database postgresql://labels@db.example.org/labels
    """
    from annotate.app.labelstudio.server import start
    from annotate.labelstudio.server.setup import SetupChange

    change = SetupChange(database=database, host=host, public_url=public_url)
    with open_session(quiet=quiet) as (context, console):
        tell_start(start(context, port=port, live=live, change=change), console)


@app.command()
def stop(quiet: Quiet = False) -> None:
    """Stop the local Label Studio; its data stays.

    Example: annotate server stop
    """
    from annotate.app.labelstudio.server import stop

    with open_session(quiet=quiet) as (context, console):
        stopped = stop(context)
        console.say("Label Studio has stopped." if stopped else "None was running.")


@app.command(short_help="Write its database, data and keys into one file.")
def backup(
    target: Annotated[str, typer.Argument(help="File to write, as labels.tar.gz.", metavar="FILE")],
    quiet: Quiet = False,
) -> None:
    """Write the local Label Studio into one file: its database, its data, its login and keys.

    It may run, and people work in it. Whoever has the file has the keys: only its owner can read
    it. pg_dump writes a database of PostgreSQL.

    Example: annotate server backup labels.tar.gz
    """
    from annotate.app.labelstudio.server import backup

    with open_session(quiet=quiet) as (context, console):
        made = backup(context, target)
        console.say(
            f"{made.path}: {plural(made.files, 'file')}, {made.bytes} bytes before packing, "
            f"the database of {made.database} among them"
        )


@app.command(short_help="Lay what a backup holds into a project that has no server.")
def restore(
    source: Annotated[
        str, typer.Argument(help="File that `annotate server backup` wrote.", metavar="FILE")
    ],
    database: Annotated[
        str | None,
        typer.Option(
            help="An empty PostgreSQL database: postgresql://user@host/name.", metavar="ADDRESS"
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Lay the Label Studio of a backup into a project that has none: all of it, or nothing.

    The file is checked before. The server is not started; its accounts, its tokens and the
    pseudonyms of people are those of the backup.

    Example: annotate server restore labels.tar.gz
    """
    from annotate.app.labelstudio.server import restore

    with open_session(quiet=quiet) as (context, console):
        paths = restore(context, source, database=database)
        console.say(f"Restored into {paths.folder}. Next: annotate server start")


@app.command(short_help="Say whether it runs, where, and how to log in.")
def status(
    format: Annotated[ReportFormat, typer.Option(help="How it is printed.")] = ReportFormat.text,
    quiet: Quiet = False,
) -> None:
    """Say whether the local Label Studio runs, where, and how to log in.

    With --quiet only the exit code says whether it runs. The password is printed to a terminal
    only; JSON names the file it is in.

    Example: annotate server status --format json
    """
    from annotate.app.labelstudio.server import find

    with open_session(quiet=quiet) as (context, _):
        found = find(context)
        if format is ReportFormat.json:
            _print_json(found)
        elif quiet:
            raise typer.Exit(0 if found.server else EXIT_PROBLEMS)
        elif found.server is None:
            show("Label Studio is not running. Start it with: annotate server start")
        else:
            print_login(found.server, found.paths)


def _print_json(found: "ServerStatus") -> None:
    from annotate.files.json_values import dump_json

    server, paths = found.server, found.paths
    login = (
        {
            "url": server.url,
            "public_url": server.public_url,
            "email": server.email,
            "pid": server.pid,
        }
        if server
        else {}
    )
    files = {name: str(getattr(paths, name)) for name in ("credentials", "data", "log")}
    show(dump_json({"running": server is not None, **login, **files}))


@app.command(short_help="Print the address at which a person makes an account.")
def invite(url: Url = None, api_key: ApiKey = None, quiet: Quiet = False) -> None:
    """Print the address at which a person makes an account; whoever has it can.

    Example: annotate server invite
    """
    from annotate.app.labelstudio.projects import Login
    from annotate.app.labelstudio.server import invite

    with open_session(quiet=quiet) as (context, console):
        invitation = invite(context, Login(url=url, api_key=api_key))
        show(invitation.address, flush=True)
        if invitation.local:
            console.say("This server answers on this machine only.")
