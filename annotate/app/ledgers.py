"""The file of what a format could not hold, which commands write where `--ledger` names it."""

import json

from annotate.files.outputs import open_output
from annotate.formats.port import FormatLoss, Ledger


def write_ledger(path: str, ledger: Ledger) -> None:
    """Write what a format does not hold: how often, in which documents first, whether marked."""
    lines = {what: _describe(loss) for what, loss in sorted(ledger.losses.items())}
    with open_output(path) as stream:
        stream.write((json.dumps(lines, ensure_ascii=False, indent=1) + "\n").encode())


def _describe(loss: FormatLoss) -> dict[str, object]:
    marked = {"marked": True} if loss.is_marked else {}
    return {"count": loss.count, "documents": loss.documents, **marked}
