"""From counted edges to networks: one for each window of time and each group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from annotate.network.agreement import gather
from annotate.network.collecting import ID, WORDS, EdgeCollector, EdgeCount, NodeKey, UnitEdges
from annotate.network.graph import (
    AGREEING,
    CONCEPT_NODE,
    CONFLICT,
    ROLES,
    Network,
    NetworkEdge,
    NetworkNode,
)
from annotate.network.windows import TimeWindow

_FAVOR, _AGAINST = ROLES.index("favor"), ROLES.index("against")
_Nodes = Mapping[NodeKey, NetworkNode]


@dataclass(frozen=True, slots=True)
class NetworkBuilder:
    """Makes the networks of what was collected.

    Raises:
        UsageError: there are too many windows.
    """

    collector: EdgeCollector
    kind: str

    def list_windows(self) -> list[TimeWindow | None]:
        """Return the windows of time, one that is none where time is not cut."""
        cutter = self.collector.selection.cutter
        if cutter is None:
            return [None]
        units = {unit for _, parts in self.collector.iter_groups() for unit in parts}
        return list(cutter.list_windows(units))

    def iter_networks(self) -> Iterator[Network]:
        """Yield the networks that have an edge, group after group, window after window."""
        nodes = name_nodes(self.collector)
        windows = self.list_windows()
        for group, parts in self.collector.iter_groups():
            for window in windows:
                edges = _merge(parts, window)
                found = tuple(self._iter_edges(edges, nodes))
                if found:
                    yield _place(_compose(self.kind, found, nodes), group, window)

    def _iter_edges(self, edges: UnitEdges, nodes: _Nodes) -> Iterator[NetworkEdge]:
        if self.kind in AGREEING:
            yield from self._iter_agreement(edges, nodes)
            return
        for (relation, source, target), count in sorted(edges.items()):
            numbers = dict(zip(ROLES, map(float, count.roles), strict=True))
            yield NetworkEdge(
                source=nodes[source].id,
                target=nodes[target].id,
                relation=relation,
                weight=float(count.rows),
                sign=_find_sign(count.roles[_FAVOR] - count.roles[_AGAINST]),
                numbers={**numbers, "documents": float(count.documents)},
            )

    def _iter_agreement(self, edges: UnitEdges, nodes: _Nodes) -> Iterator[NetworkEdge]:
        for (one, other), counted, shares in gather(edges).compare(self.kind):
            weight = float(counted.concepts)
            counts = {"concepts": weight, "statements": float(counted.statements)}
            yield NetworkEdge(
                source=nodes[one].id,
                target=nodes[other].id,
                relation=self.kind,
                weight=weight,
                sign=-1 if self.kind == CONFLICT else _find_sign(counted.concepts),
                numbers={**counts, **shares},
            )


def name_nodes(collector: EdgeCollector) -> dict[NodeKey, NetworkNode]:
    """Return everybody and everything that was read, each with an id for all networks.

    A node is called as it most often is, and is of the kind that it most often is.
    """
    return {
        key: _make_node(key, f"n{number}", collector)
        for number, key in enumerate(sorted(collector.names), start=1)
    }


def _make_node(key: NodeKey, id: str, collector: EdgeCollector) -> NetworkNode:
    label, kind = (
        min(counts, key=lambda name: (-counts[name], name)) if counts else ""
        for counts in (collector.names[key], collector.kinds.get(key))
    )
    node = NetworkNode(id=id, label=label, kind=kind, identity=key[1] if key[0] == ID else "")
    return replace(node, type=CONCEPT_NODE) if key[0] == WORDS else node


def _merge(parts: Mapping[int, UnitEdges], window: TimeWindow | None) -> UnitEdges:
    """Return the edges of all units of a window."""
    wanted = [u for u in sorted(parts) if window is None or window.first <= u <= window.last]
    if len(wanted) == 1:
        return parts[wanted[0]]
    merged: UnitEdges = {}
    for unit in wanted:
        for key, count in parts[unit].items():
            merged.setdefault(key, EdgeCount()).merge(count)
    return merged


def _compose(kind: str, edges: tuple[NetworkEdge, ...], nodes: _Nodes) -> Network:
    """Return a network of edges and of what they lead from and to."""
    used = {end for edge in edges for end in (edge.source, edge.target)}
    kept = tuple(node for node in nodes.values() if node.id in used)
    return Network(kind=kind, nodes=kept, edges=edges)


def _place(network: Network, group: str | None, window: TimeWindow | None) -> Network:
    """Return a network with the group and the window that it is of."""
    if window is None:
        return replace(network, group=group)
    start, end = window.start.isoformat(), window.end.isoformat()
    return replace(network, group=group, window=window.name, start=start, end=end)


def _find_sign(balance: float) -> int:
    return (balance > 0) - (balance < 0)
