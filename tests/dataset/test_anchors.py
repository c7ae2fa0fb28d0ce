"""Spans found again in edited pages: where they are, or not at all."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.dataset.withheld.alignment import Alignment
from annotate.dataset.withheld.anchors import make_columns, make_salt
from annotate.dataset.withheld.tokens import tokenize
from annotate.model import Record, Span
from annotate.offsets import hash_text
from annotate.records import read_records
from annotate.resources import DATA
from tests.dataset.edits import EDITS, apply, edit, edit_all
from tests.dataset.stories import make_own_story_record
from tests.examples import make_annotation, make_document
from tests.generator import iter_records

SALT = make_salt("a release")


def list_samples():
    return [r for name in ("broadsheet", "page-dump") for r in read_records(
        DATA / "samples" / f"{name}.gold.jsonl", [])]  # fmt: skip


def follow(record, edited):
    """Return what is found of a record's spans, and what is: pairs of ranges."""
    row = make_columns(record, SALT)
    alignment = Alignment(row, edited.text)
    return [
        (alignment.locate(anchor), edited.follow(anchor["start"], anchor["end"]))
        for anchor in row["anchors"]
        if anchor["of"] is None
    ]


def score(pairs):
    """Return the share of what is still there that was found, and how many are wrong."""
    there = [found for found, truth in pairs if truth is not None]
    wrong = [pair for pair in pairs if pair[0] is not None and pair[0] != pair[1]]
    return sum(found is not None for found in there) / len(there), wrong


@pytest.mark.slow
@pytest.mark.parametrize("kind", EDITS)
def test_spans_are_found_again_after_an_edit_and_never_at_a_wrong_place(kind):
    records = [*iter_records(8), *list_samples()]
    pairs = [pair for r in records for pair in follow(r, edit(r.document, kind, 7))]
    share, wrong = score(pairs)
    assert wrong == []
    assert share >= (0.98 if kind in {"quotes redrawn", "blanks"} else 0.95), share


def test_spans_of_the_samples_are_found_again_after_every_edit_at_once():
    pairs = [
        pair
        for record in list_samples()
        for seed in range(2)
        for pair in follow(record, edit_all(record.document, seed))
    ]
    share, wrong = score(pairs)
    assert wrong == []
    assert share >= 0.95, share


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_whatever_is_cut_out_put_in_or_swapped_nothing_is_found_at_a_wrong_place(data):
    """Paragraphs of few words, much repeated: the hardest there is."""
    words = st.sampled_from(["the levy", "Mara Lind", "said", "no", "Ostrava", "“yes”", ","])
    paragraphs = data.draw(
        st.lists(st.lists(words, min_size=2, max_size=9), min_size=3, max_size=9)
    )
    more = data.draw(st.lists(words, max_size=9))
    gone, at = (data.draw(st.integers(0, len(paragraphs) - 1)) for _ in "12")
    check_repeated(paragraphs, gone, at, more)


@pytest.mark.parametrize(
    ("paragraphs", "gone", "at"),
    [
        # As much put in as cut out, so that the borders of the text are where they were.
        ([["the levy"] * n for n in (2, 2, 3, 2, 2, 3)], 5, 0),
        # Of three that are the same the first is gone: each stands where another stood.
        ([["said", *["the levy"] * 5]] * 3, 0, 2),
    ],
)
def test_paragraphs_that_are_there_again_are_not_taken_for_one_another(paragraphs, gone, at):
    check_repeated(paragraphs, gone, at, ["the levy"])


def check_repeated(paragraphs, gone, at, more):
    """Cut out one paragraph and put one in behind another; nothing is found at a wrong place."""
    text = "\n\n".join(" ".join(paragraph) + "." for paragraph in paragraphs)
    document = make_document("doc", text)
    places = sorted({(t.start(), t.end()) for t in re.finditer(r"\w+ \w+|\w+", text)})
    spans = tuple(
        Span(id=f"s{s}", layer="entity", label="ORG", start=s, end=e, text=text[s:e])
        for s, e in places
    )
    record = Record(document=document, annotations=(make_annotation(document, spans),))
    cut, behind = document.segments[gone], document.segments[at]
    changes = [(cut.start, min(cut.end + 2, len(text)), "")]
    if more and at != gone:
        changes.append((behind.end, behind.end, "\n\nA word put in: " + " ".join(more)))
    if any(one[0] < other[1] and other[0] < one[1] for one in changes for other in changes
           if one is not other):  # fmt: skip
        changes = changes[:1]
    for found, truth in follow(record, apply(text, changes)):
        if found is not None and truth is not None:
            assert found == truth


def test_a_text_that_did_not_change_gives_all_of_its_spans():
    for record in [*iter_records(5), *list_samples()]:
        pairs = follow(record, apply(record.document.text, []))
        assert score(pairs) == (1.0, [])


def test_a_name_whose_paragraph_is_gone_is_not_found_in_the_next_that_begins_alike():
    text = "\n\n".join(
        [
            "The council met at noon to hear what the harbour crews had to say about it all.",
            "Mr Ivo Brandt opposed the plan for the new quay and left the hall at once.",
            "Mr Ivo Brandt spoke again at night, when the rain had ended, to a smaller hall.",
            "No vote was taken, and the gates of the port will be closed until further notice.",
        ]
    )
    document = make_document("quay", text)
    spans = []
    for occurrence in (0, 1):
        start = text.index("Ivo Brandt", 0 if not occurrence else text.index("Brandt spoke") - 4)
        spans.append(Span(id=f"s{occurrence}", layer="entity", label="PERSON", start=start,
                          end=start + 10, text="Ivo Brandt"))  # fmt: skip
    record = Record(document=document, annotations=(make_annotation(document, tuple(spans)),))
    gone = document.segments[1]
    edited = apply(text, [(gone.start, gone.end + 2, "")])
    first, second = follow(record, edited)
    assert first == (None, None)
    assert second[0] in (None, second[1])


def test_a_long_quote_is_found_by_its_ends_when_a_typo_in_it_is_mended():
    record = make_own_story_record(1)
    text = record.document.text
    start = text.index("Berth 1 took")
    span = Span(id="long", layer="quote", label="DIRECT", start=start, end=len(text),
                text=text[start:])  # fmt: skip
    annotation = replace(record.annotations[0], spans=(span,), relations=())
    at = text.index("crate h1") + 2
    edited = apply(text, [(at, at + 1, "aa")])
    pairs = follow(replace(record, annotations=(annotation,)), edited)
    assert pairs == [((start, len(edited.text)), (start, len(edited.text)))]


def test_another_article_has_no_place_for_any_span():
    record, other = iter_records(2)
    alignment = Alignment(make_columns(record, SALT), make_own_story_record(1).document.text)
    assert alignment.share == 0
    assert other.document.text != record.document.text


def test_tokens_are_the_same_however_quotes_dashes_and_blanks_are_drawn():
    drawn = ["“So—it’s\u00a0done…”", '"So -- it\'s  done..."', "« So – it's\n\ndone. . .»"]
    first, second, third = (tokenize(text).words for text in drawn)
    assert first == second
    assert third[:7] == first[:7]
    assert tokenize("har\u00adbour").words == tokenize("harbour").words


def test_a_span_inside_a_word_is_cut_out_of_it_again():
    text = "It was the most pro-Russian speech of them all, he thought, in all the long years."
    document = make_document("cut", text)
    start = text.index("Russ")
    span = Span(id="s", layer="entity", label="NORP", start=start, end=start + 4, text="Russ")
    record = Record(document=document, annotations=(make_annotation(document, (span,)),))
    edited = apply(text, [(0, 2, "That")])
    assert follow(record, edited) == [((start + 2, start + 6), (start + 2, start + 6))]


def test_hashes_are_of_no_span_alone_and_differ_between_releases():
    record = make_own_story_record(1)
    row, other = make_columns(record, SALT), make_columns(record, make_salt("another"))
    hashes = [
        {mark[side] for a in found["anchors"] for mark in a["marks"]
         for side in ("left", "right", "left_far", "right_far")} - {None}
        for found in (row, other)
    ]  # fmt: skip
    assert hashes[0]
    assert not hashes[0] & hashes[1]
    assert hash_text(record.document.text) not in str(row)


def count_more(tokens, first, behind):
    """What `Tokens.count_more` says, by looking at every other place."""
    lined = [
        word
        for at, token in enumerate(tokens.words)
        for word in (["\n", token] if at in tokens.openers else [token])
    ]
    places = [at for at, word in enumerate(lined) if word != "\n"]
    low, high = places[first], places[behind - 1] + 1

    def get(at):
        return lined[at] if 0 <= at < len(lined) else None

    def count(others, offset, step):
        told, wanted = 0, ""
        while others and told <= 24 and wanted not in ("\n", None):
            wanted = get(low + offset)
            others = [at for at in others if get(at + offset) == wanted]
            offset, told = offset + step, told + 1
        return told, others

    others = [
        at for at in range(len(lined)) if at != low and lined[at:][: high - low] == lined[low:high]
    ]
    before, like_before = count(others, -1, -1)
    after, like_behind = count(others, high - low, 1)
    if set(like_before) & set(like_behind):
        before = after = 25
    return (before, after), not like_before and not like_behind


@given(data=st.data())
@settings(deadline=None)
def test_what_tells_a_stretch_from_others_is_what_looking_at_all_of_them_tells(data):
    words = data.draw(st.sampled_from(["a", "ab", "abcde"]))
    tokens = tokenize(
        "".join(
            data.draw(
                st.lists(
                    st.sampled_from([*(f"{word} " for word in words), "a a a a a a ", "\n"]),
                    min_size=1,
                    max_size=60,
                )
            )
        )
    )
    for _ in range(10):
        first = data.draw(st.integers(0, len(tokens.words) - 1))
        behind = data.draw(st.integers(first + 1, min(first + 16, len(tokens.words))))
        assert tokens.count_more(first, behind) == count_more(tokens, first, behind)
