"""Nodes and edges as tables in CSV: an edge a row, with the window and the group that it is of."""

import csv
import io
from collections.abc import Iterator

from annotate.network.graph import Network, NetworkEdge, NetworkNode
from annotate.network.xml import NODE_FIELDS, write_number

_PLACE = ("window", "start", "end", "group")
_EDGE = ("source", "target", "source_label", "target_label", "type", "relation", "weight", "sign")


def make_edge_head(columns: tuple[str, ...]) -> str:
    """Return the first row of a table of edges."""
    return _write_row((*_PLACE, *_EDGE, *columns))


def iter_edge_rows(network: Network) -> Iterator[str]:
    """Yield the rows of a network's edges."""
    labels = {node.id: node.label for node in network.nodes}
    place = tuple(getattr(network, name) or "" for name in _PLACE)
    way = "Directed" if network.is_directed else "Undirected"  # as Gephi calls them
    for edge in network.edges:
        numbers = (write_number(edge.numbers[name]) for name in network.columns)
        yield _write_row((*place, *_list_edge(edge, labels, way), *numbers))


def iter_node_table(nodes: list[NetworkNode]) -> Iterator[str]:
    """Yield a table of nodes."""
    yield _write_row(("id", "label", *NODE_FIELDS))
    for node in nodes:
        yield _write_row((node.id, node.label, *(getattr(node, name) for name in NODE_FIELDS)))


def _list_edge(edge: NetworkEdge, labels: dict[str, str], way: str) -> tuple[str, ...]:
    ends = (edge.source, edge.target, labels[edge.source], labels[edge.target])
    return (*ends, way, edge.relation, write_number(edge.weight), str(edge.sign))


def _write_row(values: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()
