"""What is written is read by others: GraphML and GEXF by NetworkX, tables by `csv`."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.network.building import NetworkBuilder, name_nodes
from annotate.network.gexf import iter_gexf
from annotate.network.graph import KINDS, Network, list_columns
from annotate.network.graphml import iter_graphml
from annotate.network.tables import iter_edge_rows, iter_node_table, make_edge_head
from tests.network.debates import make_row
from tests.network.test_collecting import MONTH, build, collect

Read = Callable[[Any], Any]
FORMATS = [(iter_graphml, networkx.read_graphml), (iter_gexf, networkx.read_gexf)]
HOSTILE = ['A "B" & <C>', "]]>", "Łódź 🚢", "x" * 300, "-->", "a\x00b\x01c", "'; DROP", "\ud800"]


def make_networks(kind: str) -> list[Network]:
    rows = [
        make_row("a", "Lind", 1, "the levy", published="2031-05-04"),
        make_row("a", "Lind", 0, "Brandt", published="2031-05-04"),
        make_row("b", "Brandt", 1, "the levy", published="2031-05-04"),
        make_row("b", "Cato <R>", 0, "the levy", published="2031-05-09", holder_id="p&7"),
    ]
    quote = {
        "document_id": "a", "speaker_name": "Lind", "addressee_name": "Brandt",
        "published": "2031-05-04",
    }  # fmt: skip
    collector = collect(*rows, cutter=MONTH)
    collector.add("quotes", quote)
    return build(collector, kind)


def read_back(network: Network, write: Callable[[Network], Iterator[str]], read: Read) -> Any:
    return read(io.BytesIO("".join(write(network)).encode("utf-8")))


def sort_edges(edges: Iterable[tuple[Any, ...]], *, is_directed: bool) -> list[tuple[Any, ...]]:
    """Edges as they are compared: the ends of an undirected one have no order."""
    return sorted((*(e[:2] if is_directed else sorted(e[:2])), *e[2:]) for e in edges)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_every_node_and_edge_is_read_back(
    kind: str, write: Callable[[Network], Iterator[str]], read: Read
) -> None:
    [network] = make_networks(kind)
    graph = read_back(network, write, read)
    assert graph.is_directed() == network.is_directed
    labels = {node.id: node.label for node in network.nodes}
    assert labels == {id: told["label"] for id, told in graph.nodes(data=True)}
    wanted = [(e.source, e.target, e.relation, e.weight) for e in network.edges]
    found = [(a, b, d["relation"], d["weight"]) for a, b, d in graph.edges(data=True)]
    way = network.is_directed
    assert sort_edges(found, is_directed=way) == sort_edges(wanted, is_directed=way)
    for node in network.nodes:
        told = graph.nodes[node.id]
        assert told["type"] == node.type
        assert told.get("identity", "") == node.identity
    for edge in network.edges:
        between = graph.get_edge_data(edge.source, edge.target)
        all_between = between.values() if graph.is_multigraph() else [between]
        [data] = [one for one in all_between if one["relation"] == edge.relation]
        assert {name: data[name] for name in network.columns} == pytest.approx(edge.numbers)
        assert data["sign"] == edge.sign


def test_two_relations_between_the_same_two_are_two_edges() -> None:
    [network] = make_networks("statements")
    for write, read in FORMATS:
        graph = read_back(network, write, read)
        assert graph.is_multigraph()
        assert len(graph.edges) == len(network.edges) == 5


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_whatever_a_name_holds_the_file_can_be_read(
    name: str, write: Callable[[Network], Iterator[str]], read: Read
) -> None:
    [network] = build(collect(make_row("a", name, 0, "the levy", publisher=name), by="publisher"))
    graph = read_back(network, write, read)
    kept = [char if char not in "\x00\x01\ud800" else "\ufffd" for char in name]
    assert "".join(kept) in {data["label"] for _, data in graph.nodes(data=True)}


@settings(deadline=None)
@given(name=st.text("ab<>&;\"'\x00\x0b\ufffe\ud800🚢é\n]-", min_size=1))
def test_any_name_goes_through_both(name: str) -> None:
    for network in build(collect(make_row("a", name, 0, "the levy"))):
        for write, read in FORMATS:
            assert len(read_back(network, write, read).nodes) == 2


def test_tables_hold_every_edge_with_its_window_and_group() -> None:
    networks = make_networks("statements")
    text = make_edge_head(list_columns("statements"))
    text += "".join(row for network in networks for row in iter_edge_rows(network))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["window"], row["start"], row["end"]) for row in rows} == {
        ("2031-05", "2031-05-01", "2031-05-31")
    }
    assert [(r["source_label"], r["target_label"], r["sign"], r["against"]) for r in rows][:2] == [
        ("Cato <R>", "the levy", "1", "0"),
        ("Brandt", "the levy", "-1", "1"),
    ]
    nodes = list(csv.DictReader(io.StringIO("".join(iter_node_table(list(networks[0].nodes))))))
    assert {node["id"] for node in nodes} == {r[end] for r in rows for end in ("source", "target")}
    assert {node["identity"] for node in nodes} == {"", "p&7"}


def test_a_node_has_one_id_in_all_networks_of_a_run() -> None:
    rows = [make_row("a", n, 0, "the levy", published=d) for n, d in [
        ("Lind", "2031-05-04"), ("Adler", "2031-06-04"), ("Lind", "2031-06-04")]]  # fmt: skip
    collector = collect(*rows, cutter=MONTH)
    first, second = NetworkBuilder(collector, "statements").iter_networks()
    ids = {node.label: node.id for node in name_nodes(collector).values()}
    for network in (first, second):
        assert all(ids[node.label] == node.id for node in network.nodes)
    assert [len(first.nodes), len(second.nodes)] == [2, 3]
