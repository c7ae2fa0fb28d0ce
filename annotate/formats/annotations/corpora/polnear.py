"""The PolNeAR corpus (2018): who said or thought what in political news, in its own folders.

Below each part of the corpus `attributions` has a standoff file of brat for each annotator of an
article, `NAME_ANNOTATOR.ann`, and `text` has `NAME.txt`. An event is an attribution: its content
here has relations to its source and its cue. A content is called after the quotation marks in it:
direct, indirect or mixed. A span in pieces is a span for each.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from annotate.formats.annotations.brat import read_span
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
from annotate.model import Annotator, Meta

_SUFFIX = ".ann"
_NAME = re.compile(r"(?P<name>.+)_(?P<annotator>[0-9a-f]{4})")
_ABOUT = re.compile(r"(?P<publisher>[a-z-]+)_(?P<published>\d{4}-\d\d-\d\d)_.+")
_EVENT = re.compile(r"E\S+\tAttribution:T\S+(?P<arguments>(?: [A-Za-z]+\d*:T\d+)+)\s*")
_ARGUMENT = re.compile(r"([A-Za-z]+)\d*:(T\d+)")
_TRIGGER, _CONTENT = "Attribution", "Content"
_LINKS = {"Source": "source", "Cue": "cue"}
_MARK = re.compile("[\"\u201c\u201d\u201e\u00ab\u00bb]|``|''")
_STOPS = " \n.,;:!?"
_FIX = "Give the folder of a part of the corpus, with its text and attributions."


def read(given: Input) -> Iterator[Item]:
    """Yield what one annotator marked in an article; other files of the corpus have nothing."""
    path = PurePosixPath(given.file.replace("\\", "/"))
    named = _NAME.fullmatch(path.stem)
    if path.suffix != _SUFFIX or named is None:
        return
    beside = f"../text/{named['name']}.txt"
    data = given.find_beside(beside)
    if data is None:
        yield given.complain(UNREADABLE, f"cannot be read: there is no {beside}", fix=_FIX)
        return
    try:
        text = decode(data, given.encoding).text
        lines = given.stream.read().decode("utf-8-sig").splitlines()
    except (UnicodeDecodeError, NotTextError) as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    attributions = _Attributions(text)
    for number, line in enumerate(lines, start=1):
        if line.strip() and not attributions.take(line):
            message = f"no line of PolNeAR: {line[:40]!r}"
            yield given.complain(MALFORMED, message, line=number, fix="Fetch the corpus anew.")
    about = _ABOUT.fullmatch(named["name"])
    meta = Meta(publisher=about["publisher"], published=about["published"]) if about else Meta()
    yield MarkedArticle(
        article=Article(text=text, id=named["name"], meta=meta),
        spans=tuple(attributions.list_spans()),
        relations=tuple(attributions.iter_relations()),
        annotator=Annotator(kind="human", name=named["annotator"]),
        left_out={what: count for what, count in attributions.left_out.items() if count},
    )


@dataclass(slots=True)
class _Attributions:
    """The lines of a standoff file: spans in pieces, and the events that join them."""

    text: str
    left_out: Counter[str] = field(default_factory=Counter)
    _spans: dict[str, tuple[str, Sequence[tuple[int, int]]]] = field(default_factory=dict)
    _events: list[list[tuple[str, str]]] = field(default_factory=list)

    def take(self, line: str) -> bool:
        """Take a line in; False where it is none of the corpus."""
        if (span := read_span(line)) is not None:
            name, label, pieces = span
            self._spans[name] = (label, sorted(pieces))
        elif event := _EVENT.fullmatch(line):
            self._events.append(_ARGUMENT.findall(event["arguments"]))
        elif line[0] == "#":
            self.left_out["notes"] += 1
        else:
            return False
        return True

    def list_spans(self) -> Iterator[ArticleSpan]:
        """Yield each piece of a span; what only names the event is no span."""
        for name, (label, pieces) in self._spans.items():
            for number, (start, end) in enumerate(pieces if label != _TRIGGER else ()):
                shown = tell_content(self.text[start:end]) if label == _CONTENT else label
                yield ArticleSpan(id=f"{name}.{number}", label=shown, start=start, end=end)

    def iter_relations(self) -> Iterator[ArticleRelation]:
        """Yield the relations from each content of an attribution."""
        for event in self._events:
            contents = [
                piece for role, name in event if role == _CONTENT for piece in self._list(name)
            ]
            for role, name in event:
                if role in _LINKS:
                    for head in contents:
                        for tail in self._list(name):
                            yield ArticleRelation(label=_LINKS[role], head=head, tail=tail)
            if not contents:
                self.left_out["attributions without a content"] += 1

    def _list(self, name: str) -> list[str]:
        _, pieces = self._spans.get(name, ("", ()))
        return [f"{name}.{number}" for number in range(len(pieces))]


def tell_content(words: str) -> str:
    """Return what a content is called: after the quotation marks at its ends, or inside it."""
    marks = [match.span() for match in _MARK.finditer(words)]
    if not marks:
        return "indirect content"
    begins = not words[: marks[0][0]].strip()
    ends = not words[marks[-1][1] :].strip(_STOPS)
    is_whole = begins and (len(marks) == 1 or (len(marks) == 2 and ends))
    return "direct content" if is_whole else "mixed content"


FORMAT = FileFormat(
    description="the folders of the PolNeAR corpus, with its attributions",
    read=read,
    is_marked=True,
    keeps=frozenset({"overlap", "relations", "readings"}),
)
