"""Files read in other processes: what was read and found is written there, and told here again.

Told in the order of the files, it is what one process would have said: which texts and ids were
there before is found where it is told. What has to be fetched is left to be read there, so that no
host is asked by several at once.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from annotate.errors import AnnotateError
from annotate.files.done import read_problem
from annotate.files.json_values import dump_json
from annotate.formats.port import Item, ListedPage
from annotate.formats.problems import FileLine
from annotate.ingestion.files.sources import STANDARD, InputFile
from annotate.ingestion.reader import SourceReader
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem
from annotate.records import document_from_json, to_json

_HELD = 1 << 24  # bytes of a file's record that are held in memory
_SOURCE = ("path", "name", "format", "label")
_COUNTS = ("received", "left_out", "mended", "refused", "notes")


class _LaterError(Exception):
    """A file has addresses in it, so that it is read where it is told."""


class _Recorder(SourceReader):
    def _fetch(self, items: Iterable[Item], source: InputFile) -> Iterator[Item]:
        for item in items:
            if isinstance(item, ListedPage):
                raise _LaterError
            yield item


def is_recordable(source: InputFile) -> bool:
    """Tell whether another process can read it: a file, and not what is piped or fetched."""
    return not source.is_address and source.path != STANDARD


def describe_source(source: InputFile) -> dict[str, Any]:
    """Return what another process has to know of a file."""
    return {name: getattr(source, name) for name in _SOURCE}


def write_value(stream: IO[bytes], value: object) -> None:
    """Write a line of JSON; the name of a file may have bytes in it that are no text."""
    stream.write(dump_json(value).encode("utf-8", "surrogateescape") + b"\n")


def read_value(line: bytes) -> Any:
    """Read such a line."""
    return json.loads(line.decode("utf-8", "surrogateescape"))


def record(given: dict[str, Any], options: IngestOptions, stream: IO[bytes]) -> int:
    """Read a file as it was described, and write what comes of it; return how many documents."""
    others = Counter[str]()
    source = InputFile(**{name: given[name] for name in _SOURCE}, others=others)
    with SpooledTemporaryFile(_HELD) as held:
        try:
            documents = _record(source, options, held)
        except _LaterError:
            write_value(stream, {"later": source.path})
            return 0
        write_value(stream, {"source": source.path})
        held.seek(0)
        stream.writelines(held)
        return documents


def _record(source: InputFile, options: IngestOptions, stream: IO[bytes]) -> int:
    problems, counts = list[Problem](), IngestCounts()
    reader = _Recorder(options, problems, counts)
    documents = 0
    for document, place in reader.read(source):
        _write_problems(problems, stream)
        write_value(stream, {"document": to_json(document), "place": place})
        documents += 1
    _write_problems(problems, stream)
    end = {name: getattr(counts, name) for name in _COUNTS}
    seen = {"names": sorted(reader.maker.names), "others": source.others}
    write_value(stream, {"counts": {**end, **seen}})
    return documents


def _write_problems(problems: list[Problem], stream: IO[bytes]) -> None:
    for problem in problems:
        write_value(stream, {"problem": asdict(problem)})
    problems.clear()


class RecordTeller(SourceReader):
    """Tells again what was recorded of files, one after the other, as if it read them."""

    def __init__(
        self,
        options: IngestOptions,
        problems: list[Problem],
        tally: IngestCounts,
        lines: Iterator[bytes],
    ) -> None:
        super().__init__(options, problems, tally)
        self._lines = lines

    def read(self, source: InputFile) -> Iterator[tuple[Document, FileLine]]:
        """Yield what a file held when it was read.

        Raises:
            AnnotateError: it is not the file that was read then.
        """
        if not is_recordable(source):
            yield from super().read(source)
            return
        head = read_value(next(self._lines, b"{}"))
        if source.path not in head.values():
            raise AnnotateError(
                f"{source.shown} was not there when the work was shared out.",
                "Run the command again.",
            )
        yield from super().read(source) if "later" in head else self._tell(source)

    def _tell(self, source: InputFile) -> Iterator[tuple[Document, FileLine]]:
        for line in self._lines:
            value = read_value(line)
            if "document" in value:
                yield document_from_json(value["document"]), FileLine(*value["place"])
            elif "problem" in value:
                self.problems.append(read_problem(value["problem"]))
            else:
                self._add(value["counts"], source)
                return

    def _add(self, counts: dict[str, Any], source: InputFile) -> None:
        self.maker.names |= set(counts["names"])
        if source.others is not None:
            source.others.update(counts["others"])
        for name in _COUNTS:
            value = getattr(self.tally, name)
            if isinstance(value, Counter):
                value.update(counts[name])
            else:
                setattr(self.tally, name, value + counts[name])
