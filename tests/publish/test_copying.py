"""Publishing to a folder that fsspec reaches: the disk, and one that is no disk."""

import shutil

import fsspec
import pytest

from annotate.dataset.checks import loading
from annotate.errors import AnnotateError, ServerError, UsageError, WriteError
from annotate.publish.copying import carry_out_copy, plan_copy
from annotate.publish.release import read_release
from annotate.publish.storage import Storage
from annotate.publish.verification import VerificationError


def copy(release, url):
    storage = Storage(str(url))
    plan = plan_copy(release, storage)
    if not plan.is_empty:
        said = []
        carry_out_copy(release, storage, plan, loader=loading.__name__, say=said.append)
    return plan


def read_bytes(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def release(folder):
    return read_release(folder)


@pytest.fixture
def memory():
    """A store that is no disk; it is shared by the whole process, so it is emptied."""
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.mark.slow
@pytest.mark.usefixtures("nursery")
def test_a_copy_is_the_dataset_and_nothing_else(release, tmp_path):
    copy(release, tmp_path / "share" / "harbour")
    assert read_bytes(tmp_path / "share" / "harbour") == read_bytes(release.folder)


def test_copying_again_copies_nothing(release, tmp_path):
    shutil.copytree(release.folder, tmp_path / "share")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "share").rglob("*")}
    assert copy(release, tmp_path / "share").is_empty
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "share").rglob("*")} == times


@pytest.mark.slow
@pytest.mark.usefixtures("nursery")
def test_a_byte_that_changed_in_the_copy_is_found_and_mended(release, tmp_path):
    target = shutil.copytree(release.folder, tmp_path / "share")
    path = target / "scheme.json"
    path.write_bytes(path.read_bytes().replace(b"n", b"m", 1))
    assert list(copy(release, target).changed) == ["scheme.json"]
    assert read_bytes(target) == read_bytes(release.folder)


@pytest.mark.slow
@pytest.mark.usefixtures("nursery")
def test_a_new_version_replaces_the_old_one_and_no_file_of_others(release, newer, tmp_path):
    target = shutil.copytree(release.folder, tmp_path / "share")
    (target / "notes.txt").write_text("mine")
    (target / "quotes" / "train-00009-of-00010.parquet").write_text("left over")
    newer = read_release(newer)
    plan = copy(newer, target)
    assert list(plan.removed) == ["quotes/train-00009-of-00010.parquet"]
    assert read_bytes(target) == {**read_bytes(newer.folder), "notes.txt": b"mine"}


@pytest.mark.slow
@pytest.mark.usefixtures("nursery")
def test_a_copy_that_comes_back_changed_leaves_the_version_that_was_there(
    release, newer, tmp_path, monkeypatch
):
    target = shutil.copytree(release.folder, tmp_path / "share")
    before = read_bytes(target)
    newer = read_release(newer)
    put = Storage.put

    def put_wrong(self, files, below):
        yield from put(self, files, below)
        path = self.path / below / "README.md"
        path.write_bytes(path.read_bytes().replace(b"a", b"e", 1))

    monkeypatch.setattr(Storage, "put", put_wrong)
    with pytest.raises(VerificationError, match=r"README\.md came back with another SHA-256"):
        copy(newer, target)
    assert read_bytes(target) == before
    assert [path.name for path in target.iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_a_disk_that_fails_in_the_middle_leaves_the_version_that_was_there(
    release, newer, tmp_path, monkeypatch
):
    target = shutil.copytree(release.folder, tmp_path / "share")
    before = read_bytes(target)
    newer = read_release(newer)
    put = Storage.put

    def put_some(self, files, below):
        yield from put(self, dict(list(files.items())[:3]), below)
        raise ServerError("No space left on device", "")

    monkeypatch.setattr(Storage, "put", put_some)
    with pytest.raises(ServerError, match="No space left"):
        copy(newer, target)
    assert read_bytes(target) == before


@pytest.mark.slow
@pytest.mark.usefixtures("nursery")
def test_a_store_that_is_no_disk_is_read_back_too(release, memory):
    assert len(copy(release, "memory://share/harbour").added) == len(release.files)
    kept = {
        name.removeprefix("/share/harbour/"): memory.cat_file(name)
        for name in memory.find("/share/harbour")
    }
    assert kept == read_bytes(release.folder)
    assert copy(release, "memory://share/harbour").is_empty


def test_a_folder_with_something_else_in_it_is_not_touched(release, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(UsageError, match="no dataset that was published there"):
        copy(release, tmp_path / "thesis")
    assert read_bytes(tmp_path / "thesis") == {"chapter.txt": b"years of work"}


def test_the_dataset_is_not_copied_onto_itself(release, tmp_path):
    with pytest.raises(UsageError, match="is the dataset itself"):
        copy(release, release.folder)
    with pytest.raises(UsageError, match="is the dataset itself"):
        copy(release, release.folder.parent / "." / "harbour")


def test_a_place_that_nothing_reaches_is_told(release):
    with pytest.raises(AnnotateError, match="Protocol not known"):
        copy(release, "carrier-pigeon://roof/harbour")


def test_a_leftover_of_a_killed_copy_is_no_part_of_the_dataset(release, tmp_path):
    target = shutil.copytree(release.folder, tmp_path / "share")
    shutil.copytree(release.folder, target / ".annotate-0123abcd")
    assert copy(release, target).is_empty


def test_whether_a_place_can_be_written_is_tried_without_a_trace(tmp_path, memory):
    (tmp_path / "there").mkdir()
    Storage(str(tmp_path / "there")).try_writing()
    Storage(str(tmp_path / "new" / "share")).try_writing()
    Storage("memory://share").try_writing()
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert list((tmp_path / "there").iterdir()) == []
    assert memory.store == {}
    (tmp_path / "file").write_text("x")
    with pytest.raises(WriteError, match=r"file/share cannot be written: .*"):
        Storage(str(tmp_path / "file" / "share")).try_writing()
