"""`annotate docs`: the documentation, offline."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet
from annotate.cli.terminal import show
from annotate.spelling import plural


def docs(
    page: Annotated[
        str | None,
        typer.Argument(help="A page, such as tutorial or exit-codes.", metavar="[PAGE]"),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print the names of all pages.")] = False,
    folder: Annotated[
        Path | None, typer.Option(help="Write the pages here.", metavar="FOLDER")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print where the page is, and open nothing.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Open the documentation in a browser. It comes with the package; no network is asked.

    Example: annotate docs tutorial
    """
    from annotate.app.project import docs as app

    if list_:
        for name in app.list_pages():
            show(name)
        return
    result = app.write_pages(page, folder)
    show(result.page)
    Console(quiet=quiet).say(f"{plural(result.pages, 'page')} in {result.page.parent}")
    if not no_browser:
        import webbrowser

        webbrowser.open(result.page.absolute().as_uri())
