"""The functions do what the commands do, over files and over values; nothing found is lost."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

import annotate
from annotate.files.json_values import dump_json
from annotate.model import Annotator, Problem, Record
from annotate.records import to_json
from annotate.resources import DATA
from tests import generator
from tests.examples import make_record

Run = Callable[..., Any]
GOLD = [DATA / "samples" / f"{name}.gold.jsonl" for name in ("broadsheet", "page-dump")]
OWN = '[project]\nscheme = "harbour.toml"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_records() -> list[Record]:
    """Records that two people read: the second one marks fewer names."""
    records = []
    for record in generator.iter_records(8):
        [first] = record.annotations
        fewer = tuple(span for span in first.spans if span.layer != "entity" or span.start % 3)
        ids = {span.id for span in fewer}
        links = tuple(r for r in first.relations if r.head in ids and r.tail in ids)
        other = Annotator(kind="human", name="annotator-2")
        second = replace(first, annotator=other, spans=fewer, relations=links)
        records.append(replace(record, annotations=(first, second)))
    return records


def make_faulty() -> list[Record]:
    """Records with an error, a warning, and a document that stands twice."""
    record = make_record()
    [reading] = record.annotations
    moved = replace(reading.spans[0], text="something else")
    wrong = replace(reading, spans=(moved, *reading.spans[1:]))
    loose = replace(reading, relations=reading.relations[1:])
    return [
        replace(record, annotations=(wrong,)),
        replace(make_record("other"), annotations=(replace(loose, document_id="other"),)),
        record,
    ]


def write(records: list[Record], name: str = "annotations.jsonl") -> Path:
    annotate.write_records(records, name)
    return Path(name)


def name_all(problems: Any) -> list[tuple[str, int | None, str | None, str]]:
    return [(p.code, p.line, p.document, p.message) for p in problems]


# --- validate -------------------------------------------------------------------------------------


def test_records_have_the_problems_that_the_command_finds_in_a_file_of_them(run: Run) -> None:
    records = make_faulty()
    file = write(records)
    result = run("validate", file, "--format", "json")
    told = json.loads(result.stdout)
    told = told if isinstance(told, list) else told["problems"]
    wanted = [(p["code"], p["line"], p.get("document"), p["message"]) for p in told]
    assert len({code for code, *_ in wanted}) >= 3
    for data in (records, iter(records), file, str(file), [file], "annot*.jsonl"):
        assert name_all(annotate.validate(data)) == wanted, data
    assert name_all(annotate.validate(records, codes=["I"])) == [
        w for w in wanted if w[0][0] == "I"
    ]
    assert name_all(annotate.validate(records[0])) == wanted[:1]


def test_what_could_not_be_read_is_among_the_problems_of_what_is_validated() -> None:
    file = Path("annotations.jsonl")
    lines = [dump_json(to_json(record)) for record in make_faulty()]
    file.write_text("\n".join([lines[0], "{broken", lines[1]]), encoding="utf-8")
    found = list(annotate.validate(annotate.read_records(file)))
    assert [p.code for p in found][:2] == [next(iter(annotate.validate(file))).code, "J00"]
    assert found[1].line == 2


def test_documents_and_exports_and_schemes_can_be_validated() -> None:
    document = make_record().document
    assert list(annotate.validate(document)) == []
    [problem] = annotate.validate([replace(document, text_sha256="0" * 64)])
    assert problem.document == "levy"
    shutil.copy(DATA / "news-1.toml", "own.toml")
    assert list(annotate.validate("own.toml")) == []


def test_what_is_not_there_is_said_when_it_is_asked_for() -> None:
    with pytest.raises(annotate.AnnotateError, match="There is no file"):
        annotate.validate("nowhere.jsonl")
    with pytest.raises(annotate.AnnotateError, match="Nothing matches"):
        annotate.validate(["no*.jsonl"])
    with pytest.raises(annotate.AnnotateError, match="No finding has the code Q9"):
        annotate.validate([], codes=["Q9"])
    with pytest.raises(annotate.AnnotateError, match="There is no scheme"):
        annotate.validate([], scheme="nowhere.toml")
    with pytest.raises(TypeError, match="int '3' is neither"):
        list(annotate.validate([3]))  # type: ignore[list-item]


def test_a_scheme_may_be_a_value_a_name_a_path_or_the_project_s() -> None:
    own = (DATA / "news-1.toml").read_text(encoding="utf-8").replace('"AGAINST"', '"CONTRA"')
    own = own.replace('id = "news"', 'id = "harbour"')
    Path("harbour.toml").write_text(own, encoding="utf-8")
    record = make_record()
    [reading] = record.annotations
    spans = tuple(replace(s, label=s.label.replace("AGAINST", "CONTRA")) for s in reading.spans)
    own_record = replace(record, annotations=(replace(reading, scheme="harbour/1", spans=spans),))
    assert list(annotate.validate(own_record)) != []
    for scheme in ("harbour.toml", Path("harbour.toml"), annotate.load_scheme("harbour.toml")):
        assert list(annotate.validate(own_record, scheme=scheme)) == []
    Path("annotate.toml").write_text(OWN, encoding="utf-8")
    assert list(annotate.validate(own_record)) == []
    assert annotate.load_scheme().name == "harbour/1"
    assert list(annotate.validate(record, scheme="news/1")) == []


# --- agreement and evaluation ---------------------------------------------------------------------


@pytest.mark.slow
def test_agreement_is_what_the_command_measures(run: Run) -> None:
    records = make_records()
    file = write(records)
    told = json.loads(run("agreement", file, "--format", "json", "--bootstrap", 50).stdout)
    for given in (file, [file], records, iter(records)):
        result = annotate.agreement(given, bootstrap=50)
        assert result.to_json() == told
        assert result.problems == ()
    figure = result.find("entity", "exact F1")
    assert figure is not None
    assert figure.value is not None
    assert figure.low is not None
    assert 0.4 < figure.low <= figure.value < 1
    assert result.find("entity", "no such measure") is None
    assert "8 of 8 documents have two readings" in str(result)
    assert str(result).splitlines()[0] in result._repr_html_()
    less = annotate.agreement(records, layers=["entity"], by=["pair"], bootstrap=0, worst=1)
    assert {figure.by for figure in less.figures} == {"", "pair"}
    with pytest.raises(annotate.AnnotateError, match="does not know week-day"):
        annotate.agreement(records, by=["week-day"])


@pytest.mark.slow
def test_an_evaluation_is_what_the_command_measures(run: Run) -> None:
    records = make_records()
    gold, predicted = write(records, "gold.jsonl"), write(records, "predicted.jsonl")
    names = {"gold_annotator": "annotator-1", "predicted_annotator": "annotator-2"}
    told = json.loads(
        run(
            "evaluate", gold, predicted, "--format", "json",
            "--gold-annotator", "annotator-1", "--pred-annotator", "annotator-2",
        ).stdout
    )  # fmt: skip
    for left, right in ((gold, predicted), (records, iter(records)), ([gold], records)):
        result = annotate.evaluate(left, right, **names)  # type: ignore[arg-type]
        assert result.to_json() == told
        assert result.problems == ()
    exact = result.measures["spans.entity.micro.exact.recall"]
    assert exact == told["spans"]["entity"]["micro"]["exact"]["recall"]
    assert 0.4 < (exact or 0) < 1
    assert "8 documents compared, scheme news/2." in str(result)
    only = annotate.evaluate(records, records, layers=["quote"], **names)  # type: ignore[arg-type]
    assert set(only.to_json()["spans"]) == {"quote"}


def test_what_is_found_on_the_way_is_in_the_result_and_is_warned_of() -> None:
    file = write(make_records())
    with file.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
    with pytest.warns(annotate.ProblemWarning, match=r"annotations.jsonl:9: error J00"):
        result = annotate.agreement(file, bootstrap=0)
    assert [p.code for p in result.problems] == ["J00"]
    assert annotate.agreement(file, bootstrap=0, on_problem="ignore").problems == result.problems
    with pytest.raises(annotate.ProblemError, match="J00"):
        annotate.agreement(file, bootstrap=0, on_problem="raise")
    heard: list[Problem] = []
    other = annotate.evaluate(annotate.read_records(file), file, on_problem=heard.append)
    assert [p.code for p in heard] == [p.code for p in other.problems]
    assert sorted(p.code for p in heard)[-2:] == ["J00", "J00"]
    with pytest.raises(annotate.AnnotateError, match="There is no file"):
        annotate.evaluate(file, "nowhere.jsonl")


# --- build ----------------------------------------------------------------------------------------


def read_rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {
        str(path.relative_to(folder)): pyarrow.parquet.read_table(path).to_pylist()
        for path in sorted(folder.rglob("*.parquet"))
    }


@pytest.mark.slow
def test_a_dataset_is_what_the_command_builds(run: Run) -> None:
    records = make_records()
    file = write(records)
    said = run("build", file, "-o", "by-command", "--seed", 7).stderr
    wanted = read_rows(Path("by-command"))
    result = annotate.build(file, "by-path", seed=7)
    assert read_rows(Path("by-path")) == wanted
    assert said.replace("by-command", "by-path") == f"{result}\n"
    assert result.problems == ()
    assert result.is_built
    assert result.documents == {split: len(rows) for split, rows in iter_splits(wanted)}
    assert sum(result.rows["quotes"].values()) > 10
    assert result.reviewed == {"human": 8}
    values = annotate.build(iter(records), Path("by-values"), seed=7)
    assert read_rows(Path("by-values")) == wanted
    assert (values.documents, values.rows) == (result.documents, result.rows)
    assert values.to_json()["folder"] == "by-values"
    assert sorted(path.name for path in Path().iterdir() if path.is_dir()) == [
        "by-command", "by-path", "by-values",
    ]  # fmt: skip


def iter_splits(rows: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, list[Any]]]:
    for name, table in rows.items():
        if name.startswith("documents/"):
            yield Path(name).name.split("-")[0], table


@pytest.mark.slow
def test_what_of_a_record_cannot_be_used_is_left_out_and_told() -> None:
    faulty = make_faulty()
    with pytest.warns(annotate.ProblemWarning) as warned:
        result = annotate.build(faulty, "dataset")
    found = {(p.line, p.code) for p in result.problems}
    assert found >= {(1, "S01"), (3, "D01")}  # of the first a span, and the third is it again
    assert sum(result.documents.values()) == 2
    assert len(warned) == 2  # the first at once, and at the end how many there were
    with pytest.warns(annotate.ProblemWarning, match="records:2: error D01"):
        annotate.build([make_record(), make_record()], "dataset")
    document = replace(faulty[0].document, text_sha256="0" * 64)
    with pytest.warns(annotate.ProblemWarning):
        empty = annotate.build(replace(faulty[0], document=document), "nothing")
    assert not empty.is_built
    assert "D02" in {p.code for p in empty.problems}
    assert not Path("nothing").exists()


@pytest.mark.slow
def test_the_options_of_a_build_are_those_of_the_command() -> None:
    records = make_records()
    options = {"splits": {"train": 0.5, "test": 0.5}, "text": "withheld", "reading": "annotator-2"}
    result = annotate.build(records, "dataset", **options)  # type: ignore[arg-type]
    assert set(result.documents) == {"train", "test"}
    [row, *_] = read_rows(Path("dataset"))["documents/train-00000-of-00001.parquet"]
    assert row["text"] is None
    assert row["readings"][0]["annotator"]["name"] == "annotator-2"
    for wrong in ({"text": "half"}, {"split_by": "moon"}, {"splits": {"train": 0.5}}):
        with pytest.raises(annotate.AnnotateError):
            annotate.build(records, "other", **wrong)  # type: ignore[arg-type]


# --- preannotate ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_suggestions_are_those_of_the_command_over_files_and_values(run: Run) -> None:
    texts = [record.document.text for record in generator.iter_records(3)]
    documents = list(
        annotate.ingest({"id": str(at), "text": text} for at, text in enumerate(texts))
    )
    annotate.write_records(documents, "articles.jsonl")
    run("preannotate", "articles.jsonl", "-o", "by-command.jsonl", "--quiet")
    wanted = list(annotate.read_records("by-command.jsonl"))
    assert sum(len(record.annotations[0].spans) for record in wanted) > 20
    for given in ("articles.jsonl", documents, iter(documents), annotate.ingest("articles.jsonl")):
        assert list(annotate.preannotate(given)) == wanted
    assert list(annotate.preannotate(wanted)) == wanted
    [only] = annotate.preannotate(documents[0], layers=["entity"], min_score=0.5)
    assert {span.layer for span in only.annotations[0].spans} == {"entity"}
    assert only.annotations[0].layers == ("entity",)


@pytest.mark.slow
def test_findings_of_what_is_suggested_for_come_along() -> None:
    rows = [{"id": "a", "text": "Mara Lind spoke."}, {"id": "b"}, {"id": "a", "text": "Twice."}]
    records = annotate.preannotate(annotate.ingest(rows), layers=["entity"], on_problem="ignore")
    assert [record.document.id for record in records] == ["a"]
    assert [p.code for p in records.problems] == ["R09", "R10"]
    with pytest.raises(annotate.AnnotateError, match="There is no pre-annotator news-xx"):
        annotate.preannotate([], model="news-xx")
    with pytest.raises(annotate.AnnotateError, match="has no layer tone"):
        annotate.preannotate([], layers=["tone"])
    with pytest.raises(annotate.AnnotateError, match="There is no scheme own"):
        annotate.preannotate([], scheme="own.toml")
