"""A built wheel, installed where nothing else is, finds all that it carries."""

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from annotate.schemas import read_schemas

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_a_wheel_holds_the_package_with_its_schemas_schemes_and_samples_and_no_more(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    name = "-".join(wheel.name.split("-")[:2])
    assert tops == {"annotate", f"{name}.dist-info", f"{name}.data"}
    shared = {n.split(".data/data/", 1)[1] for n in names if n.startswith(f"{name}.data/")}
    assert shared == {
        "share/man/man1/annotate.1",
        "share/bash-completion/completions/annotate",
        "share/zsh/site-functions/_annotate",
        "share/fish/vendor_completions.d/annotate.fish",
    }
    for schema in read_schemas():
        assert f"annotate/data/schemas/{schema}.schema.json" in names
    assert "annotate/data/news-1.toml" in names
    assert "annotate/data/label-studio-requirements.txt" in names
    assert "annotate/py.typed" in names
    assert any(name.startswith("annotate/data/samples/") for name in names)
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "annotate/docs").rglob("*.md")}
    assert "annotate/docs/decisions/README.md" in pages
    assert pages <= set(names)


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_runs_and_finds_its_data(wheel: Path, tmp_path: Path):
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    pins = re.findall(r"^[\w.-]+==[^\s;\\]+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("\n".join(pins))
    pip = [sys.executable, "-m", "pip", "--python", python]
    install = [*pip, "install", "-qq", "--no-compile", "-c", constraints, wheel]
    subprocess.run(list(map(str, install)), check=True)

    def annotate(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(tmp_path / "env" / "bin" / "annotate"), *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Usage: annotate" in annotate("--help").stdout
    assert annotate("init", "project").returncode == 0
    checked = annotate("validate", "project/annotate.toml")
    assert checked.returncode == 0, checked.stderr
    guide = annotate("guidelines")
    assert guide.returncode == 0, guide.stderr
    assert "QUOTED_TERM" in guide.stdout
    # What is an extra says how to install it.
    (tmp_path / "a.txt").write_text("“We will sail,” Mara Lind said in Kesh.\n")
    assert annotate("ingest", "a.txt").returncode == 0
    missing = annotate("preannotate", "articles.jsonl")
    assert missing.returncode == 3
    assert "annotate-news[nlp]" in missing.stderr


def test_what_an_old_pip_leaves_out_of_lxml_is_asked_for_by_name() -> None:
    """pip 23 does not take `lxml[html_clean]`, which trafilatura's own requirement asks for."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert any(re.match(r"lxml-html-clean\b", name) for name in wanted)
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "\nlxml-html-clean==" in (ROOT / name).read_text("utf-8")
