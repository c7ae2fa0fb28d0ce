"""Small valid values for the tests to start from. The sentences are the project's own."""

from annotate.model import Annotation, Annotator, Document, Record, Relation, Segment, Span
from annotate.offsets import hash_text, make_span_id

TEXT = "“We oppose the levy,” Mara Lind said in Ostrava.\n\nMr Lind is 🇨🇿 minister."


def make_document(document_id: str = "levy", text: str = TEXT) -> Document:
    segments, at = [], 0
    for paragraph in text.split("\n\n"):
        segments.append(Segment(kind="paragraph", start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    return Document(
        id=document_id, text=text, text_sha256=hash_text(text), segments=tuple(segments)
    )


def make_span(
    document: Document, layer: str, label: str, text: str, occurrence: int = 0, **more: object
) -> Span:
    start = -1
    for _ in range(occurrence + 1):
        start = document.text.index(text, start + 1)
    end = start + len(text)
    return Span(
        id=make_span_id(document.id, layer, start, end, label),
        layer=layer,
        label=label,
        start=start,
        end=end,
        text=text,
        **more,  # type: ignore[arg-type]
    )


def make_annotation(
    document: Document,
    spans: tuple[Span, ...] = (),
    relations: tuple[Relation, ...] = (),
    annotator: Annotator | None = None,
    **more: object,
) -> Annotation:
    return Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/1",
        annotator=annotator or Annotator(kind="human", name="annotator-1"),
        layers=("entity", "quote", "stance"),
        spans=spans,
        relations=relations,
        **more,  # type: ignore[arg-type]
    )


def make_record(document_id: str = "levy") -> Record:
    """A document with one reading: a quote with speaker and cue, a stance, an entity."""
    document = make_document(document_id)
    quote = make_span(document, "quote", "DIRECT", "“We oppose the levy,”")
    actor = make_span(document, "quote", "ACTOR", "Mara Lind")
    cue = make_span(document, "quote", "CUE", "said")
    entity = make_span(document, "entity", "PERSON", "Mara Lind", attributes={"form": "name"})
    stance = make_span(document, "stance", "AGAINST", "oppose", score=0.75)
    target = make_span(document, "stance", "TARGET", "the levy")
    relations = (
        Relation(label="speaker", head=quote.id, tail=actor.id),
        Relation(label="cue", head=quote.id, tail=cue.id),
        Relation(label="holder", head=stance.id, tail=actor.id),
        Relation(label="target", head=stance.id, tail=target.id),
        Relation(label="basis", head=stance.id, tail=quote.id, score=0.5),
    )
    spans = (quote, stance, target, actor, entity, cue)
    return Record(document=document, annotations=(make_annotation(document, spans, relations),))
