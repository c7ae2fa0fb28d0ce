from dataclasses import replace

import pytest

from annotate.model import Relation, Span
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.reliability import ranges
from annotate.reliability.options import read_options
from annotate.reliability.ranges import merge
from annotate.reliability.readings import ComparableReading
from annotate.reliability.tuples import align, compare_tuples, give_credit, read_tuples

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))
ATTRIBUTION, STANCE = OPTIONS.kinds


def span(name: str, label: str, start: int, end: int) -> Span:
    layer = load_scheme(DEFAULT_SCHEME).labels[label].layer
    return Span(id=name, layer=layer, label=label, start=start, end=end, text="")


def reading(spans: list[Span], *links: tuple[str, str, str]) -> ComparableReading:
    relations = tuple(Relation(label=label, head=head, tail=tail) for label, head, tail in links)
    return ComparableReading(
        name="a", layers=frozenset(OPTIONS.layers), spans=tuple(spans), relations=relations
    )


QUOTE = [
    span("q1", "DIRECT", 0, 10),
    span("a", "ACTOR", 11, 15),
    span("c", "CUE", 16, 20),
    span("q2", "DIRECT", 21, 30),
]
SPLIT = reading(QUOTE, ("continues", "q1", "q2"), ("speaker", "q1", "a"), ("cue", "q2", "c"))


def test_the_pieces_of_a_quote_are_one_tuple_with_all_their_links() -> None:
    (found,) = read_tuples(SPLIT, ATTRIBUTION, OPTIONS)
    assert found.hub == ((0, 10), (21, 30))
    assert found.fillers == {"speaker": ((11, 15),), "cue": ((16, 20),)}


def test_pieces_that_continue_in_a_circle_come_to_an_end() -> None:
    circle = reading(QUOTE, ("continues", "q1", "q2"), ("continues", "q2", "q1"))
    assert [t.hub for t in read_tuples(circle, ATTRIBUTION, OPTIONS)] == [((0, 10), (21, 30))]


def test_a_quote_without_links_is_a_tuple_too() -> None:
    found = read_tuples(reading(QUOTE[:1]), ATTRIBUTION, OPTIONS)
    assert [t.fillers for t in found] == [{"speaker": (), "cue": ()}]


def compare(one: ComparableReading, other: ComparableReading) -> dict[str, float]:
    tuples = [read_tuples(r, ATTRIBUTION, OPTIONS) for r in (one, other)]
    return dict(compare_tuples(*tuples, kind=ATTRIBUTION))


def test_a_pair_is_taken_apart_into_its_questions() -> None:
    moved = [replace(QUOTE[0], start=2, label="MIXED"), *QUOTE[1:]]
    other = reading(moved, ("continues", "q1", "q2"), ("speaker", "q1", "a"))
    found = compare(SPLIT, other)
    questions = {name: value for name, value in found.items() if name.endswith("right")}
    assert questions == {
        "content bounds right": 0,
        "quote type right": 0,
        "speaker linked right": 1,
        "same speaker right": 1,
        "same speaker by coreference right": 1,
        "speaker bounds right": 1,
        "cue linked right": 0,
    }
    # hub 2 * 17 / (19 + 17), label no, speaker yes, cue no
    assert found["credit"] == pytest.approx((34 / 36 + 0 + 1 + 0) / 4)


def test_a_quote_that_only_one_found_has_no_partner() -> None:
    found = compare(SPLIT, reading([]))
    assert (found["tuples"], found["aligned"]) == (1, 0)


def test_of_two_candidates_the_one_with_the_same_speaker_is_aligned() -> None:
    spans = [
        span("q", "DIRECT", 0, 10), span("r", "DIRECT", 0, 10),
        span("a", "ACTOR", 11, 15), span("b", "ACTOR", 16, 20),
    ]  # fmt: skip
    one = reading(spans, ("speaker", "q", "a"), ("speaker", "r", "b"))
    other = reading(spans, ("speaker", "q", "b"), ("speaker", "r", "a"))
    tuples = [read_tuples(r, ATTRIBUTION, OPTIONS) for r in (one, other)]
    for left, right in align(*tuples):
        assert tuples[0][left].fillers == tuples[1][right].fillers
    assert compare(one, other)["credit"] == 2


def test_coreference_of_either_reader_joins_mentions() -> None:
    spans = [
        span("s", "AGAINST", 30, 36),
        span("lind", "ACTOR", 0, 4),
        span("she", "ACTOR", 20, 23),
    ]
    one = reading(spans, ("holder", "s", "lind"))
    other = reading(spans, ("holder", "s", "she"), ("coref", "she", "lind"))
    for pair in ((one, other), (other, one)):
        tuples = [read_tuples(r, STANCE, OPTIONS) for r in pair]
        found = compare_tuples(*tuples, kind=STANCE)
        assert found["same holder right"] == 0
        assert found["same holder by coreference right"] == 1


def test_an_entity_and_an_actor_at_one_place_are_one_mention_in_a_chain() -> None:
    spans = [
        span("s", "AGAINST", 30, 36),
        span("lind", "PERSON", 0, 4),
        span("actor", "ACTOR", 8, 12),
        span("again", "PERSON", 8, 12),
    ]
    one = reading(
        spans, ("holder", "s", "actor"), ("coref", "again", "lind"), ("coref", "actor", "x")
    )
    (found,) = read_tuples(one, STANCE, OPTIONS)
    assert found.fillers["holder"] == ((8, 12),)
    linked = reading(
        [*spans, span("he", "ACTOR", 20, 22)],
        ("holder", "s", "he"), ("coref", "he", "actor"), ("coref", "again", "lind"),
    )  # fmt: skip
    (found,) = read_tuples(linked, STANCE, OPTIONS)
    assert found.same["holder"] == ((0, 4), (8, 12), (20, 22))


def test_ranges_that_overlap_become_one_and_those_that_touch_do_not() -> None:
    assert merge([(5, 9), (0, 4), (3, 5), (5, 9)]) == ((0, 5), (5, 9))


def make_chain(size: int, step: int) -> ComparableReading:
    """Quotes one after the other, each with one of two speakers who are mentioned each time."""
    spans, links = [], []
    for at in range(size):
        start = at * 20
        spans += [
            span(f"q{at}", "DIRECT" if at % step else "INDIRECT", start, start + 9),
            span(f"a{at}", "ACTOR", start + 10, start + 14 - at % step),
        ]
        links.append(("speaker", f"q{at}", f"a{at}" if at % 3 else "a0"))
        if at > 1:
            links.append(("coref", f"a{at}", f"a{at - 2}"))
    return reading(spans, *links)


def test_the_credit_to_expect_is_the_mean_over_all_that_may_be_dealt() -> None:
    one, other = (read_tuples(make_chain(9, s), ATTRIBUTION, OPTIONS) for s in (2, 3))
    pairs = align(one, other)
    expected = sum(
        sum(give_credit(hub, one[left], dealt) for dealt in other) / len(other)
        + sum(give_credit(hub, dealt, other[right]) for dealt in one) / len(one)
        for (left, right), hub in pairs.items()
    )
    found = compare_tuples(one, other, kind=ATTRIBUTION)["chance expected"]
    assert found == pytest.approx(expected / 2)


def test_comparing_looks_at_more_pairs_as_there_are_more_tuples_not_as_their_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[int] = []
    count = ranges.count_shared
    monkeypatch.setattr(
        ranges, "count_shared", lambda *both: counted.append(min(map(len, both))) or count(*both)
    )
    steps = []
    for size in (60, 240):
        counted.clear()
        compare(make_chain(size, 2), make_chain(size, 3))
        steps.append(sum(counted))
    assert 0 < steps[1] < 6 * steps[0]


def test_mentions_of_one_thing_are_kept_once() -> None:
    found = read_tuples(make_chain(40, 2), ATTRIBUTION, OPTIONS)
    assert len({id(one.same["speaker"]) for one in found}) == 2
