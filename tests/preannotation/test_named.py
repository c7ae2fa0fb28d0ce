"""`--model module:function` and `--model PATH`: what is spelt out, and what is not there."""

import sys
from pathlib import Path

import pytest

from annotate.errors import PluginError, UsageError
from annotate.preannotation import registry
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.project import load_scheme
from tests.harbour_scheme import write_harbour
from tests.package_fixtures import Packages

SHIPS = """
from annotate.model import Annotation, Annotator, Document

def find_ships(document: Document) -> Annotation:
    raise NotImplementedError

class Yard:
    @staticmethod
    def find(document: Document) -> Annotation:
        raise NotImplementedError

NUMBER = 4
"""

SAID = '"""Find ships.\n\n    More."""'


@pytest.fixture
def folder(tmp_path: Path, packages: Packages, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a scheme and a module of one's own."""
    folder = tmp_path / "work"
    folder.mkdir()
    write_harbour(folder)
    (folder / "ships.py").write_text(SHIPS)
    monkeypatch.delitem(sys.modules, "ships", raising=False)  # another test's, of that name
    monkeypatch.chdir(folder)
    return folder


def make_settings(folder: Path) -> PreAnnotatorSettings:
    scheme = load_scheme("harbour.toml", folder)
    return PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names, folder=folder)


def create(name: str, folder: Path) -> PreAnnotator:
    return registry.create(name, make_settings(folder))


def test_a_function_of_a_module_here_is_found_by_its_name(folder: Path) -> None:
    assert create("ships:find_ships", folder).name == "ships:find_ships"
    assert create("ships:Yard.find", folder).name == "ships:Yard.find"


def test_a_module_beside_the_project_file_is_found_from_a_folder_below(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert create("ships:find_ships", folder).version


def test_where_python_looks_is_lengthened_at_its_end_and_once(folder: Path) -> None:
    before = list(sys.path)
    create("ships:find_ships", folder)
    create("ships:find_ships", folder)
    assert sys.path == [*before, str(folder)]


def test_the_version_changes_with_the_module_the_function_the_scheme_and_what_is_asked(
    folder: Path,
) -> None:
    versions = [create("ships:find_ships", folder).version]
    versions.append(create("ships:Yard.find", folder).version)
    (folder / "harbour.toml").write_text(
        (folder / "harbour.toml").read_text().replace("What a ship carries.", "Freight.")
    )
    versions.append(create("ships:find_ships", folder).version)
    assert len(set(versions)) == 3
    assert create("ships:find_ships", folder).version == versions[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words", "fix"),
    [
        ("vessels:find", "There is no module vessels", "folder that holds it"),
        ("ships.more:find", "There is no module ships.more", "folder that holds it"),
        ("ships:find_ship", "The module ships has no find_ship", "Did you mean find_ships?"),
        ("ships:NUMBER", "it is a int", "takes a Document"),
        ("./nowhere", "There is no folder ./nowhere", "spaCy pipeline"),
        ("models/ships", "There is no folder models/ships", "spaCy pipeline"),
        ("empty", "The folder empty holds no spaCy pipeline", "model-best"),
        ("nobody", "There is no pre-annotator nobody", "MODULE:FUNCTION and PATH"),
    ],
)
def test_what_is_not_there_is_wrong_usage(folder: Path, name: str, words: str, fix: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(UsageError) as error:
        create(name, folder)
    assert words in error.value.message
    assert fix in error.value.fix


def test_a_module_that_fails_when_it_is_imported_is_told_with_its_place(folder: Path) -> None:
    (folder / "wreck.py").write_text("import json\nimport no_such_thing\n")
    with pytest.raises(PluginError, match=r"No module named 'no_such_thing' \(in wreck, line 2\)"):
        create("wreck:find", folder)
    (folder / "leak.py").write_text("raise SystemExit(3)\n")
    with pytest.raises(PluginError, match="SystemExit: 3"):
        create("leak:find", folder)


def test_a_file_whose_name_something_installed_has_is_not_mistaken_for_it(folder: Path) -> None:
    (folder / "json.py").write_text(SHIPS)
    with pytest.raises(UsageError, match=r"json is .*, and not the json.py here"):
        create("json:dumps", folder)


def test_an_entry_point_is_made_by_its_name_and_described(
    folder: Path, packages: Packages, caplog: pytest.LogCaptureFixture
) -> None:
    packages.install(
        "kesh-ships",
        {"kesh_ships": SHIPS.replace("    raise", f"    {SAID}\n    raise", 1)},
        {"annotate.preannotators": {"ships": "kesh_ships:find_ships", "four": "kesh_ships:NUMBER",
                                    "news-en": "kesh_ships:find_ships"}},
    )  # fmt: skip
    described = {entry.name: entry.description for entry in registry.iter_entries()}
    assert described["ships"] == "Find ships, from kesh-ships 1.0"
    assert "four" not in described
    assert [message.split(" of kesh")[0] for message in caplog.messages] == [
        "The plug-in four",
        "The plug-in news-en",
    ]
    assert create("ships", folder).name == "ships"
    with pytest.raises(PluginError, match=r"four of kesh-ships 1\.0"):
        create("four", folder)
    with pytest.raises(UsageError) as error:
        create("nobody", folder)
    assert "ships" in error.value.fix
