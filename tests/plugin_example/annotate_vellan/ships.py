"""A pre-annotator: the ships of Port Vellan, by the word before their name."""

import re

from annotate import Annotation, Annotator, Document, Span

SHIP = re.compile(r"\b[Vv]essel ([A-Z]\w+)")


def find_ships(document: Document) -> Annotation:
    """Ships of Port Vellan."""
    return Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/1",
        annotator=Annotator(kind="model", name="vellan-ships"),
        layers=("entity",),
        spans=tuple(
            Span(
                id=f"ship-{at}",
                layer="entity",
                label="PRODUCT",
                start=found.start(1),
                end=found.end(1),
                text=found[1],
                score=0.9,
            )
            for at, found in enumerate(SHIP.finditer(document.text))
        ),
    )
