"""Standoff files of brat: a text, and beside it `.ann` with what was marked in it.

After the description of the format by its makers: T lines are spans (in pieces where they run over
a line's end), R lines relations of Arg1 and Arg2, E lines events, read as relations from what names
one to its arguments, A lines attributes, # lines notes. Positions are code points, as Python
counts; line ends are not changed.
"""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote

from annotate.faults.names import make_word, make_words
from annotate.files.outputs import open_output
from annotate.formats.annotations.choosing import (
    choose_reading,
    list_links,
    lose_details,
    sort_spans,
)
from annotate.formats.encoding import NotTextError, decode
from annotate.formats.port import (
    Article,
    ArticleRelation,
    ArticleSpan,
    FileFormat,
    Input,
    Item,
    Ledger,
    MarkedArticle,
    Output,
)
from annotate.formats.problems import BINARY, MALFORMED, UNREADABLE
from annotate.model import Annotation, Document, Record, Span
from annotate.scheme import Scheme

_SPAN = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?")
_WORDS = re.compile(r"T\S+\t\S+ (?P<start>\d+) \d+[^\t]*\t(?P<words>\S+).*")
_RELATION = re.compile(r"(R\S+)\t(\S+) \w+:(T\S+) \w+:(T\S+)\s*")
_ATTRIBUTE = re.compile(r"[AM]\S+\t(\S+) ([TRE]\S+)(?: (.*))?")
_EVENT = re.compile(r"(E\S+)\t\S+:(T\S+)((?: \S+:[TE]\S+)*)\s*")
_ARGUMENT = re.compile(r"(\S+?)\d*:([TE]\S+)")
_OTHERS = {
    "N": "links to a knowledge base",
    "#": "notes",
    "*": "groups of equal spans",
}
_RECOGNISED = re.compile(rb"\A(T\d+\t\S+ \d+ \d+(;\d+ \d+)*\t[^\n]*\n)")
_FIX = "Correct the line, or leave it out; the format is described at the home of brat."


@dataclass(frozen=True, slots=True)
class _BratNames:
    """What labels, relations and attributes of a scheme are called in brat."""

    labels: Mapping[str, str]
    relations: Mapping[str, str]

    @classmethod
    def of(cls, scheme: Scheme) -> "_BratNames":
        """Name them so that no two are alike."""
        return cls(make_words(scheme.labels), make_words(scheme.relation_types))


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a text and its standoff file for each document, and the configuration of the folder."""
    ledger, folder, named = Ledger(), Path(output.path), _BratNames.of(output.scheme)
    for record in records:
        name = quote(record.document.id, safe=" ")
        reading = choose_reading(record, ledger)
        with open_output(folder / f"{name}.txt") as stream:
            stream.write(record.document.text.encode())
        lines = list(_list_lines(record.document, reading, named, ledger)) if reading else []
        with open_output(folder / f"{name}.ann") as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode())
    with open_output(folder / "annotation.conf") as stream:
        stream.write(_configure(output.scheme, named).encode())
    return ledger


def _list_lines(
    document: Document, reading: Annotation, named: _BratNames, ledger: Ledger
) -> Iterator[str]:
    names: dict[str, str] = {}
    attributes: list[str] = []
    whole = [span for span in sort_spans(reading.spans) if _part(document.text, span)]
    if empty := len(reading.spans) - len(whole):
        ledger.lose("spans without a word", document.id, empty, is_marked=True)
    for number, span in enumerate(whole, start=1):
        names[span.id] = f"T{number}"
        pieces = ";".join(f"{start} {end}" for start, end in _part(document.text, span))
        label, words = _find(named.labels, span.label), " ".join(span.text.split())
        yield f"T{number}\t{label} {pieces}\t{words}"
        for key, value in span.attributes.items():
            shown = " ".join(value.split())
            attributes.append(f"{make_word(key)} T{number} {shown}")
            if shown != value:
                ledger.lose("attributes whose line ends and blanks are one blank", document.id)
    linked = replace(reading, spans=tuple(whole))
    for number, each in enumerate(list_links(linked, document.id, ledger), start=1):
        head, tail = names[each.head], names[each.tail]
        yield f"R{number}\t{_find(named.relations, each.label)} Arg1:{head} Arg2:{tail}"
    for number, line in enumerate(attributes, start=1):
        yield f"A{number}\t{line}"
    lose_details(reading, document.id, ledger, kept="relations attributes")


def _part(text: str, span: Span) -> list[tuple[int, int]]:
    """Return a span line by line: brat marks nothing over the end of one."""
    return [
        (span.start + match.start(), span.start + match.end())
        for match in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text[span.start : span.end])
    ]


def _find(known: Mapping[str, str], name: str) -> str:
    return known.get(name) or make_word(name)


def _configure(scheme: Scheme, named: _BratNames) -> str:
    """Return `annotation.conf`: which labels, relations and attributes there are."""
    lines = ["[entities]", *named.labels.values(), "", "[relations]"]
    for kind in scheme.relations:
        heads, tails = (
            "|".join(named.labels[label] for label in sorted(side))
            for side in (kind.heads, kind.tails)
        )
        lines.append(f"{named.relations[kind.name]}\tArg1:{heads}, Arg2:{tails}")
    lines += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", ""]
    lines.append("[attributes]")
    for attribute in (a for layer in scheme.layers for a in layer.attributes):
        labels = "|".join(named.labels[label] for label in attribute.labels)
        values = "|".join(map(make_word, attribute.values))
        lines.append(
            f"{make_word(attribute.name)}\tArg:{labels}" + (f", Value:{values}" * bool(values))
        )
    return "\n".join(lines) + "\n"


# --- reading ----------------------------------------------------------------------------------


def read(given: Input) -> Iterator[Item]:
    """Yield the text beside a standoff file, with what was marked in it."""
    path = Path(given.file)
    beside = f"{path.stem}.txt"
    data = given.find_beside(beside)
    if data is None:
        message = f"cannot be read: there is no text {beside} beside it"
        yield given.complain(UNREADABLE, message, fix="Give the folder that has both files.")
        return
    try:
        lines = given.stream.read().decode("utf-8-sig").splitlines()
        text = _keep_mark(data, decode(data, given.encoding).text, lines)
    except (UnicodeDecodeError, NotTextError) as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    standoff = _Standoff(given, text)
    yield from standoff.read(lines)
    yield MarkedArticle(
        article=Article(text=text, id=unquote(path.stem)),
        spans=tuple(standoff.list_spans()),
        relations=tuple(standoff.relations),
        left_out=standoff.left_out,
    )


def read_span(line: str) -> tuple[str, str, list[tuple[int, int]]] | None:
    """Return the name, the label and the pieces of a span; None where a line is none."""
    found = _SPAN.fullmatch(line)
    if found is None:
        return None
    name, label, places = found.groups()
    numbers = [piece.split() for piece in places.split(";")]
    return name, label, [(int(start), int(end)) for start, end in numbers]


def _keep_mark(data: bytes, text: str, lines: Sequence[str]) -> str:
    """Return a text as its positions count it: brat counts the mark that a file may begin with."""
    if not data.startswith(BOM_UTF8):
        return text
    spans = [found for line in lines if (found := _WORDS.fullmatch(line))]
    marked = f"\ufeff{text}"
    right = sum(marked[int(s["start"]) :].startswith(s["words"]) for s in spans)
    other = sum(text[int(s["start"]) :].startswith(s["words"]) for s in spans)
    return marked if right >= other else text


class _Standoff:
    """The lines of a standoff file, and what they say of a text."""

    def __init__(self, given: Input, text: str) -> None:
        self._given, self._text = given, text
        self._spans: dict[str, ArticleSpan] = {}
        self._attributes: dict[str, dict[str, str]] = {}
        self._triggers: dict[str, str] = {}  # of events, the spans that name them
        self.relations: list[ArticleRelation] = []
        self.left_out: Counter[str] = Counter()

    def read(self, lines: Sequence[str]) -> Iterator[Item]:
        """Take the lines in, and yield what is wrong with them."""
        for number, line in enumerate(lines, start=1):
            wrong = self._take(line) if line.strip() else None
            if wrong:
                yield self._given.complain(MALFORMED, wrong, line=number, fix=_FIX)
        self.relations = [self._resolve(each) for each in self.relations]
        loose = [r for r in self.relations if not {r.head, r.tail} <= self._spans.keys()]
        if loose:
            self.left_out["relations of spans that are not there"] += len(loose)
            self.relations = [r for r in self.relations if r not in loose]

    def list_spans(self) -> Iterator[ArticleSpan]:
        """Yield the spans with their attributes."""
        for event, trigger in self._triggers.items():
            said = self._attributes.pop(event, {})
            self._attributes[trigger] = self._attributes.get(trigger, {}) | said
        for span in self._spans.values():
            attributes = self._attributes.get(span.id, {})
            yield ArticleSpan(
                id=span.id, label=span.label, start=span.start, end=span.end, attributes=attributes
            )

    def _take(self, line: str) -> str | None:
        kind = line[0]
        if kind == "T":
            return self._take_span(line)
        if kind == "R":
            return self._take_relation(line)
        if kind == "E":
            return self._take_event(line)
        if kind in "AM":
            return self._take_attribute(line)
        if kind not in _OTHERS:
            return f"no line of brat: {line[:40]!r}"
        self.left_out[_OTHERS[kind]] += 1
        return None

    def _take_span(self, line: str) -> str | None:
        found = read_span(line)
        if found is None:
            return f"no span of brat: {line[:40]!r}"
        name, label, pieces = found
        gaps = (self._text[a:b] for (_, a), (b, _) in pairwise(pieces))
        if any(gap.strip() for gap in gaps):
            self.left_out["spans in pieces, which share no line"] += 1
            return None
        self._spans[name] = ArticleSpan(id=name, label=label, start=pieces[0][0], end=pieces[-1][1])
        return None

    def _take_relation(self, line: str) -> str | None:
        found = _RELATION.fullmatch(line)
        if found is None:
            return f"no relation of brat: {line[:40]!r}"
        name, label, head, tail = found.groups()
        said = self._attributes.setdefault(name, {})  # by lines that come later
        self.relations.append(ArticleRelation(label=label, head=head, tail=tail, attributes=said))
        return None

    def _take_event(self, line: str) -> str | None:
        """Take an event in as relations from what names it to its arguments, by their roles."""
        found = _EVENT.fullmatch(line)
        if found is None:
            return f"no event of brat: {line[:40]!r}"
        name, trigger, arguments = found.groups()
        self._triggers[name] = trigger
        for role, tail in _ARGUMENT.findall(arguments):
            self.relations.append(ArticleRelation(label=role, head=trigger, tail=tail))
        return None

    def _resolve(self, relation: ArticleRelation) -> ArticleRelation:
        """Return a relation that leads to what names an event, where it led to the event."""
        return replace(relation, tail=self._triggers.get(relation.tail, relation.tail))

    def _take_attribute(self, line: str) -> str | None:
        found = _ATTRIBUTE.fullmatch(line)
        if found is None:
            return f"no attribute of brat: {line[:40]!r}"
        name, of, value = found.groups()
        self._attributes.setdefault(of, {})[name] = value or "true"
        return None


FORMAT = FileFormat(
    description="standoff files of brat, a text and what is marked in it",
    suffixes=(".ann",),
    recognise=lambda head: _RECOGNISED.match(head) is not None,
    read=read,
    is_marked=True,
    write=write,
    keeps=frozenset({"overlap", "relations", "attributes"}),
    is_folder=True,
)
