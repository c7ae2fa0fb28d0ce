"""spaCy's DocBin, both ways: a Doc for each reading, a group of spans for each layer.

spaCy reads the groups, and the names as `ents` where they do not overlap. What else a reading has
(whose it is, relations, attributes) is in `user_data` under `annotate`, which comes back with it.
Words end where spans do, so that every span is one of whole words.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from annotate.files.nlp import load_spacy
from annotate.files.outputs import open_output
from annotate.formats.annotations.choosing import list_links
from annotate.formats.annotations.columns.tokens import list_words
from annotate.formats.port import (
    ALL_META,
    UNVERSIONED,
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
from annotate.formats.problems import MALFORMED
from annotate.model import Annotation, Annotator, Document, Meta, Record, Span
from annotate.records import to_json

_OURS = "annotate"  # the key of `user_data`
_NAMES = "ents"  # the group of what a Doc has as entities
_ENTITY = "entity"
_SCORED = 4  # what a relation has before its score
_HEAD = 256  # bytes of the unpacked file that tell what it is


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a Doc for each reading; a document that nobody read is one without spans."""
    spacy = load_spacy()
    ledger, vocab = Ledger(), spacy.vocab.Vocab()
    entities = {name for name, role in output.scheme.roles.items() if role == _ENTITY}
    docs = spacy.tokens.DocBin(store_user_data=True)
    for record in records:
        for reading in record.annotations or (None,):
            spans = reading.spans if reading else ()
            doc = _make_doc(record.document, spans, vocab)
            kept = _mark(doc, spans, entities, spacy)
            if lost := len(spans) - len(kept):
                what = "spans that are not made of whole words"
                ledger.lose(what, record.document.id, lost, is_marked=True)
            held = replace(reading, spans=kept) if reading else None
            doc.user_data[_OURS] = _tell(record.document, held, ledger)
            docs.add(doc)
    with open_output(output.path) as stream:
        stream.write(docs.to_bytes())
    return ledger


def _make_doc(document: Document, spans: Iterable[Span], vocab: Any) -> Any:
    """Return a Doc with exactly this text."""
    kept = list(spans)
    cuts = sorted({at for span in kept for at in (span.start, span.end)})
    words: list[str] = []
    spaces: list[bool] = []
    for word in list_words(document.text, kept):
        has_blank = word.space.startswith(" ")
        words.append(word.text)
        spaces.append(has_blank)
        rest = word.space[has_blank:]
        if rest:
            start = word.end + has_blank
            inside = [at for at in cuts if start < at < start + len(rest)]
            for first, last in pairwise([start, *inside, start + len(rest)]):
                words.append(document.text[first:last])
                spaces.append(False)
    return load_spacy().tokens.Doc(vocab, words=words, spaces=spaces)


def _mark(doc: Any, spans: Iterable[Span], entities: set[str], spacy: Any) -> tuple[Span, ...]:
    """Give a Doc its groups of spans, and return those that are made of whole words."""
    groups: dict[str, list[Any]] = {}
    kept = []
    for span in spans:
        made = doc.char_span(span.start, span.end, label=span.label, span_id=span.id)
        if made is not None:
            kept.append(span)
            groups.setdefault(span.layer, []).append(made)
    for layer, marked in groups.items():
        doc.spans[layer] = marked
    names = [s for marked in groups.values() for s in marked if s.label_ in entities]
    doc.ents = spacy.util.filter_spans(names)
    return tuple(kept)


def _tell(document: Document, reading: Annotation | None, ledger: Ledger) -> dict[str, Any]:
    """Return what a Doc has no place for, as values that are packed with it."""
    told: dict[str, Any] = {"id": document.id, "meta": to_json(document.meta)}
    if reading is None:
        return told
    by = reading.annotator
    return told | {
        "annotator": [by.kind, by.name, by.version],
        "status": reading.status,
        "relations": [
            [r.label, r.head, r.tail, dict(r.attributes), r.score]
            for r in list_links(reading, document.id, ledger, kept="attributes scores")
        ],
        "attributes": {s.id: dict(s.attributes) for s in reading.spans if s.attributes},
        "scores": {s.id: s.score for s in reading.spans if s.score is not None},
    }


def read(given: Input) -> Iterator[Item]:
    """Yield each Doc with its spans: those of the groups, and entities that are in none."""
    spacy = load_spacy()
    try:
        docs = spacy.tokens.DocBin().from_bytes(given.stream.read())
        found = list(docs.get_docs(spacy.vocab.Vocab()))
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        yield given.complain(MALFORMED, f"this is no DocBin of spaCy: {error}")
        return
    for number, doc in enumerate(found, 1):
        yield _read_doc(doc, number, given.name)


def _read_doc(doc: Any, number: int, name: str | None) -> MarkedArticle:
    told = doc.user_data.get(_OURS)
    ours = told if isinstance(told, dict) else {}
    article = Article(
        text=doc.text,
        id=str(ours.get("id") or f"{name or 'doc'}-{number}"),
        meta=_read_meta(ours),
        line=number,
    )
    if ours and "annotator" not in ours:
        return MarkedArticle(article=article, is_unread=True)
    spans = tuple(_iter_spans(doc, ours))
    return MarkedArticle(
        article=article,
        spans=spans,
        relations=tuple(
            ArticleRelation(label=label, head=head, tail=tail, score=score, attributes=attributes)
            for label, head, tail, attributes, score in map(_fill, ours.get("relations", ()))
        ),
        annotator=_read_annotator(ours),
        status=ours.get("status", "complete"),
    )


def _read_meta(ours: dict[str, Any]) -> Meta:
    """Return what is known of an article; what was written before has its title alone."""
    told = ours.get("meta")
    known: dict[str, Any] = told if isinstance(told, dict) else {"title": ours.get("title")}
    return Meta(**{name: value for name, value in known.items() if name in ALL_META})


def _fill(relation: list[Any]) -> list[Any]:
    """Return a relation with its score, which those that were written before do not have."""
    return relation if len(relation) > _SCORED else [*relation, None]


def _read_annotator(ours: dict[str, Any]) -> Annotator | None:
    if "annotator" not in ours:
        return None
    kind, name, version = ours["annotator"]
    return Annotator(
        kind=kind, name=name, version=version or (UNVERSIONED if kind == "model" else None)
    )


def _iter_spans(doc: Any, ours: dict[str, Any]) -> Iterator[ArticleSpan]:
    groups = {name: list(group) for name, group in doc.spans.items()}
    seen = {(s.start_char, s.end_char, s.label_) for group in groups.values() for s in group}
    groups[_NAMES] = [e for e in doc.ents if (e.start_char, e.end_char, e.label_) not in seen]
    number = 0
    for name, group in groups.items():
        for span in group:
            number += 1
            id_ = span.id_ or str(number)
            yield ArticleSpan(
                id=id_,
                label=span.label_,
                start=span.start_char,
                end=span.end_char,
                score=ours.get("scores", {}).get(id_),
                attributes=ours.get("attributes", {}).get(id_, {}),
                group=name,
            )


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as one that spaCy packed."""
    if head[:1] != b"\x78":  # zlib
        return False
    try:
        start = zlib.decompressobj().decompress(head, _HEAD)
    except zlib.error:
        return False
    return b"attrs" in start and b"version" in start


FORMAT = FileFormat(
    description="DocBin of spaCy: spans in a group a layer, names as entities",
    suffixes=(".spacy",),
    recognise=recognise,
    read=read,
    write=write,
    meta=ALL_META,
    keeps=frozenset({"overlap", "relations", "attributes", "scores", "readings"}),
    is_marked=True,
)
