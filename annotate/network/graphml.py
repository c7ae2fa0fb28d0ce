"""GraphML, as http://graphml.graphdrawing.org/ defines it: Gephi, visone, igraph, NetworkX."""

from collections.abc import Iterator

from annotate.files.xml_text import HEAD, write_text, write_value
from annotate.network.graph import Network
from annotate.network.xml import (
    DOUBLE,
    INTEGER,
    NODE_FIELDS,
    STRING,
    describe,
    iter_edge_values,
    iter_node_values,
    list_edge_fields,
    write_number,
)

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_ROOT = (
    f'<graphml xmlns="{_SPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_SPACE} {_SPACE}/1.0/graphml.xsd">\n'
)
_TYPES = {STRING: "string", INTEGER: "int", DOUBLE: "double"}


def iter_graphml(network: Network) -> Iterator[str]:
    """Yield a network as GraphML, piece by piece."""
    yield f"{HEAD}{_ROOT}"
    yield from _iter_keys("graph", [(name, STRING) for name, _ in _list_facts(network)])
    yield from _iter_keys("node", [(name, STRING) for name in ("label", *NODE_FIELDS)])
    yield from _iter_keys("edge", [("weight", DOUBLE), *list_edge_fields(network)])
    way = "directed" if network.is_directed else "undirected"
    yield f'<graph id="network" edgedefault="{way}">\n'
    yield f"<desc>{write_text(describe(network))}</desc>\n"
    yield from (_write("graph", name, value) for name, value in _list_facts(network))
    for node in network.nodes:
        yield f'<node id="{node.id}">\n{_write("node", "label", node.label)}'
        yield from (_write("node", *pair) for pair in iter_node_values(node))
        yield "</node>\n"
    for number, edge in enumerate(network.edges, start=1):
        yield f'<edge id="e{number}" source="{edge.source}" target="{edge.target}">\n'
        yield _write("edge", "weight", write_number(edge.weight))
        yield from (_write("edge", *pair) for pair in iter_edge_values(edge))
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _list_facts(network: Network) -> list[tuple[str, str]]:
    facts = {"kind": network.kind, "window": network.window, "start": network.start}
    named = {**facts, "end": network.end, "group": network.group}
    return [(name, value) for name, value in named.items() if value]


def _iter_keys(domain: str, fields: list[tuple[str, str]]) -> Iterator[str]:
    for name, kind in fields:
        yield (
            f'<key id="{domain}-{name}" for="{domain}" attr.name={write_value(name)} '
            f'attr.type="{_TYPES[kind]}"/>\n'
        )


def _write(domain: str, name: str, value: str) -> str:
    return f'<data key="{domain}-{name}">{write_text(value)}</data>\n'
