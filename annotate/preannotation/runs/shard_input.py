"""The documents to pre-annotate: read, checked one by one, cut into shards.

A document that does not hold together is a Problem and left out; reading goes on.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from annotate.checks import check_document, count_errors
from annotate.files.json_lines import iter_blocks, read_json_lines
from annotate.files.outputs import STANDARD
from annotate.files.stores import is_address
from annotate.model import Document, Problem
from annotate.records import document_from_json
from annotate.schemas import check_schema
from annotate.scheme import Scheme

SHARD_SIZE = 16  # what is lost at most of a worker that is stopped


class DocumentShard(NamedTuple):
    """Documents that are worked on, written and kept together.

    `hung` is not None where a process had to be killed over it: then each document is tried by
    itself, but for those at these places, with which one hung.
    """

    number: int
    documents: list[Document]
    hung: frozenset[int] | None = None
    folder: Path | None = None  # of its part's run, where several parts are done in one


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource:
    """Documents that can be read twice: a file, or parts. `name` is what Problems call it."""

    name: str
    path: str | Path
    sha256: str
    lines: int


@contextmanager
def open_source(path: str | Path) -> Iterator[DocumentSource]:
    """Hash an articles.jsonl and count its lines; what comes from elsewhere is laid here first."""
    with tempfile.TemporaryDirectory(prefix="annotate-") as folder:
        file = path
        if str(path) == STANDARD or is_address(path):
            file = Path(folder) / "input.jsonl"
            with file.open("wb") as spool:
                spool.writelines(iter_blocks(path))
        digest, lines, last = hashlib.sha256(), 0, b"\n"
        for block in iter_blocks(file):
            digest.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
        lines += last != b"\n"
        yield DocumentSource(name=str(path), path=file, sha256=digest.hexdigest(), lines=lines)


def read_checked(
    source: DocumentSource, scheme: Scheme, problems: list[Problem]
) -> Iterator[Document]:
    """Yield the documents that hold together; what is wrong with the others is a Problem."""
    unread: list[Problem] = []
    for line in read_json_lines(source.path, unread, filled=True):
        problems += _name_file(unread, source)
        file = source.name if line.file == str(source.path) else line.file
        found = check_schema("document", line.value, file=file, line=line.number)
        document = None if found else document_from_json(line.value)
        if document is not None:
            found = [
                replace(problem, file=file, line=line.number)
                for problem in check_document(document, scheme)
            ]
        problems += found
        if document is not None and not count_errors(found):
            yield document
    problems += _name_file(unread, source)


def _name_file(unread: list[Problem], source: DocumentSource) -> list[Problem]:
    """Empty the list of what could not be read, with the name the user gave the file."""
    named = [
        replace(problem, file=source.name) if problem.file == str(source.path) else problem
        for problem in unread
    ]
    unread.clear()
    return named


def iter_shards(documents: Iterator[Document], size: int = SHARD_SIZE) -> Iterator[DocumentShard]:
    """Cut a stream of documents into shards."""
    number = 0
    while batch := list(islice(documents, size)):
        yield DocumentShard(number, batch)
        number += 1
