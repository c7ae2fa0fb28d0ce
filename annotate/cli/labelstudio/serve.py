"""`annotate serve`: suggestions while people work."""

import os
from typing import Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session


def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port; 0 lets a free one be chosen.")
    ] = 9090,
    host: Annotated[
        str, typer.Option(help="Address; others than this machine need ANNOTATE_LIVE_SECRET.")
    ] = "127.0.0.1",
    model: Annotated[
        str | None, typer.Option(help="Who suggests, as of preannotate; the project's without it.")
    ] = None,
    min_score: Annotated[
        list[str] | None,
        typer.Option(help="What suggestions have to reach, as in annotate push.", metavar="SCORES"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Answer a Label Studio that asks for suggestions, until you press Ctrl+C.

    What it suggests for an article is what a push sends. A project is connected with annotate push
    --live; a local Label Studio is allowed to ask by annotate server start --live.

    Example: annotate serve
    """
    from annotate.app.articles.preannotate import Options as Suggestions
    from annotate.app.labelstudio import serve as app

    options = app.Options(
        host=host,
        port=port,
        secret=os.environ.get(app.SECRET_VARIABLE),
        suggestions=Suggestions(model=model),
        min_score=None if min_score is None else ",".join(min_score),
    )
    with (
        open_session(quiet=quiet) as (context, console),
        app.open_live(context, options) as server,
    ):
        console.say(f"Suggesting at {server.url}; stop with Ctrl+C.")
        try:
            server.serve()
        except KeyboardInterrupt:
            console.say("Stopped.")
