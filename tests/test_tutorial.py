"""The tutorial is followed word for word; people are played where it asks for people."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.api.client import connect
from annotate.labelstudio.server.server import Server
from tests.labelstudio.double import open_double
from tests.test_how_to import split_change

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "annotate" / "docs" / "tutorial.md").read_text(encoding="utf-8")
PEOPLE = "<!-- people submit -->"
STEP = re.compile(rf"^```(\w+)(?: (\S+))?\n(.*?)^```$|^({PEOPLE})$", re.MULTILINE | re.DOTALL)


def load(program: str) -> str:
    """Run a program of the page as a reader would, with a cache of its own and no network."""
    more = {"HF_HOME": str(Path(".hf").absolute()), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **more},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def submit_all(server: Server) -> int:
    """Submit each task as a person who takes its suggestions but for one span."""
    with connect(server.url, server.token) as client:
        [project] = client.find_projects("harbour")
        tasks = list(client.iter_tasks(project["id"]))
        for task in tasks:
            result: list[dict[str, Any]] = task["predictions"][0]["result"]
            gone = next(item["id"] for item in result if item["type"] == "labels")
            ends = ("id", "from_id", "to_id")
            kept = [item for item in result if gone not in [item.get(name) for name in ends]]
            value = {"result": kept, "lead_time": 60.0, "was_cancelled": False}
            client._send("POST", f"api/tasks/{task['id']}/annotations/", value)
    return len(tasks)


@pytest.mark.release
@pytest.mark.slow
def test_the_tutorial_leads_from_an_empty_folder_to_a_published_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    said = ""
    with open_double() as server:
        monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)
        for language, name, text, people in STEP.findall(PAGE):
            if people:
                assert submit_all(server) == 3
            elif language == "sh" and not name:
                for line in text.splitlines():
                    said += obey(line, run, monkeypatch)
            elif language == "python":
                said += load(text)
            elif language == "diff":
                old, new = split_change(text)
                before = Path(name).read_text(encoding="utf-8")
                assert before.count(old) == 1
                Path(name).write_text(before.replace(old, new), encoding="utf-8")
            elif language == "text":
                Path(name).parent.mkdir(exist_ok=True)
                Path(name).write_text(text, encoding="utf-8")
    assert "Mara Lind | " in said
    assert "entity/" in said, "what people changed"
    published = tmp_path / "published"
    assert "family-names: Moss" in (published / "CITATION.cff").read_text(encoding="utf-8")
    assert (tmp_path / "harbour" / "tables" / "quotes.csv").is_file()


def obey(line: str, run: Callable, monkeypatch: pytest.MonkeyPatch) -> str:
    """Do what a line of a shell says: a call of annotate, or another folder."""
    program, *words = shlex.split(line)
    if program == "cd":
        monkeypatch.chdir(words[0])
        return ""
    assert program == "annotate", line
    result = run(*words)
    assert result.exit_code == 0, f"{line}\n{result.stdout}\n{result.stderr}"
    return str(result.stdout)
