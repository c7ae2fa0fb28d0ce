"""`annotate checks`: the list of the semantic checks, and what each is for."""

from typing import Annotated

import typer

from annotate.cli.options import Quiet, read_project
from annotate.errors import UsageError


def checks(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Codes or families to explain: S03, T.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """List the semantic checks; with codes, say why each matters and how to mend what it finds.

    Example: annotate checks S03
    """
    import textwrap

    from annotate.checks import read_checks

    settings = read_project().checks
    known = read_checks()
    unknown = [code for code in codes or () if not any(k.startswith(code) for k in known)]
    if unknown:
        raise UsageError(f"There is no check {', '.join(unknown)}.", "See: annotate checks")
    for check in known.values():
        severity = settings.get(check.code, check.severity)
        if not codes:
            print(f"{check.code}  {severity:8} {check.title}")
        elif any(check.code.startswith(code) for code in codes):
            print(f"{check.code}  {check.title} ({severity})\n")
            for paragraph in (check.why, f"Mend: {check.fix}"):
                print(textwrap.fill(paragraph, 76, initial_indent="  ", subsequent_indent="  "))
                print()
    if not codes and not quiet:
        print("\nSwitch one to error, warning or off in the table [checks] of annotate.toml.")
