import pytest

from annotate.dataset.rows.context import find_context
from annotate.model import Document
from annotate.offsets import hash_text
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
