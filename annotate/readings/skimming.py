"""Lines of predictions read for what is counted of them, without a value for the rest.

What annotate writes has its fields in one order, so that a pattern tells that a line is whole, and
another one finds the spans that are asked for: no value is made of the others. Nothing is believed
for that: the patterns look at every character of text, segments, spans and relations, what is
counted is proven by its slice, and a line that is written in any other way, or that a person's
reading is in, is left to whoever reads JSON.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotate.constructors import make_tuple_constructor
from annotate.files.json_values import dump_json, load_json
from annotate.model import Annotation, Record, Relation, Span
from annotate.offsets import hash_text
from annotate.records import fill_annotation, fill_document, segments_from_json
from annotate.scheme import Scheme

_INSIDE = r'[^"\\\x00-\x1f]*+(?>(?:\\["\\/bfnrt][^"\\\x00-\x1f]*+)*)'
_STRING = f'"{_INSIDE}"'
_NUMBER = "(?:0|[1-9][0-9]{0,8}+)"
_SCORE = r"(?:[01](?>(?:\.[0-9]{1,20}+)?)|[0-9](?>(?:\.[0-9]{1,20}+)?)e-[0-9]{1,3}+)"
_PAIR = f"{_STRING}:{_STRING}"
_LAST = rf'(?>(?:,"score":{_SCORE})?)(?>(?:,"attributes":\{{{_PAIR}(?>(?:,{_PAIR})*)\}})?)'
_LAST_READ = rf'(?>(?:,"score":({_SCORE}))?)(?>(?:,"attributes":(\{{{_PAIR}(?>(?:,{_PAIR})*)\}}))?)'
_SPANS = '"spans":['
_SEGMENT = f'\\{{"kind":{_STRING},"start":{_NUMBER},"end":{_NUMBER}\\}}'
_DETAILS = ("score", "attributes")
_SPAN_FIELDS = ("id", "layer", "label", "start", "end", "text")
_LINK_FIELDS = ("label", "head", "tail")
_make_spans = make_tuple_constructor(Span, _SPAN_FIELDS)
_make_links = make_tuple_constructor(Relation, _LINK_FIELDS)
_make_whole_spans = make_tuple_constructor(Span, (*_SPAN_FIELDS, *_DETAILS))
_make_whole_links = make_tuple_constructor(Relation, (*_LINK_FIELDS, *_DETAILS))


class ReadingNeeds(NamedTuple):
    """The labels of spans and relations that are counted.

    With `details` their scores and attributes are, with `segments` those of the document.
    """

    labels: frozenset[str]
    relations: frozenset[str]
    details: bool = False
    segments: bool = False

    @classmethod
    def of_all(cls, scheme: Scheme) -> "ReadingNeeds":
        """Return the needs of whoever looks at everything."""
        labels, relations = frozenset(scheme.label_layers), frozenset(scheme.relation_types)
        return cls(labels, relations, details=True, segments=True)


@dataclass(frozen=True)
class LineSkimmer:
    """Reads lines that hold a document and the reading of one machine."""

    scheme: Scheme
    needs: ReadingNeeds
    _lists: re.Pattern[str] = field(init=False, repr=False)
    _span: re.Pattern[str] = field(init=False, repr=False)
    _relation: re.Pattern[str] = field(init=False, repr=False)
    _names: Mapping[str, str] = field(init=False, repr=False)  # of labels, by how a line has them

    def __post_init__(self) -> None:
        labels: defaultdict[str, list[str]] = defaultdict(list)
        for name, of in self.scheme.label_layers.items():
            labels[of].append(_write(name))
        label = _join(f'{_write(of)},"label":{_join(names)}' for of, names in labels.items())
        span = (
            f'\\{{"id":{_STRING},"layer":{label},"start":{_NUMBER},"end":{_NUMBER},'
            f'"text":{_STRING}{_LAST}\\}}'
        )
        kind = _join(map(_write, self.scheme.relation_types))
        link = f'\\{{"label":{kind},"head":{_STRING},"tail":{_STRING}{_LAST}\\}}'
        lists = f'{_list(span)},"relations":(){_list(link)}'
        last = _LAST_READ if self.needs.details else ""
        wanted = _choose(self.needs.labels)
        one = (
            f'\\{{"id":"({_INSIDE})","layer":"({_INSIDE})","label":({wanted}),'
            f'"start":([0-9]++),"end":([0-9]++),"text":"({_INSIDE})"{last}'
        )
        links = _choose(self.needs.relations)
        other = f'\\{{"label":({links}),"head":"({_INSIDE})","tail":"({_INSIDE})"{last}'
        for name, pattern in (("_lists", lists), ("_span", one), ("_relation", other)):
            object.__setattr__(self, name, re.compile(pattern))
        names = (*self.scheme.label_layers, *self.scheme.relation_types)
        object.__setattr__(self, "_names", {dump_json(name): name for name in names})

    def skim(self, raw: bytes) -> Record | None:
        """Return a record with what is needed of its reading; None where JSON has to be read."""
        try:
            return self._skim(raw.decode())
        except (AttributeError, KeyError, TypeError, ValueError):  # whoever reads JSON says what
            return None

    def _skim(self, line: str) -> Record | None:
        head = _DOCUMENT.match(line)
        first = line.index(_SPANS) + len(_SPANS) - 1
        lists = self._lists.match(line, first)
        if head is None or lists is None or line.find(_SPANS, lists.end()) >= 0:
            return None
        value = load_json(_leave_out(line, head, lists).encode())
        [written] = value["annotations"]
        text = _read(head[1])
        segments = segments_from_json(load_json(head[2].encode())) if self.needs.segments else ()
        document = fill_document({**value["document"], "text": text}, segments)
        is_plain = line.find("\\", first, lists.end()) < 0
        spans = self._span.findall(line, first, lists.start(1))
        links = self._relation.findall(line, lists.start(1), lists.end())
        reading = fill_annotation(
            written, self._make_spans(spans, is_plain), self._make_links(links, is_plain)
        )
        is_proven = reading.scheme in self.scheme.names and _is_proven(
            reading, text, document.text_sha256
        )
        return Record(document=document, annotations=(reading,)) if is_proven else None

    def _make_spans(self, found: Iterable[Sequence[str]], is_plain: bool) -> tuple[Span, ...]:
        """Make spans of what is written of each; where that `is_plain` nothing is escaped."""
        names, read = self._names, str if is_plain else _read
        spans = (
            (
                *(read(one), read(layer), names[label], int(start), int(end), read(text)),
                *_read_details(*details),
            )
            for one, layer, label, start, end, text, *details in found
        )
        return tuple(_make_whole_spans(spans) if self.needs.details else _make_spans(spans))

    def _make_links(self, found: Iterable[Sequence[str]], is_plain: bool) -> tuple[Relation, ...]:
        names, read = self._names, str if is_plain else _read
        links = (
            (names[label], read(head), read(tail), *_read_details(*details))
            for label, head, tail, *details in found
        )
        return tuple(_make_whole_links(links) if self.needs.details else _make_links(links))


def _leave_out(line: str, head: re.Match[str], lists: re.Match[str]) -> str:
    """Return a line without its text, segments, spans and relations."""
    return (
        f"{line[: head.start(1)]}{line[head.end(1) : head.start(2)]}[]"
        f'{line[head.end(2) : lists.start()]}[],"relations":[]{line[lists.end() :]}'
    )


def _is_proven(reading: Annotation, text: str, sha256: str) -> bool:
    """Tell whether what is needed of a machine's reading fits its document."""
    ids = {span.id for span in reading.spans}
    return (
        reading.annotator.kind == "model"
        and reading.text_sha256 == sha256 == hash_text(text)
        and len(ids) == len(reading.spans)
        and all(text[span.start : span.end] == span.text for span in reading.spans)
        and all(link.head in ids and link.tail in ids for link in reading.relations)
    )


def _choose(names: Iterable[str]) -> str:
    return "|".join(map(_write, sorted(names))) or "(?!)"


def _write(name: str) -> str:
    """Return the pattern of a name as it is written in a line."""
    return re.escape(dump_json(name))


def _join(patterns: Iterable[str]) -> str:
    return f"(?>{'|'.join(patterns)})"


def _list(pattern: str) -> str:
    return rf"\[(?>(?:{pattern}(?>(?:,{pattern})*))?)\]"


def _read_details(*written: str) -> tuple[Any, ...]:
    """Return a score and attributes, where they were asked for."""
    if not written:
        return ()
    score, attributes = written
    return float(score) if score else None, load_json(attributes.encode()) if attributes else {}


def _read(written: str) -> str:
    """Return what a JSON string says, which is mostly what stands in it."""
    return str(json.loads(f'"{written}"')) if "\\" in written else written


_DOCUMENT = re.compile(
    f'\\{{"document":\\{{"id":{_STRING},"text":"({_INSIDE})","text_sha256":{_STRING},'
    f'"segments":({_list(_SEGMENT)})'
)
