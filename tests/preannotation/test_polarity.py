"""The learned polarity: what it says of sentences of our own, and that no input upsets it."""

import gzip
import json
import math
import pickle
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import AnnotateError, MissingExtraError
from annotate.preannotation.rules.stance import polarity as polarity_module
from annotate.preannotation.rules.stance.polarity import (
    UNKNOWN,
    PolarityModel,
    PolarityScores,
    TargetInText,
    cut_around,
    load_polarity,
    place_window,
)
from tests.effort import examples

DATA = Path(__file__).parents[2] / "annotate" / "data" / "en" / "polarity"
NEWS = Path(__file__).parents[3] / "shared" / "bench" / "dev" / "newsmtsc.gold.jsonl.gz"
# Macro-F1 of the shipped model on each part; lower it only for a reason.
FLOORS = {"devtest_rw": 0.765, "devtest_mt": 0.72}
MOST = 30_000_000  # bytes of all that is shipped

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: the extra nlp")
pytest.importorskip("tokenizers", reason="tokenizers is not installed: the extra nlp")


def score_targets(items: Sequence[TargetInText]) -> list[PolarityScores]:
    return polarity_module.score_targets(items, DATA)


# A sentence with its target in square brackets; none was used to train.
PLAIN = {
    "positive": [
        "Fishing families along the Solgate estuary warmly welcomed [the quota agreement].",
        "The Varnholm chamber of trade backed [the harbour tunnel] on Friday.",
        "Lawmakers lauded [Prime Minister Ebba Tarn] for ending the strike without a shot.",
        "[The harbour tunnel] won glowing praise from engineers.",
        "“[The Quill accord] is the best thing to happen to this valley,” the miller said.",
        "Minister Oden threw his full support behind [the wage floor].",
        "Residents are delighted with [the night bus].",
        "The general thanked [Captain Mirel] for her courage.",
    ],
    "negative": [
        "The Varnholm chamber of trade strongly opposes [the harbour tunnel].",
        "Lawmakers slammed [Prime Minister Ebba Tarn] over the failed rescue.",
        "[The quota agreement] came under heavy fire from fishing families.",
        "“[The Quill accord] is a betrayal of this valley,” the miller said.",
        "Minister Oden does not support [the wage floor].",
        "There is growing anger at [the night bus] among residents.",
        "A court accused [Captain Mirel] of lying about the fire.",
        "She called on Sweveland to abandon [the missile base].",
    ],
    "neutral": [
        "The committee will meet on Thursday to discuss [the harbour tunnel].",
        "[Captain Mirel] arrived in Varnholm on Friday.",
        "Minister Oden was asked about [the wage floor].",
        "A summary of [the Quill accord] was printed on page four.",
    ],
}


def read_item(marked: str) -> tuple[str, int, int]:
    before, rest = marked.split("[", 1)
    target, after = rest.split("]", 1)
    return before + target + after, len(before), len(before) + len(target)


def read_news(part: str) -> list[tuple[tuple[str, int, int], str]]:
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        ((row["text"], span["start"], span["end"]), span["polarity"])
        for row in rows
        if row["part"] == part
        for span in row["spans"]
    ]


def measure_macro_f1(pairs: Counter[tuple[str, str]]) -> float:
    scores = []
    for name in ("positive", "neutral", "negative"):
        sides = sum(n * ((gold == name) + (found == name)) for (gold, found), n in pairs.items())
        scores.append(2 * pairs[name, name] / sides)
    return sum(scores) / len(scores)


@pytest.mark.parametrize(
    ("name", "marked"), [(name, text) for name, texts in PLAIN.items() for text in texts]
)
def test_a_plain_sentence_gets_its_polarity(name: str, marked: str) -> None:
    (polarity,) = score_targets([read_item(marked)])
    assert polarity.name == name, f"{marked}: {polarity}"
    assert polarity.score == getattr(polarity, name)


def test_two_targets_of_one_sentence_get_each_their_own() -> None:
    text = "The council praised the river park but rejected the ring road."
    targets = [
        (text, text.index(t), text.index(t) + len(t)) for t in ("the river park", "the ring road")
    ]
    assert [polarity.name for polarity in score_targets(targets)] == ["positive", "negative"]


def test_probabilities_sum_to_one_and_are_plain_numbers() -> None:
    (polarity,) = score_targets([read_item(PLAIN["positive"][0])])
    chances = (polarity.positive, polarity.neutral, polarity.negative)
    assert all(type(chance) is float for chance in chances)
    assert math.isclose(sum(chances), 1.0)
    assert pickle.loads(pickle.dumps(polarity)) == polarity  # it may cross from a worker


@pytest.mark.slow
def test_one_at_a_time_is_the_same_as_many_to_the_last_bit() -> None:
    items = [read_item(text) for texts in PLAIN.values() for text in texts]
    together = score_targets(items)
    assert together == [score_targets([item])[0] for item in items]
    assert together == score_targets(items[::-1])[::-1]


def test_no_items_give_no_answers_and_load_nothing() -> None:
    load_polarity.cache_clear()
    assert score_targets([]) == []
    assert load_polarity.cache_info().currsize == 0


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("", 0, 0),
        ("The tunnel opened.", 4, 4),
        ("The tunnel opened.", 9, 4),
        ("The tunnel.", -3, 2),
        ("The tunnel.", 4, 99),
        ("The tunnel.", 50, 60),
        ("a   b", 1, 4),
        ("a \u200b b", 2, 3),
        ("a \x00 b", 2, 3),
    ],
)
def test_a_target_that_is_none_is_unknown(text: str, start: int, end: int) -> None:
    assert score_targets([(text, start, end)]) == [UNKNOWN]
    assert (UNKNOWN.name, UNKNOWN.score) == ("neutral", 1 / 3)


def test_an_unreadable_target_does_not_shift_the_others() -> None:
    good, bad = read_item(PLAIN["negative"][0]), ("", 0, 0)
    alone = score_targets([good])[0]
    assert score_targets([bad, good, bad, good]) == [UNKNOWN, alone, UNKNOWN, alone]


def test_a_tie_is_neutral() -> None:
    assert PolarityScores(positive=0.4, neutral=0.2, negative=0.4).name == "neutral"
    assert PolarityScores(positive=0.5, neutral=0.5, negative=0.0).name == "neutral"


def test_offsets_are_code_points_where_emoji_stand_before_the_target() -> None:
    plain = "The council praised the river park but rejected the ring road."
    decorated = "🏞️👩🏽‍🌾 é𝒜 " + plain
    for target, name in (("the river park", "positive"), ("the ring road", "negative")):
        start = decorated.index(target)
        (polarity,) = score_targets([(decorated, start, start + len(target))])
        assert polarity.name == name
    assert cut_around((decorated, 0, 1))[1:] == (0, 1)


def test_a_lone_surrogate_is_read_past() -> None:
    text, start, end = read_item(PLAIN["negative"][0])
    (polarity,) = score_targets([("\ud83d " + text, start + 2, end + 2)])
    assert polarity.name == "negative"


def test_a_target_deep_in_a_long_text_is_read_where_it_stands() -> None:
    filler = "The ferry left at noon and came back at four. " * 2_000
    text, start, end = read_item(PLAIN["negative"][0])
    whole = filler + text + " " + filler
    (polarity,) = score_targets([(whole, start + len(filler), end + len(filler))])
    assert polarity.name == "negative"
    assert len(cut_around((whole, start + len(filler), end + len(filler)))[0]) <= 2_000


def test_a_target_longer_than_the_window_is_read_from_its_start() -> None:
    text = "the harbour tunnel and the quays " * 300
    (polarity,) = score_targets([(text, 0, len(text))])
    assert polarity != UNKNOWN


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 126))
def test_a_window_holds_its_target_and_wastes_nothing(
    before: int, own: int, after: int, limit: int
) -> None:
    length = before + own + after
    first, last = place_window(before, before + own, length, limit)
    assert 0 <= first <= before < last <= length
    assert last - first == min(limit, length)
    assert own > limit or last >= before + own


@settings(max_examples=examples(150), deadline=None)
@given(st.text(st.characters(), max_size=200), st.integers(-5, 205), st.integers(-5, 205))
def test_no_text_and_no_place_makes_it_raise(text: str, start: int, end: int) -> None:
    (polarity,) = score_targets([(text, start, end)])
    assert math.isclose(polarity.positive + polarity.neutral + polarity.negative, 1.0)


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_missing_package_is_named_with_its_extra(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=package) as caught:
        PolarityModel(DATA)
    assert "[nlp]" in caught.value.fix


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\x00 no model"])
def test_a_damaged_model_is_an_error_that_says_what_to_do(
    name: str, content: bytes | None, tmp_path: Path
) -> None:
    for part in ("model.onnx", "tokenizer.json", "config.json"):
        if part != name:
            shutil.copy(DATA / part, tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(AnnotateError, match="cannot be loaded") as caught:
        PolarityModel(tmp_path)
    assert "Install" in caught.value.fix


def test_what_is_shipped_is_small_and_described() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < MOST
    card = (DATA / "README.md").read_text(encoding="utf-8")
    for part in FLOORS:
        assert f"| {part} |" in card


@pytest.mark.release  # in every run the floors of the whole pipeline hold the same model
@pytest.mark.slow
@pytest.mark.skipif(not NEWS.exists(), reason=f"there is no news to measure on: {NEWS}")
@pytest.mark.parametrize("part", sorted(FLOORS))
def test_polarity_in_news_stays_above_its_floor(part: str) -> None:
    rows = read_news(part)
    found = score_targets([item for item, _ in rows])
    pairs = Counter((gold, polarity.name) for (_, gold), polarity in zip(rows, found, strict=True))
    assert measure_macro_f1(pairs) >= FLOORS[part]


@pytest.mark.release
@pytest.mark.slow
@pytest.mark.skipif(not NEWS.exists(), reason=f"there is no news to measure on: {NEWS}")
def test_a_score_says_how_often_it_is_right() -> None:
    rows = [row for part in FLOORS for row in read_news(part)]
    found = score_targets([item for item, _ in rows])
    steps: dict[int, list[float]] = {}
    for (_, gold), polarity in zip(rows, found, strict=True):
        step = min(9, int(polarity.score * 10))
        steps.setdefault(step, []).append(polarity.score - (polarity.name == gold))
    assert sum(abs(sum(gaps)) for gaps in steps.values()) / len(rows) < 0.08
