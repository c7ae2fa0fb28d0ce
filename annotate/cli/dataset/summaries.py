"""What is said of a dataset that was built, and of networks that were made of one."""

from typing import TYPE_CHECKING

from annotate.cli.console import Console
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.dataset.build import Result
    from annotate.app.dataset.network import Result as NetworkResult


def tell_build(result: "Result", console: Console) -> None:
    """Say what is in the dataset, what is not, and where it lies."""
    from annotate.dataset.summary import list_lines

    chosen = result.settings
    for line in list_lines(
        result.report, result.folder, reading=chosen.reading, shared=chosen.keep_shared
    ):
        console.say(line)


def tell_network(result: "NetworkResult", console: Console) -> None:
    """Say what was written, what became of every row, and what a format does not hold."""
    console.say(f"Read {plural(result.rows, 'row')}: {result.used:,} give an edge.")
    for why, count in sorted(result.left.items(), key=lambda pair: (-pair[1], pair[0])):
        console.say(f"  {count:,} {why}")
    for why, count in sorted(result.unread.items()):
        console.say(f"Without a row: {count:,} {why}")
    if result.further:
        console.say(
            f"  {result.further:,} holders, targets, speakers and addressees beside the first of "
            "their row give no edge"
        )
    for what, loss in sorted(result.ledger.losses.items()):
        console.say(f"Not in .dna: {loss.count:,} {what} ({', '.join(loss.documents)})")
    written = result.written
    parts = [
        f"networks {written.networks:,}, nodes {len(written.nodes):,}, edges {written.edges:,}"
    ]
    if written.documents:
        said = f"documents {written.documents:,}, statements {written.statements:,}"
        parts = [*(parts if written.networks else []), f"in .dna {said}"]
    console.say(f"Wrote {result.path}: {'; '.join(parts)}.")
