"""Publishing a release without a Hub: a copy in any folder that fsspec reaches.

The copy is made beside its place, read back and loaded there, and only then put in place, the
manifest last: whatever fails before leaves the version that was there.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator

from annotate.errors import UsageError
from annotate.publish.plan import Kept, PublishPlan, make_plan, show_size
from annotate.publish.release import MANIFEST, Release, parse_manifest
from annotate.publish.storage import Storage
from annotate.publish.verification import (
    Loaded,
    VerificationError,
    compare_hashes,
    compare_loaded,
    load_folder,
    open_empty_home,
)
from annotate.spelling import plural

Say = Callable[[str], None]
_STAGE = ".annotate-"


def plan_copy(release: Release, storage: Storage) -> PublishPlan:
    """Compare a release with what is in a folder; every byte there is read.

    Raises:
        UsageError: the folder holds something, and no version of a dataset.
        ServerError: it cannot be reached.
    """
    if storage.is_local and storage.path.resolve() == release.folder.resolve():
        raise UsageError(f"{storage.url} is the dataset itself.", "Name another folder.")
    sizes = {n: s for n, s in storage.list_files().items() if not n.startswith(_STAGE)}
    manifest = parse_manifest(storage.read(MANIFEST)) if MANIFEST in sizes else None
    if sizes and manifest is None:
        raise UsageError(
            f"{storage.url} holds files, and no dataset that was published there.",
            "Name an empty folder, or one that does not exist yet.",
        )
    owned = frozenset(file["path"] for file in manifest["files"]) if manifest else frozenset()
    return make_plan(release, dict(_iter_kept(release, storage, sizes)), owned)


def _iter_kept(
    release: Release, storage: Storage, sizes: dict[str, int]
) -> Iterator[tuple[str, Kept]]:
    """Yield what is there; a file of another size is another file, without reading it."""
    for name, size in sizes.items():
        file = release.files.get(name)
        sha256 = storage.hash_file(name) if file is not None and file.size == size else ""
        yield name, Kept(size=size, sha256=sha256)


def carry_out_copy(
    release: Release,
    storage: Storage,
    plan: PublishPlan,
    *,
    loader: str,
    say: Say,
    track: Callable[[Iterable[str]], Iterable[str]] = iter,
) -> None:
    """Make the copy, read it back, and put it in place.

    Args:
        release: What is published.
        storage: Where.
        plan: What was planned.
        loader: The program that loads every configuration.
        say: Is told how far it is.
        track: Is handed the names of the files as they are copied.

    Raises:
        VerificationError: what came back is not what was copied. What was there stays.
        ServerError: the folder cannot be reached or written.
    """
    say("Loading the folder, to know what has to come back.")
    expected = load_folder(release, release.folder, loader=loader)
    stage = f"{_STAGE}{secrets.token_hex(4)}"
    size = show_size(release.size)
    say(f"Copying {plural(len(release.files), 'file')}, {size}.")
    try:
        files = {name: release.folder / name for name in release.files}
        for _ in track(storage.put(files, stage)):
            pass
        _verify(release, storage, stage, loader=loader, expected=expected)
        say("Read back and loaded, plain and streaming: all as built.")
        names = sorted(release.files, key=lambda name: (name == MANIFEST, name))
        storage.move(names, stage)
        storage.remove(sorted(plan.removed))
    finally:
        storage.remove_folder(stage)


def _verify(
    release: Release, storage: Storage, stage: str, *, loader: str, expected: Loaded
) -> None:
    with open_empty_home() as home:
        copy = None if storage.is_local else home / "copy"
        hashes = {
            name: storage.hash_file(f"{stage}/{name}", copy and copy / name)
            for name in release.files
        }
        faults = list(compare_hashes(release, hashes))
        if not faults:
            loaded = load_folder(release, copy or storage.path / stage, loader=loader)
            faults = list(compare_loaded(expected, loaded))
    if faults:
        fix = "What was there before is untouched. Run the command again."
        raise VerificationError(storage.url, faults, fix)
