"""What the functions of the API are given: paths, documents, records, alone or many of them."""

from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeVar

from annotate import records as files
from annotate.api.stream import Stream
from annotate.errors import MissingFileError
from annotate.files.outputs import STANDARD
from annotate.files.parts import list_parts
from annotate.files.stores import is_address
from annotate.model import Document, Problem, Record

AnyPath = str | PathLike[str]
Records = AnyPath | Record | Iterable[AnyPath | Record]
Documents = AnyPath | Document | Record | Iterable[AnyPath | Document | Record]
Item = TypeVar("Item")


def iter_records(given: Records, problems: list[Problem]) -> Iterator[Record]:
    """Yield records as they are, and those of the files that are named."""
    return _iter_items(given, problems, files.read_records, take_record)


def iter_documents(given: Documents, problems: list[Problem]) -> Iterator[Document]:
    """Yield documents as they are, those of records, and those of the files that are named."""
    return _iter_items(given, problems, files.read_documents, _find_document)


def check_paths(given: Any) -> None:
    """Look whether the files are there that are named alone or in a list: not only when read.

    Raises:
        MissingFileError: one is not.
        UsageError: nothing matches a pattern.
    """
    several = given if isinstance(given, list | tuple) else [given]
    for path in [fspath(each) for each in several if isinstance(each, str | PathLike)]:
        if path == STANDARD or Path(path).exists():
            continue
        if [part.path for part in list_parts(path)] == [path] and not is_address(path):
            raise MissingFileError(path)


def _iter_items(
    given: Any,
    problems: list[Problem],
    read: Callable[[str, list[Problem]], Iterator[Item]],
    take: Callable[[Any], Item],
) -> Iterator[Item]:
    is_one = isinstance(given, str | PathLike | Document | Record)
    for item in [given] if is_one else follow(given, problems):
        if isinstance(item, str | PathLike):
            yield from read(fspath(item), problems)
        else:
            yield take(item)


def follow(given: Iterable[Item], problems: list[Problem]) -> Iterable[Item]:
    """Return what is given; the findings of another function's items come along."""
    return given.hand_on(problems) if isinstance(given, Stream) else given


def take_record(item: Any) -> Record:
    """Return a record as it is; a document is a record that nobody has read yet.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(item, Record):
        return item
    if isinstance(item, Document):
        return Record(document=item)
    raise TypeError(f"{_name(item)} is neither a Record nor the path of a file of them")


def _find_document(item: Any) -> Document:
    if isinstance(item, Record):
        return item.document
    if isinstance(item, Document):
        return item
    raise TypeError(f"{_name(item)} is neither a Document, nor a Record, nor the path of a file")


def _name(item: object) -> str:
    return f"{type(item).__name__} {str(item)[:40]!r}"
