"""Comparing what readers get of a published version with the folder that was published.

Two programs do the reading, each in a process of its own with an empty cache: one fetches the
files, one loads every configuration. Here their results meet the manifest.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError
from annotate.publish.hub import Hub
from annotate.publish.release import MANIFEST, Release
from annotate.publish.subprocesses import make_environment, run_apart

FETCHER = "annotate.publish.fetching"
_SHOWN = 10
Loaded = Mapping[str, Any]  # by configuration, plain or streaming, split


class VerificationError(AnnotateError):
    """What readers get is not what was published."""

    def __init__(self, where: str, findings: list[str], fix: str) -> None:
        shown = [f"  {finding}" for finding in findings[:_SHOWN]]
        more = len(findings) - len(shown)
        shown += [f"  ... and {more} more"] if more else []
        super().__init__("\n".join([f"{where} is not what was published:", *shown]), fix)
        self.findings = findings


@contextmanager
def open_empty_home() -> Iterator[Path]:
    """Give an empty folder for the caches of the Hub, and delete it."""
    home = Path(tempfile.mkdtemp(prefix="annotate-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def load_folder(release: Release, folder: Path, *, loader: str) -> Loaded:
    """Load the copy of a release in a folder as its readers do, and return what came.

    Args:
        release: What ought to come.
        folder: Where it is.
        loader: The program that loads every configuration.

    Raises:
        VerificationError: something else came.
        RunError: it could not be read at all.
    """
    with open_empty_home() as home:
        environment = make_environment(home, HF_HUB_OFFLINE="1")
        loaded: Loaded = run_apart(loader, str(folder.absolute()), environment=environment)
    if faults := list(compare_content(release, loaded)):
        raise VerificationError(str(folder), faults, "Build the dataset again.")
    return loaded


def find_faults(
    hub: Hub, release: Release, commit: str, *, loader: str, expected: Loaded
) -> list[str]:
    """Return what is wrong with a commit as a reader gets it; nothing where all is well.

    Args:
        hub: The repository.
        release: What was published.
        commit: Where.
        loader: The program that loads every configuration.
        expected: What it made of the folder that was published.

    Raises:
        RunError: it could not be read back at all.
    """
    with open_empty_home() as home:
        environment = make_environment(home, **hub.environment)
        cache = str(home / "hub")
        hashes = run_apart(FETCHER, hub.repo, commit, cache, environment=environment)
        if faults := list(compare_hashes(release, hashes)):
            return faults
        loaded = run_apart(loader, hub.repo, commit, environment=environment)
    return [
        hub.redact(fault)
        for fault in (*compare_content(release, loaded), *compare_loaded(expected, loaded))
    ]


def compare_hashes(release: Release, hashes: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that did not come back as they are here."""
    if hashes.get(MANIFEST) != release.files[MANIFEST].sha256:
        yield f"{MANIFEST} came back with another SHA-256"
        return  # what it names means nothing then
    for name, file in release.files.items():
        if name not in hashes:
            yield f"{name} did not come back"
        elif hashes[name] != file.sha256:
            yield f"{name} came back with another SHA-256"


def compare_content(release: Release, loaded: Loaded) -> Iterator[str]:
    """Yield where the loaded rows are not those of the manifest, or not sound."""
    for config in release.rows:
        if config not in loaded and "" not in loaded:
            yield f"{config} cannot be loaded: it is not offered"
    for config, ways in loaded.items():
        if "error" in ways:
            yield f"{config or 'the dataset'} cannot be loaded: {ways['error']}"
        else:
            yield from _judge(config, ways, release.rows.get(config, {}))


def _judge(config: str, ways: Mapping[str, Any], expected: Mapping[str, int]) -> Iterator[str]:
    for way, splits in ways.items():
        counted = {split: content["rows"] for split, content in splits.items()}
        if counted != expected:
            yield f"{config}, {way}: the rows are {counted}, the manifest has {dict(expected)}"
        for split, content in splits.items():
            where = f"{config}/{split}, {way}"
            if content["shifted"]:
                spans = f"{content['shifted']} of {content['spans']} spans"
                yield f"{where}: {spans} are no slice of the text"
            if content["foreign"]:
                texts = f"{content['foreign']} texts"
                yield f"{where}: {texts} are not those that text_sha256 was made of"
    if len({json.dumps(splits, sort_keys=True) for splits in ways.values()}) > 1:
        yield f"{config}: the rows that are streamed are not those that are loaded"


def compare_loaded(expected: Loaded, loaded: Loaded) -> Iterator[str]:
    """Yield the configurations whose rows or spans are not those of the folder."""
    for config, ways in loaded.items():
        if "error" not in ways and ways != expected.get(config):
            yield f"{config}: the rows are not those of the folder"
