"""The option --format of commands that read or write files: whatever is installed, by its name.

Nothing of a format is imported to list it; not even a list is made before somebody asks.
"""

from typing import Any

import typer
from typer.core import TyperCommand

_INSTALLED = "FORMAT"  # stands in help for the names, until it is shown


class Command(TyperCommand):
    """A command whose help lists the formats that are installed."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, those of formats with their names."""
        from annotate.formats.registry import list_formats

        for option in self.params:
            if option.metavar == _INSTALLED:
                option.metavar = f"[{'|'.join(list_formats())}]"
        super().format_options(ctx, formatter)


def check_format(name: str) -> str:
    """Take the name of a format that is installed.

    Raises:
        typer.BadParameter: there is none of this name.
    """
    from annotate.formats.registry import list_formats

    known = list_formats()
    if name not in known:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(map(repr, known))}.")
    return name


def offer_formats(help: str) -> Any:
    """Return the option --format, with its help."""
    return typer.Option("--format", parser=check_format, metavar=_INSTALLED, help=help)
