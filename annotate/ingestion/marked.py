"""Files of other annotation tools, to articles with what was marked in them.

What cannot be read, and what has nothing marked in it, is a Problem in the list handed in.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from annotate.errors import MissingExtraError
from annotate.formats.port import Input, Item, MarkedArticle
from annotate.formats.problems import BINARY, UNMARKED, UNREADABLE, FileLine, make_problem
from annotate.formats.registry import find_reader
from annotate.formats.unread import UnreadKind
from annotate.ingestion.files.sources import InputFile, iter_sources
from annotate.ingestion.files.streams import (
    BROKEN,
    OpenedFile,
    iter_opened,
    open_source,
    tell_broken,
    tell_format,
)
from annotate.model import Problem, Record

_PROJECT, _SOURCES = re.compile(r"exportedproject\d*\.json"), "source"
_STANDOFF, _TEXT, _SETTINGS = ".ann", ".txt", ".conf"

MarkedItem = tuple[MarkedArticle | Record, FileLine]


class MarkedReader:
    """Reads files in the same format, or each in its own, into one list of Problems."""

    def __init__(
        self, problems: list[Problem], *, format: str | None, encoding: str | None, longest: int
    ) -> None:
        self.files = 0
        self._problems = problems
        self._format, self._encoding, self._longest = format, encoding, longest
        self._projects: set[str] = set()  # folders and archives that INCEpTION exported
        self._beside: set[str] = set()  # files that others found their texts in
        self._unmarked: dict[str, Problem] = {}

    def iter_items(self, paths: Iterable[str]) -> Iterator[MarkedItem]:
        """Yield what is marked in files, folders and patterns."""
        for source in iter_sources(paths, self._format, self._problems):
            if source.is_address:
                message = "an address cannot be read here"
                self._report(UNREADABLE, message, source, fix="Save the file, and give that.")
            else:
                yield from self._read(source)
        texts = self._beside & self._unmarked.keys()
        self.files -= len(texts)
        self._problems += [found for path, found in self._unmarked.items() if path not in texts]

    def _read(self, source: InputFile) -> Iterator[MarkedItem]:
        try:
            with open_source(source) as raw:
                for opened in iter_opened(source, raw, self._problems):
                    if isinstance(opened, Problem):
                        self._problems.append(opened)
                    else:
                        yield from self._read_opened(opened)
        except BROKEN as error:
            self._problems.append(tell_broken(source, error))

    def _read_opened(self, opened: OpenedFile) -> Iterator[MarkedItem]:
        is_part = _is_part(opened.file) or self._is_of_project(opened.file)
        told = None if is_part else tell_format(opened)
        if told is None:
            return  # a file of a folder that nobody named, and no format of ours
        if isinstance(told, UnreadKind):
            message = f"this is {told.name}, which is not read"
            self._report(BINARY, message, opened.file, fix=told.fix)
            return
        self.files += 1
        try:
            yield from self._take(find_reader(told)(self._make_input(opened)), opened.file, told)
        except BROKEN as error:
            self._problems.append(tell_broken(opened.file, error))
        except MissingExtraError as error:
            self._report(UNREADABLE, error.message, opened.file, fix=error.fix)

    def _is_of_project(self, file: InputFile) -> bool:
        """Tell of a file of an INCEpTION project whether it has nothing that is marked.

        Its settings come before its sources, by their names as by their places.
        """
        path = PurePosixPath(_spell(file.path))
        if _PROJECT.fullmatch(path.name):
            self._projects.add(str(path.parent))
            return True
        return path.parent.name == _SOURCES and str(path.parent.parent) in self._projects

    def _take(self, items: Iterable[Item], file: InputFile, format: str) -> Iterator[MarkedItem]:
        """Yield what is marked; of a file with nothing marked in it one finding is made."""
        plain = 0
        for item in items:
            if isinstance(item, MarkedArticle):
                yield item, FileLine(file.shown, item.article.line)
            elif isinstance(item, Record):
                yield item, FileLine(file.shown)
            elif isinstance(item, Problem):
                self._problems.append(item)
            else:
                plain += 1
        if plain:
            message = f"nothing is marked in it as far as {format} tells (articles: {plain})"
            self._unmarked[_spell(file.path)] = make_problem(UNMARKED, message, file.place)

    def _find_beside(self, file: InputFile, name: str) -> bytes | None:
        """Return a file beside another, and note it: it is no article of its own."""
        found = file.find_beside(name)
        if found is not None:
            self._beside.add(str(PurePosixPath(_spell(file.path)).parent / name))
        return found

    def _make_input(self, opened: OpenedFile) -> Input:
        return Input(
            stream=opened.stream,
            file=opened.file.shown,
            name=opened.file.name,
            encoding=self._encoding,
            max_characters=self._longest,
            find_beside=partial(self._find_beside, opened.file),
        )

    def _report(self, code: str, message: str, file: InputFile, fix: str | None = None) -> None:
        self._problems.append(make_problem(code, message, file.place, fix=fix))


def _spell(path: str) -> str:
    """Return a path with slashes, also of Windows."""
    return path.replace("\\", "/")


def _is_part(source: InputFile) -> bool:
    """Tell whether a file is the text that another one beside it marks, or settings of the tool."""
    path = Path(source.path)
    if path.suffix == _SETTINGS:
        return any(path.parent.glob(f"*{_STANDOFF}"))
    return path.suffix == _TEXT and source.find_beside(f"{path.stem}{_STANDOFF}") is not None
