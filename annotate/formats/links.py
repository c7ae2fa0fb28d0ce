"""What relations say beside their name, where a format has no place for it."""

from collections.abc import Sequence

from annotate.formats.port import Ledger
from annotate.model import BECAUSE, Relation


def lose_link_attributes(links: Sequence[Relation], document: str, ledger: Ledger) -> None:
    """Count what relations say of themselves: why a model suggests one, nobody marked."""
    reasons = sum(BECAUSE in each.attributes for each in links)
    if reasons:
        ledger.lose("reasons of suggested relations", document, reasons)
    if marked := sum(len(each.attributes) for each in links) - reasons:
        ledger.lose("attributes of relations", document, marked, is_marked=True)
