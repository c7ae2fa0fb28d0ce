"""A folder anywhere that fsspec reaches: the disk, S3, and what else has a plug-in.

The only file that imports `fsspec`.
"""

import hashlib
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, MissingExtraError, ServerError
from annotate.files.outputs import naming, remove_empty

_BLOCK = 2**20
_S3 = ("s3://", "s3a://")


class Storage:
    """One folder, by its path or its URL. Names below it have forward slashes."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/") or url
        with _told(f"opening {url}"):
            self._files, self._root = self._open(self.url)

    def _open(self, url: str) -> tuple[Any, str]:
        try:
            import fsspec  # type: ignore[import-untyped]  # it comes without stubs
        except ImportError as error:
            raise MissingExtraError("fsspec", "dataset") from error
        if url.startswith(_S3):
            _require_s3()
        try:
            files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except ImportError as error:
            raise AnnotateError(
                f"{url} cannot be reached: {error}.", "Install the package that it names."
            ) from error
        return files, root.rstrip("/")

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of this machine."""
        return "file" in (
            (self._files.protocol,)
            if isinstance(self._files.protocol, str)
            else self._files.protocol
        )

    @property
    def path(self) -> Path:
        """Where it is, if it is a folder of this machine."""
        return Path(self._root)

    def list_files(self) -> dict[str, int]:
        """Return the files below the folder with their sizes."""
        with _told(f"listing {self.url}"):
            self._files.invalidate_cache()
            if not self._files.exists(self._root):
                return {}
            found = self._files.find(self._root, detail=True)
        start = len(self._root) + 1
        return {path[start:]: int(info["size"]) for path, info in sorted(found.items())}

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        with _told(f"reading {name}"):
            return bytes(self._files.cat_file(f"{self._root}/{name}"))

    def hash_file(self, name: str, copy: Path | None = None) -> str:
        """Return the SHA-256 of a file, and write what was read to a copy."""
        digest = hashlib.sha256()
        with _told(f"reading {name}"):
            for block in self._iter_blocks(name, copy):
                digest.update(block)
        return digest.hexdigest()

    def _iter_blocks(self, name: str, copy: Path | None) -> Iterator[bytes]:
        if copy is None:
            with self._files.open(f"{self._root}/{name}", "rb") as stream:
                while block := stream.read(_BLOCK):
                    yield block
            return
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("wb") as kept:
            for block in self._iter_blocks(name, None):
                kept.write(block)
                yield block

    def try_writing(self) -> None:
        """Write an empty file and delete it again, with what folders were made for it.

        Raises:
            WriteError: nothing can be written here.
            ServerError: it cannot be reached.
        """
        made: list[Path] = []
        if self.is_local:
            made = [p for p in (self.path, *self.path.parents) if not p.exists()]
        with _told(f"trying to write to {self.url}"), naming(self.url):
            name = f"{self._root}/.annotate-{secrets.token_hex(4)}"
            try:
                self._make_folder(name)
                self._files.pipe_file(name, b"")
                self._files.rm_file(name)
            finally:
                remove_empty(made)

    def put(self, files: Mapping[str, Path], below: str) -> Iterator[str]:
        """Write files below a folder in this one, and yield the name of each that is there."""
        for name, path in files.items():
            target = f"{self._root}/{below}/{name}"
            with _told(f"writing {name}"):
                self._make_folder(target)
                self._files.put_file(str(path), target)
            yield name

    def move(self, names: list[str], below: str) -> None:
        """Move files up out of a folder in this one, over those that are there."""
        for name in names:
            source, target = f"{self._root}/{below}/{name}", f"{self._root}/{name}"
            with _told(f"moving {name}"):
                self._make_folder(target)
                self._files.mv(source, target)

    def _make_folder(self, target: str) -> None:
        """Make the folder of a file. S3 has none, and would be given a new bucket for it."""
        if not self.url.startswith(_S3):
            self._files.makedirs(target.rpartition("/")[0], exist_ok=True)

    def remove(self, names: list[str]) -> None:
        """Delete files."""
        for name in names:
            with _told(f"deleting {name}"):
                self._files.rm_file(f"{self._root}/{name}")

    def remove_folder(self, below: str) -> None:
        """Delete a folder in this one with everything in it, if it is there."""
        path = f"{self._root}/{below}"
        with _told(f"deleting {below}"):
            if self._files.exists(path):
                self._files.rm(path, recursive=True)


def _require_s3() -> None:
    try:
        import s3fs  # noqa: F401  # fsspec imports it by itself, with words of its own
    except ImportError as error:
        raise MissingExtraError("s3fs", "s3") from error


@contextmanager
def _told(doing: str) -> Iterator[None]:
    """Turn what a file system raises into words."""
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
