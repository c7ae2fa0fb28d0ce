"""The quotes and stances of a reading in lines for a terminal."""

from collections.abc import Iterator, Sequence

from annotate.app.display.reading import ShownReading
from annotate.dataset.rows.graph import Graph
from annotate.model import Span

_NOBODY = "nobody named"


def list_lines(reading: ShownReading) -> Iterator[str]:
    """Yield a line for each quote and stance: who says it to whom, who holds it toward what."""
    graph = reading.graph
    if graph is None:
        return
    for quote in graph.attributions:
        said = " … ".join(_flatten(piece.text) for piece in quote.pieces)
        to = _name(graph, "addressee", quote.pieces)
        yield f"{_name(graph, 'speaker', quote.pieces) or _NOBODY}: {said}" + _tell("to", to)
    for span in reading.spans:
        if span.id in reading.stances:
            holder = _name(graph, "holder", [span]) or _NOBODY
            target = _name(graph, "target", [span])
            words = f"({_flatten(span.text)})"
            yield " ".join(filter(None, [holder, span.label, target, words]))


def _tell(word: str, what: str) -> str:
    return f" ({word} {what})" if what else ""


def _name(graph: Graph, role: str, heads: Sequence[Span]) -> str:
    """Return what relations of a role lead to: by its name where it has one."""
    tails = [span for _, span in graph.list_tails(role, heads)]
    return "; ".join(_flatten(graph.identities.find(s).name or s.text) for s in tails)


def _flatten(text: str) -> str:
    return " ".join(text.split())
