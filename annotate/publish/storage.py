"""A folder anywhere that fsspec reaches: the disk, S3, and what else has a plug-in."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from annotate.files.outputs import naming, remove_empty
from annotate.files.stores import S3, open_store, telling

_BLOCK = 2**20


class Storage:
    """One folder, by its path or its URL. Names below it have forward slashes."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/") or url
        with telling(f"opening {url}"):
            self._files, self._root = open_store(self.url)

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
        with telling(f"listing {self.url}"):
            self._files.invalidate_cache()
            if not self._files.exists(self._root):
                return {}
            found = self._files.find(self._root, detail=True)
        start = len(self._root) + 1
        return {path[start:]: int(info["size"]) for path, info in sorted(found.items())}

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        with telling(f"reading {name}"):
            return bytes(self._files.cat_file(f"{self._root}/{name}"))

    def hash_file(self, name: str, copy: Path | None = None) -> str:
        """Return the SHA-256 of a file, and write what was read to a copy."""
        digest = hashlib.sha256()
        with telling(f"reading {name}"):
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
        with telling(f"trying to write to {self.url}"), naming(self.url):
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
            with telling(f"writing {name}"):
                self._make_folder(target)
                self._files.put_file(str(path), target)
            yield name

    def move(self, names: list[str], below: str) -> None:
        """Move files up out of a folder in this one, over those that are there."""
        for name in names:
            source, target = f"{self._root}/{below}/{name}", f"{self._root}/{name}"
            with telling(f"moving {name}"):
                self._make_folder(target)
                self._files.mv(source, target)

    def _make_folder(self, target: str) -> None:
        """Make the folder of a file. S3 has none, and would be given a new bucket for it."""
        if not self.url.startswith(S3):
            self._files.makedirs(target.rpartition("/")[0], exist_ok=True)

    def remove(self, names: list[str]) -> None:
        """Delete files."""
        for name in names:
            with telling(f"deleting {name}"):
                self._files.rm_file(f"{self._root}/{name}")

    def remove_folder(self, below: str) -> None:
        """Delete a folder in this one with everything in it, if it is there."""
        path = f"{self._root}/{below}"
        with telling(f"deleting {below}"):
            if self._files.exists(path):
                self._files.rm(path, recursive=True)
