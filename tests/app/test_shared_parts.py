"""Parts made one from another by any command: what one file gives, once, and found again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.app.articles import ingest as ingesting
from annotate.app.articles import mask as masking
from annotate.app.articles.shared_reading import share_reading
from annotate.app.context import Context
from annotate.app.part_runs import make_version
from annotate.app.part_validation import check_parts, make_checking_run, tell_findings
from annotate.errors import AnnotateError, UsageError
from annotate.files.done import DONE, read_done
from annotate.files.engines.making import MakingRun
from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem
from annotate.project import Project, load_scheme
from annotate.records import open_writer
from annotate.validation import Validator
from tests.generator import make_record

SIZE = {"characters": 300, "fillers": 1}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_parts(folder: Path, parts: int = 3, each: int = 2) -> None:
    for part in range(parts):
        with open_writer(folder / f"part-{part}.jsonl") as write:
            for number in range(part * each, (part + 1) * each):
                write(make_record(number, **SIZE))


def mask(source: str, target: str, context: Context) -> masking.Result:
    return masking.mask(
        context, source, masking.MaskOutputs(masked=target), masking.Options(), workers=1
    )


def test_masked_parts_have_the_lines_of_one_masked_file(here: Path) -> None:
    write_parts(here / "in")
    one, several = Context(), Context()
    whole = mask("in", "one.jsonl", one)
    made = mask("in", "out/", several)
    lines = [path.read_bytes() for path in sorted((here / "out").glob("*.jsonl"))]
    assert b"".join(lines) == (here / "one.jsonl").read_bytes()
    assert made.summary == whole.summary
    assert made.summary.masks.total() > 0
    assert (made.parts.parts, made.parts.kept) == (3, 0)
    assert several.findings == one.findings


def test_masked_parts_are_kept_and_a_changed_one_is_made_again(here: Path) -> None:
    write_parts(here / "in")
    first = mask("in", "out/", Context())
    write_parts(here / "in", parts=1, each=1)
    again = mask("in", "out/", Context())
    assert (again.parts.kept, again.summary.documents) == (2, first.summary.documents - 1)
    other = masking.Options(kinds=["email"])
    outputs = masking.MaskOutputs(masked="out/")
    assert masking.mask(Context(), "in", outputs, other).parts.kept == 0


def test_what_is_wrong_in_a_part_is_told_each_time(here: Path) -> None:
    write_parts(here / "in")
    cut = (here / "in" / "part-1.jsonl").read_bytes()[:-9]
    (here / "in" / "part-1.jsonl").write_bytes(cut)
    contexts = Context(), Context()
    for context in contexts:
        mask("in", "out/", context)
    first, again = (context.findings for context in contexts)
    assert [(problem.code, problem.file) for problem in first] == [("J00", "in/part-1.jsonl")]
    assert again == first


def test_parts_without_readings_are_warned_of_once(here: Path) -> None:
    for part in range(2):
        with open_writer(here / "in" / f"part-{part}.jsonl") as write:
            write(make_record(part, **SIZE).document)
    one, several = Context(), Context()
    mask("in", "one.jsonl", one)
    mask("in", "out/", several)
    assert several.findings == one.findings
    assert [problem.code for problem in several.findings] == ["K03"]


def test_ids_that_name_somebody_are_other_ones_in_each_part(here: Path) -> None:
    for part in range(2):
        text = f"Write to mara.lind@quay{part}.example about the harbour of Velm."
        with open_writer(here / "in" / f"part-{part}.jsonl") as write:
            write({**make_article(text), "id": f"mara.lind@quay{part}.example"})
    mask("in", "out/", Context())
    texts = [path.read_text() for path in sorted((here / "out").glob("*.jsonl"))]
    ids = {text.partition('"id":"')[2].partition('"')[0] for text in texts}
    assert len(ids) == 2
    assert all(id.startswith("masked-") and id.endswith("-1") for id in ids)


def make_article(text: str) -> dict[str, object]:
    from annotate.offsets import hash_text
    from annotate.records import to_json

    return dict(to_json(Document(id="a", text=text, text_sha256=hash_text(text))))


@pytest.mark.parametrize(
    "outputs",
    [
        masking.MaskOutputs(masked="out/", report="report.jsonl"),
        masking.MaskOutputs(masked="out/", pairs="list.jsonl"),
        masking.MaskOutputs(masked="in/"),
    ],
)
def test_what_parts_cannot_have_is_refused(here: Path, outputs: masking.MaskOutputs) -> None:
    write_parts(here / "in")
    with pytest.raises(UsageError):
        masking.mask(Context(), "in", outputs, masking.Options())
    with pytest.raises(UsageError, match="--consistent"):
        masking.mask(
            Context(), "in", masking.MaskOutputs(masked="out/"), masking.Options(consistent=True)
        )


def test_findings_of_parts_are_those_of_one_process(here: Path) -> None:
    write_parts(here / "in", parts=4)
    two = (here / "in" / "part-2.jsonl").read_text()
    (here / "in" / "part-2.jsonl").write_text(two.replace('"start":', '"start":9', 1))
    (here / "in" / "part-3.jsonl").write_bytes((here / "in" / "part-0.jsonl").read_bytes()[:-40])
    one, several = Validator(load_scheme("news/2")), Validator(load_scheme("news/2"))
    expected = list(check_parts(one, "in", 1))
    run = make_checking_run(several, "in", here / "found")
    assert len(list(run.work())) == 4
    found = list(tell_findings(several, run))
    assert found == expected
    assert {problem.code for problem in found} >= {"I01", "J00"}
    assert several.tally.checked == one.tally.checked
    assert not (here / "found").exists()


def test_a_folder_of_nothing_is_told_as_one_file_is(here: Path) -> None:
    (here / "in").mkdir()
    (here / "in" / "part-0.jsonl").touch()
    one, several = Validator(load_scheme("news/2")), Validator(load_scheme("news/2"))
    run = make_checking_run(several, "in", here / "found")
    list(run.work())
    assert list(tell_findings(several, run)) == list(check_parts(one, "in", 1))


def write_sources(folder: Path) -> list[str]:
    """Write articles in several forms, some broken, and return what to read."""
    page = "<html><body><article><h1>Quay {0}</h1><p>{1}</p></article></body></html>"
    text = "The harbour board of Velm voted on Tuesday to close the quay, it said. " * 4
    folder.mkdir()
    for number in range(3):
        (folder / f"page-{number}.html").write_text(page.format(number, f"{number}: {text}"))
    (folder / "same.html").write_text(page.format(0, f"0: {text}"))
    (folder / "rows.csv").write_text(f'key,body,date\n1,"{text}",3/4/2021\n2,,x\n')
    (folder / "odd.xyz").write_text("?")
    (folder / "cut.zip").write_bytes(b"PK\x03\x04 cut")
    (folder / "empty.txt").touch()
    (folder / "list.txt").write_text("http://127.0.0.1:9/a\n")
    return [str(folder), "missing.txt"]


def read(paths: list[str], **given: object) -> tuple[list[Document], list[Problem], IngestCounts]:
    problems, tally = list[Problem](), IngestCounts()
    options = IngestOptions(fields={"text": "body"}, allow_private=True)
    documents = list(iter_documents(paths, options, problems, tally=tally, **given))  # type: ignore[arg-type]
    return documents, problems, tally


@pytest.fixture
def shared(here: Path) -> Iterator[tuple[list[str], object]]:
    """Files, and what tells what was read of them elsewhere."""
    paths = write_sources(here / "news")
    options = IngestOptions(fields={"text": "body"}, allow_private=True)
    with share_reading(Context(project=Project()), paths, options, 1, None) as reading:
        assert reading is not None
        yield paths, reading.make_reader


@pytest.mark.slow
def test_what_was_read_elsewhere_is_told_as_if_read_here(
    shared: tuple[list[str], object],
) -> None:
    paths, make_reader = shared
    assert read(paths, make_reader=make_reader) == read(paths)
    documents, problems, _ = read(paths)
    assert len(documents) == 4
    assert {problem.code for problem in problems} >= {"R01", "R02", "R05", "R11", "R13", "R14"}


def test_a_file_that_came_meanwhile_is_not_taken_for_another(
    shared: tuple[list[str], object], here: Path
) -> None:
    paths, make_reader = shared
    (here / "news" / "a.html").write_text("<p>new</p>")
    with pytest.raises(AnnotateError, match="was not there"):
        read(paths, make_reader=make_reader)


def test_ingest_in_two_processes_writes_the_bytes_of_one(here: Path) -> None:
    paths = write_sources(here / "news")
    for name, workers in (("one.jsonl", 1), ("two.jsonl", 2)):
        options = ingesting.Options(output=name, workers=workers, fields=["text=body"])
        ingesting.ingest(Context(), paths, options)
    assert (here / "one.jsonl").read_bytes() == (here / "two.jsonl").read_bytes()
    assert list((here / ".annotate" / "work").iterdir()) == []


def test_a_version_is_the_same_in_any_order_and_other_with_any_value() -> None:
    one = make_version("annotate.offsets", {"a": 1, "b": {"x", "y"}}, Path("p"))
    assert one == make_version("annotate.offsets", {"b": {"y", "x"}, "a": 1}, Path("p"))
    assert one != make_version("annotate.offsets", {"a": 1, "b": {"x"}}, Path("p"))
    assert one != make_version("annotate.model", {"a": 1, "b": {"x", "y"}}, Path("p"))
    with pytest.raises(TypeError):
        make_version("annotate.offsets", object())


def test_a_part_whose_own_bytes_changed_is_made_again(here: Path) -> None:
    write_parts(here / "in", parts=2)
    mask("in", "out/", Context())
    before = (here / "out" / "part-0.jsonl").read_bytes()
    (here / "out" / "part-0.jsonl").write_bytes(b"{}\n")
    assert mask("in", "out/", Context()).parts.kept == 1
    assert (here / "out" / "part-0.jsonl").read_bytes() == before
    mark = read_done("out/part-0.jsonl")
    assert mark is not None
    assert mark.rows == 2
    assert (here / "out" / f"part-1.jsonl{DONE}").exists()


def test_a_run_sums_what_marks_say(here: Path) -> None:
    write_parts(here / "in")
    run = make_checking_run(Validator(load_scheme("news/2")), "in", here / "found")
    list(run.work())
    assert (run.parts, run.kept, run.rows) == (3, 0, 6)
    again = MakingRun(source=run.source, target=run.target, make=run.make, made_by=run.made_by)
    list(again.work())
    assert (again.kept, again.counts, again.problems) == (3, run.counts, run.problems)
