"""Samples are drawn with known probabilities, the same every time, the smaller in the larger."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import UsageError
from annotate.estimates.collecting import BothReadings, account_for
from annotate.estimates.drawing import STRATA, FrameArticle, draw_lot, draw_sample
from annotate.model import SampleDesign


def make_frame(size: int) -> list[FrameArticle]:
    return [FrameArticle(f"d{n}", "abc"[n % 7 % 3], float(n * n % 50)) for n in range(size)]


@pytest.mark.parametrize("by", STRATA)
def test_a_larger_sample_holds_the_smaller_one(by: str) -> None:
    frame = make_frame(200)
    last: set[str] = set()
    for number in (12, 20, 21, 60, 200):
        drawn = draw_sample(frame, number, by=by, seed=7)
        assert len(drawn) == number
        assert last <= drawn.keys()
        last = {*drawn}
    assert (
        draw_sample(frame, 60, by=by, seed=8).keys() != draw_sample(frame, 60, by=by, seed=7).keys()
    )


@given(st.integers(12, 90), st.integers(0, 5))
def test_probabilities_are_those_of_the_strata(number: int, seed: int) -> None:
    frame = make_frame(90)
    drawn = draw_sample(frame, number, by="publisher", seed=seed)
    sizes, places = Counter(a.stratum for a in frame), Counter(d.stratum for d in drawn.values())
    for design in drawn.values():
        assert (design.articles, design.drawn) == (sizes[design.stratum], places[design.stratum])
        assert design.probability == places[design.stratum] / sizes[design.stratum]
    assert [draw_lot(name, seed) for name in drawn] == sorted(draw_lot(n, seed) for n in drawn)


def test_every_article_comes_as_often_as_its_probability_says() -> None:
    frame = make_frame(30)
    counts = Counter(
        n for seed in range(400) for n in draw_sample(frame, 10, by="simple", seed=seed)
    )
    assert all(90 < counts[article.document] < 180 for article in frame)


def test_articles_with_more_in_them_are_drawn_more_often() -> None:
    frame = [FrameArticle(f"d{n}", "", 1.0 if n % 10 else 40.0 + n) for n in range(300)]
    drawn = draw_sample(frame, 60, by="size", seed=1)
    chances = {d.stratum: d.probability for d in drawn.values()}
    low, *_, high = sorted(chances, key=lambda name: float(name.split()[0]))
    assert chances[high] > 2 * chances[low]


@pytest.mark.parametrize("number", [5, 91])
def test_too_few_or_too_many_are_refused(number: int) -> None:
    with pytest.raises(UsageError, match="--sample"):
        draw_sample(make_frame(90), number, by="publisher", seed=0)


def make_reading(number: int, design: SampleDesign | None) -> BothReadings:
    return BothReadings(f"d{number}", ("",), (1.0,), (1.0,), design)


def test_what_people_read_beside_the_sample_counts_for_nothing() -> None:
    drawn = draw_sample(make_frame(30), 10, by="publisher", seed=0)
    read = [make_reading(n, drawn.get(f"d{n}")) for n in range(30)]
    account = account_for(read, 30)
    assert (len(account.used), account.outside, account.by, account.problem) == (
        10,
        20,
        "publisher",
        "",
    )
    assert account.chances == {d.stratum: d.probability for d in drawn.values()}


def test_of_a_sample_half_read_chances_are_those_of_what_was_read() -> None:
    drawn = draw_sample(make_frame(40), 20, by="simple", seed=0)
    read = [make_reading(0, design) for design in [*drawn.values()][:8]]
    assert account_for(read, 40).chances == {"": 8 / 40}


def test_articles_chosen_by_their_content_are_refused_but_where_all_were_read() -> None:
    read = [make_reading(n, SampleDesign(by="uncertain")) for n in range(8)]
    assert "by their content (--order uncertain)" in account_for(read, 40).problem
    assert account_for(read, 8).problem == ""


def test_a_sample_of_other_articles_is_refused() -> None:
    drawn = draw_sample(make_frame(40), 20, by="simple", seed=0)
    read = [make_reading(0, design) for design in drawn.values()]
    assert "have 40 articles, and there are 60" in account_for(read, 60).problem
