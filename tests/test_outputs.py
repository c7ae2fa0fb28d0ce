"""Where an output goes: a new file whole or not at all, into a pipe or a device, behind a link."""

import gzip
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import UsageError, WriteError
from annotate.files.outputs import check_output, open_output
from annotate.labelstudio.server.login import write_private
from annotate.records import open_writer
from tests.examples import make_record

WORDS = b"words\n"
NULL = os.makedev(1, 3)


def write(path: Path | str, content: bytes = WORDS) -> None:
    with open_output(path) as stream:
        stream.write(content)


@pytest.mark.parametrize("name", ["pipe", "pipe.gz"])
def test_a_pipe_stays_a_pipe_and_is_written_to(tmp_path: Path, name: str) -> None:
    pipe = tmp_path / name
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        write(pipe)
        content = read.result(timeout=20)
    assert (gzip.decompress(content) if name.endswith(".gz") else content) == WORDS
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_device_stays_a_device_also_behind_a_link(tmp_path: Path) -> None:
    device, link = tmp_path / "null", tmp_path / "link"
    link.symlink_to("null")
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, NULL)
        device.write_bytes(b"")
    except PermissionError:
        pytest.skip("only root makes a device, and not in every folder")
    for path in (device, link):
        write(path)
        assert stat.S_ISCHR(device.stat().st_mode)
        assert device.stat().st_rdev == NULL
    assert link.is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"null", "link"}


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link, longer = tmp_path / "far" / "real.jsonl", tmp_path / "link", tmp_path / "longer"
    target.write_bytes(b"old")
    link.symlink_to("far/real.jsonl")
    longer.symlink_to(link)
    write(longer)
    assert longer.readlink() == link
    assert link.readlink() == Path("far/real.jsonl")
    assert target.read_bytes() == WORDS
    assert list(target.parent.iterdir()) == [target]


def test_what_a_link_leads_to_is_kept_when_writing_fails(tmp_path: Path) -> None:
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)

    def fail() -> None:
        with open_writer(link) as write_value:
            write_value(make_record())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert target.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"real", "link"}


def test_a_link_to_what_is_not_there_yet_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "link.gz"
    link.symlink_to("new/real")
    write(link)
    assert link.is_symlink()
    assert gzip.decompress((tmp_path / "new" / "real").read_bytes()) == WORDS


def test_a_folder_and_a_link_in_a_circle_are_errors_before_anything_is_written(
    tmp_path: Path,
) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for path in (tmp_path, circle):
        with pytest.raises(WriteError, match=r"directory|symbolic links"):
            write(path)
    assert list(tmp_path.iterdir()) == [circle]
    for name in (f"{tmp_path}/new/", "memory://outputs/new/"):
        for open_it in (write, check_output):
            with pytest.raises(UsageError, match="is a folder, and one file is written"):
                open_it(name)
    assert list(tmp_path.iterdir()) == [circle]


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="/dev/stdout is a link on Linux only"
)
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "link"])
def test_standard_output_by_its_name_goes_on_where_it_was(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    code = (
        "import sys; from annotate.files.outputs import open_output; print('before')\n"
        f"with open_output({name!r}) as stream: stream.write(b'words\\n')\n"
        "print('behind')"
    )
    file = tmp_path / "all.txt"
    file.write_text("first\n")
    command = f"{shlex.join([sys.executable, '-c', code])} >> {file}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    subprocess.run(command, shell=True, check=True, cwd=tmp_path, env=environment)
    assert file.read_text() == "first\nbefore\nwords\nbehind\n"


def test_a_command_writes_through_a_pipe_and_leaves_it(
    tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text("They met in Ostrava.\n")
    run("ingest", "article.txt", "-o", "file.jsonl")
    os.mkfifo("pipe")
    with ThreadPoolExecutor() as pool:
        read = pool.submit(Path("pipe").read_bytes)
        result = run("ingest", "article.txt", "-o", "pipe")
        content = read.result(timeout=20)
    assert result.exit_code == 0
    assert content == Path("file.jsonl").read_bytes() != b""
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_a_link_to_a_private_file_stays_and_so_does_its_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "vault.json", tmp_path / "credentials.json"
    link.symlink_to(target)
    for value in ({"token": "a"}, {"token": "b"}):
        write_private(link, value)
        assert link.is_symlink()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert '"b"' in target.read_text()


def test_folders_that_were_made_for_what_failed_go_again_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(KeyError), open_output(tmp_path / "there" / "new" / "deep" / "file"):
        raise KeyError
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]
