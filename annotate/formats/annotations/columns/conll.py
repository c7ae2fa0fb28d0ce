"""CoNLL: a word a line, with a tag that says which span it is in.

Written as CoNLL-U Plus, a column for each layer, and the white space behind each word in MISC, so
that the text is whole. Read as that, and as CoNLL-2003 and its like: columns apart by blanks, the
word first, the tag last; there the text is made of the words, with a blank between. Label Studio
writes the latter with a task to each empty line, where others have a sentence. Of plain CoNLL-U the
tags are what MISC says of spans (`NER=B-PER`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annotate.files.outputs import open_output
from annotate.formats.annotations.choosing import choose_reading, lose_details
from annotate.formats.annotations.columns.conll_u import (
    PLAIN,
    are_plain,
    begins_plain,
    iter_whole,
)
from annotate.formats.annotations.columns.tokens import WordToken, iter_parts, list_words, tag_words
from annotate.formats.encoding import NotTextError, decode
from annotate.formats.port import (
    Article,
    ArticleSpan,
    FileFormat,
    Input,
    Item,
    Ledger,
    MarkedArticle,
    Output,
)
from annotate.formats.problems import BINARY, LONG, MALFORMED
from annotate.model import Annotation, Document, Record

_COLUMNS = "# global.columns ="
_FIXED = ("ID", "FORM", "MISC")
_DOCUMENT, _BEGUN = "# newdoc id = ", "# newdoc"
_NONE = "O"
_ESCAPES = {" ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p", "\\": "\\\\"}
_UNESCAPES = {code: char for char, code in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\.")
_TASKS = "-DOCSTART- -X- O"  # once, before all tasks of Label Studio
_TASK_WORD = re.compile(r"(\S+) -X- _ (O|[BI]-\S.*)")
_TAG = re.compile(r"(?:([BIESLU])-(\S.*)|O)")
_LONGEST = 1 << 28  # bytes
_FIX = "Every line has to be a word with its columns, or empty."


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write the words of each document, and a column of tags for each layer of the scheme."""
    ledger, layers = Ledger(), output.scheme.layer_names
    with open_output(output.path) as stream:
        named = (name.upper() for name in layers)
        head = " ".join([*_FIXED, *(f"{name}_" if name in _FIXED else name for name in named)])
        stream.write(f"{_COLUMNS} {head}\n".encode())
        for record in records:
            reading = choose_reading(record, ledger)
            lines = _list_lines(record.document, reading, layers, ledger)
            stream.write("".join(f"{line}\n" for line in lines).encode())
    return ledger


def _list_lines(
    document: Document, reading: Annotation | None, layers: Sequence[str], ledger: Ledger
) -> Iterator[str]:
    spans = reading.spans if reading else ()
    words = list_words(document.text, spans)
    columns = []
    for layer in layers:
        tags, left = tag_words(words, (span for span in spans if span.layer == layer))
        columns.append(dict(zip((word.start for word in words), tags, strict=True)))
        if left:
            what = "spans that share words with a longer one of their layer"
            ledger.lose(what, document.id, len(left), is_marked=True)
    yield f"{_DOCUMENT}{document.id}"
    for part in iter_parts(document, words):
        for number, word in enumerate(part, start=1):
            tags = [column[word.start] for column in columns]
            names = [_escape_label(tag) for tag in tags]
            yield "\t".join([str(number), _escape(word.text), _describe_space(word), *names])
        yield ""
    if reading:
        lose_details(reading, document.id, ledger)


def _escape(word: str) -> str:
    return "".join(_ESCAPES.get(char, char) if char.isspace() else char for char in word)


def _escape_label(tag: str) -> str:
    """Return a tag without a blank, which no column of words may have."""
    return "".join(_ESCAPES[char] if char in " \\" else char for char in tag)


def _describe_space(word: WordToken) -> str:
    if word.space == " ":
        return "_"
    if not word.space:
        return "SpaceAfter=No"
    return "SpacesAfter=" + "".join(_ESCAPES.get(char, char) for char in word.space)


# --- reading ----------------------------------------------------------------------------------


class _TaggedWord(NamedTuple):
    text: str
    space: str
    tags: Mapping[str, str]


@dataclass(slots=True)
class _Text:
    """A document as its words come in."""

    id: str
    line: int
    pieces: list[str] = field(default_factory=list)
    spans: list[ArticleSpan] = field(default_factory=list)
    _open: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    _at: int = 0

    def add(self, word: _TaggedWord) -> None:
        """Take in a word."""
        start, end = self._at, self._at + len(word.text)
        for column, tag in word.tags.items():
            self._tag(column, tag, start, end)
        self.pieces += (word.text, word.space)
        self._at = end + len(word.space)

    def _tag(self, column: str, tag: str, start: int, end: int) -> None:
        mark, _, label = tag.partition("-")
        running = self._open.get(column)
        goes_on = mark in {"I", "E", "L"} and running is not None and running[0] == label
        if not goes_on:
            self._close(column)
        if tag != _NONE:
            first = running[1] if goes_on and running else start
            self._open[column] = (label, first, end)

    def _close(self, column: str) -> None:
        if running := self._open.pop(column, None):
            label, start, end = running
            name = f"{column}-{len(self.spans)}"
            self.spans.append(ArticleSpan(id=name, label=label, start=start, end=end))

    def end_sentence(self, *, is_whole: bool) -> None:
        """End what is open, and the line, where the words do not tell the white space."""
        if is_whole:
            return
        for column in list(self._open):
            self._close(column)
        if self.pieces and self.pieces[-1] == " ":
            self.pieces[-1] = "\n"

    def finish(self) -> Iterator[MarkedArticle]:
        """Yield the text with its spans, if there is any."""
        for column in list(self._open):
            self._close(column)
        if self.pieces:
            article = Article(text="".join(self.pieces), id=self.id, line=self.line)
            yield MarkedArticle(article=article, spans=tuple(self.spans))


def read(given: Input) -> Iterator[Item]:
    """Yield the texts; a line that is no word with a tag is a Problem."""
    data = given.stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield given.complain(LONG, f"longer than {_LONGEST:,} bytes", fix="Split it.")
        return
    try:
        lines = decode(data, given.encoding).text.split("\n")
    except NotTextError as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    if _are_tasks(lines):
        yield from _read_tasks(lines, given)
        return
    head = next((line for line in lines[:5] if line.startswith(_COLUMNS)), "")
    columns = tuple(head.removeprefix(_COLUMNS).split())
    yield from _read_lines(lines, columns or PLAIN * are_plain(lines), given)


def _are_tasks(lines: Sequence[str]) -> bool:
    """Tell what Label Studio wrote by the columns that it leaves open."""
    if lines[0].rstrip("\r") != _TASKS:
        return False
    first = next((line.rstrip("\r") for line in lines[1:] if line.strip()), "")
    return _TASK_WORD.fullmatch(first) is not None


def _read_tasks(lines: Sequence[str], given: Input) -> Iterator[Item]:
    """Yield a text for each task, by its place in the file."""
    name, number = given.name or "conll", 1
    text = _Text(id=f"{name}-1", line=2)
    for at, raw in enumerate(lines[1:], start=2):
        line = raw.rstrip("\r")
        if not line.strip():
            text.end_sentence(is_whole=False)
            yield from text.finish()
            number += 1
            text = _Text(id=f"{name}-{number}", line=at + 1)
        elif word := _TASK_WORD.fullmatch(line):
            text.add(_TaggedWord(word[1], " ", {"tag": word[2]}))
        else:
            yield given.complain(MALFORMED, f"no word with a tag: {line[:40]!r}", line=at, fix=_FIX)
    yield from text.finish()


def _read_lines(lines: list[str], columns: Sequence[str], given: Input) -> Iterator[Item]:
    name = given.name or "conll"
    text = _Text(id=name, line=1)
    number = 0
    for at, line in iter_whole(lines, has_ids=columns[:1] == PLAIN[:1]):
        begun = _read_border(line, number, name)
        if begun is not None:
            yield from text.finish()
            number += 1
            text = _Text(id=begun, line=at)
        elif not line.strip():
            text.end_sentence(is_whole=bool(columns))
        elif word := _read_word(line, columns):
            text.add(word)
        elif not line.startswith("#"):
            yield given.complain(MALFORMED, f"no word with a tag: {line[:40]!r}", line=at, fix=_FIX)
    yield from text.finish()


def _read_border(line: str, number: int, name: str) -> str | None:
    """Return the id of a document that begins with a line, None where none does."""
    if line.startswith("-DOCSTART-") or line.strip() == _BEGUN:
        return f"{name}-{number + 1}"
    return line.removeprefix(_DOCUMENT).strip() if line.startswith(_DOCUMENT) else None


def _read_word(line: str, columns: Sequence[str]) -> _TaggedWord | None:
    if not columns:
        cells = line.split()
        if len(cells) < 2 or not _TAG.fullmatch(cells[-1]):
            return None
        return _TaggedWord(cells[0], " ", {"tag": cells[-1]})
    cells = line.split("\t")
    if len(cells) != len(columns):
        return None
    named = dict(zip(columns, cells, strict=True))
    marked = {name: value for name, value in named.items() if name not in _FIXED}
    if columns == PLAIN:
        marked = dict(part.partition("=")[::2] for part in named["MISC"].split("|"))
    tags = {name: _unescape(value) for name, value in marked.items() if _TAG.fullmatch(value)}
    space = _read_space(named.get("MISC", "_"))
    return _TaggedWord(_read_form(named.get("FORM", "")), space, tags)


def _read_form(form: str) -> str:
    """Return a word as it stands in the text: a backslash of it is one, but in white space."""
    blank = _unescape(form)
    return form if blank.strip() else blank


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _UNESCAPES.get(match[0], match[0]), text)


def _read_space(misc: str) -> str:
    for part in misc.split("|"):
        name, _, value = part.partition("=")
        if name == "SpaceAfter" and value == "No":
            return ""
        if name == "SpacesAfter":
            return _unescape(value)
    return " "


_LINE_2003 = re.compile(rb"\S+([ \t]\S+)*[ \t](O|[BIESLU]-[\w-]+)\r?\n")


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as one of CoNLL does: columns, or a word and a tag a line."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if start.startswith((_COLUMNS.encode(), b"-DOCSTART-")):
        return True
    if begins_plain(start):
        return True
    at = count = 0
    while count < 5 and (found := _LINE_2003.match(start, at)):
        at, count = found.end(), count + 1
    return count == 5


FORMAT = FileFormat(
    description="CoNLL-U Plus; CoNLL-2003 and CoNLL-U are read",
    suffixes=(".conllup", ".conll", ".conllu"),
    recognise=recognise,
    read=read,
    is_marked=True,
    write=write,
)
