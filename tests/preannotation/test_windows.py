import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotate.model import Document, Segment
from annotate.offsets import hash_text
from annotate.preannotation.coverage import account, report_window
from annotate.preannotation.windows import (
    Window,
    WindowPart,
    WindowSize,
    halve,
    list_parts,
    plan_windows,
)
from annotate.records import to_json
from annotate.schemas import check_schema

KINDS = frozenset({"paragraph", "headline"})
SENTENCES = st.lists(
    st.sampled_from(["It rained.", "“No,” she said.", "Was it… over?", "Ž 👍🏽 🇨🇿!", "Word " * 9]),
    min_size=1,
    max_size=6,
).map(" ".join)
PAGES = st.lists(st.tuples(st.sampled_from(["paragraph", "byline"]), SENTENCES), max_size=8)


def make_document(page: list[tuple[str, str]]) -> Document:
    text, segments = "", []
    for kind, words in page:
        segments.append(Segment(kind=kind, start=len(text), end=len(text) + len(words)))
        text += words + "\n\n"
    return Document(id="page", text=text, text_sha256=hash_text(text), segments=tuple(segments))


def list_positions(parts: tuple[WindowPart, ...]) -> list[int]:
    return [at for part in parts for at in range(part.start, part.end)]


@given(PAGES, st.integers(1, 120), st.integers(0, 60))
def test_every_annotatable_character_is_in_a_window_and_no_other_is(
    page: list[tuple[str, str]], limit: int, overlap: int
) -> None:
    document = make_document(page)
    parts = list_parts(document, KINDS)
    windows = plan_windows(document.text, parts, WindowSize(limit=limit, overlap=overlap))
    shown = {at for window in windows for at in list_positions(window.parts)}
    assert shown == set(list_positions(parts))
    for window in windows:
        assert window.characters == len(list_positions(window.parts))


@given(PAGES, st.integers(1, 120), st.integers(0, 60))
def test_no_window_is_over_the_limit_unless_one_sentence_is(
    page: list[tuple[str, str]], limit: int, overlap: int
) -> None:
    document = make_document(page)
    parts = list_parts(document, KINDS)
    for window in plan_windows(document.text, parts, WindowSize(limit=limit, overlap=overlap)):
        if window.characters > limit:
            (part,) = window.parts
            words = document.text[part.start : part.end]
            assert not re.search(r"[.!?…][\"”’)\]]*\s+\S", words)


@given(PAGES, st.integers(1, 120), st.integers(0, 60))
def test_the_windows_go_on_through_the_text_and_end(
    page: list[tuple[str, str]], limit: int, overlap: int
) -> None:
    document = make_document(page)
    windows = plan_windows(
        document.text, list_parts(document, KINDS), WindowSize(limit=limit, overlap=overlap)
    )
    ends = [window.end for window in windows]
    assert ends == sorted(set(ends))
    for window, following in pairwise(windows):
        both = set(list_positions(window.parts)) & set(list_positions(following.parts))
        assert len(both) <= max(overlap, limit // 2)
        assert overlap or not both


@given(SENTENCES, st.integers(1, 30))
def test_a_sentence_that_may_be_cut_is_cut_between_words(text: str, limit: int) -> None:
    def count(words: str) -> int:
        return len(words.split())

    frame = WindowSize(limit=limit, overlap=0, measure=count, cut_sentences=True)
    windows = plan_windows(text, [WindowPart(0, 0, len(text))], frame)
    assert "".join(text[window.start : window.end] for window in windows) == text
    assert all(count(text[window.start : window.end]) <= limit for window in windows)


@given(SENTENCES)
def test_a_window_is_halved_without_a_loss_until_it_is_one_sentence(text: str) -> None:
    window = Window((WindowPart(0, 0, len(text)),))
    waiting, sentences = [window], []
    while waiting:
        one = waiting.pop(0)
        smaller = halve(text, one, WindowSize(limit=len(text), overlap=0))
        assert all(part.characters < one.characters for part in smaller)
        assert all(part.halvings == one.halvings + 1 for part in smaller)
        waiting[:0] = smaller
        sentences += [] if smaller else [one]
    assert "".join(text[one.start : one.end] for one in sentences) == text


def test_whole_segments_stay_whole_and_the_last_ones_are_read_again() -> None:
    document = make_document([("paragraph", "One two three.")] * 4)
    parts = list_parts(document, KINDS)
    windows = plan_windows(document.text, parts, WindowSize(limit=42, overlap=14))
    assert [window.parts for window in windows] == [parts[:3], parts[2:]]


def test_the_last_segment_is_read_again_though_it_is_longer_than_the_overlap() -> None:
    document = make_document([("paragraph", "One two three.")] * 4)
    parts = list_parts(document, KINDS)
    windows = plan_windows(document.text, parts, WindowSize(limit=42, overlap=4))
    assert [window.parts for window in windows] == [parts[:3], parts[2:]]


def test_what_is_not_annotated_is_not_shown() -> None:
    document = make_document([("headline", "Rain."), ("byline", "By A."), ("paragraph", "It did.")])
    (window,) = plan_windows(
        document.text, list_parts(document, KINDS), WindowSize(limit=100, overlap=0)
    )
    assert [document.text[p.start : p.end] for p in window.parts] == ["Rain.", "It did."]


def test_a_document_without_segments_is_read_as_one() -> None:
    document = Document(id="d", text=" Rain. ", text_sha256=hash_text(" Rain. "))
    assert list_parts(document, KINDS) == (WindowPart(0, 0, 7),)
    blank = Document(id="d", text=" \n", text_sha256=hash_text(" \n"))
    assert list_parts(blank, KINDS) == ()


@given(PAGES, st.integers(5, 120), st.sets(st.integers(0, 20)))
def test_read_unread_and_skipped_are_the_whole_text_and_share_nothing(
    page: list[tuple[str, str]], limit: int, failed: set[int]
) -> None:
    document = make_document(page)
    parts = list_parts(document, KINDS)
    windows = plan_windows(document.text, parts, WindowSize(limit=limit, overlap=10))
    good = [window for at, window in enumerate(windows) if at not in failed]
    reports = [report_window(w, "read" if w in good else "failed") for w in windows]
    coverage = account(document, "llm:test 1", parts, good, reports)
    ranges = [*coverage.read, *coverage.unread, *coverage.skipped]
    covered = sorted(at for start, end in ranges for at in range(start, end))
    assert covered == list(range(len(document.text)))
    read = {at for start, end in coverage.read for at in range(start, end)}
    assert read == {at for window in good for at in list_positions(window.parts)}
    assert check_schema("coverage", to_json(coverage)) == []
