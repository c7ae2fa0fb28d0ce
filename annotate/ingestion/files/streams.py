"""Sources as streams of bytes: files, standard input, compressed or not, and what archives hold.

Nothing is unpacked onto the disk under a name of its own: a member is read where it lies.
"""

import lzma
import posixpath
import sys
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BufferedReader
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from annotate.files.inputs import expand, measure, open_seekable
from annotate.files.stores import open_file
from annotate.formats.problems import EMPTY, UNREADABLE, FileLine, make_problem
from annotate.formats.registry import ANYTHING, find_added, find_by_content, find_by_suffix
from annotate.formats.unread import UnreadKind, find_unread
from annotate.ingestion.files.heads import (
    EMPTY_ZIP,
    ENDINGS,
    ZIP,
    find_packing,
    is_tar,
    peek_head,
    read_sample,
)
from annotate.ingestion.files.sources import STANDARD, InputFile, cut_name, list_left_out
from annotate.model import Problem, count_errors

# What is wrong with a file, or with the disk.
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
_DEEPEST = 4  # archives and compressions in one another


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that can be read from its beginning, and how it begins."""

    file: InputFile
    stream: BufferedReader
    sample: bytes


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file of an archive; `find_beside` is there where any other can be read at any time."""

    name: str
    stream: BinaryIO
    find_beside: Callable[[str], bytes | None] | None = None


Opened = OpenedFile | Problem  # which says of a member of an archive that it cannot be read


@contextmanager
def open_source(source: InputFile) -> Iterator[BinaryIO]:
    """Open a source as it lies on the disk."""
    if source.path == STANDARD:
        yield sys.stdin.buffer
        return
    with open_file(source.path) as raw:
        yield raw


def iter_opened(
    source: InputFile, raw: BinaryIO, problems: list[Problem], depth: int = 0
) -> Iterator[Opened]:
    """Yield what a stream holds: itself, unpacked, or the members of an archive.

    What is said of an archive as a whole is added to `problems`.
    """
    head, stream = peek_head(raw)
    ending = PurePosixPath(source.label.lower()).suffix
    how = find_packing(head) or ENDINGS.get(ending)
    if how and not find_packing(head) and find_by_content(read_sample(head, cast(Any, stream))):
        how = None  # it was never packed
    if how and depth < _DEEPEST:
        bare = replace(
            source, label=source.label[: -len(ending)] if ending in ENDINGS else source.label
        )
        expanded = cast(BinaryIO, expand(cast(BinaryIO, stream), how))
        yield from iter_opened(bare, expanded, problems, depth + 1)
    elif is_tar(head) and depth < _DEEPEST:
        yield from _iter_members(source, _iter_tar(source, stream), problems, depth)
    elif head.startswith((ZIP, EMPTY_ZIP)):
        with open_seekable(cast(BinaryIO, stream)) as seekable:
            yield from _iter_zip_or_document(source, seekable, problems, depth)
    else:
        yield OpenedFile(source, stream, read_sample(head, cast(BinaryIO, stream)))


def _iter_zip_or_document(
    source: InputFile, raw: BinaryIO, problems: list[Problem], depth: int
) -> Iterator[Opened]:
    """Yield an office document, which is a zip file too, as it is; else what the file holds."""
    head, stream = peek_head(raw)
    sample = read_sample(head, cast(BinaryIO, stream))
    if find_by_content(sample) or find_unread(sample) or depth >= _DEEPEST:
        yield OpenedFile(source, stream, sample)
    else:
        yield from _iter_members(source, _iter_zip(source, stream), problems, depth)


def _iter_members(
    source: InputFile,
    members: Iterator[ArchiveMember | Problem],
    problems: list[Problem],
    depth: int,
) -> Iterator[Opened]:
    """Yield the files of an archive, but for hidden ones, as those of a folder."""
    others: Counter[str] = Counter()
    before, opened, unread = len(problems), 0, 0
    for each in members:
        if isinstance(each, Problem):
            unread += 1
            yield each
            continue
        path = PurePosixPath(each.name)
        if any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts):
            continue
        member = InputFile(
            path=f"{source.path}/{each.name}",
            name=f"{source.name}/{cut_name(each.name)}" if source.name else cut_name(each.name),
            format=source.format,
            label=path.name,
            others=others,
            in_archive=each.find_beside or _find_nothing,
        )
        try:
            for found in iter_opened(member, each.stream, problems, depth + 1):
                opened += isinstance(found, OpenedFile)
                unread += isinstance(found, Problem)
                yield found
        except BROKEN as error:
            unread += 1
            yield tell_broken(member, error)
    if opened == others.total() and not unread and not count_errors(problems[before:]):
        empty = make_problem(EMPTY, "no article in this archive", source.place)
        problems.append(empty if source.others is None else replace(empty, severity="warning"))
    problems.extend(list_left_out(others, source.place, "an archive"))


def tell_broken(file: InputFile, error: BaseException) -> Problem:
    """Return the finding that a file cannot be read, or not to its end."""
    reason = getattr(error, "strerror", None) or error
    return make_problem(UNREADABLE, f"cannot be read: {reason}", file.place)


def _iter_zip(source: InputFile, stream: BufferedReader) -> Iterator[ArchiveMember | Problem]:
    with zipfile.ZipFile(stream) as archive:
        for member in sorted(archive.infolist(), key=lambda member: member.filename):
            if member.is_dir():
                continue
            try:
                content = archive.open(member)
            except (RuntimeError, NotImplementedError) as error:  # encrypted, or packed as no other
                place = FileLine(f"{source.shown}/{member.filename}")
                yield make_problem(UNREADABLE, f"cannot be read: {error}", place)
                continue
            with content:
                measured = cast(BinaryIO, measure(content, member.compress_size))
                yield ArchiveMember(
                    member.filename, measured, partial(_find_in_zip, archive, member.filename)
                )


def _find_in_zip(archive: zipfile.ZipFile, of: str, name: str) -> bytes | None:
    """Return the file of an archive that a path leads to from the folder of another."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(of), name))
    try:
        member = archive.getinfo(path)
        with archive.open(member) as content:
            return measure(content, member.compress_size).read()
    except (KeyError, RuntimeError, NotImplementedError):  # not there, encrypted, packed otherwise
        return None


def _find_nothing(_: str) -> bytes | None:
    return None


def _iter_tar(source: InputFile, stream: BufferedReader) -> Iterator[ArchiveMember | Problem]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is not None:
                yield ArchiveMember(member.name, cast(BinaryIO, measure(content, member.size)))
            elif not member.isdir():
                place = FileLine(f"{source.shown}/{member.name}")
                yield make_problem(UNREADABLE, "it is a link, and no file", place)


def tell_format(opened: OpenedFile) -> str | UnreadKind | None:
    """Return the format of a file, or the kind that it is and that is not read.

    None is what is to be left out: of no format, and named by nobody.
    """
    file = opened.file
    if file.format:
        return file.format
    unread = find_unread(opened.sample)
    is_other = unread is not None and unread.is_certain
    found = find_added(file.suffix) or (None if is_other else find_by_content(opened.sample))
    if found:
        return found
    by_name = find_by_suffix(file.suffix)
    if unread is not None:
        is_meant = not unread.is_part and (unread.may_hold_articles or by_name)
        return unread if is_meant or file.others is None else None
    return by_name or (ANYTHING if file.others is None else None)
