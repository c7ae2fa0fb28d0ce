"""The version of somebody else's suggestions changes with what they depend on."""

import importlib
import sys
import types
from pathlib import Path

import pytest

from annotate.preannotation import dependencies, fingerprint
from annotate.preannotation.dependencies import hash_function, hash_module
from tests.package_fixtures import Packages

SHIPS = '"""Finds ships."""\nfrom words import SHIPS\n\ndef find(document):\n    return SHIPS\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packages: Packages) -> Path:
    """A folder of one's own modules."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder


def hash_anew(name: str) -> str:
    fingerprint.hash_data.cache_clear()
    fingerprint.hash_code.cache_clear()
    importlib.invalidate_caches()
    importlib.import_module(name)
    return hash_module(name)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_counts_with_what_it_imports_beside_it_and_nothing_else(own: Path) -> None:
    write(own / "ships.py", SHIPS)
    write(own / "words.py", "SHIPS = 1\n")
    write(own / "other.py", "GULLS = 1\n")
    first = hash_anew("ships")
    write(own / "other.py", "GULLS = 2\n")
    write(own / "ships.py", SHIPS.replace("Finds", "Sees") + "# why\n")
    assert hash_anew("ships") == first
    write(own / "words.py", "SHIPS = 2\n")
    second = hash_anew("ships")
    assert second != first
    write(own / "ships.py", SHIPS.replace("return SHIPS", "return [SHIPS]"))
    assert hash_anew("ships") not in {first, second}


def test_a_package_counts_with_relative_imports_and_the_data_in_it(own: Path) -> None:
    write(own / "kesh/__init__.py", "from .deep import far\n")
    write(
        own / "kesh/ships.py", "from . import words\nfrom .deep.far import FAR\nfrom . import *\n"
    )
    write(own / "kesh/words.py", "SHIPS = 1\n")
    write(own / "kesh/deep/__init__.py", "")
    write(own / "kesh/deep/far.py", "from ..more import MORE\nFAR = MORE\n")
    write(own / "kesh/more.py", "MORE = 1\n")
    write(own / "kesh/lonely.py", "X = 1\n")
    data = write(own / "kesh/names.txt", "Marabel\n")
    hashes = [hash_anew("kesh.ships")]
    write(own / "kesh/lonely.py", "X = 2\n")
    write(own / "kesh/.cache/x", "hidden")
    assert hash_anew("kesh.ships") == hashes[0]
    for path in ("words", "deep/far", "more", "deep/__init__", "__init__"):
        write(own / f"kesh/{path}.py", (own / f"kesh/{path}.py").read_text() + "Y = 2\n")
        hashes.append(hash_anew("kesh.ships"))
    data.write_text("Orla\n")
    hashes.append(hash_anew("kesh.ships"))
    assert len(set(hashes)) == len(hashes)


def test_the_version_of_what_is_imported_from_elsewhere_counts(
    own: Path, packages: Packages, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.install("tides", {"tides": "X = 1\n"}, {})
    write(own / "ships.py", "import json\nimport tides\nimport bare\n")
    write(packages.folder / "bare.py", "__version__ = '1'\n")
    first = hash_anew("ships")
    write(packages.folder / "tides.py", "X = 2\n")
    assert hash_anew("ships") == first
    monkeypatch.setattr(sys.modules["bare"], "__version__", "2")
    second = hash_anew("ships")
    info = packages.folder / "tides-1.0.dist-info"
    write(info / "METADATA", "Metadata-Version: 2.1\nName: tides\nVersion: 1.1\n")
    assert len({first, second, hash_anew("ships")}) == 3


def test_an_installed_package_counts_with_its_code_and_its_version(packages: Packages) -> None:
    packages.install("kesh", {"kesh.ships": "from kesh import words\nimport beside\n",
                              "kesh.words": "A = 1\n", "beside": "B = 1\n"}, {})  # fmt: skip
    write(packages.folder / "kesh/__init__.py", "")
    first = hash_anew("kesh.ships")
    write(packages.folder / "beside.py", "B = 2\n")
    assert hash_anew("kesh.ships") == first
    write(packages.folder / "kesh/words.py", "A = 2\n")
    second = hash_anew("kesh.ships")
    write(packages.folder / "kesh-1.0.dist-info/METADATA",
          "Metadata-Version: 2.1\nName: kesh\nVersion: 1.1\n")  # fmt: skip
    assert len({first, second, hash_anew("kesh.ships")}) == 3


def test_our_own_rules_count_where_they_are_used(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = "annotate.preannotation.rules.pipeline"
    write(own / "ships.py", f"from {pipeline} import NewsPipeline\n")
    write(own / "words.py", "from annotate.model import Document\n")
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(dependencies, "hash_code", lambda *names: asked.append(names) or "hash")
    hash_anew("ships")
    assert pipeline in asked[-1]
    hash_anew("words")
    assert asked[-1] == ("annotate.model",)


def test_what_has_no_source_counts_by_its_version(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(own / "ships.py", "from words import X\n")
    write(own / "words.py", "X = 1\n")
    hash_anew("ships")
    module = sys.modules["ships"]
    monkeypatch.setattr(module, "__file__", None)
    monkeypatch.setattr(module, "__version__", "1", raising=False)
    first = hash_anew("ships")
    monkeypatch.setattr(module, "__version__", "2")
    assert hash_anew("ships") != first


def define(code: str, file: str) -> object:
    """Define a function as a notebook does: in no module that is imported."""
    scope: dict[str, object] = {"__name__": "no_such_module"}
    exec(compile(code, file, "exec"), scope)
    return scope["find"]


def test_a_function_of_a_notebook_is_hashed_by_what_it_does_wherever_it_stands() -> None:
    code = "def find(document):\n    return [w for w in document if w in {'a', 'b', 'c', 'd'}]\n"
    first, again = define(code, "cell-1"), define(f"\n\n{code}", "cell-2")
    assert hash_function(first) == hash_function(again)
    for other in (code.replace("'d'", "'e'"), code.replace("if w in", "if w not in")):
        assert hash_function(define(other, "cell-1")) != hash_function(first)
    assert hash_function(len) == hash_function(object())


def test_a_module_that_is_not_imported_or_has_no_file_on_the_disk_can_be_hashed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert hash_module("no_such_module")
    shell = types.ModuleType("shell")
    shell.__file__ = "<stdin>"
    monkeypatch.setitem(sys.modules, "shell", shell)
    plain = hash_module("shell")
    shell.__version__ = "2"
    assert hash_module("shell") != plain
