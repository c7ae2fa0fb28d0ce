"""The numbers of report.json and of the card: what the rows hold, or found to be stale."""

import json
import shutil

import pytest

from annotate.app.context import Context
from annotate.app.quality.measuring import make_measure
from annotate.dataset.build import build_dataset
from annotate.dataset.checks.check import check_folder
from annotate.dataset.files.card_numbers import find_blocks
from annotate.dataset.releases.takedown import take_down
from annotate.dataset.settings import BuildSettings
from annotate.dataset.storage import parquet
from annotate.files.packages import load_arrow
from annotate.report.writing import read_report
from annotate.schemas import check_schema
from tests.dataset.stories import SCHEME, write
from tests.dataset.test_check import seal
from tests.reliability.noise import iter_readings

MEASURE = make_measure(Context(), SCHEME)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A dataset of articles that three people read."""
    folder = tmp_path_factory.mktemp("built")
    source = write(folder / "harbour.jsonl", iter_readings(8, characters=700, share=0.05))
    settings = BuildSettings(title="Harbour news", checks=dict.fromkeys(("P01", "T02"), "off"),
                        shares={"train": 0.5, "test": 0.5})  # fmt: skip
    report = build_dataset(
        source, folder / "harbour", scheme=SCHEME, settings=settings, measure=MEASURE
    )
    assert report.documents.total() == 8
    return folder / "harbour"


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "harbour")


def find(folder):
    problems = check_folder(folder, SCHEME, MEASURE)
    return [(p.code, p.file.removeprefix(f"{folder}/"), p.message) for p in problems]


def edit(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    seal(folder, name)


@pytest.mark.slow
def test_the_report_of_a_dataset_fits_its_schema_and_every_number_names_a_file_that_is_there(built):
    assert find(built) == []
    assert check_schema("report", json.loads((built / "report.json").read_bytes())) == []
    report = read_report(built / "report.json")
    for name, files in report.sources.items():
        assert files
        assert name == "input" or all((built / file.file).is_file() for file in files)
    numbers = [n for table in report.list_tables() for row in table.rows for n in row.numbers]
    assert {number.source for number in numbers} <= set(report.sources)


def test_the_card_tells_the_agreement_with_interval_and_files(built):
    card = (built / "README.md").read_text(encoding="utf-8")
    block = find_blocks(card)["agreement"]
    assert "8 articles with 24 readings by 3 people." in block
    number = read_report(built / "report.json").find_table("agreement spans")
    number = number.get("value", "entity", "exact F1")
    interval = f"{number.low:.3f} to {number.high:.3f}"
    assert f"| entity | exact F1 | {number.value:.3f} | {interval} | 8 |" in block
    assert "From `annotations/`, `documents/`" in block


@pytest.mark.slow
def test_the_same_input_has_the_same_report_and_a_takedown_renews_it(built, tmp_path):
    with built.with_name("harbour.jsonl").open() as lines:
        first = json.loads(next(lines))["document"]["id"]
    for name in ("one", "two"):
        take_down(built, [first], tmp_path / name, measure=MEASURE)
    one, two = ((tmp_path / name / "report.json").read_bytes() for name in ("one", "two"))
    assert one == two
    report = read_report(tmp_path / "one" / "report.json")
    assert report.find_table("compared").get("number", "articles").value == 7
    assert find(tmp_path / "one") == []


@pytest.mark.slow
def test_a_number_that_was_edited_in_the_card_is_found(folder):
    edit(folder, "README.md", "8 news articles with", "9 news articles with")
    [(code, file, message)] = find(folder)
    assert (code, file) == ("D26", "README.md")
    assert "it says '9 news articles" in message
    assert "report.json has '8 news articles" in message


@pytest.mark.slow
def test_a_block_that_was_taken_out_of_the_card_is_found(folder):
    edit(folder, "README.md", "<!-- report.json: rights -->\n", "")
    assert find(folder) == [
        ("D26", "README.md", "the numbers of report.json on rights are missing")
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "row", "by", "words"),
    [
        ("quotes", 0, 1, "for Quotes by type, DIRECT, quotes; the rows give"),
        ("agreement spans", 0, -0.25, "for Spans, entity, exact F1, value; the rows give"),
    ],
)
def test_a_number_that_was_edited_in_the_report_is_found(folder, table, row, by, words):
    path = folder / "report.json"
    value = json.loads(path.read_bytes())
    [found] = [t for s in value["sections"] for t in s["tables"] if t["name"] == table]
    found["rows"][row]["numbers"][0]["value"] += by
    path.write_text(json.dumps(value), encoding="utf-8")
    seal(folder, "report.json")
    problems = find(folder)
    assert problems[0][:2] == ("D26", "report.json")
    assert words in problems[0][2]
    assert [file for _, file, _ in problems] == ["report.json", "README.md"]


@pytest.mark.slow
def test_rows_that_changed_since_make_the_numbers_stale(folder):
    [path] = folder.glob("quotes/train-*")
    rows = [{**row, "speaker_name": "Somebody Else"} for row in parquet.iter_rows(path)]
    table = load_arrow().Table.from_pylist(rows, schema=parquet.read_schema(path))
    load_arrow().parquet.write_table(table, path)
    seal(folder, path.relative_to(folder).as_posix())
    messages = [message for code, _, message in find(folder) if code == "D26"]
    assert "it was made of other files than are here: their SHA-256 is another" in messages
    assert any("Quotes by speaker and type, Somebody Else, DIRECT" in m for m in messages)


@pytest.mark.slow
def test_a_report_that_is_none_is_found(folder):
    (folder / "report.json").write_text("{}", encoding="utf-8")
    seal(folder, "report.json")
    assert [(code, file) for code, file, _ in find(folder)] == [("D25", "report.json")]


@pytest.mark.slow
def test_a_report_without_the_tables_of_a_dataset_is_found(folder):
    path = folder / "report.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "sections": []}), encoding="utf-8")
    seal(folder, "report.json")
    found = find(folder)
    assert found[-1][:2] == ("D25", "report.json")
    assert ("D26", "report.json", "Spans a label is missing") in found


@pytest.mark.slow
def test_readings_that_are_no_second_opinions_give_no_agreement(tmp_path):
    from annotate.model import Annotator, Record
    from tests.dataset.stories import make_reading, make_story

    story = make_story()
    judge = Annotator(kind="adjudicator", name="judge")
    readings = (make_reading(story), make_reading(story, judge))
    source = write(tmp_path / "two.jsonl", [Record(document=story, annotations=readings)])
    settings = BuildSettings(title="Two", shares={"train": 1.0})
    build_dataset(source, tmp_path / "two", scheme=SCHEME, settings=settings, measure=MEASURE)
    assert find(tmp_path / "two") == []
    report = read_report(tmp_path / "two" / "report.json")
    assert report.find_table("set aside").get("number", "adjudicated readings").value == 1
    block = find_blocks((tmp_path / "two" / "README.md").read_text(encoding="utf-8"))["agreement"]
    assert "Not measured: no article has two finished readings by different people." in block


def test_without_a_second_reading_the_card_says_that_nothing_was_measured(tmp_path):
    from tests.dataset.stories import build, make_story_record

    card = (build(tmp_path, [make_story_record()])[0] / "README.md").read_text(encoding="utf-8")
    assert "Not measured: no article has two finished readings" in card
