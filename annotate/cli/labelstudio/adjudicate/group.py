"""The commands of `annotate adjudicate`, put together."""

import typer

from annotate.cli.labelstudio.adjudicate.merge import merge
from annotate.cli.labelstudio.adjudicate.push import push
from annotate.cli.labelstudio.adjudicate.take import take
from annotate.cli.labelstudio.adjudicate.verify import verify

app = typer.Typer(
    no_args_is_help=True, help="Make gold of several readings, by a rule or by a person."
)
for _command in (merge, push, take, verify):
    app.command()(_command)
