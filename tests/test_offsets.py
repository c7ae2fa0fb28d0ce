import re

from hypothesis import given
from hypothesis import strategies as st

from annotate.model import Segment
from annotate.offsets import (
    RangeIndex,
    SubstitutedText,
    Substitution,
    covers,
    excerpt,
    find_segment,
    freeze,
    has_any,
    has_plain_edges,
    hash_text,
    is_inside,
    iter_gaps,
    iter_lines,
    iter_occurrences,
    list_starts,
    make_span_id,
    overlap,
    rewrite,
    snap,
    trim,
)


def make_segment(start: int, end: int) -> Segment:
    return Segment(kind="paragraph", start=start, end=end)


def test_freezing_makes_lf_line_ends_and_composed_characters_and_nothing_else() -> None:
    assert freeze("a\r\nb\rc\td\u00a0e  f\ufeff") == "a\nb\nc\td\u00a0e  f\ufeff"
    assert freeze("Cafe\u0301") == "Caf\u00e9"


@given(st.text())
def test_freezing_twice_is_freezing_once(text: str) -> None:
    assert freeze(freeze(text)) == freeze(text)


def test_the_hash_is_of_the_utf8_bytes() -> None:
    # printf 'né\\n' | sha256sum
    known = "9f8aa52f24100ff479a39365dc8e7f691f435006b610381220ee69b2745d2b67"
    assert hash_text("né\n") == known


def test_a_span_id_depends_on_all_that_makes_a_span_and_on_nothing_else() -> None:
    one = make_span_id("a", "quote", 1, 5, "CUE")
    assert one == make_span_id("a", "quote", 1, 5, "CUE")
    others = {
        make_span_id("b", "quote", 1, 5, "CUE"),
        make_span_id("a", "stance", 1, 5, "CUE"),
        make_span_id("a", "quote", 0, 5, "CUE"),
        make_span_id("a", "quote", 1, 6, "CUE"),
        make_span_id("a", "quote", 1, 5, "ACTOR"),
    }
    assert one not in others
    assert len(others) == 5


@given(st.text(alphabet=" \n\tab\u00a0"), st.data())
def test_trimming_leaves_no_white_space_at_either_end(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = trim(text, start, end)
    assert start <= new[0] <= new[1] <= end
    assert text[slice(*new)] == text[start:end].strip()


def test_bounds_are_half_open_and_a_range_is_not_empty() -> None:
    assert is_inside("abc", 0, 3)
    assert not is_inside("abc", 0, 4)
    assert not is_inside("abc", 2, 2)
    assert not is_inside("abc", -1, 2)


def test_a_position_between_segments_belongs_to_none() -> None:
    segments = [make_segment(0, 3), make_segment(5, 8)]
    assert find_segment(segments, 0) == segments[0]
    assert find_segment(segments, 3) is None
    assert find_segment(segments, 5) == segments[1]
    assert find_segment(segments, 8) is None
    assert find_segment([], 0) is None


def test_covering_and_overlapping() -> None:
    assert covers(make_segment(0, 5), make_segment(0, 5))
    assert not covers(make_segment(0, 5), make_segment(4, 6))
    assert overlap(make_segment(0, 5), make_segment(4, 6)) == 1
    assert overlap(make_segment(0, 5), make_segment(5, 6)) == 0


@given(st.text(alphabet="a\n"))
def test_lines_and_their_ends_make_the_text(text: str) -> None:
    assert "\n".join(text[start:end] for start, end in iter_lines(text)) == text


def test_gaps_are_what_segments_leave_uncovered() -> None:
    assert list(iter_gaps([make_segment(2, 4), make_segment(4, 6)], 9)) == [(0, 2), (6, 9)]
    assert list(iter_gaps([make_segment(0, 9)], 9)) == []


RANGES = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=6).map(
    lambda pairs: [make_segment(start, start + length) for start, length in pairs]
)


@given(RANGES, st.integers(0, 25), st.integers(1, 9))
def test_a_coverage_answers_as_its_ranges_do_one_by_one(ranges, start, length) -> None:
    asked = make_segment(start, start + length)
    coverage = RangeIndex(ranges)
    assert coverage.overlaps(start, start + length) == any(overlap(r, asked) for r in ranges)
    held = {at for each in ranges for at in range(each.start, each.end)}
    assert coverage.list_outside(range(30)) == [at for at in range(30) if at not in held]
    positions = sorted(r.start for r in ranges)
    assert has_any(asked, positions) == any(start <= at < asked.end for at in positions)


def test_a_segment_is_found_the_same_with_its_starts_listed_before() -> None:
    segments = [make_segment(0, 4), make_segment(6, 9)]
    starts = list_starts(segments)
    for at in range(12):
        assert find_segment(segments, at, starts) == find_segment(segments, at)


@given(st.text("ab \n\r“é\u0301\u200d🇨🇿👩‍ß", min_size=1, max_size=8), st.data())
def test_plain_edges_are_left_alone_by_trimming_and_snapping(text, data) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if has_plain_edges(text, text[start:end], end):
        assert trim(text, start, end) == (start, end)
        assert snap(text, start, end) == (start, end)


def test_an_excerpt_of_several_lines_ends_where_its_line_does() -> None:
    found = excerpt("It rained.\nMara Lind left.", 3, 16)
    assert found.text == "It rained."
    assert (found.start, found.end) == (3, len(found.text))


def test_glue_came_from_the_end_of_the_range_before_it() -> None:
    found = rewrite(
        "ab--cd", [make_segment(0, 2), make_segment(4, 6)], re.compile("x"), str, glue=" "
    )
    assert found.text == "ab cd"
    assert found.locate(2, 3) == (2, 2)
    assert [found.locate(at, at + 1) for at in (0, 1, 3, 4)] == [(0, 1), (1, 2), (4, 5), (5, 6)]


def test_a_position_at_the_border_of_what_was_replaced_cuts_nothing() -> None:
    text = SubstitutedText("Mara Lind left", [Substitution(start=5, end=9, text="[person-1]")])
    assert [at for at in range(15) if text.cuts(at)] == [6, 7, 8]


def test_occurrences_are_found_where_they_overlap_and_inside_the_range_alone() -> None:
    assert list(iter_occurrences("aaaa", "aa", 0, 4)) == [(0, 2), (1, 3), (2, 4)]
    assert list(iter_occurrences("aaaa", "aa", 1, 3)) == [(1, 3)]
    assert list(iter_occurrences("abc", "x", 0, 3)) == []
