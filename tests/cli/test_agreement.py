import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.records import open_writer
from tests.generator import iter_records
from tests.reliability.noise import iter_readings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    path = tmp_path / "annotations.jsonl"
    with open_writer(path) as write:
        for record in iter_readings(5):
            write(record)
    return path


def test_agreement_is_told_as_a_table(run: Run, annotations: Path) -> None:
    code, output, errors = run("agreement", annotations, "--by", "label,pair", "--worst", 2)
    assert code == 0, errors
    assert "5 of 5 documents have two readings or more: 15 readings by 3 people." in output
    assert "Spans, pair reader-0 ~ reader-1" in output
    assert "Documents with the lowest agreement" in output
    assert "http://127.0.0.1:8080/projects/1/data?task=" in output


def test_drift_is_seen_at_a_glance_a_line_a_week_within_80_columns(
    run: Run, annotations: Path
) -> None:
    code, output, errors = run("agreement", annotations, "--by", "week,pair")
    assert code == 0, errors
    lines = output.splitlines()
    assert max(map(len, lines)) <= 80
    at = lines.index("By week: the main figures; below, all of them with their intervals")
    weeks = [line for line in lines[at:] if line.startswith("2026-W")]
    assert [line.split()[0] for line in weeks] == ["2026-W02", "2026-W03", "2026-W04"]
    assert {len(line.split()) for line in weeks} == {9}  # three layers, three families, two tuples
    assert lines.index("By week: the main figures; below, all of them with their intervals") < (
        lines.index("Spans, week 2026-W02")
    )


def test_agreement_is_told_as_json(run: Run, annotations: Path) -> None:
    code, output, _ = run("agreement", annotations, "--format", "json", "--bootstrap", 50)
    report = json.loads(output)
    assert code == 0
    assert report["bootstrap"] == 50
    first = report["figures"][0]
    assert {"about": "entity", "measure": "exact F1", "kind": "spans"}.items() <= first.items()
    assert first["low"] <= first["value"] <= first["high"]
    assert report["how"]["exact F1"]


def test_the_project_names_the_file_and_standard_input_is_read(
    run: Run, annotations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    default = run("agreement", "--quiet", "--bootstrap", 0)
    piped = run("agreement", "-", "--quiet", "--bootstrap", 0, stdin=annotations.read_bytes())
    assert default[0] == piped[0] == 0
    assert default[1] == piped[1]


def test_a_part_or_a_layer_that_is_not_known_is_wrong_usage(run: Run, annotations: Path) -> None:
    for option, wrong in (("--by", "moon"), ("--layers", "entity,moon")):
        code, _, errors = run("agreement", annotations, option, wrong)
        assert code == 2
        assert "moon" in errors


def test_nothing_to_compare_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "single.jsonl"
    with open_writer(path) as write:
        for record in iter_records(2):
            write(record)
    code, output, errors = run("agreement", path)
    assert code == 1
    assert "2  readings without a second opinion" in output
    assert "E05: no document has two finished readings by different people" in errors


def test_a_line_that_is_no_record_is_a_problem_and_the_rest_is_measured(
    run: Run, annotations: Path
) -> None:
    annotations.write_text(annotations.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    code, output, errors = run("agreement", annotations, "--bootstrap", 0)
    assert code == 1
    assert "5 of 5 documents" in output
    assert "annotations.jsonl:6" in errors


def test_how_the_figures_are_computed_is_told_where_it_is_asked_for(
    run: Run, annotations: Path
) -> None:
    code, output, _ = run("agreement", annotations, "--explain", "--bootstrap", 0)
    assert code == 0
    assert "How it is computed" in output
    assert "(one document, or no draws: no interval)" in output  # of five documents, undrawn
    assert "Krippendorff et al. 2016" in " ".join(output.split())


@pytest.mark.parametrize("package", ["numpy", "scipy.optimize"])
def test_without_its_extra_the_command_says_what_to_install(
    run: Run, annotations: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """Spans that cross in a chain are what an assignment problem is solved for."""
    monkeypatch.setitem(sys.modules, package, None)
    record = json.loads(annotations.read_text(encoding="utf-8").splitlines()[0])
    chains = [(0, 8), (8, 14)], [(2, 9), (10, 14)]
    for reading, places in zip(record["annotations"], chains, strict=False):
        span = reading["spans"][0]
        reading["spans"] = [
            {**span, "id": f"s{start}", "start": start, "end": end} for start, end in places
        ]
        reading["relations"] = []
    annotations.write_text(json.dumps(record) + "\n", encoding="utf-8")
    code, _, errors = run("agreement", annotations)
    assert code == 3
    assert "which is not installed" in errors
    assert 'pip install "annotate-news[agreement]"' in errors


def test_nothing_heavy_is_loaded_before_the_command_runs() -> None:
    modules = "annotate.cli.quality.agreement, annotate.cli.quality.audit"
    code = f"import sys, {modules}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"numpy", "scipy"}.isdisjoint(loaded)
