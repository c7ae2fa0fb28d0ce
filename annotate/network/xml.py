"""What GraphML and GEXF share: what stands at nodes and edges."""

from collections.abc import Iterator

from annotate.network.graph import Network, NetworkEdge, NetworkNode, is_share

NODE_FIELDS = ("type", "kind", "identity")
INTEGER, DOUBLE, STRING = "integer", "double", "string"


def write_number(value: float) -> str:
    """Return a number, a whole one without a point."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def list_edge_fields(network: Network) -> list[tuple[str, str]]:
    """Return the fields of an edge beside its weight, each with its type."""
    numbers = [(name, DOUBLE if is_share(name) else INTEGER) for name in network.columns]
    return [("relation", STRING), ("sign", INTEGER), *numbers]


def iter_node_values(node: NetworkNode) -> Iterator[tuple[str, str]]:
    """Yield the fields of a node that have a value."""
    yield from ((name, value) for name in NODE_FIELDS if (value := getattr(node, name)))


def iter_edge_values(edge: NetworkEdge) -> Iterator[tuple[str, str]]:
    """Yield the fields of an edge beside its weight."""
    yield "relation", edge.relation
    yield "sign", str(edge.sign)
    yield from ((name, write_number(value)) for name, value in edge.numbers.items())


def describe(network: Network) -> str:
    """Return in words what a network is of."""
    parts = [network.kind, network.window or "", network.group or ""]
    return ", ".join(part for part in parts if part)
