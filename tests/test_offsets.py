import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.model import Segment
from annotate.offsets import (
    RangeIndex,
    SubstitutedText,
    Substitution,
    covers,
    cuts_word,
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
    shift,
    snap,
    splits_character,
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


def test_a_span_id_is_as_long_as_in_the_files_that_are_there() -> None:
    # printf 'a\\x1fquote\\x1f1\\x1f5\\x1fCUE' | sha256sum
    assert make_span_id("a", "quote", 1, 5, "CUE") == "s193cf3990ffc"


def test_ranges_that_touch_do_not_overlap() -> None:
    index = RangeIndex([make_segment(2, 5)])
    assert [index.overlaps(*ends) for ends in ((0, 2), (0, 3), (4, 9), (5, 9))] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("ab", []),
        ("e\u0301a", [1]),  # a letter and its accent
        ("a\r\nb", [2]),
        ("a\n\rb", []),
        ("a\u200db", [1]),  # a joiner belongs to what is before it, and no letter to a joiner
        ("👩\u200d🚀.", [1, 2]),
        ("🇨🇿🇸🇰", [1, 3]),  # flags of two letters each
        ("👍🏽!", [1]),
        ("กำ", [1]),
        ("\u0301a", []),  # nothing is before it
        ("a" + "\u0301" * 70, list(range(1, 71))),
    ],
)
def test_a_position_inside_a_character_is_known(text: str, inside: list[int]) -> None:
    found = [at for at in range(-1, len(text) + 2) if splits_character(text, at)]
    assert found == inside
    borders = [at for at in range(len(text) + 1) if at not in inside]
    for at in inside:
        around = max(b for b in borders if b < at), min(b for b in borders if b > at)
        assert snap(text, at, at) == around


def test_a_blank_at_either_end_of_words_is_no_plain_edge() -> None:
    assert has_plain_edges("a b c", "a b", 3)
    assert not has_plain_edges("a b c", "a ", 2)
    assert not has_plain_edges("a b c", " b", 3)
    assert not has_plain_edges("ae\u0301", "ae", 2)


def test_blanks_are_trimmed_off_both_ends_but_not_from_under_a_mark() -> None:
    assert trim("  a b \n", 0, 7) == (2, 5)
    assert trim(" \n ", 0, 3) == (0, 0)
    assert trim("a \u0301", 0, 3) == (0, 3)
    assert trim(" \u0301a", 0, 3) == (0, 3)


def test_a_position_at_the_end_of_a_range_is_not_in_it() -> None:
    outer = make_segment(2, 5)
    assert [has_any(outer, [at]) for at in (1, 2, 4, 5)] == [False, True, True, False]


def test_a_range_of_a_part_is_shifted_as_a_whole() -> None:
    assert shift(2, 5, 10) == (12, 15)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("ab c", [1]),
        ("a1_b", [1, 2, 3]),
        ("a-b", []),
        ("a\u00adb", [1, 2]),
        ("e\u0301a.", [1, 2]),
        ("漢字", []),
        ("a字", []),
        ("字a", []),
        ("_a", [1]),
    ],
)
def test_a_position_inside_a_word_is_known(text: str, inside: list[int]) -> None:
    assert [at for at in range(-1, len(text) + 2) if cuts_word(text, at)] == inside


def test_an_excerpt_has_forty_characters_on_each_side_and_says_where_the_words_are() -> None:
    text = f"{'a' * 60}WORD{'b' * 60}"
    shown = excerpt(text, 60, 64)
    assert shown.text == f"…{'a' * 40}WORD{'b' * 40}…"
    assert shown.text[shown.start : shown.end] == "WORD"
    assert excerpt("\nWORD", 1, 5).text == "WORD"
    assert excerpt("a\n\nb", 2, 2).text == excerpt("\nab", 0, 0).text == ""
    assert excerpt(f"{'a' * 40}WORD{'b' * 40}\nc", 40, 44).text == f"{'a' * 40}WORD{'b' * 40}"


def test_what_is_rewritten_came_from_where_it_stood() -> None:
    text = "ab--cd  efg"
    made = rewrite(
        text, [make_segment(1, 6), make_segment(8, 11)], re.compile("-+"), lambda _: "=", glue="|"
    )
    assert made.text == "b=cd|efg"
    assert [made.locate(at, at + 1) for at in range(len(made.text))] == [
        (1, 2), (2, 4), (4, 5), (5, 6), (6, 6), (8, 9), (9, 10), (10, 11),
    ]  # fmt: skip
    assert made.locate(0, 3) == (1, 5)
    told: list[str] = []
    rewrite(text, [make_segment(0, 6)], re.compile("-(-)"), lambda words: told.append(words) or "")
    assert told == ["--"]


@given(data=st.data())
def test_a_range_moves_with_what_is_around_it(data: st.DataObject) -> None:
    """As it does when the letters are put together one by one."""
    borders = sorted(data.draw(st.sets(st.integers(0, 20), max_size=8)))
    olds = list(zip(borders[::2], borders[1::2], strict=False))
    text = "abcdefghijklmnopqrst"
    put = [data.draw(st.text("XYZ", max_size=4)) for _ in olds]
    changed = SubstitutedText(
        text,
        [Substitution(start=s, end=e, text=new) for (s, e), new in zip(olds, put, strict=True)],
    )
    new, place = "", {}
    for at in range(len(text) + 1):
        inside = [n for n, (s, e) in enumerate(olds) if s <= at < e]
        place[at] = (len(new), len(new) + (len(put[inside[0]]) if inside else 1))
        if inside and at == olds[inside[0]][0]:
            begun = len(new)
            new += put[inside[0]]
        elif not inside:
            new += text[at : at + 1]
        if inside:
            place[at] = (begun, begun + len(put[inside[0]]))
    assert changed.text == new
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert changed.move(start, end) == (place[start][0], place[end - 1][1])
            assert changed.touches(start, end) is any(s < end and start < e for s, e in olds)
        assert changed.cuts(start) is any(s < start < e for s, e in olds)
