"""Quotation marks: which stretches of a text stand in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.language import load_language
from annotate.marks import Quotation, list_marks
from annotate.marks import find_quotations as find_in_language


def find_quotations(text: str) -> list[Quotation]:
    return find_in_language(text, load_language().apostrophes)


CASES = {
    "straight": ('He said "yes" and left.', ['"yes"']),
    "curly": ("He said “yes” and left.", ["“yes”"]),
    "single curly": ("He said ‘yes’ and left.", ["‘yes’"]),
    "single straight": ("He said 'yes' and left.", ["'yes'"]),
    "doubled singles": ("He said ''yes'' and left.", ["''yes''"]),
    "tex": ("He said ``yes'' and left.", ["``yes''"]),
    "guillemets": ("Il dit «oui» hier.", ["«oui»"]),
    "low opening": ("Er sagte „ja“ und ging.", ["„ja“"]),
    "low opening, comma inside": ("„Ja,“ sagte er.", ["„Ja,“"]),
    "guillemets inward": ("Er sagte »ja« und ging.", ["»ja«"]),
    "low opening, high closing": ("On rzekł „tak” i poszedł.", ["„tak”"]),
    "nested": ("“He said ‘yes’ to me.”", ["“He said ‘yes’ to me.”", "‘yes’"]),
    "nested straight": ("\"He said 'yes' to me.\"", ["\"He said 'yes' to me.\"", "'yes'"]),
    "apostrophe": ("The bridge's pillars don't move.", []),
    "curly apostrophe": ("The bridge’s pillars don’t move.", []),
    "plural possessive": ("The drivers' union met.", []),
    "plural possessive in singles": (
        "'The drivers' union met,' she said.",
        ["'The drivers' union met,'"],
    ),
    "decade": ("In the '90s it was 'fine'.", ["'fine'"]),
    "clipped word": ("Rock 'n' roll, go get 'em.", []),
    "inches": ('A 6" pipe and a 12" pipe.', []),
    "two": ('"One," he said, "two."', ['"One,"', '"two."']),
    "left open at the start": (
        "“We will go. We will not stop.",
        ["“We will go. We will not stop."],
    ),
    "left open later": (
        "She left. “We will go and we will not stop at all.",
        ["“We will go and we will not stop at all."],
    ),
    "slip": ("The 'plan was fine.", []),
    "empty": ('An empty "" pair.', []),
    "only marks": ("\"'“”‘’«»''``", []),
    "brackets": ('It ("the plan") failed.', ['"the plan"']),
    "dash": ("It failed—“badly”—again.", ["“badly”"]),
    "emoji": ("He said “yes 👍🏽” and left.", ["“yes 👍🏽”"]),
    "right to left": ("قال ”نعم“ «نعم» الرجل.", ["«نعم»"]),
}


def test_quotations_of(subtests: pytest.Subtests) -> None:
    for name in CASES:
        with subtests.test(str(name)):
            text, expected = CASES[name]
            assert [text[q.start : q.end] for q in find_quotations(text)] == expected


def test_a_curly_quote_left_open_is_continued() -> None:
    (first,) = find_quotations("“We will go. We will not stop.")
    assert not first.closed


def test_an_inner_quotation_is_deeper() -> None:
    outer, inner = find_quotations("“He said ‘yes’ to me.”")
    assert (outer.depth, inner.depth) == (0, 1)


@given(st.text(alphabet="\"'“”‘’«»`„ .a sS9—\n👍ن", max_size=60))
def test_quotations_lie_in_the_text_and_nest(text: str) -> None:
    found = find_quotations(text)
    assert found == sorted(found, key=lambda q: (q.start, -q.end))
    for n, one in enumerate(found):
        assert 0 <= one.start < one.end <= len(text)
        for other in found[n + 1 :]:
            assert other.start >= one.end or other.end <= one.end


def test_many_marks_take_no_longer_than_many_words() -> None:
    text = '“a” ‘b\' "c" ' * 4000
    assert len(find_quotations(text)) > 4000


@given(st.text("“”‘’'\"`«»„ aB9.,-_\n", max_size=30))
def test_every_quotation_begins_at_a_mark_that_is_listed(text: str) -> None:
    assert {quotation.start for quotation in find_quotations(text)} <= set(list_marks(text))


def test_an_apostrophe_inside_a_word_is_no_mark() -> None:
    assert list_marks("It isn't the bridge’s, is it?") == []
