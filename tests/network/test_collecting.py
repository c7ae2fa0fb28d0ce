"""From rows to edges: which rows give one, and what becomes of the others."""

from typing import Any

import pytest

from annotate.errors import UsageError
from annotate.network.building import NetworkBuilder
from annotate.network.collecting import EdgeCollector, Selection, fold
from annotate.network.graph import Network
from annotate.network.windows import TimeCutter, parse_length
from tests.network.debates import make_row

ROLES = ["favor", "against", "neutral", "conflicted", "unclear"]
MONTH = TimeCutter(length=parse_length("month", "--window"), step=parse_length("month", "--step"))


def collect(*rows: dict[str, Any], config: str = "stances", **selection: Any) -> EdgeCollector:
    collector = EdgeCollector(
        roles=ROLES,
        codes={"polarity": ROLES},
        selection=Selection(**selection),
    )
    for row in rows:
        collector.add(config, row)
    return collector


def build(collector: EdgeCollector, kind: str = "statements") -> list[Network]:
    return list(NetworkBuilder(collector, kind).iter_networks())


def list_edges(network: Network) -> list[tuple[str, str, str, float, int]]:
    labels = {node.id: node.label for node in network.nodes}
    return [
        (labels[e.source], e.relation, labels[e.target], e.weight, e.sign) for e in network.edges
    ]


def test_stances_are_counted_by_polarity_and_the_sign_is_that_of_the_more() -> None:
    rows = [make_row("a", "Lind", 0, "Brandt"), make_row("a", "Lind", 1, "Brandt")]
    rows += [make_row("b", "Lind", 1, "Brandt"), make_row("b", "Lind", 3, "Brandt")]
    [network] = build(collect(*rows))
    assert list_edges(network) == [("Lind", "stance", "Brandt", 4.0, -1)]
    assert network.edges[0].numbers == {
        "favor": 1, "against": 2, "neutral": 0, "conflicted": 1, "unclear": 0, "documents": 2,
    }  # fmt: skip
    assert [(n.label, n.kind) for n in network.nodes] == [("Brandt", "PERSON"), ("Lind", "PERSON")]


def test_a_target_without_identity_is_a_concept_by_its_folded_words() -> None:
    rows = [make_row("a", "Lind", 1, "the  levy"), make_row("b", "Brandt", 0, "“the Levy,”")]
    [network] = build(collect(*rows))
    assert list_edges(network) == [
        ("Brandt", "concept", "the levy", 1.0, 1),
        ("Lind", "concept", "the levy", 1.0, -1),
    ]
    assert [node.type for node in network.nodes] == ["actor", "actor", "concept"]


@pytest.mark.parametrize("words", ["The Levy", "the  levy", "“the levy”", "THE LEVY,", "the\tlevy"])
def test_words_of_one_concept_fold_to_one(words: str) -> None:
    assert fold(words) == "the levy"


def test_words_of_marks_alone_are_no_concept() -> None:
    collector = collect(make_row("a", "Lind", 0, "“…”"), make_row("a", "Lind", 0, ""))
    assert (collector.used, dict(+collector.left)) == (0, {"stances without a target": 2})


def test_an_id_counts_before_the_name_and_the_most_frequent_name_is_shown() -> None:
    rows = [
        make_row("a", name, 1, "the levy", holder_id="p1", holder_kind="person")
        for name in ("Mr Lind", "Mara Lind", "Mara Lind")
    ]
    [network] = build(collect(*rows, make_row("a", "Mara Lind", 1, "the levy")))
    shown = [(n.label, n.identity, n.kind) for n in network.nodes if n.type == "actor"]
    assert shown == [("Mara Lind", "p1", "person"), ("Mara Lind", "", "PERSON")]


def test_an_id_of_one_article_is_none_across_articles() -> None:
    rows = [
        make_row(a, "Lind", 1, "the levy", holder_id=f"{a}#{n}") for a, n in (("a", 1), ("b", 7))
    ]
    [network] = build(collect(*rows))
    assert [(n.label, n.identity) for n in network.nodes] == [("Lind", ""), ("the levy", "")]
    unnamed = make_row("a", None, 1, "the levy", holder_id="a#1", holders=[{"label": 0}])
    assert collect(unnamed).used == 0


def test_a_group_is_its_members() -> None:
    both = make_row(
        "a", "Lind; Ivo Brandt", 0, "the levy", holders=[{"label": 0, "members": ["a#1", "a#2"]}]
    )
    collector = collect(both, make_row("a", "Lind; Sons", 0, "the ferry"))
    assert collector.used == 2
    [network] = build(collector)
    assert [(e[0], e[2]) for e in list_edges(network)] == [
        ("Ivo Brandt", "the levy"), ("Lind", "the levy"), ("Lind; Sons", "the ferry"),
    ]  # fmt: skip


def test_rows_without_a_name_are_counted_and_nobody_is_guessed() -> None:
    linked = {**make_row("a", None, 0, "the levy"), "holders": [{"label": 1}], "holder": "he"}
    collector = collect(linked, make_row("a", None, 0, "the levy"), make_row("a", "Lind", 0, "it"))
    assert collector.used == 1
    assert dict(+collector.left) == {
        "stances whose holder has no name": 1, "stances without a holder": 1,
    }  # fmt: skip


def test_every_row_gives_an_edge_or_is_left_out_for_a_reason() -> None:
    rows = [
        make_row("a", "Lind", 0, "the levy", published="2031-05-04"),
        make_row("a", "Lind", 0, "Brandt", published="2031"),
        make_row("b", "Lind", 0, "the levy"),
        make_row("c", "Lind", 0, "the levy", published="2031-13-04"),
        make_row("c", "Lind", 1, "the levy", published="2031-13-04"),
        make_row("d", None, 0, "the levy", published="2031-05-04"),
        make_row("e", "Lind", 0, "the levy", published="2031-07-04"),
    ]
    collector = collect(*rows, cutter=MONTH, until="2031-06-30")
    assert collector.used + collector.left.total() == collector.rows.total() == len(rows)
    [problem] = collector.problems
    assert (problem.code, problem.document) == ("C01", "c")
    assert "'2031-13-04'" in problem.message


def test_quotes_lead_from_speaker_to_addressee() -> None:
    row = {
        "document_id": "a", "speaker_name": "Lind", "speakers": [{"label": 0}, {"label": 0}],
        "addressee_name": "Brandt", "addressees": [{"label": 1}],
    }  # fmt: skip
    silent = {**row, "addressee_name": None, "addressees": []}
    unnamed = {**row, "addressee_name": None}
    collector = collect(row, silent, unnamed, config="quotes")
    [network] = build(collector)
    assert list_edges(network) == [("Lind", "quote", "Brandt", 1.0, 0)]
    assert collector.further == 3
    assert dict(+collector.left) == {
        "quotes without an addressee": 1, "quotes whose addressee has no name": 1,
    }  # fmt: skip


def test_a_network_for_each_value_of_a_column() -> None:
    rows = [make_row("a", "Lind", at % 2, "the levy", publisher=name)
            for at, name in enumerate(["Tide", "Courier", None, "Tide"])]  # fmt: skip
    found = {n.group: n.edges[0].weight for n in build(collect(*rows, by="publisher"))}
    assert found == {"Courier": 1.0, "Tide": 2.0, None: 1.0}
    named = [n.group for n in build(collect(*rows, by="polarity"))]
    assert named == ["against", "favor"], "codes are shown as the names that they stand for"


@pytest.mark.parametrize("column", ["colour", "holders", "holder.name", "publisher.x"])
def test_a_column_that_is_none_is_refused_with_those_there_are(column: str) -> None:
    with pytest.raises(UsageError, match=f"parted by {column}") as refused:
        collect(make_row("a", "Lind", 0, "the levy", publisher="Tide"), by=column)
    assert "publisher" in refused.value.fix
