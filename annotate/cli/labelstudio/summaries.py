"""What commands say of a push and of the local server, in the demo as well."""

import sys
from typing import TYPE_CHECKING

from annotate.app.wording import describe_account
from annotate.cli.console import Console
from annotate.cli.terminal import show

if TYPE_CHECKING:
    from annotate.app.labelstudio.server import Started
    from annotate.labelstudio.push.push import PushResult
    from annotate.labelstudio.server.login import Paths
    from annotate.labelstudio.server.server import Server


def tell_push(result: "PushResult", console: Console) -> None:
    """Say what a push has brought to a project, and what of the input it has not."""
    console.say(describe_account(result.articles, "article", result.left_out))
    console.say(
        f"{result.title}: {result.created} new, {result.completed} with new predictions, "
        f"{result.present} there already. {result.link}"
    )
    for count, what in (
        (result.resent, "tasks and predictions had not arrived and were sent again"),
        (result.unassisted, "of the new ones have no predictions"),
        (result.pruned, "old predictions were removed"),
        (result.unpushed, "readings by people were not pushed: people annotate there"),
    ):
        if count:
            console.say(f"{count} {what}.")


def tell_start(started: "Started", console: Console) -> None:
    """Say that the server runs, and print how to log in."""
    if started.was_running:
        console.say("Label Studio is running already.")
    print_login(started.server, started.paths)


def print_login(server: "Server", paths: "Paths") -> None:
    """Print how to log in; the password itself to a terminal only."""
    password = server.password if sys.stdout.isatty() else f"in {paths.credentials}"
    address = server.public_url or server.url
    show(f"Address:  {address}\nLogin:    {server.email}\nPassword: {password}", flush=True)
