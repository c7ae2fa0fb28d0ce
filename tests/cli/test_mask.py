import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import pytest

from annotate.adjudication.adjudicate import AdjudicationOptions, adjudicate_records
from annotate.adjudication.deciding.rules import parse_rule
from annotate.files.json_lines import read_json_lines
from annotate.files.json_values import dump_json
from annotate.model import Annotator
from annotate.project import load_scheme
from annotate.records import open_writer, to_json
from annotate.schemas import check_schema
from tests.adjudication.readings import make_readings
from tests.generator import iter_records
from tests.masking.writing import Text

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with open_writer(tmp_path / "annotations.jsonl") as write:
        for record in iter_records(4):
            write(record)
    return tmp_path


def read(path: Path) -> list[dict]:
    problems: list = []
    values = [line.value for line in read_json_lines(path, problems)]
    assert problems == []
    return values


def test_a_file_is_masked_beside_the_original_and_validates(run: Run, here: Path) -> None:
    (here / "public.txt").write_text("Mara Lind\n")
    code, output, errors = run("mask")
    assert (code, output) == (0, ""), errors
    assert "annotations-masked.jsonl: 4 documents, " in errors
    assert "1 entry in the list of public persons." in errors
    text = (here / "annotations-masked.jsonl").read_text(encoding="utf-8")
    assert "Mara Lind" in text
    assert "Danjuma" not in text
    assert "Štern" not in text
    assert run("validate", "annotations-masked.jsonl").exit_code == 0


def test_masking_again_writes_the_same_bytes(run: Run, here: Path) -> None:
    assert run("mask", "annotations.jsonl", "-o", "once.jsonl").exit_code == 0
    code, _, errors = run("mask", "once.jsonl", "-o", "twice.jsonl")
    assert code == 0
    assert "0 masks in 0 of them" in errors
    assert (here / "once.jsonl").read_bytes() == (here / "twice.jsonl").read_bytes()


def test_the_report_has_numbers_only_and_the_list_what_stands_for_what(
    run: Run, here: Path
) -> None:
    run("mask", "-o", "m.jsonl", "--report", "report.jsonl", "--list", "private.jsonl")
    report, private = read(here / "report.jsonl"), read(here / "private.jsonl")
    masked = read(here / "m.jsonl")
    assert [check_schema("masking", line) for line in report + private] == [[]] * 8
    assert "Lind" not in (here / "report.jsonl").read_text(encoding="utf-8")
    for line, entry, record in zip(report, private, masked, strict=True):
        assert line["document"] == record["document"]["id"] == entry["original"]["id"]
        assert line["text_sha256"] == record["document"]["text_sha256"]
        text = record["document"]["text"]
        assert line["masked"] == {"person": sum(one["count"] for one in entry["masks"])}
        assert line["masked"]["person"] == text.count("[PERSON-")
        assert record["document"]["meta"]["masked"] == f"person {line['masked']['person']}"


def test_articles_without_a_reading_get_their_addresses_masked_and_a_warning(
    run: Run, here: Path
) -> None:
    article = Text("Mara Lind, mara@lind.example").make().document
    code, output, errors = run("mask", "-", "--quiet", stdin=dump_json(to_json(article)).encode())
    assert code == 0
    assert json.loads(output)["text"] == "Mara Lind, [EMAIL-1]"
    assert "warning K03: 1 of 1 documents have no reading with entities" in errors
    assert "annotate preannotate" in errors


def test_consistent_numbers_are_the_same_in_every_document(run: Run, here: Path) -> None:
    records = [Text().person("Ivo Roe").make(), Text("x ").person("Mara Lind").make()]
    records.append(Text("y ").person("Ivo Roe").make())
    lines = "\n".join(dump_json(to_json(record)) for record in records).encode()
    for options, numbers in ((("--consistent",), "121"), ((), "111")):
        code, output, _ = run("mask", "-", *options, stdin=lines)
        assert code == 0
        texts = [json.loads(line)["document"]["text"] for line in output.splitlines()]
        assert [text[-2] for text in texts] == list(numbers)


def test_a_broken_line_is_said_and_the_rest_goes_on(run: Run, here: Path) -> None:
    good, bad = (to_json(Text().person(name).make()) for name in ("Mara Lind", "Ivo Roe"))
    bad["annotations"][0]["spans"][0]["start"] = 1
    (here / "a.jsonl.gz").write_bytes(
        gzip.compress("\n".join(map(dump_json, (bad, {"id": 1}, good))).encode())
    )
    code, _, errors = run("mask", "a.jsonl.gz")
    assert code == 1
    assert "a.jsonl.gz:1: error K01: left out: " in errors
    assert "a.jsonl.gz:2: error J01: " in errors
    assert "Roe" not in errors
    assert len(read(here / "a-masked.jsonl.gz")) == 1


def test_the_project_file_says_how_to_mask(run: Run, here: Path) -> None:
    (here / "annotate.toml").write_text(
        '[mask]\npublic = "known.txt"\nstyle = "<{kind} {n}>"\nkinds = ["person"]\n'
        'bylines = "mask"\nconsistent = true\nregions = ["GB"]\n'
    )
    (here / "known.txt").write_text("Mara Lind\n")
    assert run("mask", "-o", "m.jsonl").exit_code == 0
    text = (here / "m.jsonl").read_text(encoding="utf-8")
    assert "<PERSON 1>" in text
    assert "Mara Lind" in text


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("-o", "annotations.jsonl"), 2, "different files"),
        (("--report", "x.jsonl", "--list", "x.jsonl"), 2, "different files"),
        (("--kinds", "person,shoe"), 2, "shoe cannot be masked"),
        (("--region", "Mars"), 2, "Mars is no region"),
        (("--style", "{kind}"), 2, "style of placeholders"),
        (("--public", "none.txt"), 3, "There is no list none.txt"),
        (("none.jsonl",), 3, "There is no file none.jsonl"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    run: Run, here: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    before = sorted(path.name for path in here.iterdir())
    result = run("mask", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert sorted(path.name for path in here.iterdir()) == before


def adjudicate_in(folder: Path) -> None:
    """Readings with gold and its log: by a rule, by a person with a note, and of one reader."""
    records = [make_readings(43 - n, readers=n, share=0.2) for n in (3, 2, 1)]
    judge = replace(
        records[0].annotations[0], annotator=Annotator(kind="adjudicator", name="chief")
    )
    person = next(s for s in judge.spans if s.label == "PERSON")
    noted = replace(person, attributes={"note": f"this is {person.text} again"})
    judge = replace(judge, spans=tuple(noted if s is person else s for s in judge.spans))
    submitted = {records[0].document.id: judge}
    options = AdjudicationOptions(
        scheme=load_scheme("news/2"), rule=parse_rule("majority"), find_judge=submitted.get
    )
    with open_writer(folder / "gold.jsonl") as write, open_writer(folder / "log.jsonl") as log:
        adjudicate_records(records, options, write, log)


def test_the_log_of_an_adjudication_is_masked_with_its_readings_and_verifies(
    run: Run, here: Path
) -> None:
    adjudicate_in(here)
    names = {
        span["text"]
        for record in read(here / "gold.jsonl")
        for annotation in record["annotations"]
        for span in annotation["spans"]
        if span["label"] == "PERSON"
    }
    assert (
        run("adjudicate", "verify", "gold.jsonl", "--gold", "gold.jsonl", "--log", "log.jsonl")[0]
        == 0
    )
    code, _, errors = run("mask", "gold.jsonl", "--decisions", "log.jsonl")
    assert code == 0, errors
    masked, log = here / "gold-masked.jsonl", here / "log-masked.jsonl"
    for path in (masked, log):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in names if name in text]
    assert "this is [PERSON-" in log.read_text(encoding="utf-8")
    result = run("adjudicate", "verify", str(masked), "--gold", str(masked), "--log", str(log))
    assert result.exit_code == 0, result.stderr
    assert "3 of 3 documents are derived again" in result.stderr
    assert run("validate", str(masked)).exit_code == 0
    assert run("validate", str(log)).exit_code == 0
    same = itemgetter("document", "rule", "annotator", "outcome", "layers")
    before, after = (
        [same(line) for line in read(path) if line["what"] == "document"]
        for path in (here / "log.jsonl", log)
    )
    assert after == before


def test_gold_whose_log_was_not_masked_is_told(run: Run, here: Path) -> None:
    adjudicate_in(here)
    _, _, errors = run("mask", "gold.jsonl")
    assert "2 documents have gold, which was moved along." in " ".join(errors.split())
    _, _, errors = run("mask", "annotations.jsonl")
    assert "gold" not in errors


def test_a_log_that_does_not_fit_makes_no_masked_gold(run: Run, here: Path) -> None:
    adjudicate_in(here)
    lines = (here / "log.jsonl").read_text(encoding="utf-8").splitlines()
    changed = [line.replace('"outcome":"kept"', '"outcome":"dropped"', 1) for line in lines]
    (here / "log.jsonl").write_text("\n".join(changed) + "\n", encoding="utf-8")
    code, _, errors = run("mask", "gold.jsonl", "--decisions", "log.jsonl")
    assert code == 1
    assert "G05" in errors
    masked = read(here / "gold-masked.jsonl")
    assert len(masked) == 3
    kinds = {a["annotator"]["kind"] for record in masked for a in record["annotations"]}
    assert kinds == {"human"}
    assert read(here / "log-masked.jsonl") == []
