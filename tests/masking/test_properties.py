"""Whatever the text is made of: every span equals its slice, and nothing that was masked stays."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.masking.placeholders import Style
from annotate.model import Record, Segment
from annotate.offsets import (
    cuts_word,
    freeze,
    hash_text,
    iter_occurrences,
    splits_character,
    trim,
)
from tests.effort import examples
from tests.masking.writing import Text, mask

PEOPLE = ["Mara Lind", "Ivo Štern", "אורי כהן", "أميرة النجار", "Ngô Bảo Hân", "李小梅", "राम मोदी"]
ADDRESSES = [
    "mara.lind@harbour.example", "+44 20 7946 0958", "@lind_m", "https://x.com/mlind",
    "GB82 WEST 1234 5698 7654 32", "4111 1111 1111 1111", "10.20.30.40", "2001:db8::7",
]  # fmt: skip
# Emoji with modifiers and joiners, flags, combining marks, right-to-left text with its controls,
# joined scripts, surrogate pairs, invisible characters, quotation marks, line ends.
STUFF = [
    "🧑🏽‍🚀", "👩‍👩‍👧‍👦", "🇨🇿", "🇨🇿🇸🇰", "é", "o̲̅", "x̣̂", "\u200f", "\u202eabc\u202c", "نص عربي",
    "שָׁלוֹם", "क्षि", "한국어", "各", "ถึง", "\u200d", "\ufe0f", "”", "“", "’s", "-", "_", " ", "\n",
    ", ", ". ", "said", "The", "9", "Lindau", "Kohl",
    "\u00a0", "[PERSON-9]", "[", "]", "@", "+", "#️⃣",
]  # fmt: skip
LABELS = [("quote", "DIRECT"), ("quote", "ACTOR"), ("stance", "TARGET"), ("entity", "ORG")]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record of pieces in any order, names marked, other spans from anywhere to anywhere."""
    text, rng = Text(), random.Random(draw(st.integers(0, 2**32)))
    names: list[tuple[int, int]] = []
    segments: list[Segment] = []
    start = 0
    for piece in draw(st.lists(st.sampled_from(STUFF + PEOPLE * 3 + ADDRESSES), min_size=1)):
        joint = rng.choice([" ", " ", ""])
        before = len(text.text)
        if freeze(text.text + joint + piece) != text.text + joint + piece:
            continue
        text.write(joint + piece)
        if piece in PEOPLE and rng.random() < 0.7:
            names.append((before + len(joint), len(text.text)))
        if rng.random() < 0.1 and not splits_character(text.text + "x", len(text.text)):
            segments.append(Segment(kind="paragraph", start=start, end=len(text.text)))
            text.write("\n\n")
            start = len(text.text)
    text.write(" end")
    segments.append(Segment(kind="paragraph", start=start, end=len(text.text)))
    for first, last in names:
        text.put(first, last, "PERSON", "entity")
    for _ in range(rng.randint(0, 6)):
        first = rng.randrange(len(text.text))
        last = rng.randint(first + 1, len(text.text))
        text.put(first, last, *reversed(rng.choice(LABELS)))
    return text.make(segments=tuple(segments), title=text.text[:40])


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(records())
def test_every_span_and_segment_equals_its_slice_and_nothing_masked_survives(
    record: Record,
) -> None:
    check(record)


@pytest.mark.slow
@settings(max_examples=examples(500), deadline=None)
@given(records())
def test_the_same_of_many_more(record: Record) -> None:
    check(record)


def check(record: Record) -> None:
    masked = mask(record)
    document, (reading,) = masked.document, masked.annotations
    text = document.text
    assert document.text_sha256 == reading.text_sha256 == hash_text(text)
    assert unicodedata.is_normalized("NFC", text)
    for span in reading.spans:
        assert span.text == text[span.start : span.end] != ""
    ids = {span.id for span in reading.spans}
    assert all(relation.head in ids and relation.tail in ids for relation in reading.relations)
    check_marked(record, masked)
    check_gone(record, masked)
    check_outside(record, masked)
    assert mask(masked) == masked


def check_marked(record: Record, masked: Record) -> None:
    """What a PERSON span held is in it no more, and the span is still there with its label."""
    for before in record.annotations[0].spans:
        after = [s for s in masked.annotations[0].spans if s.id == before.id]
        if before.label == "PERSON":
            assert after or len(masked.annotations[0].spans) < len(record.annotations[0].spans)
            for span in after:
                assert Style().pattern.search(span.text)
                assert before.text not in span.text


def check_gone(record: Record, masked: Record) -> None:
    """A name that was marked stands nowhere any more, but inside longer words.

    Nor is one of a single word masked where it is marked as a name of another kind as a whole.
    """
    text = masked.document.text
    others = {(s.start, s.end) for s in masked.annotations[0].spans if s.label == "ORG"}
    for span in record.annotations[0].spans:
        if span.label == "PERSON":
            for start, end in iter_occurrences(text, span.text, 0, len(text)):
                if (start, end) in others and len(span.text.split()) == 1:
                    continue
                assert any(cuts_word(text, at) or splits_character(text, at) for at in (start, end))


def check_outside(record: Record, masked: Record) -> None:
    """What stands between placeholders stood in the text before, in this order."""
    at = 0
    for piece in Style().pattern.sub("\x00", masked.document.text).split("\x00"):
        found = record.document.text.find(piece, at)
        assert found >= 0
        at = found + len(piece)


def test_a_mask_ends_where_characters_end() -> None:
    text = Text("Said ").person("Mara Lind").write("\u0302 x")
    assert freeze(text.text) == text.text
    masked = mask(text.make())
    assert masked.document.text == "Said [PERSON-1] x"
    start, end = trim(masked.document.text, 5, 15)
    assert masked.annotations[0].spans[0].text == masked.document.text[start:end]
