"""The language of quantities: what it says, and what it says of what cannot be understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.estimates.expressions.quantities import parse_quantity
from annotate.estimates.expressions.tokens import QuantityError

FIELDS = {
    "quotes": frozenset({"type", "speaker", "speaker.party", "words", "extra.*", "text"}),
    "stances": frozenset({"polarity", "holder", "sign"}),
}


@dataclass
class FakeRow:
    values: dict[str, tuple[str | float, ...]]

    def read(self, field: str) -> tuple[str | float, ...]:
        return self.values.get(field, ())


@dataclass
class FakeArticle:
    rows: dict[str, Sequence[FakeRow]]

    def list_rows(self, kind: str) -> Sequence[FakeRow]:
        return self.rows.get(kind, ())

    def list_labels(self, kind: str) -> list[str]:
        name = {"quotes": "type", "stances": "polarity"}.get(kind, "label")
        return [str(row.read(name)[:1]) for row in self.list_rows(kind)]


def make_quote(kind: str, speaker: str = "", words: float = 5, **more: str) -> FakeRow:
    fields: dict[str, tuple[str | float, ...]] = {"type": (kind,), "words": (words,)}
    if speaker:
        fields["order"] = (2.0 if words == 6 else words - 3,)
        fields["speaker"] = (speaker,)
    return FakeRow(fields | {f"extra.{name}": (value,) for name, value in more.items()})


ARTICLE = FakeArticle(
    {
        "quotes": [
            make_quote("DIRECT", "Mara Lind", 10, desk="home", number="2000"),
            make_quote("DIRECT", "Ivo Moss", 4, number=" 2000.5 "),
            make_quote("INDIRECT", "mara  LIND", 6, number="-3"),
            make_quote("MIXED"),
        ],
        "stances": [
            FakeRow({"polarity": ("FAVOR",), "sign": (1.0,)}),
            FakeRow({"polarity": ("AGAINST",), "sign": (-1.0,)}),
            FakeRow({"polarity": ("AGAINST",), "sign": (-1.0,)}),
        ],
    }
)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("count(quotes)", (4,)),
        ("mean(quotes, type == 'DIRECT')", (2,)),
        ("share(quotes, type == 'DIRECT')", (2, 4)),
        ("share(quotes, speaker == 'Mara Lind')", (2, 4)),
        ("share(quotes, type != 'DIRECT', speaker)", (1, 3)),
        ("share(quotes, speaker in ('Mara Lind', 'Ivo Moss'))", (3, 4)),
        ("count(quotes, not speaker)", (1,)),
        ("count(quotes, 'lind' in speaker and words > 6)", (1,)),
        ("count(quotes, words >= 6 or extra.desk == 'home')", (2,)),
        ("count(quotes, (type == 'MIXED' or words < 5) and not words == 4)", (1,)),
        ("count(quotes, extra.desk != 'home')", (3,)),
        ("articles(quotes, type == 'MIXED')", (1,)),
        ("articles(quotes, type == 'OTHER')", (0,)),
        ("articles(quotes, type in ('DIRECT', 'INDIRECT'))", (1,)),
        ("articles(quotes, not type == 'DIRECT') + count(quotes, type == 'DIRECT')", (1, 2)),
        ("share(stances, polarity == 'AGAINST' or sign > 0, sign < 1)", (2, 2)),
        ("words(quotes, speaker == 'Mara Lind')", (16,)),
        ("share_of_words(quotes, type == 'DIRECT')", (14, 25)),
        ("sign(stances)", (-1, 3)),
        ("order(quotes)", (1, 1)),
        ("order(quotes, type == 'INDIRECT')", (2, 1)),
        ("order(quotes, type == 'MIXED')", (0, 0)),
        ("mean(quotes) - 2 * count(stances) / mean(quotes)", (4, 3)),
        ("correlation(count(quotes), count(stances))", (4, 3, 16, 9, 12)),
        ("together(articles(quotes, speaker), articles(quotes, type == 'MIXED'))", (1, 1, 1)),
        ("together(articles(quotes, speaker), articles(quotes, type == 'X'))", (1, 0, 0)),
        ('count(quotes, "Mara \\"Lind\\"" in speaker)', (0,)),
        ("count(quotes, speaker < 5)", (0,)),
        ("count(quotes, extra.desk == 7)", (0,)),
        ("count(quotes, extra.number > 1500)", (2,)),
        ("count(quotes, extra.number == 2000)", (1,)),
        ("count(quotes, extra.number != 2000)", (3,)),
        ("count(quotes, extra.number in (-3, 2000.5))", (2,)),
        ("count(quotes, extra.number == '2000.50')", (0,)),
        ("count(quotes, extra.number >= '2')", (1,)),
    ],
)
def test_a_quantity_is_made_of_columns_of_an_article(text: str, columns: tuple[float, ...]) -> None:
    assert parse_quantity(text, FIELDS).measure_article(ARTICLE) == columns


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("share(quotes speaker == 'X')", 14, "expected a comma, and which of the quotes share"),
        ("shar(quotes)", 1, "Did you mean share?"),
        ("count(quotes, speker == 'X')", 15, "Did you mean speaker?"),
        ("count(quotes, speaker = 'X')", 23, "two things are compared with =="),
        ("count(quotes, speaker == X)", 26, "Put it in quotation marks: 'X'."),
        ("count(quotes))", 14, ") is one too many"),
        ("count(quotes", 13, "expected ) to close count, found the end"),
        ("1 + 1", 1, "it counts nothing"),
        ("", 1, "expected a quantity, found the end"),
        ("sign(quotes)", 6, "only stances have a sign"),
        ("order(stances)", 7, "only quotes have an order"),
        ("count(people)", 7, "expected one of quotes, stances, found people"),
        ("count(quotes, 'abc in speaker)", 15, "the text that begins here has no end"),
        ("count(quotes, type in 'X')", 23, "expected ( behind in"),
        ("correlation(count(quotes), 3)", 28, "a correlation is of two counts"),
        ("together(articles(quotes), mean(quotes))", 28, "it is of two shares of articles"),
        ("count(quotes, and)", 15, "expected a field, found and"),
        ("__import__('os')", 1, "there is no __import__"),
        ("(" * 60 + "1" + ")" * 60, 51, "nested too deeply"),
    ],
)
def test_what_cannot_be_understood_is_shown_at_its_character(
    text: str, at: int, message: str
) -> None:
    with pytest.raises(QuantityError) as found:
        parse_quantity(text, FIELDS)
    assert found.value.at == at
    assert message in str(found.value)
    assert f"at character {at}:" in str(found.value)


@given(st.text(alphabet="count(quotes)sharewd'\" ,.=!<>+-*/0123 in not", max_size=40))
def test_any_text_is_a_quantity_or_an_error_with_a_place(text: str) -> None:
    try:
        parse_quantity(text, FIELDS).measure_article(ARTICLE)
        at = 1
    except QuantityError as error:
        at = error.at
    assert 1 <= at <= len(text) + 1


def test_conditions_nested_without_end_are_refused() -> None:
    with pytest.raises(QuantityError, match="nested too deeply"):
        parse_quantity("count(quotes, " + "not " * 5000 + "speaker)", FIELDS)


def test_a_quantity_is_parted_by_a_field_and_what_a_share_is_of_stays() -> None:
    share = parse_quantity("share(quotes, type == 'DIRECT')", FIELDS).narrow("speaker", "Ivo Moss")
    assert share.measure_article(ARTICLE) == (1, 4)
    sign = parse_quantity("sign(stances)", FIELDS).narrow("polarity", "FAVOR")
    assert sign.measure_article(ARTICLE) == (1, 1)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("share(quotes, type == 'DIRECT')", (0.0, 1.0)),
        ("mean(quotes)", (0.0, inf)),
        ("count(quotes) / count(stances)", (0.0, inf)),
        ("sign(stances)", (-1.0, 1.0)),
        ("correlation(count(quotes), count(stances))", (-1.0, 1.0)),
        ("share(quotes, type == 'A') - share(quotes, type == 'B')", (-inf, inf)),
    ],
)
def test_a_quantity_knows_what_it_can_be(text: str, bounds: tuple[float, float]) -> None:
    assert parse_quantity(text, FIELDS).bounds == bounds


def test_fields_of_whoever_a_row_leads_to_are_listed_once() -> None:
    fields = {"quotes": frozenset({"type", "cue", "cue.id", "speaker", "speaker.id", "extra.*"})}
    with pytest.raises(QuantityError) as told:
        parse_quantity("mean(quotes, tipe == 'A')", fields)
    assert told.value.fix == (
        "Did you mean type? Fields are cue, extra.*, speaker, type. Each of cue, speaker has .id."
    )
