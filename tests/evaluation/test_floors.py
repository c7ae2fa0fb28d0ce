from pathlib import Path

import pytest

from annotate.errors import AnnotateError, UsageError
from annotate.evaluation.floors import check_floors, iter_measures, read_floors

REPORT = {
    "spans": {"entity": {"micro": {"exact": {"f1": 0.8, "gold": 3}}}},
    "scores": {"entity": {"spans": {"exact": {"expected calibration error": 0.1}}}},
    "quotes": {"content": {"f1": None}},
}


def write(folder: Path, text: str) -> Path:
    path = folder / "floors.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_floors_are_nested_as_the_report_is_or_dotted(tmp_path: Path) -> None:
    path = write(tmp_path, '[spans.entity]\nmicro.exact.f1 = 0.7\n"a b".c = 1\n')
    assert read_floors(path) == {"spans.entity.micro.exact.f1": 0.7, "spans.entity.a b.c": 1.0}


def test_measures_have_dotted_names() -> None:
    assert dict(iter_measures(REPORT)) == {
        "spans.entity.micro.exact.f1": 0.8,
        "spans.entity.micro.exact.gold": 3,
        "scores.entity.spans.exact.expected calibration error": 0.1,
        "quotes.content.f1": None,
    }


def test_a_measure_on_its_floor_has_not_fallen() -> None:
    assert check_floors(REPORT, {"spans.entity.micro.exact.f1": 0.8}) == []


def test_a_fall_says_what_fell_and_by_how_much() -> None:
    [fall] = check_floors(REPORT, {"spans.entity.micro.exact.f1": 0.85})
    assert fall.describe() == "spans.entity.micro.exact.f1: 0.800, 0.050 below the floor 0.850"


def test_an_error_has_a_ceiling() -> None:
    name = "scores.entity.spans.exact.expected calibration error"
    assert check_floors(REPORT, {name: 0.12}) == []
    [fall] = check_floors(REPORT, {name: 0.08})
    assert fall.describe() == f"{name}: 0.100, 0.020 above the ceiling 0.080"


@pytest.mark.parametrize("name", ["quotes.content.f1", "quotes.contents.f1"])
def test_what_is_undefined_or_unknown_has_fallen(name: str) -> None:
    [fall] = check_floors(REPORT, {name: 0.5})
    assert fall.describe() == f"{name}: nothing to measure, the floor is 0.500"


def test_a_floor_that_is_no_number_is_wrong_usage(tmp_path: Path) -> None:
    for text in ('spans = "high"', "spans = true", "spans = [1]"):
        with pytest.raises(UsageError, match="spans is no number"):
            read_floors(write(tmp_path, text))


def test_a_file_that_is_missing_or_no_toml_is_said(tmp_path: Path) -> None:
    with pytest.raises(AnnotateError, match="There is no file"):
        read_floors(tmp_path / "none.toml")
    with pytest.raises(AnnotateError, match="is not TOML"):
        read_floors(write(tmp_path, "f1 ="))
