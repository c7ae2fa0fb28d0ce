"""Where articles are read from: folders of our own beside them, marks, parts, and addresses."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from annotate.files.parts import list_tree
from annotate.records import open_writer, read_documents
from tests.generator import make_record


def write_texts(folder: Path, numbers: range = range(5)) -> Path:
    for number in numbers:
        place = folder / ("deep" if number % 2 else "") / f"{number}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"Quay {number}\n\nBerth {number} took in a crate.\n", "utf-8")
    return folder


def read_parts(folder: Path) -> str:
    return "".join(gzip.decompress(p.read_bytes()).decode() for p in sorted(folder.glob("*.gz")))


def test_parts_below_what_is_read_are_not_read_again(run: Callable, tmp_path, monkeypatch) -> None:
    write_texts(tmp_path)
    monkeypatch.chdir(tmp_path)
    call = ("ingest", ".", "-o", "articles/", "--parts", "2")
    first = run(*call)
    before = read_parts(tmp_path / "articles")
    again = run(*call)
    assert (first.exit_code, again.exit_code) == (0, 0), again.stderr
    assert "Passed by, for the project writes it itself: articles\n" in again.stderr
    assert read_parts(tmp_path / "articles") == before
    (tmp_path / "4.txt").unlink()
    assert run(*call).exit_code == 0
    assert "Quay 4" in before
    assert "Quay 4" not in read_parts(tmp_path / "articles")
    other = run("ingest", ".", "-o", "all.jsonl")  # the project's folder, and not what is written
    assert (other.exit_code, other.stderr.count("articles\n")) == (0, 1), other.stderr
    named = run("ingest", "articles/*.gz", "-o", "named.jsonl")
    assert named.exit_code == 0, named.stderr
    assert len(list(read_documents("named.jsonl", []))) == 4


def test_marks_of_parts_are_no_articles(run: Callable, tmp_path: Path) -> None:
    articles, named = tmp_path / "articles", str(tmp_path / "again.jsonl")
    run("ingest", write_texts(tmp_path / "news"), "-o", f"{articles}/", "--parts", "2")
    for given in (articles, f"{articles}/*"):
        again = run("ingest", given, "-o", named)
        assert (again.exit_code, "no text" in again.stderr) == (0, False), again.stderr
        assert Path(named).read_text("utf-8") == read_parts(articles)
    (articles / ".unfinished-0000").write_text("elsewhere\n")
    half = run("ingest", articles, "-o", named)
    assert half.exit_code == 3
    assert "has not all of its parts: the run that writes it, elsewhere," in half.stderr


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".parquet"])
def test_a_part_in_any_form_is_read_to_the_documents_that_were_written(
    run: Callable, tmp_path: Path, suffix: str
) -> None:
    documents = [make_record(number).document for number in range(3)]
    for name in (f"part{suffix}", "whole.jsonl"):
        with open_writer(tmp_path / name) as write:
            for document in documents:
                write(document)
    made = []
    for name in (f"part{suffix}", "whole.jsonl"):
        assert run("ingest", tmp_path / name, "-o", tmp_path / "made").exit_code == 0
        made.append((tmp_path / "made").read_bytes())
    assert made[0] == made[1]
    assert [each.segments for each in read_documents(tmp_path / "made", [])] == [
        each.segments for each in documents
    ]


def test_a_part_of_records_in_parquet_is_read_as_one_in_lines_is(run: Callable, tmp_path) -> None:
    said = []
    for name in ("part.jsonl", "part.parquet"):
        with open_writer(tmp_path / name) as write:
            write(make_record(1))
        found = run("ingest", tmp_path / name, "-o", tmp_path / "made.jsonl")
        said.append((found.exit_code, found.stderr.replace(name, "NAME").splitlines()[-3:]))
    assert said[0] == said[1]
    assert "annotations are left out" in said[0][1][0]


def read_from(run: Callable, root: str, tmp_path: Path, *more: str) -> None:
    files: Any
    files, base = fsspec.core.url_to_fs(root)
    here = write_texts(tmp_path / "news")
    with zipfile.ZipFile(here / "packed.zip", "w") as archive:
        archive.writestr("pier.txt", "Pier\n\nThe pier was mended.\n")
    (here / ".hidden.txt").write_text("Hidden\n\nNobody reads this.\n")
    for path in filter(Path.is_file, sorted(here.rglob("*"))):
        files.pipe_file(f"{base}/{path.relative_to(here).as_posix()}", path.read_bytes())
    made = []
    for given in (str(here), root):
        result = run("ingest", given, "-o", tmp_path / "made.jsonl", *more)
        assert result.exit_code == 0, result.stderr
        made.append((tmp_path / "made.jsonl").read_text("utf-8").replace(given, "ROOT"))
    assert made[0] == made[1]
    assert made[0].count("\n") == 6
    for given, code, told in (
        (f"{root}/[12]*", 0, "Read 1 article:"),
        (f"{root}/2.txt", 0, "Read 1 article:"),
        (f"{root}/none*", 1, "no file matches"),
        (f"{root}/none", 1, "there is no such file or folder"),
    ):
        result = run("ingest", given, "-o", tmp_path / "some.jsonl", *more)
        assert (result.exit_code, told in result.stderr) == (code, True), result.stderr


def test_articles_are_read_at_an_address_as_they_are_here(run: Callable, tmp_path: Path) -> None:
    read_from(run, "memory://places/news", tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("bucket")
def test_articles_on_s3_are_read_as_they_are_here(run: Callable, tmp_path: Path) -> None:
    read_from(run, "s3://releases/news", tmp_path)
    parts = run("ingest", "s3://releases/news", "-o", "s3://releases/parts/", "--parts", "4")
    assert parts.exit_code == 0, parts.stderr
    assert list_tree("s3://releases/parts")[1][::2] == [
        "part-00000.jsonl.gz",
        "part-00001.jsonl.gz",
    ]
