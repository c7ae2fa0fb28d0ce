"""A check is found because it is there, and refused where it would be mistaken for another."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import annotate.checks
from annotate.checks import Check, Finding, View, check_record, finds, list_checks
from annotate.checks import registry as checks
from annotate.errors import AnnotateError
from annotate.project import load_scheme
from tests.checks.notation import read_record

SCHEME = load_scheme("news/1")
MODULE = """
from annotate.checks.attribution import check_marks
from annotate.checks.check import Check, Finding, finds


@finds(
    Check(code="H01", title="a loud label", severity="warning", why="So loud.", fix="Hush.",
          finished=True)
)
def check_loudness(view):
    return [Finding(CODE, "too loud", span) for span in view.annotation.spans]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules count as modules of annotate/checks/."""
    monkeypatch.setattr(annotate.checks, "__path__", [*annotate.checks.__path__, str(tmp_path)])
    checks.load_catalogue.cache_clear()
    yield tmp_path
    checks.load_catalogue.cache_clear()
    sys.modules.pop("annotate.checks.loudness", None)
    vars(annotate.checks).pop("loudness", None)


def make_check(code: str) -> Check:
    return Check(code=code, title="a test", severity="error", why="It is.", fix="Do.")


def test_a_module_that_defines_a_check_is_enough(folder: Path) -> None:
    before = len(list_checks())
    checks.load_catalogue.cache_clear()
    (folder / "loudness.py").write_text(MODULE.replace("CODE", '"H01"'))
    codes = [check.code for check in list_checks()]
    assert len(codes) == before + 1
    assert codes[-1] == "H01"  # of no known family: last
    record = read_record("They met in [Ostrava](GPE).", SCHEME)
    [problem] = check_record(record, SCHEME)
    assert (problem.code, problem.severity, problem.fix) == ("H01", "warning", "Hush.")
    assert check_record(record, SCHEME, {"H01": "off"}) == []
    draft = read_record("{status=draft} They met in [Ostrava](GPE).", SCHEME)
    assert check_record(draft, SCHEME) == []


def test_a_finding_of_an_unknown_code_says_where_to_look(folder: Path) -> None:
    (folder / "loudness.py").write_text(MODULE.replace("CODE", '"H02"'))
    record = read_record("They met in [Ostrava](GPE).", SCHEME)
    with pytest.raises(AnnotateError, match="H02") as caught:
        check_record(record, SCHEME)
    assert "@finds" in caught.value.fix


def test_the_families_stand_in_their_order_and_the_codes_in_theirs() -> None:
    codes = [check.code for check in list_checks()]
    assert codes == sorted(codes, key=lambda code: ("SITAP".index(code[0]), code))


def test_another_family_comes_last_whatever_its_letters() -> None:
    finders = [finds(make_check(code))(lambda view: []) for code in ("SI01", "P01", "H01", "S01")]
    assert list(checks.make_catalogue(finders).checks) == ["S01", "P01", "H01", "SI01"]


def test_two_checks_of_one_code_are_refused() -> None:
    finders = [finds(make_check("S01"))(lambda view: [])]
    other = Check(code="S01", title="another", severity="error", why="It is.", fix="Do.")
    finders.append(finds(other)(lambda view: []))
    with pytest.raises(ValueError, match="S01"):
        checks.make_catalogue(finders)


def test_who_finds_nothing_but_what_is_off_is_not_asked() -> None:
    def refuse(view: View) -> list[Finding]:
        raise AssertionError

    finder = finds(make_check("H01"), make_check("H02"))(refuse)
    catalogue = checks.make_catalogue([finder])
    assert catalogue.select({}) == (finder,)
    assert catalogue.select({"H01": "off", "H02": "warning"}) == [finder]
    assert catalogue.select({"H01": "off", "H02": "off", "H03": "error"}) == []


def test_another_package_offers_a_check_several_or_a_module_of_them() -> None:
    one, other = (finds(make_check(code))(lambda view: []) for code in ("XY01", "XY02"))
    assert checks.read_plugin(one) == (one,)
    assert checks.read_plugin([one, other]) == (one, other)
    module = type(sys)("xy_checks")
    for finder in (one, other):
        finder.find.__module__ = module.__name__
    module.first, module.second = one, other
    assert checks.read_plugin(module) == (one, other)


@pytest.mark.parametrize("source", [None, 7, "checks", [], type(sys)("empty"), make_check("XY01")])
def test_what_another_package_offers_without_a_check_is_refused(source: object) -> None:
    with pytest.raises(TypeError, match="@finds"):
        checks.read_plugin(source)


@pytest.mark.parametrize("code", ["S09", "X01", "xy01", "XY1", "ABCDEFGHI01"])
def test_a_code_of_another_package_cannot_be_taken_for_one_of_ours(code: str) -> None:
    with pytest.raises(TypeError, match=code):
        checks.read_plugin(finds(make_check(code))(lambda view: []))
