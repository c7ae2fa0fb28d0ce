"""The MPQA opinion corpus, versions 1.2 to 3.0, in its own folders: `docs` and `man_anns`.

After the documentation of the corpus: `man_anns/PARENT/LEAF/gateman.mpqa.lre.VERSION` has a line an
annotation, with the bytes of `docs/PARENT/LEAF` where it is. An attitude has the label of its type,
what has a polarity its type and that. What is linked by ids is a relation; a source is that mention
of the agent in the sentence that the nested source names.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath

from annotate.formats.encoding import NotTextError, decode
from annotate.formats.port import (
    Article,
    ArticleRelation,
    ArticleSpan,
    FileFormat,
    Input,
    Item,
    MarkedArticle,
)
from annotate.formats.problems import BINARY, MALFORMED, UNREADABLE
from annotate.offsets import overlap

_FILE = re.compile(r"gateman\.mpqa\.lre\.\d\.\d")
_SENTENCES = ("gatesentences.mpqa.2.0", "gatesentences.mpqa.1.2", "gatesentences.mpqa.3.0")
_LINE = re.compile(r"(\S+)\t+(\d+),(\d+)\s+\S+\s+GATE_(\S+)\s*(.*)")
_VALUE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_AUTOMATIC = frozenset({"inside", "split", "sentence"})  # that no annotator marked
_AGENT, _NESTED, _LINK = "agent", "nested-source", "-link"
_NAMING = ("attitude-type", "polarity")
_FIX = "Give the folder of the corpus that has docs and man_anns."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of an annotation file, its place in code points."""

    id: str
    kind: str
    start: int
    end: int
    values: Mapping[str, str]


def read(given: Input) -> Iterator[Item]:
    """Yield a document with what is marked in it; other files of the corpus have nothing."""
    path = PurePosixPath(given.file.replace("\\", "/"))
    if _FILE.fullmatch(path.name) is None:
        return
    name = "/".join(path.parts[-3:-1])
    data = given.find_beside(f"../../../docs/{name}")
    if data is None:
        message = f"cannot be read: there is no docs/{name} beside man_anns"
        yield given.complain(UNREADABLE, message, fix=_FIX)
        return
    try:
        text, encoding, _ = decode(data, given.encoding)
    except NotTextError as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    place = _BytePlaces(text, encoding, len(data))
    left_out: Counter[str] = Counter()
    marks: list[_Line] = []
    for number, line in enumerate(given.stream.read().decode("latin-1").split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _read_line(line, place, left_out)
        if found is None:
            message = f"no line of MPQA: {line[:40]!r}"
            yield given.complain(MALFORMED, message, line=number, fix="Fetch the corpus anew.")
        elif found.kind not in _AUTOMATIC and found.start < found.end:
            marks.append(found)
    sentences = _read_sentences(given, place)
    yield MarkedArticle(
        article=Article(text=text, id=name),
        spans=tuple(map(_make_span, marks)),
        relations=(*_iter_links(marks), *_iter_sources(marks, sentences, left_out)),
        left_out={what: count for what, count in left_out.items() if count},
    )


class _BytePlaces:
    """Where bytes of a file are in its text."""

    def __init__(self, text: str, encoding: str, length: int) -> None:
        self._is_plain = len(text) == length
        self._places: dict[int, int] = {}
        if not self._is_plain:
            codec = encoding.removesuffix("-sig")  # which would begin each character with a mark
            sizes = [len(char.encode(codec)) for char in text]
            starts = accumulate(sizes, initial=length - sum(sizes))  # behind a byte order mark
            self._places = {0: 0} | {at: number for number, at in enumerate(starts)}

    def find(self, byte: int) -> int | None:
        """Return the code point that begins at a byte, None where none does."""
        return byte if self._is_plain else self._places.get(byte)


def _read_line(line: str, place: _BytePlaces, left_out: Counter[str]) -> _Line | None:
    """Read a line; one whose place cannot be told, or has no words, is counted and empty."""
    found = _LINE.fullmatch(line.rstrip("\r"))
    if found is None:
        return None
    id_, first, last, kind, said = found.groups()
    values = {name: value.strip() for name, value in _VALUE.findall(said)}
    start, end = place.find(int(first)), place.find(int(last))
    if start is None or end is None:
        left_out["annotations that end inside a character"] += 1
        start = end = 0
    elif start == end and kind not in _AUTOMATIC and kind != _AGENT:
        left_out["annotations without words, which are implicit"] += 1
    return _Line(id=id_, kind=kind, start=start, end=end, values=values)


def _read_sentences(given: Input, place: _BytePlaces) -> list[_Line]:
    found = (given.find_beside(name) for name in _SENTENCES)
    data = next((each for each in found if each is not None), b"")
    lines = (_read_line(line, place, Counter()) for line in data.decode("latin-1").split("\n"))
    return [line for line in lines if line is not None]


def _make_span(mark: _Line) -> ArticleSpan:
    named = next((mark.values[name] for name in _NAMING if mark.values.get(name)), "")
    label = named if mark.kind == "attitude" and named else f"{mark.kind} {named}".strip()
    attributes = {
        name: value
        for name, value in mark.values.items()
        if value and name not in _NAMING and name != "id" and not name.endswith(_LINK)
    }
    return ArticleSpan(
        id=mark.id,
        label=label,
        start=mark.start,
        end=mark.end,
        attributes=attributes,
        group=mark.kind,
    )


def _iter_links(marks: Sequence[_Line]) -> Iterator[ArticleRelation]:
    """Yield what is linked by the ids of what it leads to, each once."""
    named: dict[str, list[str]] = {}
    for mark in marks:
        if mark.kind != _AGENT and mark.values.get("id"):
            named.setdefault(mark.values["id"], []).append(mark.id)
    for mark in marks:
        for name, value in mark.values.items():
            if not name.endswith(_LINK):
                continue
            for id_ in dict.fromkeys(each.strip() for each in value.split(",")):
                for tail in named.get(id_, ()):
                    label = name.removesuffix(_LINK)
                    yield ArticleRelation(label=label, head=mark.id, tail=tail)


def _iter_sources(
    marks: Sequence[_Line], sentences: Sequence[_Line], left_out: Counter[str]
) -> Iterator[ArticleRelation]:
    """Yield who is the source: of the mentions in the sentence the nearest."""
    agents: dict[str, list[_Line]] = {}
    for mark in marks:
        if mark.kind == _AGENT and mark.values.get(_NESTED):
            agents.setdefault(_plain(mark.values[_NESTED]), []).append(mark)
    for mark in marks:
        nested = _plain(mark.values.get(_NESTED, ""))
        if mark.kind == _AGENT or "," not in nested:
            continue  # it is the writer, who is no words of the text
        sentence = next((each for each in sentences if overlap(each, mark)), None)
        near = [a for a in agents.get(nested, ()) if sentence and overlap(sentence, a)]
        if near:
            nearest = min(
                near, key=lambda a: (max(a.start - mark.end, mark.start - a.end), a.start)
            )
            yield ArticleRelation(label="source", head=mark.id, tail=nearest.id)
        else:
            left_out["sources that no words of the sentence name"] += 1


def _plain(nested: str) -> str:
    return ",".join(part.strip().lower() for part in nested.split(","))


FORMAT = FileFormat(
    description="the folders of the MPQA opinion corpus, versions 1.2 to 3.0",
    read=read,
    is_marked=True,
    keeps=frozenset({"overlap", "relations", "attributes"}),
)
