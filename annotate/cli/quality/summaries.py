"""What is said of files that were checked."""

from typing import TYPE_CHECKING

from annotate.cli.console import Console
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.validation import ValidationCounts


def tell_validation(tally: "ValidationCounts", console: Console, *, explain: bool = False) -> None:
    """Say what was checked, with a table of what was found: check, count, documents, title."""
    from annotate.checks import read_explanations

    checked = ", ".join(plural(count, what) for what, count in tally.checked.items()) or "nothing"
    errors, warnings = plural(tally.errors, "error"), plural(tally.warnings, "warning")
    unread = sum(tally.problems[code] for code in ("J00", "J02"))
    more = f", {plural(unread, 'line')} that cannot be read" if unread else ""
    console.say(f"Checked {checked}{more}: {errors}, {warnings}.")
    known = read_explanations()
    if tally.problems:
        console.say("check  count  documents")
    for code, count in sorted(tally.problems.items()):
        console.say(f"{code:5} {count:6} {tally.count_documents(code):10}  {known[code].title}")
        if explain:
            console.say(f"       {known[code].why}")
