"""Texts with names and addresses whose place is known, put together for the tests of masking."""

from dataclasses import dataclass, field
from typing import Any

from annotate.masking.masking import Masker
from annotate.masking.public import PublicList
from annotate.masking.replacing import MaskingCounts
from annotate.masking.settings import MaskingSettings
from annotate.model import Document, Meta, Problem, Record, Relation, Segment, Span
from annotate.offsets import hash_text, make_span_id
from annotate.project import load_scheme
from tests.examples import make_annotation

SCHEME = load_scheme("news/1")


@dataclass
class Text:
    """A text that grows. `person` writes a name and marks it; `mark` marks what stands there."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def write(self, words: str) -> "Text":
        self.text += words
        return self

    def person(self, name: str, **attributes: str) -> "Text":
        return self.write(name).mark(name, "PERSON", "entity", **attributes)

    def mark(self, words: str, label: str, layer: str, **attributes: str) -> "Text":
        """Mark the last occurrence of words."""
        start = self.text.rindex(words)
        self.put(start, start + len(words), label, layer, **attributes)
        return self

    def put(self, start: int, end: int, label: str, layer: str, **attributes: str) -> Span:
        span = Span(
            id=make_span_id("doc", layer, start, end, label),
            layer=layer,
            label=label,
            start=start,
            end=end,
            text=self.text[start:end],
            attributes=attributes,
        )
        if span.id not in {one.id for one in self.spans}:
            self.spans.append(span)
        return span

    def make(self, *, segments: tuple[Segment, ...] = (), **meta: Any) -> Record:
        document = Document(
            id="doc",
            text=self.text,
            text_sha256=hash_text(self.text),
            segments=segments,
            meta=Meta(**{"language": "en", **meta}),
        )
        annotation = make_annotation(document, tuple(self.spans), tuple(self.relations))
        return Record(document=document, annotations=(annotation,))


def mask(record: Record, *public: str, **settings: Any) -> Record:
    """Mask a record; who is on the list stays."""
    masked = try_to_mask(record, *public, **settings)
    assert isinstance(masked, Record), masked
    return masked


def try_to_mask(record: Record, *public: str, **settings: Any) -> Record | Problem:
    chosen = MaskingSettings(scheme=SCHEME, public=PublicList(public), **settings)
    return Masker(chosen).mask(record, 1, MaskingCounts())


def mask_text(text: Text | str, *public: str, **settings: Any) -> str:
    written = Text(text) if isinstance(text, str) else text
    return mask(written.make(), *public, **settings).document.text
