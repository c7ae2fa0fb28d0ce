"""`annotate checks`: every code that a finding can have, and what each is for."""

from collections.abc import Collection, Mapping
from typing import Annotated

import typer

from annotate.checks import Check, Explanation
from annotate.cli.options import Quiet, read_project
from annotate.errors import UsageError


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
    from annotate.checks import read_explanations

    known = read_explanations()
    unknown = [code for code in codes or () if not any(k.startswith(code) for k in known)]
    if unknown:
        raise UsageError(f"There is no finding {', '.join(unknown)}.", "See: annotate checks")
    settings = read_project().checks
    if not codes:
        _list(known.values(), settings, quiet=quiet)
    for entry in known.values():
        if any(entry.code.startswith(code) for code in codes or ()):
            _explain(entry, settings)
            if examples and isinstance(entry, Check):
                _show_examples(entry)


def _list(
    entries: Collection[Check | Explanation], settings: Mapping[str, str], *, quiet: bool
) -> None:
    """Print a line for each code, the checks with their severity here."""
    for check in entries:
        if isinstance(check, Check):
            print(f"{check.code}  {settings.get(check.code, check.severity):8} {check.title}")
    if not quiet:
        print("\nSwitch one to error, warning or off in the table [checks] of annotate.toml.")
        print("What other steps find, and cannot be switched off:\n")
    for entry in entries:
        if not isinstance(entry, Check):
            print(f"{entry.code}  {entry.title}")


def _explain(entry: Check | Explanation, settings: Mapping[str, str]) -> None:
    import textwrap

    severity = f" ({settings.get(entry.code, entry.severity)})" if isinstance(entry, Check) else ""
    print(f"{entry.code}  {entry.title}{severity}\n")
    for paragraph in (entry.why, f"Mend: {entry.fix}"):
        print(textwrap.fill(paragraph, 76, initial_indent="  ", subsequent_indent="  "))
        print()


def _show_examples(check: Check) -> None:
    """Print a check's examples: spans in brackets with their label, relations by an angle."""
    import textwrap

    for what, example in (("Right", check.right), ("Wrong", check.wrong)):
        if example:
            print(f"  {what}:\n{textwrap.indent(example, '    ')}\n")
