"""What is said of a run over parts."""

from typing import TYPE_CHECKING

from annotate.cli.console import Console
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.part_runs import PartsSummary


def tell_parts(parts: "PartsSummary", console: Console) -> None:
    """Say how many parts there were, if parts were written, and how many of them before."""
    if parts.parts:
        console.say(
            f"{plural(parts.parts, 'part')}, of which {parts.kept} were done and unchanged."
        )


def tell_script(parts: "PartsSummary | None", console: Console) -> bool:
    """Say what was written for Slurm, and what to do next; tell whether there was any."""
    if parts is None or parts.script is None:
        return False
    console.say(f"Wrote {parts.script}, for {parts.parts - parts.kept} of {parts.parts} parts.")
    console.say(parts.submitted or f"Next, on a machine of the cluster: sbatch {parts.script}")
    console.say("When it has ended, the same command sums up what was done, and names what failed.")
    return True
