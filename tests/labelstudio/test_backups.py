"""A backup of a server on a file: what is in it comes back, and what is not whole is refused."""

import io
import json
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import MissingFileError, RunError, UsageError
from annotate.labelstudio.server.backups import MANIFEST, back_up
from annotate.labelstudio.server.login import Paths, locate, write_private
from annotate.labelstudio.server.restoring import restore
from annotate.readings.pseudonyms import KEY_FILE, read_key

LOGIN = {"email": "a@example.com", "password": "secret-word", "token": "f" * 40}
POSTGRES = "postgresql://labels@localhost/labels"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder of a server that has run, and is writing."""
    folder = tmp_path / "state"
    paths = locate(folder)
    (paths.data / "media" / "upload").mkdir(parents=True)
    (paths.data / "media" / "upload" / "straße 🛳️.txt").write_text("a page")
    (paths.data / ".env").write_text("SECRET_KEY=of-this-server")
    write_private(paths.credentials, LOGIN)
    with closing(sqlite3.connect(paths.database)) as database:
        database.execute("CREATE TABLE task (text)")
        database.execute("INSERT INTO task VALUES ('a ferry')")
        database.commit()
    read_key(folder)
    return folder


def read_texts(paths: Paths) -> list[str]:
    with closing(sqlite3.connect(paths.database)) as database:
        return [row[0] for row in database.execute("SELECT text FROM task")]


@pytest.mark.parametrize("name", ["labels.tar.gz", "labels.tar"])
def test_what_is_backed_up_comes_back_into_an_empty_folder(
    state: Path, tmp_path: Path, name: str
) -> None:
    with closing(sqlite3.connect(locate(state).database)) as writer:
        writer.execute("INSERT INTO task VALUES ('not committed')")  # somebody works meanwhile
        made = back_up(state, tmp_path / name)
    assert (made.database, made.files) == ("sqlite", 5)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    other = tmp_path / "other" / "state"
    restore(other, tmp_path / name)
    before, after = locate(state), locate(other)
    assert read_texts(after) == ["a ferry"]
    assert after.credentials.read_bytes() == before.credentials.read_bytes()
    assert (other / KEY_FILE).read_bytes() == (state / KEY_FILE).read_bytes()
    kept = {
        str(path.relative_to(paths.data)): path.read_bytes()
        for paths in (before, after)
        for path in paths.data.rglob("*")
        if path.is_file() and path != paths.database
    }
    assert set(kept) == {".env", "media/upload/straße 🛳️.txt"}
    for path in (after.credentials, after.data / ".env", after.database, other / KEY_FILE):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(after.folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in other.iterdir()) == ["label-studio", KEY_FILE]


def test_a_backup_that_is_not_whole_restores_nothing(state: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.tar"
    back_up(state, whole)
    content = whole.read_bytes()
    bad = {
        "half": content[: len(content) // 2],
        "changed": content.replace(b"a ferry", b"a fairy"),
        "nothing": b"",
        "text": b"no archive at all\n" * 90,
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(RunError, match=f"{name} is no (whole )?backup"):
            restore(tmp_path / "other", tmp_path / name)
        assert not list((tmp_path / "other").glob("*")), name
    with pytest.raises(MissingFileError):
        restore(tmp_path / "other", tmp_path / "none")


def write_archive(target: Path, members: dict[str, bytes], **manifest: object) -> None:
    head = {"format": 1, "label_studio": "1.0", "database": "sqlite", "files": {}, **manifest}
    with tarfile.open(target, "w") as archive:
        for name, data in {**members, MANIFEST: json.dumps(head).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize(
    "name", ["../out", "/out", "data/../../out", "data//out", "C:out", "data\\..\\out"]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    write_archive(tmp_path / "bad.tar", {name: b"x"})
    with pytest.raises(RunError, match="has no place in it"):
        restore(tmp_path / "in" / "state", tmp_path / "bad.tar")
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize(
    "manifest", [None, "[]", '{"format": 1, "database": "sqlite", "files": []}']
)
def test_a_backup_whose_manifest_is_missing_or_none_is_refused(
    tmp_path: Path, manifest: str | None
) -> None:
    source = tmp_path / "labels.tar"
    with tarfile.open(source, "w") as archive:
        for name in ("credentials.json", *([MANIFEST] if manifest else [])):
            content = (manifest or "{}").encode()
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    with pytest.raises(RunError, match=r"manifest\.json, the last that is in it, is missing"):
        restore(tmp_path / "new", source)


def test_a_backup_of_another_kind_or_a_newer_server_is_refused(tmp_path: Path, state: Path) -> None:
    back_up(state, tmp_path / "whole.tar")
    with tarfile.open(tmp_path / "whole.tar") as archive:
        members = {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]
    manifest = json.loads(members.pop(MANIFEST))
    other = tmp_path / "other"
    for change, error, words in (
        ({"label_studio": "99.1"}, RunError, "is of Label Studio 99.1"),
        ({"format": 2}, RunError, "it is of another kind"),
        ({"database": "oracle"}, RunError, "is no whole backup"),
        ({"files": {**manifest["files"], "data/gone": {}}}, RunError, "data/gone is not as it was"),
    ):
        write_archive(tmp_path / "bad.tar", members, **{**manifest, **change})
        with pytest.raises(error, match=words):
            restore(other, tmp_path / "bad.tar")
        assert not list(other.glob("*"))
    with pytest.raises(UsageError, match="whose database is a file"):
        restore(other, tmp_path / "whole.tar", POSTGRES)


def test_a_server_that_is_there_and_another_key_are_not_written_over(
    state: Path, tmp_path: Path
) -> None:
    back_up(state, tmp_path / "whole.tar")
    with pytest.raises(RunError, match="There is a server in"):
        restore(state, tmp_path / "whole.tar")
    other = tmp_path / "other"
    read_key(other)
    with pytest.raises(RunError, match="another key of pseudonyms"):
        restore(other, tmp_path / "whole.tar")
    assert [path.name for path in other.iterdir()] == [KEY_FILE]
    (other / KEY_FILE).write_bytes((state / KEY_FILE).read_bytes())
    restore(other, tmp_path / "whole.tar")
    assert read_texts(locate(other)) == ["a ferry"]


def test_the_commands_say_what_they_did(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    project, empty = tmp_path / "project", tmp_path / "empty"
    project.mkdir()
    empty.mkdir()
    state.rename(project / ".annotate")
    monkeypatch.chdir(project)
    made = run("server", "backup", tmp_path / "labels.tar.gz")
    assert (made.exit_code, "5 files" in made.stderr) == (0, True)
    monkeypatch.chdir(empty)
    assert run("server", "backup", "nothing.tar.gz").exit_code == 3
    assert list(empty.iterdir()) == []
    restored = run("server", "restore", tmp_path / "labels.tar.gz")
    assert restored.exit_code == 0
    assert "annotate server start" in restored.stderr
    again = run("server", "restore", tmp_path / "labels.tar.gz")
    assert (again.exit_code, "There is a server in" in again.stderr) == (3, True)
