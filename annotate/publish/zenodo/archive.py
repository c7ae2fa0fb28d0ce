"""What is sent to Zenodo: the whole folder in one ZIP, and beside it what people read first.

Zenodo has no folders, and takes a hundred files a record. The same folder gives the same bytes.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from annotate.publish.release import Release

BESIDE = ("README.md", "CITATION.cff")
_DAY = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_BLOCK = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it is to be on Zenodo."""

    path: Path
    size: int
    md5: str


@contextmanager
def open_archive(release: Release) -> Iterator[dict[str, SentFile]]:
    """Give the files of a release by their names on Zenodo; the ZIP is gone afterwards."""
    with TemporaryDirectory(prefix="annotate-") as place:
        whole = Path(place) / f"{release.name}.zip"
        _write(release, whole)
        paths = [whole, *(release.folder / name for name in BESIDE if name in release.files)]
        yield {path.name: _measure(path) for path in paths}


def _write(release: Release, target: Path) -> None:
    with ZipFile(target, "w") as archive:
        for name in sorted(release.files):
            entry = ZipInfo(f"{release.name}/{name}", date_time=_DAY)
            entry.external_attr = _MODE
            entry.create_system = 3  # else the bytes tell Windows from others
            entry.compress_type = ZIP_STORED  # Parquet is packed; another zlib packs otherwise
            entry.file_size = release.files[name].size  # of 4 GB and more it needs to know
            with (release.folder / name).open("rb") as source, archive.open(entry, "w") as stream:
                shutil.copyfileobj(source, stream, _BLOCK)


def _measure(path: Path) -> SentFile:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return SentFile(path=path, size=path.stat().st_size, md5=digest.hexdigest())
