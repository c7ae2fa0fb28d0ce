"""What a CAS holds: a text and feature structures with numbers. Made here of records.

Positions are UTF-16 units in it, as in every CAS that is a file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from annotate.files.xml_text import count_lost
from annotate.formats.annotations.choosing import leave_inside, list_links, sort_spans
from annotate.formats.annotations.uima import types
from annotate.formats.port import Ledger
from annotate.model import Annotation, Document, Record, Span
from annotate.offsets import count_utf16
from annotate.scheme import Scheme

SOFA_ID = 1  # the number of the text in what is written here
VIEW = "_InitialView"
Primitive = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureStructure:
    """A structure of a type: plain values, and the numbers of the structures it leads to."""

    id: int
    type: str
    values: Mapping[str, Primitive] = field(default_factory=dict)
    refs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cas:
    """A text with its structures. `members` are those that its view lists.

    `left_out` counts what a file has beside this, by what it is.
    """

    text: str
    sofa: int
    structures: tuple[FeatureStructure, ...]
    members: frozenset[int]
    left_out: Mapping[str, int] = field(default_factory=dict)


class CasMaker:
    """Makes a CAS of each reading; `pairs` are the layers between which there were relations."""

    def __init__(self, scheme: Scheme, ledger: Ledger) -> None:
        self._scheme, self._ledger = scheme, ledger
        self._features = {layer.name: layer.attributes for layer in scheme.layers}
        layers = scheme.label_layers
        self.pairs: dict[tuple[str, str], None] = {
            (layers[head], layers[tail]): None
            for kind in scheme.relations
            for head in sorted(kind.heads)
            for tail in sorted(kind.tails)
        }

    def make(self, document: Document, reading: Annotation | None) -> Cas:
        """Return the CAS of a document as somebody read it, or nobody."""
        structures = tuple(self._iter_structures(document, reading))
        return Cas(
            text=document.text,
            sofa=SOFA_ID,
            structures=structures,
            members=frozenset(each.id for each in structures),
        )

    def _iter_structures(
        self, document: Document, reading: Annotation | None
    ) -> Iterator[FeatureStructure]:
        numbers, unit = count(SOFA_ID + 1), count_utf16(document.text)
        language = document.meta.language or "x-unspecified"
        values: dict[str, Primitive] = {"begin": 0, "end": unit(len(document.text))}
        yield _anchor(next(numbers), types.DOCUMENT, values | {"language": language})
        described = _describe(document, reading)
        yield FeatureStructure(id=next(numbers), type=types.READING, values=described)
        for each in document.segments:
            values = {"begin": unit(each.start), "end": unit(each.end), "divType": each.kind}
            yield _anchor(next(numbers), types.SEGMENT, values)
        if reading is not None:
            inside = leave_inside(reading, document, self._ledger)
            yield from self._iter_marks(document, inside, numbers)

    def _iter_marks(
        self, document: Document, reading: Annotation, numbers: Iterator[int]
    ) -> Iterator[FeatureStructure]:
        """Yield the spans of a reading, then its relations."""
        placed: dict[str, tuple[int, Span]] = {}
        unit = count_utf16(document.text)
        for span in sort_spans(reading.spans):
            if span.layer not in self._features:
                what = "spans of layers that the scheme does not have"
                self._ledger.lose(what, document.id, is_marked=True)
                continue
            placed[span.id] = (next(numbers), span)
            values: dict[str, Primitive] = {"begin": unit(span.start), "end": unit(span.end)}
            values |= self._list_values(span, document.id)
            yield _anchor(placed[span.id][0], types.name_layer(span.layer), values)
        for link in list_links(reading, document.id, self._ledger, kept="scores"):
            if not {link.head, link.tail} <= placed.keys():
                what = "relations of spans that are not written"
                self._ledger.lose(what, document.id, is_marked=True)
                continue
            (head, origin), (tail, goal) = placed[link.head], placed[link.tail]
            self.pairs[origin.layer, goal.layer] = None
            # where the goal is, as INCEpTION has it
            values = {"begin": unit(goal.start), "end": unit(goal.end), types.LABEL: link.label}
            if link.score is not None:
                values[types.SCORE] = link.score
            yield FeatureStructure(
                id=next(numbers),
                type=types.name_relation(origin.layer, goal.layer),
                values=values,
                refs={"sofa": (SOFA_ID,), types.GOVERNOR: (head,), types.DEPENDENT: (tail,)},
            )

    def _list_values(self, span: Span, document: str) -> dict[str, Primitive]:
        """Return what is said of a span; attributes that no type has are counted as lost."""
        values: dict[str, Primitive] = {types.LABEL: span.label}
        if span.score is not None:
            values[types.SCORE] = span.score
        known = {each.name for each in self._features[span.layer]}
        for name, value in span.attributes.items():
            if name in known:
                values[types.name_attribute(span.layer, name)] = value
            else:
                what = "attributes of spans that the scheme does not have"
                self._ledger.lose(what, document, is_marked=True)
        return values


def count_lost_characters(cases: Sequence[Cas]) -> int:
    """Return how many characters of a document's text, and of what is said of it, no XML holds."""
    said = (
        value
        for cas in cases
        for each in cas.structures
        for value in each.values.values()
        if isinstance(value, str)
    )
    return count_lost(cases[0].text) + sum(map(count_lost, said))


def _anchor(number: int, type_: str, values: dict[str, Primitive]) -> FeatureStructure:
    return FeatureStructure(id=number, type=type_, values=values, refs={"sofa": (SOFA_ID,)})


def _describe(document: Document, reading: Annotation | None) -> dict[str, Primitive]:
    """Return whose reading of which document it is."""
    found = {name: getattr(document.meta, name, None) for name in types.READING_FEATURES}
    found["document"] = document.id
    if reading is not None:
        by = reading.annotator
        found |= {
            "annotator": by.name,
            "kind": by.kind,
            "version": by.version,
            "status": reading.status,
        }
    return {name: value for name, value in found.items() if value is not None}


def name_files(record: Record) -> list[str]:
    """Return a name for each reading: the document's, or below it the annotators'."""
    name = _quote(record.document.id)
    if len(record.annotations) < 2:
        return [name]
    seen: Counter[str] = Counter()
    names = []
    for each in record.annotations:
        who = _quote(each.annotator.name)
        seen[who.lower()] += 1
        again = seen[who.lower()]
        names.append(f"{name}/{who}" + (f"~{again}" if again > 1 else ""))
    return names


def _quote(name: str) -> str:
    quoted = quote(name, safe=" ").replace("~", "%7E")
    return f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted  # else it would be hidden
