"""GEXF 1.2, as https://gexf.net/ defines it: what Gephi reads best."""

from collections.abc import Iterable, Iterator

from annotate.files.xml_text import HEAD, write_text, write_value
from annotate.network.graph import Network
from annotate.network.xml import (
    NODE_FIELDS,
    STRING,
    describe,
    iter_edge_values,
    iter_node_values,
    list_edge_fields,
    write_number,
)

_SPACE = "http://www.gexf.net/1.2draft"
_ROOT = (
    f'<gexf xmlns="{_SPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_SPACE} {_SPACE}/gexf.xsd" version="1.2">\n'
)


def iter_gexf(network: Network) -> Iterator[str]:
    """Yield a network as GEXF, piece by piece."""
    way = "directed" if network.is_directed else "undirected"
    yield f"{HEAD}{_ROOT}<meta>\n<creator>annotate</creator>\n"
    yield f"<description>{write_text(describe(network))}</description>\n</meta>\n"
    yield f'<graph mode="static" defaultedgetype="{way}">\n'
    yield from _iter_fields("node", [(name, STRING) for name in NODE_FIELDS])
    yield from _iter_fields("edge", list_edge_fields(network))
    yield "<nodes>\n"
    for node in network.nodes:
        yield f'<node id="{node.id}" label={write_value(node.label)}>\n'
        yield from _iter_values(iter_node_values(node))
        yield "</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, edge in enumerate(network.edges, start=1):
        yield f'<edge id="e{number}" source="{edge.source}" target="{edge.target}" '
        yield f'weight="{write_number(edge.weight)}">\n'
        yield from _iter_values(iter_edge_values(edge))
        yield "</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _iter_fields(domain: str, fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f'<attributes class="{domain}">\n'
    for name, kind in fields:
        yield f'<attribute id="{name}" title="{name}" type="{kind}"/>\n'
    yield "</attributes>\n"


def _iter_values(values: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "<attvalues>\n"
    for name, value in values:
        yield f'<attvalue for="{name}" value={write_value(value)}/>\n'
    yield "</attvalues>\n"
