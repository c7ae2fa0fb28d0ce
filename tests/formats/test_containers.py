"""Archives and compressed files: what is in them is told and read as if it lay in a folder."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path

import pyarrow
import pytest

from annotate.files import inputs
from tests.formats.reading import BOARD, CREWS, VOTE, Read, write

ROWS = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in
               (("board", BOARD), ("vote", VOTE)))  # fmt: skip


def make_zip(**members: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def make_tar(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def pack_zst(content: bytes) -> bytes:
    return bytes(pyarrow.compress(content, codec="zstd", asbytes=True))


@pytest.mark.parametrize(
    ("ending", "pack"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", pack_zst)],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_compressed_file_is_told_by_its_content_and_by_its_name(
    tmp_path: Path, ending: str, pack: object, named: bool
) -> None:
    path = tmp_path / (f"a.jsonl.{ending}" if named else "a.data")
    read = Read(write(path, pack(ROWS.encode())))  # type: ignore[operator]
    assert [document.id for document in read.documents] == ["board", "vote"]
    assert read.codes == []


def test_the_members_of_an_archive_are_told_and_named_one_by_one(tmp_path: Path) -> None:
    content = make_zip(**{
        "news/board.txt": BOARD, "rows.json": json.dumps([{"text": VOTE}]), "news/crews": CREWS,
        "__MACOSX/._board.txt": "x", ".DS_Store": "x", "photo.jpg": b"\xff\xd8\xff\xe0",
        "README": "Not an article.",
    })  # fmt: skip
    read = Read(write(tmp_path / "all.zip", content))
    assert {d.id: d.text for d in read.documents} == {"all-news-board": BOARD, "all-rows": VOTE}
    assert read.codes == ["R13"] * 3
    assert sorted(problem.message.split(" ")[3] for problem in read.problems) == [
        ".jpg",
        "README",
        "crews",
    ]


def test_archives_in_one_another_are_opened_and_a_broken_member_costs_itself(
    tmp_path: Path,
) -> None:
    inner = make_zip(**{"b.txt": VOTE})
    members = {"a.txt.gz": gzip.compress(BOARD.encode())[:-9], "inner.zip": inner, "c.txt": b"x y"}
    read = Read(write(tmp_path / "all.tgz", gzip.compress(make_tar(members))))
    assert read.texts == [VOTE, "x y"]
    assert read.codes == ["R02"]
    assert (read.problems[0].file or "").endswith("all.tgz/a.txt.gz")


def test_a_locked_member_and_a_link_are_named(tmp_path: Path) -> None:
    locked = bytearray(make_zip(**{"a.txt": BOARD}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    read = Read(write(tmp_path / "locked.zip", bytes(locked)))
    assert read.codes == ["R02", "R05"][: len(read.codes)]
    assert "encrypted" in read.problems[0].message
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    read = Read(write(tmp_path / "link.tar", stream.getvalue()))
    assert (read.texts, read.codes) == ([], ["R02"])


def test_members_that_cannot_be_read_are_counted_among_what_was_left_out(tmp_path: Path) -> None:
    packed = bytearray(make_zip(**{"a.txt": BOARD, "b.txt": VOTE * 20, "c.txt": CREWS}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the first is locked
        packed[packed.index(mark) + at] |= 1
    size = len(VOTE) // 2
    packed[packed.index(b"b.txt") + 5 : packed.index(b"b.txt") + 5 + size] = b"\xff" * size
    nested = make_tar({"in/all.zip": bytes(packed), "d.txt": VOTE.encode()})
    for name, content, texts in (
        ("all.zip", bytes(packed), [CREWS]),
        ("all.tar", nested, [CREWS, VOTE]),
    ):
        read = Read(write(tmp_path / name, content))
        assert sorted(read.texts) == sorted(texts)
        assert read.codes == ["R02"] * 2
        assert read.tally.refused == {"R02": 2}
        assert read.tally.received == len(texts) + 2


def test_a_member_that_expands_beyond_all_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "FREE", 1 << 16)
    content = make_zip(**{"a.txt": b"\x20" * (1 << 22), "b.txt": BOARD})
    read = Read(write(tmp_path / "all.zip", content))
    assert (read.texts, read.codes) == ([BOARD], ["R02"])
    assert "expands" in read.problems[0].message


def test_what_is_no_archive_though_it_begins_so_is_a_finding(tmp_path: Path) -> None:
    for name, content in (
        ("a.zip", b"PK\x03\x04 and nothing more"),
        ("b.xz", b"\xfd7zXZ\x00 and nothing more"),
        ("c.bz2", b"BZh9 and nothing more"),
        ("d.zst", b"\x28\xb5\x2f\xfd and nothing more"),
    ):
        write(tmp_path / name, content)
    write(tmp_path / "e.txt", BOARD)
    read = Read(tmp_path)
    assert (read.texts, read.codes) == ([BOARD], ["R02"] * 4)


@pytest.mark.parametrize(
    "members", [{}, {".a.txt": BOARD}, {"__MACOSX/a.txt": BOARD}, {"a.xyz": BOARD}]
)
def test_an_archive_without_an_article_is_named(tmp_path: Path, members: dict[str, str]) -> None:
    read = Read(write(tmp_path / "none.zip", make_zip(**members)))
    assert not read.documents
    errors = [p for p in read.problems if p.severity == "error"]
    assert [(p.code, p.message) for p in errors] == [("R05", "no article in this archive")]


def test_a_member_whose_name_leads_out_of_the_archive_is_read_where_it_lies(tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "slip.zip", make_zip(**{"../../slip.txt": BOARD}))
    assert [document.text for document in Read(path).documents] == [BOARD.strip()]
    assert not (tmp_path / "slip.txt").exists()


ARTICLES = [{"text": f"{number}: {BOARD} {number * 7919 % 1000}"} for number in range(300)]
LAID = {
    "a.jsonl": "".join(json.dumps(row) + "\n" for row in ARTICLES),
    "a.json": json.dumps(ARTICLES, indent=1),
    "a.csv": "nr,text\n" + "".join(f'0,"{row["text"]}"\n' for row in ARTICLES),
}


@pytest.mark.parametrize("name", LAID)
@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_of_a_small_packed_file_that_is_cut_off_what_stands_before_is_read(
    tmp_path: Path, name: str, pack: object
) -> None:
    packed = pack(LAID[name].encode())  # type: ignore[operator]
    read = Read(write(tmp_path / f"{name}.packed", packed[: len(packed) * 2 // 3]))
    assert read.texts == [row["text"] for row in ARTICLES[: len(read.texts)]]
    assert len(read.texts) > 100
    assert len(read.codes) == 1


def test_rows_that_are_held_for_their_dates_are_not_lost_where_a_file_is_cut_off(
    tmp_path: Path,
) -> None:
    rows = [{**row, "date": f"{1 + at % 12}/3/2021"} for at, row in enumerate(ARTICLES)]
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    read = Read(write(tmp_path / "a.jsonl.gz", packed[: len(packed) * 2 // 3]))
    assert len(read.documents) > 100
    assert read.tally.received == len(read.documents) + read.tally.refused["R02"]


def test_what_is_not_packed_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    assert len(Read(write(tmp_path / "rows.csv.gz", LAID["a.csv"])).texts) == len(ARTICLES)
