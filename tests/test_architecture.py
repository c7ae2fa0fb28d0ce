"""The rules of the house that a reader cannot check by eye: who imports whom, what lies where."""

import ast
import importlib.util
import inspect
import re
import shutil
import subprocess
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from annotate.cli.main import app
from annotate.project import DEFAULT_SCHEME, load_scheme

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "annotate"
FOLDERS = {
    "ingestion", "preannotation", "labelstudio", "dataset", "reliability", "adjudication",
    "masking", "publish", "network", "estimates",
}  # fmt: skip
# The core from the ground up: a module may import only from those before it.
CORE = [
    {"errors", "model", "resources", "faults", "memory"},
    {
        "offsets",
        "scheme",
        "marks",
        "constructors",
        "spelling",
        "plugins",
        "moments",
        "files",
        "hosts",
    },
    {"schemas"},
    {"language"},
    {"records", "checks", "project", "words", "name_forms"},
    {
        "formats",
        "guidelines",
        "validation",
        "migration",
        "drafts",
        "evaluation",
        "readings",
        "registry",
        "report",
    },
]
TIER = {name: tier for tier, names in enumerate(CORE) for name in names}
HEAVY = {
    "spacy", "datasets", "pyarrow", "label_studio_sdk", "trafilatura", "jsonschema", "lxml",
    "scipy", "numpy", "onnxruntime", "tokenizers", "pygamma_agreement", "pyannote",
    "py3langid",
    "huggingface_hub", "fsspec",
}  # fmt: skip
TOP_LEVEL = {
    "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "requirements.txt",
    "requirements-dev.txt", "annotate", "schemas", "datasets", "tests", "scripts",
    ".ci", ".github", ".gitignore", ".editorconfig", ".pre-commit-config.yaml",
}  # fmt: skip

LONGEST_BODY = 40  # lines of a command besides its signature and docstring
REGISTERS = {"main", "group"}  # modules that hand commands to Typer


@cache
def list_modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def list_imports(path: Path) -> list[tuple[str, bool]]:
    """List each imported module's name, and whether it is imported when the file is."""
    return list(iter_imports(parse(path), at_top=True))


def iter_imports(node: ast.AST, *, at_top: bool) -> Iterator[tuple[str, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, at_top) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module, at_top
            yield from ((f"{child.module}.{alias.name}", at_top) for alias in child.names)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from iter_imports(child, at_top=at_top and not inside)


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def may_import(room: str, other: str) -> bool:
    """Tell whether the modules of one room may import those of another."""
    if room in FOLDERS and other not in {room, *TIER, "__version__"}:
        return False
    if room in TIER and other in {*TIER, *FOLDERS, "app", "api", "cli"}:
        return TIER.get(other, 99) <= TIER[room]
    users = {"cli": {"cli", "__main__"}, "api": {"api", "__init__"}, "app": {"app", "api", "cli"}}
    return other not in users or room in users[other]


@pytest.mark.slow
def test_imports_point_down() -> None:
    wrong = []
    for path in list_modules():
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for imported, _ in list_imports(path):
            first, *rest = imported.split(".")
            if first == "annotate" and rest and not may_import(room, rest[0]):
                wrong.append(f"{name_of(path)} imports {imported}")
    assert wrong == []


def test_an_import_that_points_up_or_aside_is_noticed(subtests: pytest.Subtests) -> None:
    for room, other in [
        ("dataset", "publish"), ("dataset", "app"), ("offsets", "records"), ("records", "dataset"),
        ("model", "app"), ("app", "cli"), ("app", "api"), ("api", "cli"), ("cli", "api"),
    ]:  # fmt: skip
        with subtests.test(f"{room} {other}"):
            assert not may_import(room, other)


def test_a_third_party_package_is_imported_in_one_file() -> None:
    places = defaultdict(set)
    for path in list_modules():
        for imported, _ in list_imports(path):
            top = imported.split(".")[0]
            if top not in sys.stdlib_module_names and top != "annotate":
                places[top].add(name_of(path))
    shared = {"typer"}  # every command is a Typer function
    several = {top: sorted(files) for top, files in places.items() if len(files) > 1}
    assert {top: files for top, files in several.items() if top not in shared} == {}


def test_nothing_heavy_is_imported_when_a_module_is() -> None:
    for path in list_modules():
        heavy = {name for name, at_top in list_imports(path) if at_top and name in HEAVY}
        assert not heavy, f"{name_of(path)} imports {heavy} at its top"


def test_the_command_line_starts_without_anything_heavy() -> None:
    code = "import sys, annotate.cli.main; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert HEAVY.isdisjoint(loaded)
    assert {"pandas", "numpy", "rich", "httpx", "torch"}.isdisjoint(loaded)


def iter_commands(group: typer.Typer) -> Iterator[Callable[..., Any]]:
    """Yield the functions behind the commands of a Typer app and of its groups."""
    for command in group.registered_commands:
        assert command.callback is not None
        yield command.callback
    for sub in group.registered_groups:
        assert sub.typer_instance is not None
        yield from iter_commands(sub.typer_instance)


COMMANDS = list(dict.fromkeys(iter_commands(app)))


def test_no_command_imports_another_commands_module() -> None:
    """What two commands share is a use case, or a module of `cli/` that is no command."""
    modules = {command.__module__ for command in COMMANDS}
    assert len(modules) > 20
    for path in (PACKAGE / "cli").rglob("*.py"):
        own = ".".join(("annotate", *path.relative_to(PACKAGE).with_suffix("").parts))
        others = {name for name, _ in list_imports(path)} & modules - {own}
        if path.stem not in REGISTERS:
            assert not others, f"{name_of(path)} imports {others}"


def test_a_command_parses_calls_shows_and_exits(subtests: pytest.Subtests) -> None:
    for command in COMMANDS:
        with subtests.test(command.__name__):
            assert count_body(inspect.getsource(command)) <= LONGEST_BODY


def count_body(source: str) -> int:
    """Count the lines of a function behind its signature and docstring."""
    (function,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(function, ast.FunctionDef)
    first = function.body[ast.get_docstring(function) is not None]
    return (function.body[-1].end_lineno or 0) - first.lineno + 1


def test_the_body_of_a_command_is_counted_without_signature_and_docstring() -> None:
    source = '''
        def work(
            a: int,
        ) -> None:
            """Say what.

            And how.
            """
            print(
                a
            )
            print(a)
    '''
    assert count_body(source) == 4


@pytest.mark.slow
def test_a_use_case_neither_prints_nor_parses_nor_exits() -> None:
    for path in (PACKAGE / "app").rglob("*.py"):
        assert not list(iter_shell(parse(path))), name_of(path)


def iter_shell(tree: ast.AST) -> Iterator[str]:
    """Yield what of a command line a module holds: printing, reading options, leaving."""
    for name, _ in iter_imports(tree, at_top=True):
        if name.split(".")[0] in {"typer", "click", "rich"} or name.startswith("annotate.cli"):
            yield name
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in {
            "print",
            "input",
            "exit",
            "quit",
            "SystemExit",
        }:
            yield node.id
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {
            "sys.exit", "sys.stdout", "sys.stderr", "sys.argv", "os._exit",
        }:  # fmt: skip
            yield ast.unparse(node)


def test_what_a_use_case_may_not_is_noticed(subtests: pytest.Subtests) -> None:
    for source in [
        "def work():\n    print(1)",
        "import typer",
        "def work():\n    from rich.console import Console",
        "from annotate.cli.console import Console",
        "import sys\ndef work():\n    sys.exit(1)",
        "import sys\nsys.stderr.write('x')",
        "raise SystemExit(1)",
    ]:
        with subtests.test(str(source)):
            assert list(iter_shell(ast.parse(source)))


def test_a_command_imports_its_use_case_when_it_runs() -> None:
    """So that `annotate --help` waits for none of them."""
    rooms = tuple(
        f"annotate.app.{path.name}." for path in (PACKAGE / "app").iterdir() if path.is_dir()
    )
    for path in (PACKAGE / "cli").rglob("*.py"):
        early = [
            name for name, at_top in list_imports(path) if at_top and f"{name}.".startswith(rooms)
        ]
        assert not early, f"{name_of(path)} imports {early} at its top"


def test_no_label_is_spelt_out_in_the_code() -> None:
    """Labels come from the scheme: its names as whole strings stand in no module."""
    scheme = load_scheme(DEFAULT_SCHEME)
    generic = {label.name for label in scheme.labels.values() if label.role == "entity"}
    labels = set(scheme.labels) - generic  # OntoNotes types are spaCy's names too
    whole = re.compile(rf"""(["'])(?:{"|".join(map(re.escape, labels))})\1""")
    assert whole.search('wanted = "FAVOR"')
    for path in list_modules():
        if not whole.search(path.read_text(encoding="utf-8")):
            continue  # a tree takes thirty times as long
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in labels, f"{name_of(path)}:{node.lineno}: {node.value}"


def test_every_top_level_entry_is_one_of_the_plan() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not listed:
        pytest.skip("not a git checkout")
    assert {entry.split("/")[0] for entry in listed} <= TOP_LEVEL


def test_the_folder_datasets_does_not_hide_the_package_datasets() -> None:
    assert list((ROOT / "datasets").rglob("*.py")) == []
    spec = importlib.util.find_spec("datasets")
    assert spec is not None
    assert spec.origin is not None
    assert "site-packages" in spec.origin


def test_no_committed_file_holds_a_download_address_among_the_pins() -> None:
    for path in (*ROOT.glob("requirements*.txt"), PACKAGE / "data/label-studio-requirements.txt"):
        assert not re.search(r"https?://|--index-url|--find-links", path.read_text())


@pytest.mark.release
@pytest.mark.slow  # scripts/check measures it too
def test_no_room_is_too_full_no_chain_too_long_and_no_two_import_each_other() -> None:
    """`scripts/measure_house` measures every folder, imports in functions included."""
    measured = subprocess.run(
        [sys.executable, ROOT / "scripts" / "measure_house"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert measured.returncode == 0, measured.stderr
    assert measured.stdout.count("\n") > 20


def test_the_measures_of_the_house_notice_what_breaks_them(tmp_path: Path) -> None:
    """A copy of the house with one fault of each kind is told by name."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "measure_house", tmp_path / "scripts")
    room = tmp_path / "annotate" / "room"
    room.mkdir(parents=True)
    for number in range(17):
        below = f"from annotate.room import m{number + 1}\n" if number < 9 else ""
        (room / f"m{number}.py").write_text(f'"""A room."""\n{below}')
    (room / "m15.py").write_text("def work():\n    from annotate.room.m16 import work\n")
    (room / "m16.py").write_text("from annotate.room import m15\n")
    run = [sys.executable, tmp_path / "scripts" / "measure_house", "--quiet"]
    circle = subprocess.run(run, capture_output=True, text=True, check=False)
    assert circle.returncode == 1
    assert "annotate/room/ holds 17 modules" in circle.stderr
    assert "a circle of m15, m16" in circle.stderr
    (room / "m16.py").unlink()
    (room / "m15.py").write_text("class Match: ...\n\n\nCover = dict[str, int]\nOne = list[str]\n")
    (room / "m14.py").write_text("class _Match: ...\n\n\n_Cover = set[str]\n")
    other = tmp_path / "annotate" / "other"
    other.mkdir()
    (other / "m1.py").write_text("One = list[str]\nclass Cover: ...\n")
    chain = subprocess.run(run, capture_output=True, text=True, check=False)
    assert "m0 -> m1 -> m2" in chain.stderr
    assert "at most 8 in a chain" in chain.stderr
    assert "Match has several meanings: annotate/room/m14.py, annotate/room/m15.py" in chain.stderr
    assert "Cover has several meanings: annotate/other/m1.py, annotate/room/m14.py" in chain.stderr
    assert "One has" not in chain.stderr


def test_a_test_is_slow_and_never_a_file() -> None:
    """One slow test in a file would keep all the others from being run often."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "pytestmark" not in path.read_text(encoding="utf-8"):
            continue
        for node in parse(path).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
                assert "slow" not in ast.unparse(node.value), path.relative_to(ROOT)


def test_no_group_is_repeated_possessively():
    """Before 3.11.5 Python takes `(?:...)*+` wrongly where the group can fail: `(?>(?:...)*)`."""
    repeated = re.compile(r"\((?:\?|[^()]*[\\|\]]).*\)(?:\*|\+|\?|\{[0-9,]+\})\+")
    found = [
        f"{path.name}: {node.value}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and repeated.search(node.value)
    ]
    assert not found
