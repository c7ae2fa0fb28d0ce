"""`annotate checks`: every code that a finding can have, and what each is for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.cli.terminal import show

if TYPE_CHECKING:
    from annotate.app.project.checks import CheckEntry


def checks(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Codes or families to explain: S03, T.")
    ] = None,
    examples: Annotated[
        bool, typer.Option("--examples", help="Show for each check what is right, what is wrong.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """List the semantic checks and the findings of other steps; with codes, explain them.

    Example: annotate checks S03 D15
    """
    from annotate.app.project.checks import list_entries

    with open_session(quiet=quiet) as (context, _):
        entries = list_entries(context, codes or ())
        if not codes:
            _list(entries, quiet=quiet)
            return
        for entry in entries:
            _explain(entry)
            if examples:
                _show_examples(entry)


def _list(entries: "Sequence[CheckEntry]", *, quiet: bool) -> None:
    """Print a line for each code, the checks with their severity here."""
    for entry in entries:
        if entry.severity is not None:
            show(f"{entry.code}  {entry.severity:8} {entry.title}")
    if not quiet:
        show("\nSwitch one to error, warning or off in the table [checks] of annotate.toml.")
        show("What other steps find, and cannot be switched off:\n")
    for entry in entries:
        if entry.severity is None:
            show(f"{entry.code}  {entry.title}")


def _explain(entry: "CheckEntry") -> None:
    import textwrap

    severity = "" if entry.severity is None else f" ({entry.severity})"
    show(f"{entry.code}  {entry.title}{severity}\n")
    for paragraph in (entry.why, f"Mend: {entry.fix}"):
        show(textwrap.fill(paragraph, 76, initial_indent="  ", subsequent_indent="  "))
        show()


def _show_examples(entry: "CheckEntry") -> None:
    """Print a check's examples: spans in brackets with their label, relations by an angle."""
    import textwrap

    for what, example in (("Right", entry.right), ("Wrong", entry.wrong)):
        if example:
            show(f"  {what}:\n{textwrap.indent(example, '    ')}\n")
