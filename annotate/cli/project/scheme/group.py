"""The commands of `annotate scheme`, put together."""

import typer

from annotate.cli.project.scheme.diff import diff
from annotate.cli.project.scheme.migrate import migrate

app = typer.Typer(no_args_is_help=True, help="Compare schemes, and move annotations between them.")
app.command(short_help="Print what differs between two schemes.")(diff)
app.command(short_help="Move annotations to another scheme, by a plan.")(migrate)
