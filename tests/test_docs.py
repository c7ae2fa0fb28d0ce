"""The pages of `annotate/docs` cannot fall behind: what they name and link to is there."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "annotate"
HOUSE = PACKAGE / "README.md"
DOCS = PACKAGE / "docs"
DECISIONS = DOCS / "decisions"
PAGES = [HOUSE, *sorted(DOCS.rglob("*.md")), *sorted((ROOT / ".github").glob("*.md"))]
RECORDS = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
PARTS = ["Context", "Decision", "Rejected", "Evidence"]
# What commands write bears names that look as if they were here.
WRITTEN = {"report/report.html", "report/report.json", "datasets/harbour"}


class Record(NamedTuple):
    """A decision as its file has it."""

    number: int
    title: str
    day: str
    status: str
    parts: dict[str, str]


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def read_record(path: Path) -> Record:
    head, *parts = re.split(r"^## ", read(path), flags=re.MULTILINE)
    found = re.fullmatch(r"# (\d+)\. (.+)\n\n- Date: (\S+)\n- Status: (.+)\n\n", head)
    assert found is not None, head
    number, title, day, status = found.groups()
    titled = dict(part.split("\n", 1) for part in parts)
    assert len(titled) == len(parts)
    return Record(int(number), title, day, status, titled)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_decision_has_all_of_its_parts(subtests: pytest.Subtests) -> None:
    for path in RECORDS:
        with subtests.test(name_of(path)):
            record = read_record(path)
            assert list(record.parts) == PARTS
            assert all(len(part.split()) >= 3 for part in record.parts.values())
            assert "```sh\n" in record.parts["Evidence"]
            date.fromisoformat(record.day)
            assert re.fullmatch(r"accepted|superseded by \d+", record.status)
            assert re.fullmatch(rf"{record.number:04}(-[a-z0-9]+)+\.md", path.name)


def test_every_decision_has_a_number_of_its_own_and_none_is_left_out() -> None:
    numbers = [read_record(path).number for path in RECORDS]
    assert len(numbers) >= 39
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_decision_that_was_superseded_names_one_that_holds() -> None:
    holding = {r.number for r in map(read_record, RECORDS) if r.status == "accepted"}
    for record in map(read_record, RECORDS):
        if record.status != "accepted":
            assert int(record.status.split()[-1]) in holding


def test_the_house_and_the_index_list_every_decision_as_it_is() -> None:
    house = re.findall(r"^- \[(.+)\]\(docs/decisions/(.+)\)$", read(HOUSE), re.MULTILINE)
    assert sorted(house) == sorted((read_record(path).title, path.name) for path in RECORDS)
    rows = re.findall(
        r"^\| (\d+) \| \[(.+)\]\((.+)\) \| (\S+) \| (.+) \|$",
        read(DECISIONS / "README.md"), re.MULTILINE,
    )  # fmt: skip
    records = ((read_record(path), path.name) for path in RECORDS)
    assert sorted(rows) == sorted((str(r.number), r.title, name, *r[2:4]) for r, name in records)


def test_every_link_of_a_page_leads_somewhere(subtests: pytest.Subtests) -> None:
    for page in PAGES:
        with subtests.test(name_of(page)):
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", leave_out_code(read(page))):
                assert (page.parent / target).exists(), target


def test_every_path_that_a_page_names_is_there(subtests: pytest.Subtests) -> None:
    for page in PAGES:
        with subtests.test(name_of(page)):
            for name in list_paths(page):
                assert any((place / name).exists() for place in (ROOT, PACKAGE, page.parent)), name


@pytest.mark.slow
def test_every_test_that_a_page_names_is_there(subtests: pytest.Subtests) -> None:
    for page in PAGES:
        with subtests.test(name_of(page)):
            for name in re.findall(r"`(test_\w+)`", read(page)):
                assert f"def {name}(" in read_tests(), name


def leave_out_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def list_paths(page: Path) -> set[str]:
    """List what is written as a path of this repository: in prose, and as an argument of tests.

    Names with capitals (`X.py`, `NAME.md`) stand for others. What a page tells to make is its own.
    """
    words = re.findall(r"`([\w./-]+)`", leave_out_code(read(page)))
    words += re.findall(r"(?:pytest|python)((?: [\w./-]+)+)", read(page))
    made = set(re.findall(r"^```\w+ (\S+)", read(page), re.MULTILINE)) | WRITTEN
    firsts = {path.name for place in (ROOT, PACKAGE) for path in place.iterdir() if path.is_dir()}
    return {
        name
        for name in " ".join(words).split()
        if (name.endswith(".py") or ("/" in name and name.split("/")[0] in firsts))
        and not re.search(r"(^|[/_-])(?!README)[A-Z]+([/_.-]|$)", name)
        and not name.startswith(".")
        and name not in made
    }


@cache
def read_tests() -> str:
    return "\n".join(read(path) for path in sorted((ROOT / "tests").rglob("*.py")))
