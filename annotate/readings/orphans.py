"""What a deletion leaves behind: parts of a suggestion whose whole is gone.

A person who deletes a wrong quote rarely deletes its cue and its speaker too: on the page these are
marks of their own. What is left is a cue of nothing. So a part that came from the same suggestion,
unchanged, and has lost every link it had, goes with the whole: it counts among `deleted_spans`, and
`orphaned_spans` names it. The model's own reading has it still, so `restore_orphans` puts it back.
"""

from collections.abc import Iterable
from dataclasses import replace

from annotate.model import Annotation, Record, Span
from annotate.scheme import Scheme

# Labels that mean something only as a part of something else, by their roles.
PARTS = frozenset({"cue", "actor", "addressee", "target"})


def find_orphans(annotation: Annotation, scheme: Scheme) -> tuple[Span, ...]:
    """Return the parts that were suggested, were kept as they were, and have lost all their links.

    Args:
        annotation: A person's reading that says what was deleted of the suggestions.
        scheme: The scheme that its labels are of.
    """
    lost = {relation.tail for relation in annotation.deleted_relations or ()}
    if not lost:
        return ()
    joined = {end for r in annotation.relations for end in (r.head, r.tail)}
    return tuple(
        span
        for span in annotation.spans
        if span.origin == "kept"
        and span.id in lost
        and span.id not in joined
        and scheme.roles.get(span.label) in PARTS
    )


def set_orphans_aside(annotation: Annotation, scheme: Scheme) -> Annotation:
    """Return a reading whose orphans have gone the way of what they were parts of."""
    gone = tuple(span.id for span in find_orphans(annotation, scheme))
    if not gone:
        return annotation
    return replace(
        annotation,
        spans=tuple(span for span in annotation.spans if span.id not in gone),
        deleted_spans=(*(annotation.deleted_spans or ()), *gone),
        orphaned_spans=(*(annotation.orphaned_spans or ()), *gone),
    )


def restore_orphans(record: Record) -> Record:
    """Return a record with the orphans of every reading among its spans again.

    They are taken from the reading that the person started from; where the record does not have
    it, what was set aside stays so.
    """
    models = {a.annotator: a for a in record.annotations if a.annotator.kind == "model"}
    return replace(
        record,
        annotations=tuple(
            _restore(annotation, models[annotation.started_from].spans)
            if annotation.orphaned_spans and annotation.started_from in models
            else annotation
            for annotation in record.annotations
        ),
    )


def _restore(annotation: Annotation, suggested: Iterable[Span]) -> Annotation:
    wanted = set(annotation.orphaned_spans or ())
    back = [replace(span, origin="kept") for span in suggested if span.id in wanted]
    found = {span.id for span in back}
    gone = tuple(name for name in annotation.deleted_spans or () if name not in found)
    spans = (*annotation.spans, *back)
    return replace(
        annotation,
        spans=tuple(sorted(spans, key=lambda s: (s.start, s.end, s.layer, s.label, s.id))),
        deleted_spans=gone,
        orphaned_spans=tuple(sorted(wanted - found)) or None,
    )
