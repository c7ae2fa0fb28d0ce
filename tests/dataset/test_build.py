import gzip
import tracemalloc
from dataclasses import replace

import pytest

from annotate.dataset.build import build_dataset
from annotate.dataset.checks.check import check_folder
from annotate.dataset.rows.readings import SKIPPED, UNFINISHED, UNREVIEWED
from annotate.dataset.rows.tally import RESTRICTED
from annotate.dataset.settings import BuildSettings, make_settings
from annotate.dataset.splits import inflation
from annotate.dataset.storage import parquet
from annotate.dataset.storage.folder import list_files, read_manifest
from annotate.errors import AnnotateError, UsageError
from annotate.files.json_values import dump_json
from annotate.model import Annotator, Record
from annotate.project import Project
from annotate.records import to_json
from tests.dataset.stories import (
    ALL_TRAIN,
    HUMAN,
    JUDGE,
    MODEL,
    SCHEME,
    build,
    make_reading,
    make_story,
    make_story_record,
    read,
    write,
)


def record_by(document_id, *readers, **meta):
    """A record read by annotators; one given with a status did not finish."""
    document = make_story(document_id, **meta)
    annotations = [
        make_reading(document, reader)
        if isinstance(reader, Annotator)
        else make_reading(document, reader[0], status=reader[1])
        for reader in readers
    ]
    return Record(document=document, annotations=tuple(annotations))


def read_bytes(folder):
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(tmp_path):
    records = [make_story_record(f"harbour-{n}") for n in range(12)]
    shares = {"train": 0.5, "test": 0.5}
    one, _ = build(tmp_path / "one", records, shares=shares)
    other, _ = build(tmp_path / "other", records, shares=shares)
    assert read_bytes(one) == read_bytes(other)
    build(tmp_path / "one", records, shares=shares)
    assert read_bytes(one) == read_bytes(other)


def test_a_dataset_that_was_just_built_has_nothing_wrong(tmp_path):
    folder, report = build(tmp_path, [make_story_record(f"harbour-{n}") for n in range(3)])
    assert report.problems == []
    assert check_folder(folder, SCHEME) == []
    assert not list(folder.rglob("*.py"))


def test_each_document_shows_its_best_reading_and_says_which(tmp_path):
    folder, report = build(
        tmp_path,
        [record_by("a", MODEL, HUMAN, JUDGE), record_by("b", MODEL, HUMAN), record_by("c", MODEL)],
    )
    assert {d["id"]: d["reviewed"] for d in read(folder, "documents")} == {
        "a": "gold",
        "b": "human",
        "c": "silver",
    }
    assert {q["document_id"]: q["annotator"]["name"] for q in read(folder, "quotes")} == {
        "a": "judge",
        "b": "ada",
        "c": "news-en",
    }
    assert report.reviewed == {"gold": 1, "human": 1, "silver": 1}
    assert len(read(folder, "annotations")) == 6


def test_gold_only_leaves_out_what_no_person_reviewed_and_names_it(tmp_path):
    folder, report = build(
        tmp_path, [record_by("a", MODEL, HUMAN), record_by("c", MODEL)], gold_only=True
    )
    assert [d["id"] for d in read(folder, "documents")] == ["a"]
    assert {a["document_id"] for a in read(folder, "annotations")} == {"a"}
    assert report.left_documents[UNREVIEWED].documents == ["c"]


@pytest.mark.slow
def test_skipped_and_unfinished_documents_are_only_in_annotations(tmp_path):
    folder, report = build(
        tmp_path,
        [
            record_by("read", HUMAN),
            record_by("skipped", MODEL, (HUMAN, "skipped")),
            record_by("begun", (HUMAN, "draft")),
        ],
    )
    assert [d["id"] for d in read(folder, "documents")] == ["read"]
    assert [(a["document_id"], a["status"]) for a in read(folder, "annotations")] == [
        ("read", "complete"),
        ("skipped", "complete"),
        ("skipped", "skipped"),
        ("begun", "draft"),
    ]
    assert report.left_documents[SKIPPED].documents == ["skipped"]
    assert report.left_documents[UNFINISHED].documents == ["begun"]
    assert check_folder(folder, SCHEME) == []


def test_a_text_that_must_not_be_redistributed_stays_out_unless_told(tmp_path):
    records = [record_by("free", HUMAN), record_by("secret", HUMAN, redistribution="no")]
    folder, report = build(tmp_path, records)
    assert [d["id"] for d in read(folder, "documents")] == ["free"]
    assert not any(b"secret" in content for content in read_bytes(folder / "quotes").values())
    assert report.left_documents[RESTRICTED].documents == ["secret"]
    folder, report = build(tmp_path, records, include_restricted=True)
    assert [d["id"] for d in read(folder, "documents")] == ["free", "secret"]
    assert "must not be published" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_bad_line_is_reported_with_its_number_and_the_rest_is_built(tmp_path):
    good = dump_json(to_json(make_story_record("good")))
    shifted = make_story_record("shifted")
    reading = shifted.annotations[0]
    off = replace(reading.spans[0], start=reading.spans[0].start + 1)
    shifted = replace(shifted, annotations=(replace(reading, spans=(off, *reading.spans[1:])),))
    source = tmp_path / "annotations.jsonl"
    lines = ["{broken", good, '{"document": {}}', dump_json(to_json(shifted)), good]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = BuildSettings(title="Harbour", shares=ALL_TRAIN)
    report = build_dataset(source, tmp_path / "out", scheme=SCHEME, settings=settings)
    assert {p.line for p in report.problems} == {1, 3, 4, 5}
    assert {p.file for p in report.problems} == {str(source)}
    assert [p.code for p in report.problems if p.line == 5] == ["D01"]
    assert "line 2" in next(p.message for p in report.problems if p.line == 5)
    good, shifted = read(tmp_path / "out", "documents")
    assert (good["id"], good["left_out"]) == ("good", [])
    assert shifted["id"] == "shifted"
    span, *along = shifted["left_out"]
    assert span == {"what": "span", "code": "S01", "start": off.start, "end": off.end}
    assert {(loss["what"], loss["code"]) for loss in along} == {("relation", "S01")}
    assert len(along) == len(good["relations"]) - len(shifted["relations"])
    assert len(shifted["spans"]) == len(good["spans"]) - 1
    assert report.refused_lines == 3
    left_out = read_manifest(tmp_path / "out")["left_out"]
    assert left_out["lines"] == 3
    assert left_out["parts"]["spans that S01 refuses"] == 1


@pytest.mark.parametrize("seconds", [2**70, 10**400, 1e300])
def test_a_time_that_no_column_holds_is_reported(tmp_path, seconds):
    record = make_story_record()
    record = replace(record, annotations=(replace(record.annotations[0], seconds=seconds),))
    _, report = build(tmp_path, [record])
    assert [p.code for p in report.problems] == ["D03", "D02"]


def test_a_time_given_as_a_whole_number_is_kept(tmp_path):
    record = make_story_record()
    record = replace(record, annotations=(replace(record.annotations[0], seconds=90),))
    folder, _ = build(tmp_path, [record])
    assert [a["seconds"] for a in read(folder, "annotations")] == [90.0]


def test_without_a_usable_document_nothing_is_written_and_what_was_there_stays(tmp_path):
    folder, _ = build(tmp_path, [make_story_record()])
    before = read_bytes(folder)
    _, report = build(tmp_path, [record_by("begun", (HUMAN, "draft"))])
    assert not report.built
    assert [p.code for p in report.problems] == ["D02"]
    assert read_bytes(folder) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["harbour", "harbour.jsonl"]


def test_a_split_without_documents_is_left_out_and_named(tmp_path):
    folder, report = build(
        tmp_path, [make_story_record()], shares={"train": 0.999999, "test": 0.000001}
    )
    assert report.empty_splits == ("test",)
    assert not list(folder.rglob("test-*"))
    assert "No article fell into test" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_empty_table_keeps_its_columns_and_is_not_in_the_card(tmp_path):
    document = make_story()
    entities = tuple(s for s in make_reading(document).spans if s.layer == "entity")
    reading = make_reading(document, spans=entities, relations=())
    full, _ = build(tmp_path, [make_story_record()], name="full")
    folder, report = build(tmp_path, [Record(document=document, annotations=(reading,))])
    assert report.rows["stances"] == {"train": 0}
    name = "stances/train-00000-of-00001.parquet"
    assert parquet.read_schema(folder / name) == parquet.read_schema(full / name)
    assert "config_name: stances" not in (folder / "README.md").read_text(encoding="utf-8")
    assert report.default_config == "entities"
    assert check_folder(folder, SCHEME) == []


def test_a_compressed_file_and_a_plain_one_give_the_same_tables(tmp_path):
    plain = write(tmp_path / "a.jsonl", [make_story_record()])
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    settings = BuildSettings(title="Harbour", shares=ALL_TRAIN)
    for source, name in ((plain, "one"), (packed, "two")):
        build_dataset(source, tmp_path / name, scheme=SCHEME, settings=settings)
    assert read(tmp_path / "one", "documents") == read(tmp_path / "two", "documents")
    assert read_manifest(tmp_path / "two")["input"]["name"] == "b.jsonl.gz"


def test_a_missing_file_is_an_error_and_leaves_nothing_behind(tmp_path):
    with pytest.raises(AnnotateError, match="no file"):
        build_dataset(
            tmp_path / "none.jsonl",
            tmp_path / "out",
            scheme=SCHEME,
            settings=BuildSettings(title="x"),
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_long_tables_are_cut_into_numbered_files(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "BATCH_ROWS", 2)
    monkeypatch.setattr(parquet, "GROUP_BYTES", 1)
    records = [make_story_record(f"harbour-{n}") for n in range(12)]
    folder, report = build(tmp_path, records, shard_bytes=20_000)
    names = sorted(path.name for path in (folder / "documents").iterdir())
    assert len(names) > 1
    assert names == [f"train-{n:05d}-of-{len(names):05d}.parquet" for n in range(len(names))]
    assert [d["id"] for d in read(folder, "documents")] == [r.document.id for r in records]
    assert check_folder(folder, SCHEME) == []
    assert report.rows["documents"] == {"train": 12}


@pytest.mark.release
@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_documents(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "BATCH_ROWS", 5)
    monkeypatch.setattr(parquet, "GROUP_BYTES", 2**14)
    monkeypatch.setattr(inflation, "MOST", 10)  # articles that are held to measure leakage
    peaks = []
    for number in (60, 240):
        source = write(
            tmp_path / f"{number}.jsonl", (make_story_record(f"a-{n}") for n in range(number))
        )
        tracemalloc.start()
        build_dataset(
            source, tmp_path / f"d{number}", scheme=SCHEME, settings=BuildSettings(title="x")
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_the_manifest_tells_of_input_scheme_settings_and_files(tmp_path):
    folder, _ = build(tmp_path, [make_story_record()], seed=7)
    manifest = read_manifest(folder)
    assert manifest["scheme"] == {"name": SCHEME.name, "sha256": SCHEME.sha256}
    assert manifest["settings"]["seed"] == 7
    assert str(tmp_path) not in (folder / "manifest.json").read_text(encoding="utf-8")
    assert sorted(f["path"] for f in manifest["files"]) == [
        name for name in list_files(folder) if name != "manifest.json"
    ]
    rows = {f["config"]: f["rows"] for f in manifest["files"] if "config" in f}
    assert rows == {
        "quotes": 3, "stances": 1, "entities": 6, "identities": 3, "documents": 1, "annotations": 1
    }  # fmt: skip


def test_a_check_that_the_project_makes_a_warning_keeps_nothing_out(tmp_path):
    record = make_story_record()
    reading = record.annotations[0]
    untargeted = tuple(r for r in reading.relations if r.label != "target")
    record = replace(record, annotations=(replace(reading, relations=untargeted),))
    folder, strict = build(tmp_path / "strict", [record], checks={"P01": "error"})
    assert strict.left["spans that P01 refuses"] == 1
    assert "stances" not in strict.labels
    folder, report = build(tmp_path / "lax", [record], checks={"P01": "warning"})
    assert not report.problems
    assert read(folder, "documents")[0]["left_out"] == []
    assert sum(report.labels["stances"].values()) == 1


def test_a_check_of_positions_cannot_be_switched_off(tmp_path):
    record = make_story_record()
    reading = record.annotations[0]
    off = replace(reading.spans[0], start=reading.spans[0].start + 1)
    record = replace(record, annotations=(replace(reading, spans=(off, *reading.spans[1:])),))
    _, report = build(tmp_path, [record], checks={"S01": "off"})
    assert report.left["spans that S01 refuses"] == 1


def test_settings_come_from_the_project_and_options_go_over_them():
    project = Project(
        dataset={"title": "Courts", "licence": "mit", "language": ["de"], "seed": 3,
                 "splits": {"train": 0.6, "test": 0.4}}
    )  # fmt: skip
    settings = make_settings(project, "courts", seed=None, reading="ada")
    assert (settings.title, settings.licence, settings.language) == ("Courts", "mit", ("de",))
    assert (settings.seed, dict(settings.shares)) == (3, {"train": 0.6, "test": 0.4})
    assert settings.reading == "ada"
    assert make_settings(project, "courts", seed=9, shares={"train": 1.0}).seed == 9
    assert make_settings(Project(), "courts").title == "courts"


def test_splits_of_the_project_that_do_not_make_one_are_an_error():
    with pytest.raises(UsageError, match=r"make 0\.9"):
        make_settings(Project(dataset={"splits": {"train": 0.5, "test": 0.4}}), "courts")


def test_a_file_that_is_changed_while_it_is_read_is_an_error(tmp_path):
    source = write(tmp_path / "a.jsonl", [make_story_record("a")])

    def track(records):
        yield from records
        write(source, [make_story_record("a"), make_story_record("b")])

    with pytest.raises(AnnotateError, match="was changed"):
        build_dataset(
            source, tmp_path / "out", scheme=SCHEME, settings=BuildSettings(title="x"), track=track
        )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("withheld", [False, True])
def test_an_article_of_which_nothing_is_in_the_dataset_is_in_none_of_its_numbers(
    tmp_path, withheld
):
    """Nobody read it, or what was read of it cannot be used: the certificate does not count it."""
    read, unread, lost = (make_story_record(name) for name in ("read", "unread", "lost"))
    unread = replace(unread, annotations=())
    other = replace(lost.annotations[0], text_sha256="0" * 64)
    lost = replace(lost, annotations=(other,))
    options = {"text": "withheld"} if withheld else {}
    folder, report = build(tmp_path, [read, unread, lost], **options)
    assert report.left_documents[UNFINISHED].documents == ["unread", "lost"]
    assert report.left["readings that S08 refuses"] == 1
    assert sum(report.certificate["documents"].values()) == 1
    assert list(check_folder(folder, SCHEME)) == []
