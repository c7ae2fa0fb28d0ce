"""What publishing would do: the files to add, to change and to remove, compared by content.

Values only. Where the files are kept, and how they get there, is not known here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from annotate.publish.release import Release, ReleaseFile, list_tables
from annotate.spelling import plural

_SHOWN = 40
_UNITS = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as it is kept where a dataset is published; one of the hashes is known."""

    size: int
    sha256: str | None = None
    git_sha1: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPlan:
    """The way from what is published to what a folder holds."""

    added: Mapping[str, ReleaseFile]
    changed: Mapping[str, tuple[ReleaseFile, Kept]]
    removed: Mapping[str, Kept]
    same: tuple[str, ...]
    left_alone: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether everything is published already."""
        return not (self.added or self.changed or self.removed)

    @property
    def sent(self) -> list[ReleaseFile]:
        """The files that have to go there."""
        return [*self.added.values(), *(file for file, _ in self.changed.values())]

    def iter_lines(self) -> Iterator[str]:
        """Yield the plan in lines for people."""
        lines = [
            *(f"  add     {name}  {show_size(f.size)}" for name, f in self.added.items()),
            *(
                f"  change  {name}  {show_size(file.size)}, was {show_size(old.size)}"
                for name, (file, old) in self.changed.items()
            ),
            *(f"  remove  {name}  {show_size(f.size)}" for name, f in self.removed.items()),
        ]
        yield from lines[:_SHOWN]
        if len(lines) > _SHOWN:
            yield f"  ... and {len(lines) - _SHOWN} more"
        if self.left_alone:
            yield f"Left alone, for no build put it there: {', '.join(self.left_alone)}."
        size = show_size(sum(file.size for file in self.sent))
        yield (
            f"Read {plural(len(self.sent) + len(self.same), 'file')}: {len(self.sent)} to send, "
            f"{size}; {len(self.same)} as they are there. To remove: {len(self.removed)}."
        )


def make_plan(
    release: Release, kept: Mapping[str, Kept], owned: frozenset[str] = frozenset()
) -> PublishPlan:
    """Compare a release with what is kept where it goes.

    Args:
        release: What is to be published.
        kept: The files there.
        owned: Those of them that an earlier version's manifest names. Of the rest, only what
            would be loaded as a part of a table is removed; a file that somebody put there stays.
    """
    there = sorted(set(release.files) & set(kept))
    equal = {name for name in there if _is_same(release.files[name], kept[name])}
    patterns = [f"{t['config']}/{t['split']}-*" for t in list_tables(release.manifest)]
    gone = {
        name
        for name in set(kept) - set(release.files)
        if name in owned or any(fnmatchcase(name, pattern) for pattern in patterns)
    }
    return PublishPlan(
        added={name: release.files[name] for name in sorted(set(release.files) - set(kept))},
        changed={name: (release.files[name], kept[name]) for name in there if name not in equal},
        removed={name: kept[name] for name in sorted(gone)},
        same=tuple(name for name in there if name in equal),
        left_alone=tuple(
            name
            for name in sorted(set(kept) - set(release.files) - gone)
            if not name.startswith(".git")
        ),
    )


def _is_same(file: ReleaseFile, kept: Kept) -> bool:
    if kept.sha256 is not None:
        return kept.sha256 == file.sha256
    return kept.git_sha1 == file.git_sha1


def show_size(size: int) -> str:
    """Return a number of bytes for people."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{size} B"
