"""What is marked in a CAS, of any type system: spans, relations, whose they are.

A type of annotations that leads to two others is a relation; so is a slot, from its span to what
fills it. The label is what the feature `label` or `value` says, or the only one that is text; else
it is the type's name, and its features are attributes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, cast, get_args

from annotate.formats.annotations.uima import types
from annotate.formats.annotations.uima.structures import Cas, FeatureStructure
from annotate.formats.annotations.uima.types import TypeSystem
from annotate.formats.port import (
    UNVERSIONED,
    Article,
    ArticleRelation,
    ArticleSpan,
    Input,
    MarkedArticle,
)
from annotate.model import Annotator, AnnotatorKind, Meta, Status
from annotate.offsets import read_utf16

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_METADATA = f"{_DKPRO}metadata.type.DocumentMetaData"
# What texts are made of, and what INCEpTION says of its project: nobody marks these.
_STRUCTURE = frozenset(f"{_DKPRO}segmentation.type.{name}" for name in ("Token", "Sentence"))
_PARTS = types.SEGMENT
_TOOLS = (
    f"{_DKPRO}metadata.", f"{_DKPRO}xml.", "org.dkpro.core.api.xml.",
    "de.tudarmstadt.ukp.clarin.webanno.api.", "de.tudarmstadt.ukp.inception.",
)  # fmt: skip
_LABELS = (types.LABEL, "value")
_SCORES = frozenset({types.SCORE, "confidence"})
_CURATOR, _NOBODY = "CURATION_USER", "INITIAL_CAS"  # of INCEpTION's
_ARRAYS = frozenset({"uima.cas.FSArray"})
_TARGET, _ROLE = "target", "role"  # of what fills a slot


def mark(cas: Cas, system: TypeSystem, given: Input) -> MarkedArticle:
    """Return the text of a CAS with what is marked in it."""
    return _Marker(cas, system, given).mark()


class _Marker:
    def __init__(self, cas: Cas, system: TypeSystem, given: Input) -> None:
        self._cas, self._system, self._given = cas, system, given
        self._by_id = {each.id: each for each in cas.structures}
        self._left_out: Counter[str] = Counter(cas.left_out)
        self._kinds: dict[str, tuple[str, ...] | None] = {}

    def mark(self) -> MarkedArticle:
        marks = [each for each in self._cas.structures if self._is_mark(each)]
        spans = tuple(self._iter_spans(marks))
        relations = tuple(self._iter_relations(marks))
        document, annotator = self._find_names()
        described = self._reading.values if self._reading else {}
        is_ours = self._reading is not None
        return MarkedArticle(
            article=Article(
                text=self._cas.text,
                id=document,
                meta=_read_meta(described),
            ),
            spans=spans,
            relations=relations,
            annotator=annotator,
            status=_read_status(described),
            left_out={what: number for what, number in self._left_out.items() if number},
            is_unread=is_ours and "annotator" not in described,
        )

    @cached_property
    def _reading(self) -> FeatureStructure | None:
        return next((e for e in self._cas.structures if e.type == types.READING), None)

    def _find_names(self) -> tuple[str, Annotator | None]:
        """Return what a document is called, and who read it.

        Where INCEpTION wrote the file, it is named after the annotator.
        """
        if self._reading is not None:
            described = self._reading.values
            return str(described.get("document")), _read_annotator(described)
        stem = PurePosixPath(self._given.file.replace("\\", "/")).name.partition(".xmi")[0]
        stem = stem.removesuffix(".json")
        said = next((e.values for e in self._cas.structures if e.type == _METADATA), {})
        title = PurePosixPath(str(said.get("documentTitle", "")))
        if not title.name or said.get("documentId") != stem or stem in {title.name, title.stem}:
            return stem, None
        return title.stem, _name_user(stem)

    def _is_mark(self, structure: FeatureStructure) -> bool:
        """Tell whether somebody marked it; what else is there is counted."""
        name = structure.type
        if not self._system.is_a(name, types.ANNOTATION):
            known = name == types.READING or name in _ARRAYS or structure.id in self._slots
            if not known:
                self._left_out[f"structures of the type {name.rpartition('.')[2]}"] += 1
            return False
        if self._system.is_a(name, types.DOCUMENT) or name.startswith(_TOOLS):
            return False
        if name in _STRUCTURE or self._system.is_a(name, _PARTS):
            return False
        if structure.refs.get("sofa") != (self._cas.sofa,):
            self._left_out["annotations of another view"] += 1
            return False
        return True

    @cached_property
    def _slots(self) -> frozenset[int]:
        """The numbers of what lies between a span and what fills one of its slots."""
        return frozenset(
            id_ for e in self._cas.structures for ids in e.refs.values() for id_ in ids
        )

    def _find_ends(self, name: str) -> tuple[str, ...] | None:
        """Return the features that lead to the ends of a relation; None where a type is none."""
        if name not in self._kinds:
            ranges = self._system.list_features(name)
            ends = [
                n for n, range_ in ranges.items() if self._system.is_a(range_, types.ANNOTATION)
            ]
            if types.GOVERNOR in ends:
                ends.sort(key=lambda each: each != types.GOVERNOR)
            self._kinds[name] = tuple(ends) if len(ends) == 2 else None
        return self._kinds[name]

    def _iter_spans(self, marks: list[FeatureStructure]) -> Iterator[ArticleSpan]:
        find = read_utf16(self._cas.text)
        for each in marks:
            if self._find_ends(each.type):
                continue
            start, end = (_find(find, each.values.get(name)) for name in ("begin", "end"))
            if start is None or end is None:
                self._left_out["spans that end inside a character, or beyond the text"] += 1
                continue
            if each.id not in self._cas.members:
                self._left_out["spans that no view lists"] += 1
                continue
            label, named = self._find_label(each)
            attributes, score = self._read_values(each, named)
            yield ArticleSpan(
                id=str(each.id),
                label=label,
                start=start,
                end=end,
                score=score,
                attributes=attributes,
                group=each.type.rpartition(".")[2],
            )

    def _find_label(self, structure: FeatureStructure) -> tuple[str, str | None]:
        """Return the label of an annotation, and the feature that says it."""
        ranges = self._system.list_features(structure.type)
        texts = [name for name, range_ in ranges.items() if range_ == types.STRING]
        named = next((n for n in texts if n.lower() in _LABELS), None)
        if named is None and len(texts) == 1:
            named = texts[0]
        said = structure.values.get(named, "") if named else ""
        return str(said) or structure.type.rpartition(".")[2], named

    def _read_values(
        self, structure: FeatureStructure, named: str | None
    ) -> tuple[dict[str, str], float | None]:
        """Return what else is said of an annotation, and how sure somebody was."""
        attributes, score = {}, None
        for name, value in structure.values.items():
            if name in {"begin", "end", named} or value == "":
                continue
            if name.lower() in _SCORES and isinstance(value, float) and 0 <= value <= 1:
                score = value
            else:
                attributes[name] = str(value)
        return attributes, score

    def _iter_relations(self, marks: list[FeatureStructure]) -> Iterator[ArticleRelation]:
        for each in marks:
            ends = self._find_ends(each.type)
            if ends is None:
                yield from self._iter_slots(each)
                continue
            head, tail = (each.refs.get(name, ()) for name in ends)
            if len(head) != 1 or len(tail) != 1:
                self._left_out["relations without one of their ends"] += 1
                continue
            label, named = self._find_label(each)
            attributes, score = self._read_values(each, named)
            yield ArticleRelation(
                label=label,
                head=str(head[0]),
                tail=str(tail[0]),
                score=score,
                attributes=attributes,
            )

    def _iter_slots(self, span: FeatureStructure) -> Iterator[ArticleRelation]:
        """Yield a relation from a span to each annotation that one of its features leads to."""
        for name, ids in span.refs.items():
            for target, role in () if name == "sofa" else self._follow(ids):
                yield ArticleRelation(label=role or name, head=str(span.id), tail=str(target))

    def _follow(self, ids: tuple[int, ...], depth: int = 0) -> Iterator[tuple[int, str]]:
        """Yield the annotations that numbers lead to, and the role of each."""
        for found in (self._by_id[id_] for id_ in ids if id_ in self._by_id):
            if self._system.is_a(found.type, types.ANNOTATION):
                yield found.id, ""
            elif found.type in _ARRAYS and depth == 0:
                yield from self._follow(found.refs.get("elements", ()), depth + 1)
            elif target := found.refs.get(_TARGET):
                yield target[0], str(found.values.get(_ROLE, ""))
            else:
                self._left_out["structures that lead to no annotation"] += 1


def _find(find: Any, unit: object) -> int | None:
    return cast(int | None, find(unit)) if isinstance(unit, int) else None


def _name_user(stem: str) -> Annotator | None:
    if stem == _NOBODY:
        return None
    if stem == _CURATOR:
        return Annotator(kind="adjudicator", name="curation")
    return Annotator(kind="human", name=stem)


def _read_annotator(described: Mapping[str, Any]) -> Annotator | None:
    name, kind = described.get("annotator"), described.get("kind")
    if not name:
        return None
    known = cast(AnnotatorKind, kind) if kind in get_args(AnnotatorKind) else "human"
    version = described.get("version") or (UNVERSIONED if known == "model" else None)
    return Annotator(kind=known, name=str(name), version=version)


def _read_status(described: Mapping[str, Any]) -> Status:
    status = described.get("status")
    return cast(Status, status) if status in get_args(Status) else "complete"


def _read_meta(described: Mapping[str, Any]) -> Meta:
    names = types.READING_FEATURES[types.READING_FEATURES.index("title") :]
    known: dict[str, Any] = {name: str(described[name]) for name in names if name in described}
    return Meta(**known)
