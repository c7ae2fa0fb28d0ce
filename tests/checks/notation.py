"""Records written as one marked-up text, as the checks' examples and planted cases are.

`[Mara Lind](ACTOR)` is a span of a text with its label. Behind the label may stand a name for it
(`[Brno](GPE brno)`; without one it is called by its label), relations that lead from it
(`speaker>ACTOR`: to the span of that name) and values: `text`, `start`, `end`, `id` and `layer`
put something else than what the text says, any other is an attribute (`form=name`). Spans may
stand in one another. An empty line parts segments, which are paragraphs unless `{caption}` or
another kind stands before one; `{paragraph end=60}` gives a segment another end. Values with no
kind are of the annotation (`{scheme=news/0}`, `{status=draft}`), and `{edited}` gives the document
the hash of another text.
"""

import re
from dataclasses import dataclass, field, replace

from annotate.model import Annotation, Document, Record, Refusal, Relation, Span
from annotate.offsets import hash_text, make_span_id
from annotate.scheme import Scheme
from tests.examples import make_annotation, make_document

TOKEN = re.compile(r"\{([^}]*)\} ?|\[|\]\(([^)]*)\)")
POSITIONS = ("start", "end")
OF_SPANS = (*POSITIONS, "text", "id", "layer")
OF_ANNOTATIONS = ("scheme", "status", "layers", "document_id", "refused")


@dataclass
class Mark:
    """A marked stretch, and what stands behind it in brackets."""

    start: int
    end: int = 0
    words: str = ""


@dataclass
class Plain:
    """A text without its marks, the marks as they begin, and the braces by their place."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    braces: list[tuple[int, str]] = field(default_factory=list)


def read_record(marked: str, scheme: Scheme, document_id: str = "levy") -> Record:
    """Return the record that a marked-up text stands for, with one annotation."""
    plain = strip(marked)
    document = make_document(document_id, plain.text)
    changes: dict[str, str] = {}
    for at, words in plain.braces:
        kind, _, values = split(words)
        if kind == "edited":
            document = replace(document, text_sha256=hash_text("another text"))
        elif kind:
            document = change_segment(document, at, kind, values)
        else:
            changes |= values
    assert changes.keys() <= set(OF_ANNOTATIONS), changes
    annotation = make_annotation(document, *make_parts(plain, document, scheme))
    return Record(document=document, annotations=(change_annotation(annotation, changes),))


def strip(marked: str) -> Plain:
    plain, open_marks, done = Plain(), [], 0
    for token in TOKEN.finditer(marked):
        plain.text += marked[done : token.start()]
        done = token.end()
        if token[1] is not None:
            plain.braces.append((len(plain.text), token[1]))
        elif token[2] is None:
            open_marks.append(Mark(len(plain.text)))
            plain.marks.append(open_marks[-1])
        else:
            mark = open_marks.pop()
            mark.end, mark.words = len(plain.text), token[2]
    plain.text += marked[done:]
    assert not open_marks, f"a bracket is left open: {marked}"
    return plain


def split(words: str) -> tuple[str, str, dict[str, str]]:
    """Return the first word, the second, which may lack, and the values by name."""
    bare = [word for word in words.split() if not re.search("[=>]", word)]
    values = dict(word.split("=", 1) for word in words.split() if "=" in word)
    kind, name = [*bare, "", ""][:2]
    return kind, name, values


def make_parts(
    plain: Plain, document: Document, scheme: Scheme
) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    spans, relations, names = [], [], {}
    for mark in plain.marks:
        label, name, values = split(mark.words)
        spans.append(make_span(mark, label, values, document, scheme))
        names.setdefault(name or label, spans[-1].id)
    for mark, span in zip(plain.marks, spans, strict=True):
        for word in mark.words.split():
            if ">" in word:
                relation, target = word.split(">")
                tail = names.get(target, target)
                relations.append(Relation(label=relation, head=span.id, tail=tail))
    return tuple(spans), tuple(relations)


def make_span(
    mark: Mark, label: str, values: dict[str, str], document: Document, scheme: Scheme
) -> Span:
    layer = scheme.labels[label].layer if label in scheme.labels else "entity"
    span = Span(
        id=make_span_id(document.id, layer, mark.start, mark.end, label),
        layer=layer,
        label=label,
        start=mark.start,
        end=mark.end,
        text=document.text[mark.start : mark.end],
        attributes={key: value for key, value in values.items() if key not in OF_SPANS},
    )
    changed = {key: value for key, value in values.items() if key in OF_SPANS}
    return replace(span, **read_positions(changed))


def change_segment(document: Document, at: int, kind: str, values: dict[str, str]) -> Document:
    segments = tuple(
        replace(segment, kind=kind, **read_positions(values)) if segment.start == at else segment
        for segment in document.segments
    )
    assert segments != document.segments, f"no segment begins at {{{kind}}}"
    return replace(document, segments=segments)


def change_annotation(annotation: Annotation, changes: dict[str, str]) -> Annotation:
    layers = {"layers": tuple(changes["layers"].split(","))} if "layers" in changes else {}
    codes = changes["refused"].split(",") if "refused" in changes else ()
    refused = tuple(Refusal(what="relation" if c == "L06" else "span", code=c) for c in codes)
    return replace(annotation, **{**changes, **layers, "refused": refused or None})


def read_positions(values: dict[str, str]) -> dict[str, str | int]:
    return {key: int(value) if key in POSITIONS else value for key, value in values.items()}
