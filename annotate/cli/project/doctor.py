"""`annotate doctor`: whether all is there that the commands need, and what to do where not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, Quiet, Url
from annotate.cli.terminal import show

if TYPE_CHECKING:
    from annotate.app.project.health.findings import HealthFinding

EXIT_ILL = 1


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects as JSON.")] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Look at the installation, the project, its files and folders, and Label Studio.

    What is absent need not be there. With --quiet only warnings and errors are printed. Exit code 1
    where something is wrong that stops commands. Nothing is changed, and no token is printed.

    Example: annotate doctor

    Example: annotate doctor --json > doctor.json
    """
    from annotate.app.labelstudio.projects import Login
    from annotate.app.project import doctor as app

    findings = []
    for finding in app.examine(Path(), Login(url=url, api_key=api_key), offline=offline):
        findings.append(finding)
        if not json and (not quiet or finding.state in {"warning", "error"}):
            _print(finding)
    if json:
        _print_json(findings)
    wrong = [finding for finding in findings if finding.state == "error"]
    Console(quiet=quiet).say(
        f"{len(wrong)} wrong, {sum(f.state == 'warning' for f in findings)} to look at, "
        f"{sum(f.state == 'absent' for f in findings)} absent, of {len(findings)} looked at."
    )
    if wrong:
        raise typer.Exit(EXIT_ILL)


def _print(finding: "HealthFinding") -> None:
    show(f"{finding.state:8}{finding.area}, {finding.name}: {finding.found}")
    if finding.fix:
        show(f"        -> {finding.fix}")


def _print_json(findings: "list[HealthFinding]") -> None:
    from annotate.files.json_values import dump_json
    from annotate.records import to_json

    show(dump_json([to_json(finding) for finding in findings]))
