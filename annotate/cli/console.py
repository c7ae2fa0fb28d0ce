"""What the commands say: progress, results and problems go to standard error, data to output."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import typer

from annotate.app.causes import Causes
from annotate.app.wording import summarize
from annotate.cli.logs import note_findings, note_said
from annotate.cli.terminal import show
from annotate.model import Problem, count_errors

EXIT_PROBLEMS = 1
SECONDS_BETWEEN_LINES = 10.0
SHOWN_PROBLEMS = 50  # causes: of each the first problem is shown

Item = TypeVar("Item")


class Console:
    """What one command says. `quiet` leaves only problems."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    def say(self, message: str = "") -> None:
        """Say one thing to the person at the terminal."""
        note_said(message)
        if not self.quiet:
            show(message, file=sys.stderr, flush=True)

    def track(
        self, items: Iterable[Item], what: str, total: int | None = None, *, weight: str = "items"
    ) -> Iterator[Item]:
        """Yield the items and show how far it is: a bar on a terminal, else a line at times."""
        if self.quiet:
            yield from items
        elif sys.stderr.isatty():
            yield from _show_bar(items, what, total)
        else:
            yield from self._show_lines(items, what, total, weight)

    def _show_lines(
        self, items: Iterable[Item], what: str, total: int | None, weight: str
    ) -> Iterator[Item]:
        start = last = time.monotonic()
        for count, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if now - last >= SECONDS_BETWEEN_LINES:
                of = f" of {total}" if total else ""
                self.say(f"{what}: {count}{of} {weight}, {count / (now - start):.1f}/s")
                last = now

    def report(self, problems: Sequence[Problem], shown: int = SHOWN_PROBLEMS) -> None:
        """Print the first problem of each cause, how many more it has, and how many in all."""
        causes = Causes()
        chosen = list(causes.choose(note_findings(problems)))
        rest = {id(cause.first): words for cause, words in causes.list_rest()}
        for problem in chosen[:shown]:
            show(problem, file=sys.stderr)
            if words := rest.get(id(problem)):
                show(f"    {words}", file=sys.stderr)
        if len(chosen) > shown:
            show(f"... and of {len(chosen) - shown} more kinds.", file=sys.stderr)
        if problems:
            show(summarize(problems), file=sys.stderr, flush=True)

    def finish(self, problems: Sequence[Problem]) -> None:
        """Report the problems and leave with exit code 1 where one of them is an error."""
        self.report(problems)
        if count_errors(problems):
            raise typer.Exit(EXIT_PROBLEMS)


def _show_bar(items: Iterable[Item], what: str, total: int | None) -> Iterator[Item]:
    from rich.console import Console as RichConsole
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=RichConsole(stderr=True)) as progress:
        yield from progress.track(items, total=total, description=what)
