"""Each page of `annotate/docs/how-to` is followed word for word, in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
HOW_TO = ROOT / "annotate" / "docs" / "how-to"
PAGES = sorted(path for path in HOW_TO.glob("*.md") if path.name != "README.md")


class Block(NamedTuple):
    """A block of code of a page: its language, the file that it is about, its text."""

    language: str
    path: str
    text: str


def read_blocks(page: Path) -> list[Block]:
    found = re.findall(
        r"^```(\w+)(?: (\S+))?\n(.*?)^```$",
        page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL,
    )  # fmt: skip
    return [Block(*parts) for parts in found]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of what git tracks or will, with this environment as its own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    ).stdout.decode()  # fmt: skip
    if not listed:
        pytest.skip("not a git checkout")
    place = tmp_path / "annotate"
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    (place / ".venv").symlink_to(sys.prefix)
    yield place
    shutil.rmtree(place)


def run(command: str, place: Path) -> str:
    """Run a line as a shell of somebody who is in the copy's root; return what it printed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=place, env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def follow(block: Block, place: Path) -> None:
    """Do what a block says: make a file, change one, or run commands."""
    file = place / block.path
    if block.language == "sh":
        run(block.text, place)
    elif block.language == "diff":
        text = file.read_text(encoding="utf-8")
        old, new = split_change(block.text)
        assert text.count(old) == 1, f"{block.path} has {text.count(old)} times:\n{old}"
        file.write_text(text.replace(old, new), encoding="utf-8")
    elif block.path:
        assert not file.exists(), f"{block.path} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")


def split_change(text: str) -> tuple[str, str]:
    """Return what a change has before it and after it."""
    lines = text.splitlines(keepends=True)
    assert {line[0] for line in lines} <= set(" -+\n"), text
    old = "".join(line[1:] for line in lines if line[0] in " -")
    return old, "".join(line[1:] for line in lines if line[0] in " +")


def list_touched(page: Path) -> set[str]:
    return {block.path for block in read_blocks(page) if block.path}


# Of a change one page is followed, of a release all are; commands and files of all are checked.
FOLLOWED = [
    page if page.stem == "add-a-check" else pytest.param(page, marks=pytest.mark.release)
    for page in PAGES
]


@pytest.mark.slow
@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.stem)
def test_a_page_that_is_followed_word_for_word_ends_well(page: Path, copy: Path) -> None:
    for block in read_blocks(page):
        follow(block, copy)


@pytest.mark.release
@pytest.mark.slow
def test_what_the_pages_add_keeps_the_rules_of_the_house(copy: Path) -> None:
    """All of them together: the checks take as long for one page as for all.

    What lies outside the package and its tests is a user's own, and keeps the user's rules.
    """
    if (ROOT / ".mypy_cache").is_dir():  # types of what did not change are not worked out anew
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    for block in (block for page in PAGES for block in read_blocks(page) if block.path):
        follow(block, copy)
    touched = sorted(set().union(*map(list_touched, PAGES)))
    python = " ".join(p for p in touched if re.fullmatch(r"(annotate|tests)/.+\.py", p))
    run(f".venv/bin/ruff format --check {python} && .venv/bin/ruff check {python}", copy)
    run(".venv/bin/mypy && .venv/bin/python scripts/measure_house --quiet", copy)
    rules = "tests/test_architecture.py tests/test_readme.py"
    run(f".venv/bin/python -m pytest -q -n0 -p no:cacheprovider {rules}", copy)


def test_the_index_lists_every_page_with_the_number_of_its_files() -> None:
    index = (HOW_TO / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[.+\]\((.+)\): (\d+) files$", index, re.MULTILINE)
    assert listed
    assert sorted(listed) == sorted((page.name, str(len(list_touched(page)))) for page in PAGES)


def test_a_change_is_made_where_it_says_and_only_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\nthree\n")
    follow(Block("diff", "a.txt", " one\n-two\n+2\n"), tmp_path)
    assert (tmp_path / "a.txt").read_text() == "one\n2\nthree\n"
    with pytest.raises(AssertionError, match="0 times"):
        follow(Block("diff", "a.txt", "-two\n"), tmp_path)
    with pytest.raises(AssertionError, match="there already"):
        follow(Block("python", "a.txt", "4\n"), tmp_path)
    with pytest.raises(AssertionError, match="exit 3"):
        follow(Block("sh", "", "exit 3\n"), tmp_path)
