"""Every command that reads records makes of parts what it makes of one file."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import annotate
from annotate.dataset.storage import parquet
from annotate.files.json_lines import iter_blocks
from annotate.files.json_values import dump_json
from annotate.files.parts import list_parts
from annotate.records import open_writer, to_json
from tests.dataset.stories import HUMAN, make_own_story_record, run_python

COMPARED = {".parquet", ".jsonl", ".csv", ".json"}
TITLED = {"manifest.json", "croissant.json"}  # name the source, and hashes of what names it
SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")
EVALUATED = ("--gold-annotator", HUMAN.name, "--pred-annotator", "other")
SLOW = ("report", "build", "preannotate")
COMMANDS = {
    "validate": ("validate", "{records}"),
    "evaluate": ("evaluate", "{records}", "{records}", *EVALUATED),
    "agreement": ("agreement", "{records}", "--bootstrap", "0"),
    "audit": ("audit", "{records}", "--bootstrap", "0"),
    "mask": ("mask", "{records}", "-o", "{out}/masked.jsonl"),
    "report": ("report", "{records}", "-o", "{out}"),
    "export": ("export", "{records}", "--format", "csv", "-o", "{out}/all"),
    "join": ("join", "{records}", "-o", "{out}/all.jsonl"),
    "build": ("build", "{records}", "-o", "{out}/news"),
    "preannotate": ("preannotate", "{articles}", "-o", "{out}/all.jsonl", "--layers", "entity"),
}


def make_records(count: int = 6):
    other = replace(HUMAN, name="other")
    for number in range(count):
        record = make_own_story_record(number)
        again = (replace(reading, annotator=other) for reading in record.annotations[-1:])
        yield replace(record, annotations=(*record.annotations, *again))


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """The same records, and articles, as one file each, and as parts in all forms."""
    folder = tmp_path_factory.mktemp("corpora")
    records = list(make_records())
    for name, values in (("records", records), ("articles", [r.document for r in records])):
        for place, groups in (("one", [values]), ("parts", [values[n::3] for n in range(3)])):
            for number, group in enumerate(groups):
                whole = place == "one"
                file = f"{name}.jsonl" if whole else f"{name}/part-{number}{SUFFIXES[number]}"
                with open_writer(folder / place / file) as write:
                    for value in group if not whole else sort_as_parts(values):
                        write(value)
    return folder


def sort_as_parts(values):
    return [value for number in range(3) for value in values[number::3]]


def read_all(folder: Path, *names: str) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in COMPARED and path.name not in TITLED:
            content = re.sub(rb"records(\.jsonl)?", b"NAME", path.read_bytes())
            for name in names:
                content = content.replace(name.encode(), b"NAME")
            found[str(path.relative_to(folder))] = content
    return found


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in COMMANDS],
)
def test_parts_give_what_one_file_gives(command, corpora, run: Callable, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = []
    for place, end in (("one", ".jsonl"), ("parts", "")):
        names = {name: f"{corpora}/{place}/{name}{end}" for name in ("records", "articles")}
        out = tmp_path / place
        out.mkdir()
        result = run(*(word.format(out=out, **names) for word in COMMANDS[command]))
        own = (*names.values(), str(out))
        text = result.stdout
        for name in own:
            text = text.replace(name, "NAME")
        text = re.sub(r"NAME(/part-\d[.\w]*)?:\d+", "LINE", text)
        made.append((result.exit_code, text, read_all(out, *own)))
    assert made[0] == made[1]
    assert made[0][0] in {0, 1}
    assert made[0][1:] != ("", {})


def test_ingest_writes_parts_and_leaves_those_that_are_the_same(run: Callable, tmp_path):
    news, out = tmp_path / "news", tmp_path / "articles"
    news.mkdir()
    for number in range(5):
        (news / f"{number}.txt").write_text(f"Quay {number}\n\nBerth {number} took in a crate.\n")
    arguments = ("ingest", news, "-o", out, "--parts", "2")
    assert run(*arguments).exit_code == 0
    whole = tmp_path / "whole.jsonl"
    assert run("ingest", news, "-o", whole).exit_code == 0
    assert b"".join(iter_blocks(out)) == whole.read_bytes()
    assert [part.name for part in list_parts(out)] == [f"part-0000{n}.jsonl.gz" for n in range(3)]
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    (news / "4.txt").unlink()
    (news / "3.txt").write_text("Quay 3\n\nBerth 3 took in another crate.\n")
    assert run(*arguments).exit_code == 0
    after = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    assert {path.name for path in before.keys() - after.keys()} == {
        "part-00002.jsonl.gz",
        "part-00002.jsonl.gz.done",
    }
    assert {path.name for path in after if after[path] == before[path]} == {
        "part-00000.jsonl.gz",
        "part-00000.jsonl.gz.done",
    }


def test_ingest_does_not_write_over_parts_of_others(run: Callable, tmp_path):
    (tmp_path / "a.txt").write_text("Quay\n\nBerth 1 took in a crate.\n")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "mine.jsonl").write_text("{}\n")
    result = run("ingest", tmp_path / "a.txt", "-o", folder, "--parts", "2")
    assert (result.exit_code, (folder / "mine.jsonl").read_text()) == (2, "{}\n")
    assert "which ingest did not write" in result.stderr


def test_the_api_reads_parts_and_addresses(corpora):
    with open_writer("memory://api/records/part-0.jsonl") as write:
        for record in annotate.read_records(f"{corpora}/parts/records"):
            write(record)
    found = list(annotate.read_records("memory://api/records"))
    assert found == list(annotate.read_records(corpora / "one" / "records.jsonl"))
    assert found == list(annotate.read_records(f"{corpora}/parts/records/*"))
    with pytest.raises(annotate.AnnotateError, match="Nothing matches"):
        annotate.read_records(f"{corpora}/parts/none-*")


def test_a_size_of_a_file_that_is_none_is_said(corpora, run: Callable, tmp_path):
    for size in ("many", "0MB", "500XB"):
        result = run(
            "build", corpora / "one/records.jsonl", "-o", tmp_path / "d", "--shard-size", size
        )
        assert result.exit_code == 2
        assert f"{size} is no size of a file" in result.stderr


@pytest.mark.slow
def test_shards_of_a_set_size_are_streamed_by_datasets(
    corpora, run: Callable, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(parquet, "BATCH_ROWS", 1)
    folder = tmp_path / "news"
    source = corpora / "parts" / "records"
    assert run("build", source, "-o", folder, "--shard-size", "1KB").exit_code in {0, 1}
    assert len(list((folder / "documents").glob("*.parquet"))) == 6
    code = (
        "import json, sys, datasets\n"
        "stream = datasets.load_dataset(sys.argv[1], 'documents', streaming=True)\n"
        "print(json.dumps(sorted(row['id'] for split in stream.values() for row in split)))"
    )
    ids = run_python(code, folder, home=tmp_path)
    assert ids == sorted(record.document.id for record in make_records())


@pytest.mark.slow
def test_two_workers_validate_parts_with_the_findings_of_one(run: Callable, tmp_path):
    records = list(make_records(4))
    for number, group in enumerate((records[:2], [records[0], records[2]], [], records[3:])):
        with open_writer(tmp_path / f"parts/part-{number}{SUFFIXES[number % 3]}") as write:
            for record in group:
                write(record)
    with (tmp_path / "parts/part-3.jsonl").open("ab") as stream:
        stream.write(b"{no json\n\n" + dump_json(to_json(records[3])).encode() + b"\n{}\n")
    one, two = (
        run("validate", tmp_path / "parts", "--max", "0", "--workers", n) for n in ("1", "2")
    )
    assert one.exit_code == two.exit_code == 1
    assert one.stdout == two.stdout
    assert one.stdout.count("is in ") == 2  # in another part, and in its own
    assert one.stderr == two.stderr


@pytest.mark.parametrize("command", ["preannotate", "mask"])
def test_a_part_with_nothing_in_it_is_no_finding_where_others_have_lines(
    command, run: Callable, tmp_path, corpora
):
    folder, out = tmp_path / "records", f"{tmp_path}/out/"
    kind = "articles" if command == "preannotate" else "records"
    folder.mkdir()
    (folder / "part-0.jsonl").write_bytes((corpora / "one" / f"{kind}.jsonl").read_bytes())
    (folder / "part-1.jsonl").write_bytes(b"")
    for _ in range(2):  # what is done says the same
        some = run(command, folder, "-o", out)
        assert (some.exit_code, "J03" in some.stderr) == (0, False), some.stderr
    (folder / "part-0.jsonl").write_bytes(b"")
    for _ in range(2):
        none = run(command, folder, "-o", out)
        assert (none.exit_code, none.stderr.count("there is nothing in this file")) == (1, 1)


@pytest.mark.parametrize(
    "words",
    [
        ("build",),
        ("report",),
        ("network",),
        ("tables",),
        ("export", "--format", "csv"),
    ],
)
def test_a_folder_is_not_written_at_an_address(words, corpora, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, *more = words
    result = run(name, corpora / "one" / "records.jsonl", *more, "-o", "s3://bucket/folder/all")
    assert result.exit_code == 2
    assert "s3://bucket/folder/all" in result.stderr
    assert "is an address, and this is written on this machine only" in result.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("s3")] == []
    (tmp_path / "s3:").mkdir()  # nobody is kept from a folder of that name
    assert run(name, corpora / "one" / "records.jsonl", *more, "-o", "s3:/all").exit_code == 0


def test_who_is_who_is_proposed_of_parts_at_an_address(corpora, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_writer("memory://who/records/part-0.jsonl") as write:
        for record in annotate.read_records(f"{corpora}/parts/records"):
            write(record)
    made = []
    for given in (corpora / "one" / "records.jsonl", "memory://who/records"):
        assert run("who", "propose", given).exit_code == 0
        made.append((tmp_path / "who.csv").read_bytes())
        (tmp_path / "who.csv").unlink()
    assert made[0] == made[1]


def test_parts_in_folders_of_a_folder_are_named_by_a_pattern(corpora, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    article = (corpora / "one" / "articles.jsonl").read_bytes().splitlines(keepends=True)
    for year in ("2031", "2032"):
        place = tmp_path / "news" / year / "part-0.jsonl"
        place.parent.mkdir(parents=True)
        place.write_bytes(article[int(year) % 2])
    refused = run("preannotate", "news", "-o", "made/")
    assert refused.exit_code == 3
    assert "below it is 2031/part-0.jsonl, for one.\nName one folder" in refused.stderr
    assert "all by a pattern: 'news/**/*'" in refused.stderr
    done = run("preannotate", "news/**/*", "-o", "made/", "--layers", "entity")
    assert done.exit_code == 0
    assert "Next: annotate push 'made/**/*' --project NAME" in done.stderr + done.stdout
    assert len(list_parts("made/**/*")) == 2
    checked = run("validate", "made/**/*")  # by name, and no mark of a part
    assert checked.exit_code == 0, checked.stderr
    assert "Checked 2 records" in checked.stderr + checked.stdout


def test_a_project_may_have_its_articles_in_parts_and_none_at_an_address(
    corpora, run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(corpora / "parts" / "articles", "articles")
    settings = '[project]\nname = "berths"\n[paths]\narticles = "{}"\n'
    Path("annotate.toml").write_text(settings.format("articles"))
    told = run("doctor", "--offline").stdout
    assert "ok      files, articles: articles, 3 parts, " in told
    assert run("validate", "articles").exit_code == 0
    refused = run("ingest", corpora, "--format", "jsonl")  # its parts are others' by now
    assert (refused.exit_code, "articles is a folder.\n" in refused.stderr) == (2, True)
    assert run("ingest", corpora, "-o", "s3://bucket/news/").exit_code == 2
    Path("annotate.toml").write_text(settings.format("s3://bucket/articles"))
    refused = run("validate")
    assert refused.exit_code == 3
    assert "/paths/articles: s3://bucket/articles is an address" in refused.stderr
    assert "Leave it out, and name the address to each command" in refused.stderr
