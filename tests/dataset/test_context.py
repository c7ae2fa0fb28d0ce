import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.dataset.rows.context import MOST_CHARACTERS, find_context
from annotate.model import Document, Span
from annotate.offsets import hash_text, trim
from tests.effort import examples
from tests.examples import make_document, make_span


def sentence_of(text, *words):
    document = make_document("d", text)
    return find_context(document, [make_span(document, "quote", "CUE", w) for w in words]).sentence


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        ("One came. Two went. Three stayed.", "went", "Two went."),
        ("Mr. Vey came. He left.", "came", "Mr. Vey came."),
        ("The U.S. Navy came. It left.", "Navy", "The U.S. Navy came."),
        ("J. Lind came. It left.", "came", "J. Lind came."),
        ("“Why?” she asked. He knew.", "asked", "“Why?” she asked."),
        ("He said “no.” “Yes,” she said.", "Yes", "“Yes,” she said."),
        ("It cost 3.50 in May. It fell.", "May", "It cost 3.50 in May."),
        ("彼は来た。彼女は去った。", "去った", "彼女は去った。"),
        ("no stop at all", "stop", "no stop at all"),
    ],
)
def test_a_sentence_ends_where_its_punctuation_does(text, word, sentence):
    assert sentence_of(text, word) == sentence


def test_a_sentence_widens_to_what_belongs_to_it():
    text = "It rained. “Is it late?” Ms Lind asked. Nobody knew."
    assert sentence_of(text, "“Is it late?”", "asked") == "“Is it late?” Ms Lind asked."


def test_what_lies_in_another_paragraph_does_not_widen_it():
    document = make_document("d", "“We go on.\n\n“We stay,” she said.")
    spans = [make_span(document, "quote", "DIRECT", w) for w in ("“We go on.", "“We stay,”")]
    context = find_context(document, spans)
    assert (context.paragraph, context.sentence) == ("“We go on.", "“We go on.")


def test_without_segments_a_line_is_the_paragraph():
    text = "First line.\nSecond one. It ends.\nThird."
    document = Document(id="d", text=text, text_sha256=hash_text(text))
    context = find_context(document, [make_span(document, "quote", "CUE", "ends")])
    assert context.kind is None
    assert (context.paragraph, context.sentence) == ("Second one. It ends.", "It ends.")
    assert text.startswith(context.paragraph, context.paragraph_start)


def test_a_span_over_lines_of_a_text_without_segments_keeps_all_of_them():
    text = "One.\nTwo goes\non here.\nFour."
    document = Document(id="d", text=text, text_sha256=hash_text(text))
    context = find_context(document, [make_span(document, "quote", "DIRECT", "goes\non")])
    assert context.paragraph == "Two goes\non here."
    assert "goes\non" in context.sentence


def test_a_span_over_two_paragraphs_has_both_around_it():
    document = make_document("d", "It rained. “We go on.\n\nWe stay.” She left.\n\nNobody knew.")
    quote = make_span(document, "quote", "DIRECT", "“We go on.\n\nWe stay.”")
    context = find_context(document, [quote])
    assert context.sentence == quote.text
    assert context.paragraph == "It rained. “We go on.\n\nWe stay.” She left."


@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(st.sampled_from([1, 9, 40, 400, 2500, 6000]), min_size=1, max_size=9),
    st.floats(0, 0.99),
    st.sampled_from([1, 20, 900, 4999, 5001, 7000]),
)
def test_of_a_long_paragraph_a_row_has_whole_sentences_around_its_span(
    sizes: list[int], at: float, size: int
) -> None:
    text = " ".join("Ab" + " ab" * (size // 3) + "." for size in sizes)
    start = int(at * len(text))
    end = min(start + size, len(text))
    document = make_document("d", text)
    span = Span(id="s", layer="quote", label="CUE", start=start, end=end, text=text[start:end])
    found = find_context(document, [span])
    first, last = found.paragraph_start, found.paragraph_start + len(found.paragraph)
    assert text[first:last] == found.paragraph
    assert text.startswith(found.sentence, found.sentence_start)
    if len(text) <= MOST_CHARACTERS:
        assert found.paragraph == text
        return
    assert len(found.paragraph) <= max(MOST_CHARACTERS, size)
    assert found.sentence in found.paragraph
    inner_first, inner_last = trim(text, start, end)
    assert first <= inner_first <= inner_last <= last
    begins = text.rfind(". ", 0, start + 1) + 2 if ". " in text[: start + 1] else 0
    ends = text.find(". ", max(end - 1, 0)) + 1 or len(text)
    if ends - begins <= MOST_CHARACTERS - 2:  # the sentences are there as a whole
        assert first == 0 or text[first - 2 : first] == ". "
        assert text[last - 1] == "."


def test_rows_of_one_huge_paragraph_do_not_grow_with_the_text() -> None:
    text = "The board of Velm met again on Tuesday. " * 5000
    document = make_document("d", text.strip())
    spans = [make_span_at(document, at) for at in range(0, 190_000, 400)]
    size = sum(len(find_context(document, [span]).paragraph) for span in spans)
    assert size <= len(spans) * MOST_CHARACTERS


def make_span_at(document: Document, at: int) -> Span:
    return Span(
        id=f"s{at}",
        layer="quote",
        label="CUE",
        start=at,
        end=at + 3,
        text=document.text[at : at + 3],
    )
