"""A version changes with whatever changes suggestions, and with nothing else."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.language import load_language
from annotate.preannotation import fingerprint
from annotate.preannotation.fingerprint import PACKAGE, hash_code, hash_data, hash_files, list_code
from annotate.preannotation.rules.pipeline import list_data

PIPELINE = "annotate.preannotation.rules.pipeline"
# Reads one of the samples with all rules, and prints what it opened of the package's data.
READ_A_SAMPLE = """
import sys
opened = set()
sys.addaudithook(lambda event, args: event == "open" and opened.add(str(args[0])))
from annotate.ingestion.text import document_from_text
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.registry import create
from annotate.project import load_scheme
from annotate.resources import DATA
text = (DATA / "samples" / "broadsheet.txt").read_text(encoding="utf-8")
scheme = load_scheme("news/1")
pipeline = create("news-en", PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names))
document = document_from_text("broadsheet", text)
opened.clear()
assert next(pipeline.annotate([document])).spans
print(*sorted(name for name in opened if name.startswith(str(DATA))), sep="\\n")
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = shutil.ignore_patterns("__pycache__", "data")
    folder = tmp_path_factory.mktemp("package")
    return Path(shutil.copytree(PACKAGE, folder / "annotate", ignore=kept))


@pytest.fixture
def package(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package, to change; it is mended afterwards."""
    monkeypatch.setattr(fingerprint, "PACKAGE", copy)
    monkeypatch.setattr(
        fingerprint, "_NOT_DECISIVE", frozenset({copy / "errors.py", copy / "__init__.py"})
    )
    start = time.time() - 1  # the clock of files is a coarse one
    yield copy
    for path in copy.rglob("*.py"):
        if path.stat().st_mtime >= start:
            shutil.copy2(PACKAGE / path.relative_to(copy), path)


def hash_anew() -> str:
    return hash_code.__wrapped__(PIPELINE)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["marks.py", "offsets.py", "scheme.py", "language/states.py"])
def test_the_hash_changes_with_what_the_rules_import(package: Path, name: str) -> None:
    before = hash_anew()
    (package / name).write_text((package / name).read_text() + "\nLIMIT = 7\n")
    assert hash_anew() != before


def test_the_hash_changes_with_a_number_in_a_rule(package: Path) -> None:
    before = hash_anew()
    path = next(package.rglob("direct.py"))
    changed = path.read_text().replace(
        "AFTER, BEFORE, BEFORE_NAMING = 45", "AFTER, BEFORE, BEFORE_NAMING = 44"
    )
    assert changed != path.read_text()
    path.write_text(changed)
    assert hash_anew() != before


def test_the_hash_stays_with_a_comment_a_docstring_and_a_blank_line(package: Path) -> None:
    before = hash_anew()
    path = next(package.rglob("direct.py"))
    text = path.read_text()
    assert text.startswith('"""')
    path.write_text('"""Other words.' + text.removeprefix('"""') + "\n\n# why\n")
    assert hash_anew() == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["workers.py", "records.py", "errors.py"])
def test_the_hash_stays_with_what_no_rule_uses(package: Path, name: str) -> None:
    before = hash_anew()
    path = next(package.rglob(name))
    path.write_text(path.read_text() + "\nLIMIT = 7\n")
    assert hash_anew() == before


def test_the_rules_import_nothing_that_runs_shows_or_checks_them() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0] for path in list_code(PIPELINE)}
    assert rooms.isdisjoint({"cli", "checks", "labelstudio", "dataset", "records.py"})


def test_a_name_of_no_module_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"annotate\.nowhere"):
        hash_code("annotate.nowhere")


def test_the_hash_of_data_changes_with_their_content_and_their_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("cue")
    hashes = {hash_data.__wrapped__(tmp_path)}
    (tmp_path / "a").write_text("cues")
    hashes.add(hash_data.__wrapped__(tmp_path))
    (tmp_path / "a").rename(tmp_path / "b")
    hashes.add(hash_data.__wrapped__(tmp_path))
    assert len(hashes) == 3


@pytest.mark.slow
def test_the_hash_of_words_changes_with_each_file_and_stays_with_a_comment(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for path in list_data(load_language()):
        with subtests.test(path.name):
            changed = tmp_path / path.name
            changed.write_bytes(path.read_bytes())
            before = hash_files(changed)
            if path.suffix == ".toml":
                words = path.read_text(encoding="utf-8")
                changed.write_text(f"# why\n\n{words}# where it is from\n", encoding="utf-8")
                assert hash_files(changed) == before
                changed.write_text(f"word = 1\n{words}", encoding="utf-8")
            else:
                changed.write_bytes(path.read_bytes() + b" ")
            assert hash_files(changed) != before


def test_words_that_are_no_toml_count_as_they_stand(tmp_path: Path) -> None:
    broken = tmp_path / "words.toml"
    broken.write_text("words = [")
    before = hash_files(broken)
    broken.write_text("words = [[")
    assert hash_files(broken) != before


@pytest.mark.slow
def test_every_file_of_data_that_the_rules_open_is_hashed() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", READ_A_SAMPLE],
        capture_output=True, text=True, check=True, cwd=PACKAGE.parent,
    ).stdout.split()  # fmt: skip
    hashed = set(list_data(load_language()))
    assert len(printed) >= 6
    assert {Path(name) for name in printed} <= hashed
    assert hashed <= {Path(name) for name in printed}
