"""Articles dealt to coders: evenly, the same again, and never lost when somebody leaves."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import MissingFileError, UsageError
from annotate.labelstudio.assignment.coders import Coder, read_coders
from annotate.labelstudio.assignment.dealing import (
    AssignedArticle,
    DealOptions,
    Holdings,
    deal,
    hand_over,
)

DOCUMENTS = [f"article-{number}" for number in range(120)]


def make_coders(count: int, articles: int | None = None) -> list[Coder]:
    return [Coder(name=f"coder {number}", articles=articles) for number in range(count)]


def replay(made: Iterable[AssignedArticle]) -> Holdings:
    held = Holdings()
    for article in made:
        held.add(article)
    return held


def test_training_goes_to_all_pairs_are_even_and_the_rest_is_anybodys() -> None:
    coders, held = make_coders(4), Holdings()
    made = deal(DOCUMENTS, coders, held, DealOptions(training=10, pair_share=0.5))
    parts = Counter(held.parts.values())
    assert parts["training"] == 10
    assert 35 <= parts["pair"] <= 75
    sizes = {
        part: {len(held.coders[d]) for d, p in held.parts.items() if p == part} for part in parts
    }
    assert sizes == {"training": {4}, "pair": {2}, "own": {1}}
    assert len(held.together) == 6
    assert max(held.together.values()) - min(held.together.values()) <= 1
    assert max(held.loads.values()) - min(held.loads.values()) <= 2
    assert replay(made) == held


def test_what_was_dealt_stays_and_what_is_new_is_dealt_to_whoever_has_least() -> None:
    options, held = DealOptions(training=4, pair_share=0.3), Holdings()
    first = deal(DOCUMENTS[:60], make_coders(3), held, options)
    assert deal(DOCUMENTS[:60], make_coders(3), held, options) == []
    more = deal(DOCUMENTS, make_coders(5), held, options)  # two have joined
    assert {article.coder for article in more if article.part == "training"} == {
        "coder 3",
        "coder 4",
    }
    assert held == replay([*first, *more])
    assert max(held.loads.values()) - min(held.loads.values()) <= 3
    assert Counter(held.parts.values())["training"] == 4


def test_nobody_gets_more_than_they_take_and_the_rest_waits() -> None:
    coders = [Coder(name="few", articles=5), Coder(name="more", articles=20)]
    held = Holdings()
    deal(DOCUMENTS, coders, held, DealOptions(training=2, pair_share=0.2))
    assert held.loads == {"few": 5, "more": 20}
    assert len(held.coders) < len(DOCUMENTS)


def test_what_a_leaver_has_not_submitted_goes_to_others_who_do_not_have_it() -> None:
    coders, held = make_coders(4), Holdings()
    made = deal(DOCUMENTS, coders, held, DealOptions(training=6, pair_share=0.4))
    left = [Coder(name="coder 0", left=True), *coders[1:]]
    before = held.list_documents("coder 0")
    finished, unfinished = before[:10], before[10:]
    moved = hand_over("coder 0", unfinished, left, held)
    assert [article.document for article in moved] == unfinished
    expected = [d for d in unfinished if held.parts[d] != "training"]
    assert [article.document for article in moved if article.coder] == expected
    assert {d: len(held.coders[d]) for d in expected} == {
        d: 2 if held.parts[d] == "pair" else 1 for d in expected
    }
    assert set(finished) <= set(held.list_documents("coder 0"))
    assert held.moved == {"coder 0": set(unfinished)}
    assert replay([*made, *moved]) == held


@given(
    st.integers(1, 6),
    st.integers(0, 8),
    st.floats(0, 1),
    st.lists(st.integers(0, 30), max_size=40),
    st.integers(0, 3),
)
def test_every_article_has_its_coders_once_whoever_leaves(
    count: int, training: int, share: float, numbers: list[int], gone: int
) -> None:
    coders, held = make_coders(count), Holdings()
    documents = [f"d{number}" for number in numbers]
    options = DealOptions(training=training, pair_share=share)
    made = deal(documents, coders, held, options)
    for leaver in coders[: min(gone, count - 1)]:
        coders = [Coder(name=c.name, left=c.left or c == leaver) for c in coders]
        made += hand_over(leaver.name, held.list_documents(leaver.name), coders, held)
    made += deal(documents, coders, held, options)
    assert set(held.coders) == set(documents)
    active = {coder.name for coder in coders if not coder.left}
    for document, holders in held.coders.items():
        assert len(set(holders)) == len(holders)
        assert active & set(holders), document
        if held.parts[document] == "training":
            assert active <= set(holders)
    assert replay(made) == held


@pytest.mark.parametrize(
    "text",
    [
        "coder,articles,left\nana,,\nben,20,\ncora,,2026-02-03\n",
        "\ufeffCoder;Articles;Left\r\nana;;\r\nben;20;\r\n\r\ncora;;yes\r\n",
        "left\tcoder\tarticles\n\tana\t\n\tben\t20\nx\tcora\t\n",
    ],
)
def test_a_table_of_coders_is_read_as_programs_write_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "coders.csv"
    path.write_bytes(text.encode())
    assert read_coders(path) == (
        Coder(name="ana"),
        Coder(name="ben", articles=20),
        Coder(name="cora", left=True),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no column 'coder'"),
        ("name\nana\n", "has no column 'coder'"),
        ("coder,email\nana,a@example.com\n", "has a column 'email'"),
        ("coder,article\nana,3\n", "has a column 'article'.\nDid you mean articles? Its columns"),
        ("Coders;articles\nana;3\n", "has no column 'coder'.\nDid you mean coder?"),
        ("coder,coder\nana,ben\n", "has the column 'coder' twice"),
        ("coder,articles\nana,many\n", "line 2: 'many' is no number"),
        ("coder,articles\n,5\n", "line 2: it has no coder"),
        ("coder\nana,5\n", "line 2: it has no coder, or too many cells"),
        ("coder\nana\nana\n", "'ana' is in it twice"),
        ("coder\nana\nAna\n", "'Ana' is in it twice, once as 'ana'"),
        ('coder,left\n"ana,\nben,\n', "is no CSV: unexpected end"),
        ('coder,left\n"a\nna",\nben,\n', "'a\\nna' is no name"),
        ("coder,left\nana,no\nben,\n", "line 2: 'left' is 'no'"),
        ("coder,left\nana,yes\n", "no coder who is still there"),
        ("coder\n", "no coder who is still there"),
    ],
)
def test_a_table_that_is_none_is_a_wrong_call(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "coders.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_coders(path)
    assert words in str(caught.value)


def test_a_table_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_coders(tmp_path / "coders.csv")
    (tmp_path / "coders.csv").write_bytes(b"coder\nan\xe4\n")
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_coders(tmp_path / "coders.csv")
