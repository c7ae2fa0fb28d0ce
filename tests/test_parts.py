"""Parts: what a name stands for, and that lines are read of them as of one file."""

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, MissingFileError, UsageError
from annotate.files import scratch
from annotate.files.done import (
    DONE,
    PartDone,
    check_stale,
    find_done,
    hash_part,
    hold_folder,
    remove_marks,
    write_done,
)
from annotate.files.json_lines import iter_blocks, read_json_lines
from annotate.files.locks import BusyError
from annotate.files.parts import (
    Part,
    is_folder_of_parts,
    is_target_of_parts,
    list_parts,
    name_source,
)
from annotate.model import Document, Problem
from annotate.records import open_writer, read_documents
from tests.preannotation.suggesting import make_article

SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")


def make_documents(count: int = 5) -> list[Document]:
    return [make_article(f"Quay {n} — “öpen”, 📰 it said.", f"quay-{n}") for n in range(count)]


def write(path: str, documents: list[Document]) -> str:
    with open_writer(path) as write_line:
        for document in documents:
            write_line(document)
    return path


def write_parts(folder: str) -> str:
    documents = make_documents()
    for number, suffix in enumerate(SUFFIXES):
        write(f"{folder}/part-{number:05}{suffix}", documents[2 * number : 2 * number + 2])
    return folder


def read(path: str) -> list[Document]:
    problems: list[Problem] = []
    found = list(read_documents(path, problems))
    assert not problems
    return found


def check_reading(folder: str, one_file: str) -> None:
    """Hold that a folder, with or without a slash, and patterns are read as one file would be."""
    whole = write(one_file, make_documents())
    digest = hashlib.sha256(b"".join(iter_blocks(whole))).digest()
    for name in (folder, f"{folder}/", f"{folder}/*", f"{folder}/part-0000?*", f"{folder}/../*/p*"):
        if "://" in name and ("?" in name or ".." in name):
            continue
        assert read(name) == make_documents(), name
        assert hashlib.sha256(b"".join(iter_blocks(name))).digest() == digest, name


def test_parts_in_a_folder_are_read_as_one_file(tmp_path: Path) -> None:
    check_reading(write_parts(f"{tmp_path}/articles"), f"{tmp_path}/whole.jsonl")


def test_parts_at_an_address_are_read_as_one_file() -> None:
    check_reading(write_parts("memory://harbour/articles"), "memory://harbour/whole.jsonl")


@pytest.mark.slow
@pytest.mark.usefixtures("bucket")
def test_parts_on_s3_are_read_as_one_file() -> None:
    check_reading(write_parts("s3://releases/news/articles"), "s3://releases/whole.jsonl.gz")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_lines_give_the_same_bytes_in_every_form(tmp_path: Path, suffix: str) -> None:
    one, other = (write(f"{tmp_path}/{n}{suffix}", make_documents()) for n in ("a", "b"))
    assert Path(one).read_bytes() == Path(other).read_bytes()
    assert read(one) == make_documents()


def test_a_line_knows_its_part_and_its_place_in_all_of_them(tmp_path: Path) -> None:
    folder = write_parts(f"{tmp_path}/articles")
    lines = list(read_json_lines(folder, []))
    assert [(Path(line.file).name, line.number, line.at) for line in lines] == [
        ("part-00000.jsonl", 1, 1),
        ("part-00000.jsonl", 2, 2),
        ("part-00001.jsonl.gz", 1, 3),
        ("part-00001.jsonl.gz", 2, 4),
        ("part-00002.parquet", 1, 5),
    ]


def test_a_finding_names_the_part_and_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    write_parts(str(folder))
    with (folder / "part-00000.jsonl").open("ab") as stream:
        stream.write(b"{no json\n")
    problems: list[Problem] = []
    assert len(list(read_documents(folder, problems))) == 5
    assert [(p.code, p.file, p.line) for p in problems] == [
        ("J00", f"{folder}/part-00000.jsonl", 3)
    ]


def test_an_empty_part_is_no_finding_and_nothing_but_empty_ones_is(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"part-{number}.jsonl").touch()
    problems: list[Problem] = []
    assert list(read_documents(tmp_path, problems)) == []
    assert [(p.code, p.file) for p in problems] == [("J03", str(tmp_path))]
    write(f"{tmp_path}/part-2.jsonl", make_documents())
    assert read(str(tmp_path)) == make_documents()


def test_what_is_no_part_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    with pytest.raises(AnnotateError, match="no part of anything is in it"):
        list_parts(tmp_path)
    with pytest.raises(UsageError, match="Nothing matches"):
        list_parts(f"{tmp_path}/*.jsonl")
    for missing in (tmp_path / "none.jsonl", "memory://none.jsonl"):
        with pytest.raises(MissingFileError, match="There is no file"):
            read(str(missing))
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    with pytest.raises(AnnotateError, match="not a whole Parquet file"):
        read(f"{tmp_path}/torn.parquet")


def test_marks_and_hidden_files_are_no_parts(tmp_path: Path) -> None:
    write_parts(str(tmp_path))
    for name in (".part-9.jsonl", "_old.jsonl", "part-00000.jsonl.done", "ledger.json"):
        (tmp_path / name).write_text("{}")
    assert [part.name for part in list_parts(tmp_path)] == [
        f"part-{number:05}{suffix}" for number, suffix in enumerate(SUFFIXES)
    ]


@pytest.mark.parametrize("where", ["folder", "address"])
def test_a_folder_that_a_run_goes_through_is_not_read(tmp_path: Path, where: str) -> None:
    folder = str(tmp_path / "parts") if where == "folder" else "memory://under-way/parts"
    write_parts(folder)
    with pytest.raises(ZeroDivisionError), hold_folder(folder, "articles/"):
        raise ZeroDivisionError
    for name in (folder, f"{folder}/*.jsonl"):
        with pytest.raises(AnnotateError, match="it, articles/, has not come to its end"):
            list_parts(name)
    with hold_folder(folder, "articles/"):
        pass
    assert len(list_parts(folder)) == 3


def test_a_second_run_over_the_same_source_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotate.files.locks._PATIENCE", 0.0)
    with (
        hold_folder(str(tmp_path), "articles/"),
        pytest.raises(BusyError),
        hold_folder(str(tmp_path), "articles/"),
    ):
        pass
    with hold_folder(str(tmp_path), "articles/"), hold_folder(str(tmp_path), "others/"):
        pass


def test_the_mark_of_a_run_that_was_stopped_goes_once_all_of_its_parts_are_done(
    tmp_path: Path,
) -> None:
    articles = Path(write_parts(f"{tmp_path}/articles"))
    made = write_parts(f"{tmp_path}/made")
    one = sorted(articles.iterdir())[0]
    for source in (one, f"{articles}/part-*", f"{tmp_path}/gone/part-9.jsonl"):
        with suppress(ZeroDivisionError), hold_folder(made, name_source(source)):
            raise ZeroDivisionError
    remove_marks(made, list_parts(one))
    with pytest.raises(AnnotateError, match="not come to its end"):
        list_parts(made)
    remove_marks(made, list_parts(articles))
    with pytest.raises(AnnotateError, match=r"gone/part-9\.jsonl, has not"):
        list_parts(made)


def test_a_source_has_one_mark_however_it_is_spelt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "articles").mkdir()
    monkeypatch.chdir(tmp_path)
    spellings = (
        "articles",
        "articles/",
        "./articles",
        tmp_path / "articles",
        "articles/../articles",
    )
    assert len({name_source(each) for each in spellings}) == 1
    assert name_source("s3://bucket/articles/") == name_source("s3://bucket/articles")


def test_where_parts_are_written(tmp_path: Path) -> None:
    folder = write_parts(f"{tmp_path}/articles")
    one = write(f"{tmp_path}/one.jsonl", make_documents())
    assert is_target_of_parts(tmp_path / "predictions", folder)
    assert is_target_of_parts(f"{tmp_path}/new/", one)
    assert is_target_of_parts(tmp_path, one)
    assert not is_target_of_parts(f"{tmp_path}/all.jsonl.gz", folder)
    assert not is_target_of_parts(f"{tmp_path}/anything", one)
    assert not is_target_of_parts("-", folder)
    assert is_folder_of_parts(folder)
    assert not is_folder_of_parts(one)
    assert not is_folder_of_parts(tmp_path / "none")


@pytest.mark.parametrize("changed", ["nothing", "input", "output", "mark", "version", "gone"])
def test_a_part_is_done_only_where_nothing_changed(tmp_path: Path, changed: str) -> None:
    source = write(f"{tmp_path}/part-0.jsonl", make_documents())
    target = write(f"{tmp_path}/made.jsonl", make_documents(3))
    mark = PartDone(
        rows=3,
        bytes=hash_part(target)[1],
        sha256=hash_part(target)[0],
        input="part-0.jsonl",
        input_sha256=hash_part(source)[0],
        made_by="a rule 1",
    )
    write_done(target, mark)
    if changed in {"input", "output"}:
        write(source if changed == "input" else target, make_documents(4))
    if changed == "mark":
        Path(target + DONE).write_text("{}")
    if changed == "gone":
        Path(target).unlink()
    version = "a rule 2" if changed == "version" else "a rule 1"
    found = find_done(Part("part-0.jsonl", source), target, version)
    assert found == (mark if changed == "nothing" else None)


def test_a_part_whose_input_is_gone_is_said(tmp_path: Path) -> None:
    source = tmp_path / "articles"
    write(f"{source}/part-0.jsonl", make_documents())
    target = write(f"{tmp_path}/made/part-0.jsonl", make_documents())
    mark = PartDone(
        rows=5, bytes=1, sha256="", input="part-0.jsonl", input_sha256="", made_by="a rule"
    )
    write_done(target, mark)
    check_stale(f"{tmp_path}/made", str(source))
    (source / "part-0.jsonl").unlink()
    with pytest.raises(AnnotateError, match="has no more"):
        check_stale(f"{tmp_path}/made", str(source))


def test_many_ids_wait_on_the_disk_and_are_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_HELD", 3)
    with scratch.FirstPlaces() as first:
        assert [first.note(f"id-{n}", str(n)) for n in range(9)] == [None] * 9
        assert [first.note(f"id-{n}", "again") for n in range(9)] == [str(n) for n in range(9)]
