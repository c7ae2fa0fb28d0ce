"""Names sent to a reconciliation service: what is asked, and what becomes of any answer."""

import json
from collections.abc import Iterator

import pytest

from annotate.dataset.proposals import reconciliation
from annotate.dataset.proposals.linking import add_candidates, is_open, make_query
from annotate.dataset.proposals.reconciliation import (
    ReconciliationLimits,
    ReconciliationQuery,
    ReconciliationService,
)
from annotate.errors import ServerError, UsageError
from annotate.registry.tables import RegistryEntry
from tests.dataset.reconciliation_server import ServedNames, serve

LIND = {"id": "Q7", "name": "Mara Lind", "score": 98.5, "match": True, "type": []}


@pytest.fixture
def served() -> Iterator[ServedNames]:
    with serve() as service:
        yield service


def connect(served: ServedNames, pauses: list[float] | None = None) -> ReconciliationService:
    waited: list[float] = [] if pauses is None else pauses
    limits = ReconciliationLimits(timeout=10, tries=3, pause=waited.append)
    service = ReconciliationService(served.url, allow_private=True, limits=limits)
    service.read_manifest()
    return service


def ask(served: ServedNames, *names: str, pauses: list[float] | None = None) -> list[list[str]]:
    queries = [ReconciliationQuery(name, True) for name in names]
    return [[c.id for c in found] for found in connect(served, pauses).find(queries)]


def answer(value: object) -> tuple[int, bytes, dict[str, str]]:
    return 200, json.dumps(value).encode(), {}


def test_names_go_in_batches_of_the_size_that_the_service_takes(served: ServedNames) -> None:
    served.manifest["batchSize"] = 2
    served.known = lambda name: [LIND | {"id": name}]
    assert ask(served, "A", "B", "C") == [["A"], ["B"], ["C"]]
    assert [len(queries) for queries in served.asked] == [2, 1]
    assert served.asked[0]["q0"] == {"query": "A", "limit": 3, "type": "Q5"}


def test_a_request_has_a_length(served: ServedNames, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "MAX_SENT", 400)
    assert ask(served, *["x" * 150] * 5) == [[]] * 5
    assert len(served.asked) > 2


def test_a_type_is_told_only_to_wikidata(served: ServedNames) -> None:
    served.manifest["identifierSpace"] = "https://example.org/"
    ask(served, "A")
    assert served.asked == [{"q0": {"query": "A", "limit": 3}}]


def test_a_service_that_is_busy_is_asked_again_when_it_says(served: ServedNames) -> None:
    served.queue = [(429, b"", {"Retry-After": "7"}), (503, b"", {})]
    served.known = lambda _: [LIND]
    pauses: list[float] = []
    assert ask(served, "Mara Lind", pauses=pauses) == [["Q7"]]
    assert pauses == [7, 2]


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (500, {}, "answers HTTP 500"),
        (404, {}, "answers HTTP 404"),
        (302, {"Location": "http://127.0.0.1/other"}, "has moved to http://127.0.0.1/other"),
        (429, {"Retry-After": "86400"}, "answers HTTP 429"),
    ],
)
def test_a_service_that_refuses_is_named(
    served: ServedNames, status: int, headers: dict[str, str], words: str
) -> None:
    served.queue = [(status, b"", headers)]
    with pytest.raises(ServerError, match=words):
        ask(served, "A")
    assert len(served.asked) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "answers no object"),
        ({}, "has no result for a name"),
        ({"q0": {"result": {}}}, "has no result for a name"),
        ({"q0": None}, "has no result for a name"),
    ],
)
def test_an_answer_of_another_form_is_none(served: ServedNames, value: object, words: str) -> None:
    served.queue = [answer(value)]
    with pytest.raises(ServerError, match=words):
        ask(served, "A")


@pytest.mark.parametrize("raw", [b"no", b"", b"[" * 5000, b'{"q0": NaN}', b"\xff\xfe"])
def test_what_is_no_json_is_no_answer(served: ServedNames, raw: bytes) -> None:
    served.queue = [(200, raw, {})]
    with pytest.raises(ServerError, match="answers no JSON"):
        ask(served, "A")


def test_an_answer_that_is_too_long_or_broken_off_is_none(
    served: ServedNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.queue = [(200, b"{", {"Content-Length": "9"})]
    with pytest.raises(ServerError, match="cannot be reached"):
        ask(served, "A")
    monkeypatch.setattr(reconciliation, "MAX_ANSWER", 1 << 20)
    served.queue = [(200, b" " * (2 << 20), {})]
    with pytest.raises(ServerError, match="answers more than 1 MB"):
        ask(served, "A")


def test_candidates_that_would_spoil_the_table_are_left_out_and_counted(
    served: ServedNames,
) -> None:
    hostile = [
        None, "Q1", {}, LIND | {"id": "=1+1"}, LIND | {"id": "Q 1"}, LIND | {"id": 7},
        LIND | {"name": None}, LIND | {"id": "x" * 300},
    ]  # fmt: skip
    odd = LIND | {"name": "Mara;\nLind (MP)\u202e", "score": "high"}
    served.known = lambda _: [*hostile, odd]
    service = connect(served)
    [[found]] = service.find([ReconciliationQuery("Mara Lind", True)])
    assert (found.id, found.name, found.score) == ("Q7", "Mara Lind MP", 0)
    assert service.unusable == len(hostile)


def test_the_best_three_are_kept_best_first(served: ServedNames) -> None:
    served.known = lambda _: [LIND | {"id": f"Q{n}", "score": n} for n in (2, 9, 5, 7)]
    assert ask(served, "A") == [["Q9", "Q7", "Q5"]]


def test_what_is_no_service_says_so(served: ServedNames) -> None:
    for manifest in ([], {}, {"name": 7}):
        served.manifest = manifest
        with pytest.raises(ServerError, match="does not say what it is"):
            connect(served)
    with pytest.raises(UsageError, match="no address of the web"):
        ReconciliationService("file:///etc/hosts").read_manifest()
    with pytest.raises(ServerError, match="no public address"):
        ReconciliationService(served.url).read_manifest()


def test_candidates_stand_beside_a_row_and_nothing_else_of_it_changes() -> None:
    lind = RegistryEntry(id="lind", name="Mara Lind", kind="PERSON", more=(("party", "green"),))
    roe = RegistryEntry(id="roe", name="Ivo Roe", wikidata="Q1")
    kral = RegistryEntry(id="kral", name="Ada Kral", more=(("candidates", "none"),))
    new = RegistryEntry(id="new", name="Tom Vey")
    rows = [lind, roe, kral, new]
    assert [row.id for row in rows if is_open(row)] == ["lind", "new"]
    assert make_query(lind, "PERSON") == ("Mara Lind", True)
    found = reconciliation.ReconciliationCandidate("Q7", "Mara Lind", 98.5)
    told = list(add_candidates(rows, [lind, new], [[found, found]]))
    assert told[0].more == (
        ("party", "green"),
        ("candidates", "Q7 Mara Lind (98.5); Q7 Mara Lind (98.5)"),
    )
    assert told[1:] == [roe, kral, new]  # of the last nothing was answered yet
    assert next(iter(add_candidates([new], [new], [[]]))).more == (("candidates", "none"),)
