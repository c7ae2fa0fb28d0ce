"""Lines of predictions read for what is counted of them, without a value for the rest.

What annotate writes has its fields in one order, so that a pattern tells that a line is whole, and
another one finds the spans that are asked for: no value is made of the others. Nothing is believed
for that: the pattern looks at every character of spans and relations, what is counted is proven by
its slice, and a line that is written in any other way, or that a person's reading is in, is left to
whoever reads JSON.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from annotate.constructors import make_constructor
from annotate.files.json_values import dump_json, load_json
from annotate.model import JSON, Annotation, Record, Relation, Span
from annotate.offsets import hash_text
from annotate.records import record_from_json
from annotate.scheme import Scheme

_INSIDE = r'[^"\\\x00-\x1f]*+(?:\\["\\/bfnrt][^"\\\x00-\x1f]*+)*+'
_STRING = f'"{_INSIDE}"'
_NUMBER = "(?:0|[1-9][0-9]{0,8}+)"
_SCORE = r"(?:[01](?:\.[0-9]{1,20}+)?+|[0-9](?:\.[0-9]{1,20}+)?+e-[0-9]{1,3}+)"
_PAIR = f"{_STRING}:{_STRING}"
_LAST = rf'(?:,"score":{_SCORE})?+(?:,"attributes":\{{{_PAIR}(?:,{_PAIR})*+\}})?+'
_LAST_READ = rf'(?:,"score":({_SCORE}))?+(?:,"attributes":(\{{{_PAIR}(?:,{_PAIR})*+\}}))?+'
_SPANS = '"spans":['
_make_spans = make_constructor(Span)
_make_relations = make_constructor(Relation)


class ReadingNeeds(NamedTuple):
    """The labels of spans and relations that are counted; with `details` scores and attributes."""

    labels: frozenset[str]
    relations: frozenset[str]
    details: bool = False

    @classmethod
    def of_all(cls, scheme: Scheme) -> "ReadingNeeds":
        """Return the needs of whoever looks at everything."""
        return cls(frozenset(scheme.label_layers), frozenset(scheme.relation_types), details=True)


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
        label = _join(
            f'{_write(of)},"label":{_write(name)}' for name, of in self.scheme.label_layers.items()
        )
        span = (
            f'\\{{"id":{_STRING},"layer":{label},"start":{_NUMBER},"end":{_NUMBER},'
            f'"text":{_STRING}{_LAST}\\}}'
        )
        kind = _join(map(_write, self.scheme.relation_types))
        link = f'\\{{"label":{kind},"head":{_STRING},"tail":{_STRING}{_LAST}\\}}'
        lists = f'{_list(span)},"relations":{_list(link)}'
        wanted = "|".join(map(_write, sorted(self.needs.labels))) or "(?!)"
        one = (
            f'\\{{"id":"({_INSIDE})","layer":"({_INSIDE})","label":({wanted}),'
            f'"start":([0-9]++),"end":([0-9]++),"text":"({_INSIDE})"{_LAST_READ}'
        )
        links = "|".join(map(_write, sorted(self.needs.relations))) or "(?!)"
        other = f'\\{{"label":({links}),"head":"({_INSIDE})","tail":"({_INSIDE})"{_LAST_READ}'
        for name, pattern in (("_lists", lists), ("_span", one), ("_relation", other)):
            object.__setattr__(self, name, re.compile(pattern))
        names = (*self.scheme.label_layers, *self.scheme.relation_types)
        object.__setattr__(self, "_names", {dump_json(name): name for name in names})

    def skim(self, raw: bytes) -> Record | None:
        """Return a record with what is needed of its reading; None where JSON has to be read."""
        if raw.count(b'"spans":[') != 1 or b"\\u" in raw:
            return None
        try:
            return self._skim(raw.decode())
        except (AttributeError, KeyError, TypeError, ValueError):  # whoever reads JSON says what
            return None

    def _skim(self, line: str) -> Record | None:
        first = line.index(_SPANS) + len(_SPANS) - 1
        lists = self._lists.match(line, first)
        if lists is None:
            return None
        rest = f'{line[:first]}[],"relations":[]{line[lists.end() :]}'
        record = record_from_json(load_json(rest.encode()))
        [reading] = record.annotations
        spans = self._span.findall(line, first, lists.end())
        relations = self._relation.findall(line, first, lists.end())
        found = replace(
            reading,
            spans=tuple(_make_spans(self._read_spans(spans))),
            relations=tuple(_make_relations(self._read_relations(relations))),
        )
        is_proven = reading.scheme in self.scheme.names and _is_proven(
            found, record.document.text, record.document.text_sha256
        )
        return replace(record, annotations=(found,)) if is_proven else None

    def _read_spans(self, found: Iterable[Sequence[str]]) -> Iterable[JSON]:
        details, names = self.needs.details, self._names
        for name, layer, label, start, end, text, score, attributes in found:
            made: JSON = {
                "id": _read(name),
                "layer": _read(layer),
                "label": names[label],
                "start": int(start),
                "end": int(end),
                "text": _read(text),
            }
            yield _add(made, score, attributes) if details else made

    def _read_relations(self, found: Iterable[Sequence[str]]) -> Iterable[JSON]:
        details, names = self.needs.details, self._names
        for label, head, tail, score, attributes in found:
            made: JSON = {"label": names[label], "head": _read(head), "tail": _read(tail)}
            yield _add(made, score, attributes) if details else made


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


def _write(name: str) -> str:
    """Return the pattern of a name as it is written in a line."""
    return re.escape(dump_json(name))


def _join(patterns: Iterable[str]) -> str:
    return f"(?>{'|'.join(patterns)})"


def _list(pattern: str) -> str:
    return rf"\[(?:{pattern}(?:,{pattern})*+)?+\]"


def _add(made: JSON, score: str, attributes: str) -> JSON:
    if score:
        made["score"] = float(score)
    if attributes:
        made["attributes"] = load_json(attributes.encode())
    return made


def _read(written: str) -> str:
    """Return what a JSON string says, which is mostly what stands in it."""
    return str(json.loads(f'"{written}"')) if "\\" in written else written
