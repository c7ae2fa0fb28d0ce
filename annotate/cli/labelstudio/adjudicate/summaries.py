"""What `annotate adjudicate` says of gold and log, however they were made."""

from typing import TYPE_CHECKING

from annotate.cli.console import Console
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.labelstudio.adjudicate.files import Result


def tell_gold(result: "Result", console: Console) -> None:
    """Say how many documents are decided, how, and what to do next."""
    report, files = result.report, result.files
    if not report.readers and not report.before:
        console.say("No document has two finished readings by different people.")
    people = f" ({report.by_people} by people)" if report.by_people else ""
    rest = report.documents - report.gold - report.open - report.before
    before = f", {report.before} adjudicated before" if report.before else ""
    console.say(
        f"{files.gold}: {plural(report.documents, 'document')}; {report.gold} gold{people}, "
        f"{report.open} open{before}, {rest} without a second opinion"
    )
    counts = [f"{report.outcomes[name]} {name}" for name in ("kept", "dropped", "open")]
    console.say(f"{files.log}: {', '.join(counts)}")
    for reason, count in sorted(report.skipped.items()):
        if count:
            console.say(f"Set aside: {count} {reason}")
    if report.open:
        console.say("Next: annotate adjudicate push, for a person to decide what is open")
    else:
        console.say(f"Next: annotate validate {files.gold}")
