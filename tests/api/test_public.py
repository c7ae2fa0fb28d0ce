"""The list that semantic versioning is promised for: its names, signatures, and what it loads.

`signatures.txt` is taken anew with ANNOTATE_TAKE_SIGNATURES=1. What differs in it then is a change
to the public API, and stands in the changelog.
"""

import dataclasses
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import annotate

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "signatures.txt"
PAGE = ROOT / "annotate" / "docs" / "python-api.md"
HEAVY = {
    "spacy", "datasets", "pyarrow", "label_studio_sdk", "trafilatura", "jsonschema", "numpy",
    "rich", "jsonschema_rs", "typer", "huggingface_hub", "onnxruntime", "pandas", "scipy",
    "httpx", "torch",
}  # fmt: skip


def describe(name: str) -> Iterator[str]:
    """Say of a public name all that may be relied upon, wherever it stands inside."""
    value = getattr(annotate, name)
    if not inspect.isclass(value):
        yield f"{name}{write(inspect.signature(value))}"
        return
    if dataclasses.is_dataclass(value):
        yield f"class {name}"
        for field in dataclasses.fields(value):
            optional = field.default is not dataclasses.MISSING
            default = f" = {field.default!r}" if optional else ""
            made = " = ..." if field.default_factory is not dataclasses.MISSING else ""
            yield f"    {field.name}: {write(field.type)}{default}{made}"
    else:
        bases = ", ".join(base.__name__ for base in value.__bases__)
        yield f"class {name}({bases})"
        if "__init__" in vars(value):
            yield f"    __init__{write(inspect.signature(vars(value)['__init__']))}"
    for method, content in vars(value).items():
        if method.startswith("_"):
            continue
        if inspect.isfunction(content):
            yield f"    {method}{write(inspect.signature(content))}"
        elif hasattr(content, "__get__") and not inspect.ismemberdescriptor(content):
            yield f"    {method}"


def write(said: object) -> str:
    """Write a type without the modules that it is defined in."""
    text = said if isinstance(said, str) else str(said)
    text = re.sub(r"<class '(.*?)'>", r"\1", text)
    return re.sub(r"\b(annotate|collections|typing|os|pathlib|dataclasses)(\.\w+)*\.", "", text)


def test_the_names_and_signatures_are_those_that_were_promised() -> None:
    found = "\n".join("\n".join(describe(name)) for name in annotate.__all__) + "\n"
    if os.environ.get("ANNOTATE_TAKE_SIGNATURES"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


def test_the_list_is_sorted_and_complete_and_shown() -> None:
    listed = [name for names in annotate._PLACES.values() for name in names]
    assert sorted(listed) == sorted(annotate.__all__)
    assert set(annotate.__all__) <= set(dir(annotate))
    assert annotate.__all__ == sorted(annotate.__all__)
    for name in annotate.__all__:
        assert inspect.getdoc(getattr(annotate, name)), name
    with pytest.raises(AttributeError, match="module 'annotate' has no attribute 'nothing'"):
        annotate.nothing  # noqa: B018


def test_no_module_has_the_name_of_something_public() -> None:
    modules = {path.stem for path in (ROOT / "annotate").iterdir()}
    assert modules.isdisjoint(annotate.__all__)


def test_type_checkers_are_told_the_same_list() -> None:
    source = inspect.getsource(annotate)
    block = re.search(r"if TYPE_CHECKING:\n((?:    .*\n|\n)+)", source)
    assert block is not None
    told = {
        name.strip()
        for names in re.findall(r"import (?:\(([^)]*)\)|([^(\n]+))", block[1])
        for name in "".join(names).split(",")
    }
    assert told - {""} == set(annotate.__all__)


def list_loaded(code: str) -> set[str]:
    """List the modules that are loaded after some code, beside those of a bare interpreter."""
    tell = "import sys; print(*sorted(sys.modules))"
    runs = [
        subprocess.run(
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {each}"],
            capture_output=True, text=True, check=True,
        ).stdout
        for each in (f"{code}; {tell}", tell)
    ]  # fmt: skip
    with_code, bare = (set(run.split()) for run in runs)
    return with_code - bare


def test_importing_the_package_imports_nothing_else() -> None:
    assert list_loaded("import annotate") == {"annotate"}


def test_values_and_reading_them_load_nothing_heavy() -> None:
    code = "import annotate; annotate.Record, annotate.Scheme, annotate.read_records"
    loaded = {module.split(".")[0] for module in list_loaded(code)}
    assert "annotate" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_all_functions_can_be_looked_at_without_anything_heavy() -> None:
    loaded = {module.split(".")[0] for module in list_loaded("from annotate import *")}
    assert loaded.isdisjoint(HEAVY - {"typer"})


def test_the_page_names_every_name_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| name |") : text.index("## Values")]
    named = {name for row in re.findall(r"^\| (`.+?) \|", table, re.M) for name in row.split(", ")}
    assert {name.strip("`") for name in named} == set(annotate.__all__)
    for name in annotate.__all__:
        value = getattr(annotate, name)
        if inspect.isfunction(value):
            for parameter in inspect.signature(value).parameters:
                said = text[text.index(f"`{name}(") :] if f"`{name}(" in text else ""
                assert re.search(rf"\b{parameter}\b", said.split("`")[1] if said else ""), (
                    f"{name}: {parameter}"
                )
