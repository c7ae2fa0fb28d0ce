"""A package beside annotate in a fresh environment: all its doors, through the command alone.

`plugin_example` adds to each group of entry points, `plugin_faulty` has a fault of each kind. Both
are built and installed as anybody would, without a network.
"""

import gzip
import json
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.preannotation.runs.shard_input import SHARD_SIZE

ROOT = Path(__file__).parent.parent
PULLED = ROOT / "tests" / "same_bytes" / "pulled.jsonl"
TELEGRAMS = """1926-03-01
The vessel Marabel brought salt to Port Vellan on Monday.
====
1926-03-02
The vessel TARN has not been seen since Sunday.
====
1926-03-03
"""
PAGE = """Havni selt

fra Mara Lind

Radi ur Port Vellan selti sin gamli havni pa landi, ok mange folki var sinte over det, sa radi.

Alfi rettar 1926 Vellan Avis

Lesi mer om havni
"""
Done = subprocess.CompletedProcess[str]
Annotate = Callable[..., Done]


class Environment:
    """A Python environment with annotate in it, and what it needs from where the tests run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder)
        [packages] = folder.glob("lib/python*/site-packages")
        (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.install(ROOT)

    def install(self, source: Path) -> None:
        """Install as anybody would, by the pip of where the tests run."""
        python = str(self.folder / "bin" / "python")
        options = ["--no-deps", "--no-build-isolation", "--no-index", "--no-compile", "-qq"]
        pip = [sys.executable, "-m", "pip", "--python", python, "install", *options, str(source)]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def run(self, program: str, *arguments: str, folder: Path, check: bool = True) -> Done:
        call = [str(self.folder / "bin" / program), *arguments]
        # What runs the tests must not leak in: the package under test is the one installed here.
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "PYTHONWARNINGS": "ignore",
        }
        done = subprocess.run(
            call, cwd=folder, capture_output=True, text=True, check=False, env=environment
        )
        assert not check or done.returncode == 0, done.stderr
        return done


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("fresh") / "env")


@pytest.fixture
def annotate(environment: Environment, tmp_path: Path) -> Annotate:
    """Run `annotate` of the fresh environment in a folder of its own."""

    def call(*arguments: str) -> Done:
        done = environment.run("annotate", *arguments, folder=tmp_path, check=False)
        assert "Traceback" not in done.stderr
        return done

    return call


def put_pull(folder: Path) -> None:
    content = PULLED.read_bytes()
    place = folder / ".annotate" / "pulled" / json.loads(content.split(b"\n", 1)[0])["title"]
    place.mkdir(parents=True)
    (place / "20261129T120000Z-0001.jsonl.gz").write_bytes(gzip.compress(content, mtime=0))


@pytest.mark.slow
def test_a_package_that_is_installed_is_there_at_all_doors(
    environment: Environment, annotate: Annotate, tmp_path: Path
) -> None:
    environment.install(ROOT / "tests" / "plugin_example")
    (tmp_path / "may.telegram").write_text(TELEGRAMS)

    # annotate.formats: a file by its ending, and what is wrong with it
    assert ",telegram." in "".join(annotate("ingest", "--help").stdout.split())
    read = annotate("ingest", "may.telegram")
    assert read.returncode == 1
    assert "may.telegram:7: error R08: a telegram without a text" in read.stderr
    lines = (tmp_path / "articles.jsonl").read_text().splitlines()
    days = [json.loads(line)["meta"]["published"] for line in lines]
    assert days == ["1926-03-01", "1926-03-02"]

    # annotate.preannotators: by its name, in one process and in two, which takes many articles
    more = "\n====\n".join(f"1926-04-01\nThe vessel Orla, tide {n}." for n in range(SHARD_SIZE))
    (tmp_path / "june.telegram").write_text(f"{more}\n")
    assert annotate("ingest", "may.telegram", "june.telegram").returncode == 1
    listed = annotate("preannotate", "--list").stdout
    assert "vellan-ships\tShips of Port Vellan, from annotate-vellan 1.2\n" in listed
    for name, workers in (("one", "1"), ("two", "2")):
        call = ("--model", "vellan-ships", "-o", f"{name}.jsonl", "--workers", workers)
        assert annotate("preannotate", *call).returncode == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    records = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    found = [span["text"] for record in records for span in record["annotations"][0]["spans"]]
    assert found == ["Marabel", "TARN", *["Orla"] * SHARD_SIZE]
    assert {record["annotations"][0]["annotator"]["name"] for record in records} == {"vellan-ships"}

    # annotate.checks: listed, run, switched
    assert "VELLAN01  warning  a ship that is shouted" in annotate("checks").stdout
    checked = annotate("validate", "one.jsonl")
    assert checked.returncode == 0
    assert "warning VELLAN01: TARN is in capitals" in checked.stdout + checked.stderr
    (tmp_path / "annotate.toml").write_text('[checks]\nVELLAN01 = "error"\n')
    assert annotate("validate", "one.jsonl").returncode == 1
    (tmp_path / "annotate.toml").unlink()

    # annotate.languages: a page of a newspaper in its own words
    (tmp_path / "avis.txt").write_text(PAGE)
    kinds = {}
    for code in ("en", "vel"):
        (tmp_path / "annotate.toml").write_text(f'[language]\ncode = "{code}"\n')
        read = annotate("ingest", "avis.txt", "-o", f"{code}.jsonl", "--language", code)
        assert read.returncode == 0, read.stderr
        article = json.loads((tmp_path / f"{code}.jsonl").read_text())
        kinds[code] = [segment["kind"] for segment in article["segments"]]
        assert annotate("validate", f"{code}.jsonl").returncode == 0
    assert kinds["en"] == ["headline", *["paragraph"] * 4]
    assert kinds["vel"] == ["headline", "byline", "paragraph", "boilerplate"]
    lacking = annotate("preannotate", "vel.jsonl")
    assert lacking.returncode == 3
    assert "No spaCy pipeline that reads Vellan is installed" in lacking.stderr
    (tmp_path / "annotate.toml").unlink()

    # annotate.formats: what people did, written, with what was lost
    put_pull(tmp_path)
    call = ("export", "--offline", "--project", "same-bytes", "--format", "telegram")
    written = annotate(*call)
    assert written.returncode == 0, written.stderr
    assert "Left out, for the format cannot hold them: " in written.stderr
    assert " annotations (" in written.stderr
    assert (tmp_path / "annotations.telegram").read_text().count("====\n") > 0


@pytest.mark.release
@pytest.mark.slow
def test_a_package_with_faults_is_named_and_left_out_and_everything_else_works(
    environment: Environment, annotate: Annotate, tmp_path: Path
) -> None:
    environment.install(ROOT / "tests" / "plugin_example")
    environment.install(ROOT / "tests" / "plugin_faulty")
    for command in ("--help", "ingest --help", "preannotate --help"):
        assert annotate(*command.split()).stderr == ""  # nothing is imported to show help

    listed = annotate("preannotate", "--list")
    assert listed.returncode == 0
    assert "news-en\t" in listed.stdout
    assert "sunk" not in listed.stdout
    assert listed.stderr.count("WARNING: The plug-in ") == 4
    for words in (
        "The plug-in sunk of annotate-faulty 0.1 (annotate.preannotators) cannot be used: "
        "ModuleNotFoundError: No module named 'no_such_module_anywhere' "
        "(in annotate_faulty.sunk, line 3)",
        "The plug-in anchor of annotate-faulty 0.1 (annotate.preannotators) cannot be used: "
        "it is a int, not a function of a document",
        "annotate-vellan 1.2 gives one of this name too",
        "Mend annotate_faulty.sunk:find or uninstall annotate-faulty.",
    ):
        assert words in listed.stderr

    (tmp_path / "a.txt").write_text("The vessel Marabel brought salt.\n")
    (tmp_path / "may.telegram").write_text(TELEGRAMS.rsplit("====", 1)[0])
    read = annotate("ingest", "a.txt", "may.telegram")
    assert read.returncode == 0, read.stderr
    assert "(annotate.formats) cannot be used: annotate has one of this name itself" in read.stderr
    assert "it is a int, not a FileFormat" in read.stderr
    assert read.stderr.count("plug-in sunk") == 1
    assert len((tmp_path / "articles.jsonl").read_text().splitlines()) == 3

    checked = annotate("validate", "articles.jsonl")
    assert checked.returncode == 0
    assert "(annotate.checks) cannot be used: it has no function under @finds" in checked.stderr
    assert checked.stderr.count("plug-in sunk") == 1

    for code, words in (("xx", "no_such_module_anywhere"), ("yy", "it is a int, not a folder")):
        (tmp_path / f"{code}.txt").write_text(f"The vessel Marabel brought salt to {code}.\n")
        call = ("ingest", f"{code}.txt", "-o", f"{code}.jsonl", "--language", code)
        assert annotate(*call).returncode == 0
        (tmp_path / "annotate.toml").write_text(f'[language]\ncode = "{code}"\n')
        asked = annotate("ingest", "a.txt")
        assert asked.returncode == 3
        assert f"The plug-in {code} of annotate-faulty 0.1 (annotate.languages)" in asked.stderr
        assert words in asked.stderr
        (tmp_path / "annotate.toml").unlink()

    tagged = [(tmp_path / f"{code}.jsonl").read_text() for code in ("xx", "yy")]
    (tmp_path / "tagged.jsonl").write_text("".join(tagged))
    assert annotate("preannotate", "tagged.jsonl", "--model", "news-en").returncode == 0
    assert annotate("validate", "predictions.jsonl").returncode == 0

    for name in ("sunk", "anchor", "vellan-ships"):
        asked = annotate("preannotate", "--model", name)
        assert asked.returncode == 3
        assert f"The plug-in {name} of annotate-" in asked.stderr
    failing = annotate("preannotate", "--model", "annotate_faulty.things:find")
    assert failing.returncode == 1
    assert "error W07: annotate_faulty.things:find failed: LookupError" in failing.stderr
    assert "3 errors, 0 warnings (W07 3)" in failing.stderr
