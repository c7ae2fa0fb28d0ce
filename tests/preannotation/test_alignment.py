import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.offsets import rewrite, splits_character
from annotate.preannotation.models.alignment import ABSENT, AMBIGUOUS, Aligner, Wanted, fold
from annotate.preannotation.windows import TextRange, WindowPart

QUOTE = "“It’s a disgrace — a fraud…” Mara Lind said."


def make_parts(text: str) -> list[WindowPart]:
    parts, at = [], 0
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            parts.append(WindowPart(number, at, at + len(line)))
        at += len(line) + 1
    return parts


def align(text: str, words: str, **more: object) -> str:
    """The slice that is found, or why none is."""
    place = Aligner(text, make_parts(text)).align(Wanted(text=words, **more))  # type: ignore[arg-type]
    return place if isinstance(place, str) else text[place.start : place.end]


def find(text: str, words: str, **more: object) -> int:
    place = Aligner(text, make_parts(text)).align(Wanted(text=words, **more))  # type: ignore[arg-type]
    assert isinstance(place, TextRange), place
    return place.start


def test_words_that_occur_once_are_found() -> None:
    assert align(QUOTE, "Mara Lind") == "Mara Lind"
    assert align(QUOTE, "  Mara Lind\n") == "Mara Lind"


@pytest.mark.parametrize(
    ("words", "slice_"),
    [
        ('"It\'s a disgrace - a fraud..."', "“It’s a disgrace — a fraud…”"),
        ("'It's a disgrace -- a fraud. . .'", "“It’s a disgrace — a fraud…”"),
        ("«It’s a disgrace – a fraud…»", "“It’s a disgrace — a fraud…”"),
        ("``It`s a disgrace", "“It’s a disgrace"),
        ("Mara\u00a0 \nLind", "Mara Lind"),
        ("Ma\u00adra Lind\u200b", "Mara Lind"),
    ],
)
def test_marks_spaces_dashes_and_dots_may_differ(words: str, slice_: str) -> None:
    assert align(QUOTE, words) == slice_


@pytest.mark.parametrize(
    "words", ["mara lind", "Mara Linde", "Maria Lind", "“”!", "", " ", "\u200b"]
)
def test_letters_may_not_differ(words: str) -> None:
    assert align(QUOTE, words) == ABSENT


def test_a_part_of_a_word_is_not_its_place() -> None:
    assert align("The Russians left.", "Russia") == ABSENT
    assert align("The US-Russian talks.", "Russian") == "Russian"
    assert align("Veska's plan.", "Veska") == "Veska"
    assert find("Others said he left.", "he") == 12


def test_a_part_of_a_character_is_not_its_place() -> None:
    assert align("Fans cheered 👍🏽 loudly.", "👍") == ABSENT
    assert align("Fans cheered 👍🏽 loudly.", "👍🏽") == "👍🏽"
    assert align("The 🇨🇿 team won.", "🇨") == ABSENT
    assert align("A cafe\u0301 closed.", "cafe") == ABSENT


def test_scripts_without_blanks_have_no_such_borders() -> None:
    assert align("外交部发言人林说", "外交部") == "外交部"
    assert align("قال والوزير", "الوزير") == "الوزير"


def test_what_is_not_in_the_window_is_not_found() -> None:
    text = "Mara Lind left.\nIvo Stern came."
    assert Aligner(text, make_parts(text)[1:]).align(Wanted(text="Mara Lind")) == ABSENT


def test_nothing_crosses_a_paragraph() -> None:
    assert align("She met Mara\nLind left.", "Mara Lind") == ABSENT


TWICE = "Lind opposed the levy. Moss defended the levy in Oslo.\nThe levy, the levy!"
MOSS = TWICE.index("the levy", 20)


def test_words_that_occur_twice_are_not_guessed() -> None:
    assert align(TWICE, "the levy") == AMBIGUOUS
    assert align(TWICE, "the levy", before="unheard of", after="or so") == AMBIGUOUS


def test_the_words_around_tell_which_is_meant() -> None:
    assert find(TWICE, "the levy", before="Lind opposed") == 13
    assert find(TWICE, "the levy", after="in Oslo.") == MOSS
    assert find(TWICE, "the levy", before="Moss\u00a0defended ", after=" in  Oslo") == MOSS


def test_the_paragraph_tells_which_is_meant() -> None:
    assert find(TWICE, "the levy", part=1) == TWICE.rindex("the levy")
    assert align(TWICE, "the levy", part=0) == AMBIGUOUS
    assert align(TWICE, "Oslo", part=1) == "Oslo"
    assert align(TWICE, "Oslo", part=99) == "Oslo"


def test_words_that_are_near_tell_which_is_meant_where_they_occur_once() -> None:
    text = "Lind, of Ostrava, has long opposed the levy. Moss defended the levy there."
    assert find(text, "the levy", before="Lind, of Ostrava") == text.index("the levy")
    assert find(text, "the levy", after="there.") == text.rindex("the levy")
    assert align(text, "the levy", before="Lind", after="there") == AMBIGUOUS


def test_of_two_the_one_written_as_the_model_wrote_it_is_meant() -> None:
    text = 'A "plan" and a “plan” failed.'
    assert find(text, "“plan”") == text.index("“plan”")
    assert find(text, '"plan"') == 2
    assert align(text, "«plan»") == AMBIGUOUS
    assert find(text, '"plan"', before="and a") == text.index("“plan”")


def test_most_of_the_words_around_have_to_agree_or_three_in_a_row() -> None:
    text = "He saw the dam break. She saw the dam hold."
    assert align(text, "the dam", before="nobody in town thought she saw") == AMBIGUOUS
    assert align(text, "the dam", before="nobody in town thought She saw") == AMBIGUOUS
    assert find(text, "the dam", before="nobody in town break. She saw") == text.rindex("the dam")


PIECES = st.sampled_from(
    [
        *"“”‘’\"'«»`-—…. ,!aéЖאق林",
        "''",
        "``",
        "--",
        "...",
        ". . .",
        " ",
        "\u00a0",
        "\u200b",
        "\u00ad",
        *("the ", "levy ", "Lind ", "don’t ", "👍🏽", "🇨🇿", "e\u0301", "\n", "İ", "ﬁ", "ß"),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
CHANGES = st.sampled_from(
    [("“", '"'), ("”", '"'), ("’", "'"), ("—", "-"), ("…", "..."), (" ", "\u00a0"), (" ", "\n  ")]
)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.none() | st.integers(-2, 5))
def test_whatever_is_found_is_a_slice_equal_up_to_what_may_differ(
    text: str, words: str, before: str, after: str, part: int | None
) -> None:
    parts = make_parts(text)
    place = Aligner(text, parts).align(Wanted(text=words, before=before, after=after, part=part))
    check(text, words, place)


@given(TEXTS, st.data())
def test_a_slice_with_its_marks_changed_is_found_or_refused(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]
    for old, new in data.draw(st.lists(CHANGES, max_size=3)):
        words = words.replace(old, new)
    check(text, words, Aligner(text, make_parts(text)).align(Wanted(text=words)))


def check(text: str, words: str, place: TextRange | str) -> None:
    if isinstance(place, str):
        assert place in {ABSENT, AMBIGUOUS}
        return
    found = text[place.start : place.end]
    assert fold(found).strip() == fold(words).strip() != ""
    assert any(part.start <= place.start and place.end <= part.end for part in make_parts(text))
    assert not any(splits_character(text, at) for at in place)


@given(TEXTS, st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_every_code_point_of_a_rewritten_text_knows_where_it_came_from(
    text: str, cuts: list[int]
) -> None:
    ends = sorted(min(cut, len(text)) for cut in cuts)
    parts = [WindowPart(0, start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]
    spaces = re.compile(r"\s+")
    made = rewrite(text, parts, spaces, lambda _: "_", glue="|")
    assert made.text == "|".join(spaces.sub("_", text[p.start : p.end]) for p in parts)
    assert len(made.text) == len(made.starts) == len(made.ends)
    for at, char in enumerate(made.text):
        start, end = made.locate(at, at + 1)
        source = text[start:end]
        assert source == char or (char == "_" and source.isspace()) or (char == "|" and not source)
    assert list(made.starts) == sorted(made.starts)


@given(st.lists(st.sampled_from(["Lind", "said", "“no”", "it’s", "👍🏽"]), max_size=9), st.data())
def test_a_word_that_occurs_once_is_always_found(rest: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rest)))
    text = " ".join([*rest[:at], "Ostrava", *rest[at:]])
    assert find(text, "Ostrava") == text.index("Ostrava")
