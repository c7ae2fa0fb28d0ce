"""The commands of `annotate scheme`, put together."""

import typer

from annotate.cli.file_formats import Command
from annotate.cli.project.scheme.check import check
from annotate.cli.project.scheme.diff import diff
from annotate.cli.project.scheme.migrate import migrate
from annotate.cli.project.scheme.new import new
from annotate.cli.project.scheme.show import show

app = typer.Typer(no_args_is_help=True, help="Make, show, check and compare schemes, and migrate.")
app.command(short_help="Make a scheme of a page, marked files or labels.", cls=Command)(new)
app.command(short_help="Print what a scheme asks for.")(show)
app.command(short_help="Name every mistake in a scheme file.")(check)
app.command(short_help="Print what differs between two schemes.")(diff)
app.command(short_help="Move annotations to another scheme, by a plan.")(migrate)
