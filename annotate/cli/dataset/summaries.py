"""What is said of a dataset that was built."""

from typing import TYPE_CHECKING

from annotate.cli.console import Console

if TYPE_CHECKING:
    from annotate.app.dataset.build import Result


def tell_build(result: "Result", console: Console) -> None:
    """Say what is in the dataset, what is not, and where it lies."""
    from annotate.dataset.summary import list_lines

    chosen = result.settings
    for line in list_lines(
        result.report, result.folder, reading=chosen.reading, shared=chosen.keep_shared
    ):
        console.say(line)
