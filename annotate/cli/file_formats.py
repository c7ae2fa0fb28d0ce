"""The option --format of commands that read or write files: whatever is installed, by its name.

Nothing of a format is imported to list it; not even a list is made before somebody asks.
"""

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from annotate.formats.registry import Use

# What stands in help for the names until it is shown, and what the formats have to be able to.
_INSTALLED: dict[str, "Use"] = {
    "FORMAT": "read",
    "FILE_FORMAT": "write",
    "TOOL_FORMAT": "is_marked",
}


_UNBROKEN = "\u2011"  # a hyphen at which no line ends, while lines are made
# What other commands write, for whoever asks here for it.
_ELSEWHERE = {
    "dna": "annotate network",
    **dict.fromkeys(("graphml", "gexf"), "annotate network"),
    **dict.fromkeys(("stata", "spss", "parquet"), "annotate tables"),
}


class Command(TyperCommand):
    """A command whose help lists the formats that are installed."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, those of formats with their names."""
        from annotate.formats.registry import list_formats

        offering: list[Any] = [each for each in self.params if each.metavar in _INSTALLED]
        before = [(option.metavar, option.help) for option in offering]
        for option, (metavar, told) in zip(offering, before, strict=True):
            names = ", ".join(list_formats(_INSTALLED[metavar])).replace("-", _UNBROKEN)
            option.metavar, option.help = "NAME", f"{told} One of {names}."
        super().format_options(ctx, formatter)
        formatter.buffer = [part.replace(_UNBROKEN, "-") for part in formatter.buffer]
        for option, (metavar, told) in zip(offering, before, strict=True):
            option.metavar, option.help = metavar, told  # what is installed is asked anew


def offer_formats(use: "Use", help: str) -> Any:
    """Return the option --format of a command that reads or writes, with its help."""

    def check(name: str) -> str:
        from annotate.formats.registry import list_formats

        known = list_formats(use)
        if name not in known:
            other = _ELSEWHERE.get(name) if use == "write" else None
            way = f" {name} is written by {other}: see {other} --help." if other else ""
            listed = ", ".join(map(repr, known))
            raise typer.BadParameter(f"{name!r} is not one of {listed}.{way}")
        return name

    [metavar] = [metavar for metavar, meant in _INSTALLED.items() if meant == use]
    return typer.Option("--format", parser=check, metavar=metavar, help=help)
