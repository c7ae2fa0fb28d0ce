"""The pages that are made of the commands are those of the commands of now."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "reference"))


def test_the_reference_is_up_to_date(script: dict[str, Any], subtests: pytest.Subtests) -> None:
    for path, text in script["make_files"]().items():
        with subtests.test(path.name):
            assert path.read_text(encoding="utf-8") == text, "run scripts/reference"


def test_the_man_page_escapes_what_its_language_would_obey(script: dict[str, Any]) -> None:
    assert script["_escape"](".dta\n'x' a-b \\n") == "\\&.dta\n\\&'x' a\\-b \\en"


@pytest.mark.release
@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    call = [sys.executable, ROOT / "scripts" / "docs", tmp_path / "site"]
    done = subprocess.run(list(map(str, call)), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    page = tmp_path / "site" / "annotate" / "docs" / "commands.html"
    assert "annotate adjudicate take" in page.read_text(encoding="utf-8")
