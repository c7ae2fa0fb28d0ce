"""Places that fsspec reaches, by their address: S3, and what else has a plug-in.

The only file that imports `fsspec`.
"""

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from annotate.errors import (
    AnnotateError,
    MissingExtraError,
    MissingFileError,
    ServerError,
    UsageError,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

S3 = ("s3://", "s3a://")
# Where a file is there whole or not at all once it was sent; elsewhere it is sent, then renamed.
_WHOLE = (*S3, "gs://", "gcs://", "az://", "abfs://", "hf://", "memory://")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # two letters: no drive of Windows
_AS_PATH = re.compile(r"(?:^|.*[/\\])([a-z][a-z0-9+.-]+:)[/\\](.*)", re.IGNORECASE | re.DOTALL)
_TEMPORARY = ".annotate.tmp"
_BLOCK = 1 << 20


def is_address(path: str | Path) -> bool:
    """Tell an address, as `s3://bucket/articles`, from the name of a file."""
    return isinstance(path, str) and _ADDRESS.match(path) is not None


def refuse_address(path: Path) -> None:
    """Refuse an address where something is to be written on this machine.

    As a path it has lost a slash, and would be a folder here that is called `s3:`.

    Raises:
        UsageError: it is one.
    """
    found = _AS_PATH.fullmatch(str(path))
    if found and not Path(str(path)[: found.end(1)]).exists():
        address = f"{found[1]}//{found[2]}".replace("\\", "/")
        raise UsageError(
            f"{address} is an address, and this is written on this machine only.",
            "Name a file or a folder here, and copy it there; a dataset is sent to an address by "
            "annotate publish.",
        )


def open_store(url: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it.

    Raises:
        MissingExtraError: a package that reaches it is not installed.
        AnnotateError: there is none of this kind.
    """
    try:
        import fsspec  # type: ignore[import-untyped]  # it comes without stubs
    except ImportError as error:
        raise MissingExtraError("fsspec", "dataset") from error
    if url.startswith(S3):
        _require_s3()
    try:
        files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise AnnotateError(
            f"{url} cannot be reached: {error}.", "Install the package that it names."
        ) from error
    return files, root.rstrip("/")


def _require_s3() -> None:
    try:
        import s3fs  # noqa: F401  # fsspec imports it by itself, with words of its own
    except ImportError as error:
        raise MissingExtraError("s3fs", "s3") from error


def is_file(path: str) -> bool:
    """Tell whether there is a file of a name, or at an address."""
    if not is_address(path):
        return Path(path).is_file()
    with telling(f"looking at {path}"):
        files, name = open_store(path)
        return bool(files.isfile(name))


def move_file(path: str, target: str) -> None:
    """Let a file take the place of another one, both on this machine or both at addresses."""
    if not is_address(target):
        Path(path).replace(Path(target).resolve())
        return
    with telling(f"writing {target}"):
        files, name = open_store(target)
        files.mv(open_store(path)[1], name)


@contextmanager
def telling(doing: str) -> Iterator[None]:
    """Turn what a file system raises into words.

    Raises:
        ServerError: it raised something.
    """
    try:
        yield
    except _list_errors() as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise ServerError(f"It failed while {doing}: {words}", "Run the command again.") from error


def _list_errors() -> tuple[type[Exception], ...]:
    """Return what file systems raise.

    The client of S3 has errors of its own, as for no credentials or no region; it is there only
    where a place on S3 was opened.
    """
    usual = (OSError, ValueError, RuntimeError)
    module = sys.modules.get("botocore.exceptions")
    return usual if module is None else (*usual, module.BotoCoreError)


@contextmanager
def open_address(url: str) -> Iterator[BinaryIO]:
    """Open a file at an address for reading.

    Raises:
        MissingFileError: there is none.
        ServerError: the place cannot be reached.
    """
    with telling(f"opening {url}"):
        files, path = open_store(url)
        if not files.isfile(path):
            raise MissingFileError(url)
        stream = files.open(path, "rb")
    with stream:
        yield io.BufferedReader(_RemoteFile(stream, url), _BLOCK)


def open_file(path: str) -> AbstractContextManager[BinaryIO]:
    """Open a file for reading that lies on this machine or at an address."""
    return open_address(path) if is_address(path) else Path(path).open("rb")


class _RemoteFile(io.RawIOBase):
    """A file that lies elsewhere, whose failures name its address."""

    def __init__(self, stream: Any, url: str) -> None:
        self._stream, self._url = stream, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        with telling(f"reading {self._url}"):
            data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)


@contextmanager
def open_target(url: str) -> Iterator[IO[bytes]]:
    """Open a file that is sent to an address when the block ends well, and is there whole.

    It grows in a temporary file of this machine.

    Raises:
        ServerError: the place cannot be reached, or does not take it.
    """
    with telling(f"opening {url}"):
        files, path = open_store(url)
    with tempfile.TemporaryDirectory(prefix="annotate-") as folder:
        laid = Path(folder, "written")
        with laid.open("wb") as stream:
            yield stream
        with telling(f"writing {url}"):
            _send(files, url, str(laid), path)


def _send(files: Any, url: str, source: str, path: str) -> None:
    """Put a file of this machine to its place, which has it whole or as it was."""
    if not url.startswith(S3):  # which has no folders, and would be given a new bucket for one
        files.makedirs(path.rpartition("/")[0], exist_ok=True)
    if url.startswith(_WHOLE):
        files.put_file(source, path)
        return
    folder, _, name = path.rpartition("/")
    temporary = f"{folder}/.{name}{_TEMPORARY}"
    files.put_file(source, temporary)
    files.mv(temporary, path)
