import sys
from collections import Counter

import pytest

from annotate.errors import MissingExtraError
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.reliability.gamma import Gamma, align, compute_gamma
from annotate.reliability.options import read_options
from annotate.reliability.readings import make_reading
from tests.generator import iter_records
from tests.reliability.noise import iter_readings

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))
Unit = tuple[int, int, str]
UNITS = [(0, 10, "A"), (20, 25, "B"), (40, 60, "A")]


def gather(documents: int, most: int, seed: int = 0, seconds: float = 600) -> Gamma:
    gamma = Gamma(options=OPTIONS, most=most, seed=seed, seconds=seconds)
    for record in iter_readings(documents, readers=2):
        length = len(record.document.text)
        readings = [make_reading(a, length, Counter()) for a in record.annotations]
        gamma.add(record.document.id, readings)
    return gamma


def test_without_the_package_it_is_said_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)
    with pytest.raises(MissingExtraError, match="pygamma-agreement") as raised:
        compute_gamma([UNITS, UNITS], seed=0)
    assert "annotate-news[gamma]" in raised.value.fix


def test_nothing_is_computed_where_no_document_is_wanted() -> None:
    assert list(gather(3, most=0).compute(10)) == []


def test_the_documents_are_drawn_by_the_seed_whatever_their_order() -> None:
    drawn = {
        tuple(sorted(entry[0][1] for entry in gather(20, 4, seed)._heap)) for seed in (1, 1, 2)
    }
    assert len(drawn) == 2
    backwards = Gamma(options=OPTIONS, most=4, seed=1)
    for record in reversed(list(iter_records(20))):
        backwards.add(record.document.id, ())
    assert tuple(sorted(entry[0][1] for entry in backwards._heap)) in drawn


def test_when_the_time_is_up_the_figure_says_so() -> None:
    (first, *_) = gather(3, most=3, seconds=-1).compute(10)
    assert first.value is None
    assert "time" in first.reason


@pytest.fixture
def library() -> None:
    pytest.importorskip("pygamma_agreement", reason="the extra gamma is not installed")


@pytest.mark.slow
@pytest.mark.usefixtures("library")
def test_identical_readings_have_a_gamma_of_one() -> None:
    assert compute_gamma([UNITS, UNITS, UNITS], seed=0) == pytest.approx(1)


@pytest.mark.slow
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("one", "other", "disorder"),
    [
        # Positions: ((2 + 2) / (10 + 10)) squared.
        ([(0, 10, "A")], [(2, 12, "A")], 0.04),
        # A category that differs adds 1, which beside the same place is still the best alignment.
        ([(0, 10, "A")], [(2, 12, "B")], 1.04),
        # Too far apart, (20 / 10) squared: each is aligned with nothing, which costs 1.
        ([(0, 5, "A")], [(10, 15, "A")], 2.0),
        # The mean is over the units that a reader has on average: (0.04 + 1) / 2.
        ([(0, 10, "A"), (20, 30, "B")], [(2, 12, "A"), (20, 30, "A")], 0.52),
        # One unit that only the first has: (0 + 1) / 1.5.
        ([(0, 10, "A"), (20, 30, "B")], [(0, 10, "A")], 2 / 3),
    ],
)
def test_the_disorder_is_that_of_the_formulas_of_the_paper(
    one: list[Unit], other: list[Unit], disorder: float
) -> None:
    """By hand, after Mathet et al. (2015): the positional and the combined dissimilarity."""
    found = align([one, other], seed=1)
    assert found.observed_disorder == pytest.approx(disorder, abs=1e-4)
    assert found.gamma == pytest.approx(1 - disorder / found.expected_disorder, abs=1e-4)


@pytest.mark.slow
@pytest.mark.usefixtures("library")
def test_gamma_falls_with_disagreement_and_is_the_same_for_a_seed() -> None:
    moved = [(5, 15, "A"), (28, 33, "B"), (45, 65, "A")]
    other = [(start, end, "B") for start, end, _ in moved]
    near, far = compute_gamma([UNITS, moved], seed=3), compute_gamma([UNITS, other], seed=3)
    assert 1 > near > far
    assert compute_gamma([UNITS, moved], seed=3) == near


@pytest.mark.slow
@pytest.mark.usefixtures("library")
def test_gamma_is_told_of_each_layer_and_nothing_is_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    figures = list(gather(3, most=2).compute(20))
    assert [(f.about, f.documents) for f in figures] == [("entity", 2), ("quote", 2), ("stance", 2)]
    assert all(f.value is not None and 0 < f.value <= 1 for f in figures)
    assert capfd.readouterr() == ("", "")
