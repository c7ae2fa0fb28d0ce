"""A scheme whose names are in many scripts, and an article that reads from the right."""

from itertools import pairwise
from pathlib import Path

from annotate.model import Annotation, Annotator, Document, Meta, Record, Relation, Segment
from annotate.offsets import hash_text
from annotate.project import load_scheme
from annotate.scheme import Scheme
from tests.examples import make_span

SCHEME = """
id = "any-label"
version = "1"
title = "Labels of all kinds"

[[segments]]
name = "paragraph"
annotated = true
description = "Running text."

[[layers]]
name = "what"
title = "What"
[[layers.labels]]
name = "DIRECT-QUOTE"
role = "other"
hotkey = "1"
color = "#1f77b4"
description = "Words."
[[layers.labels]]
name = "Colère"
role = "other"
hotkey = "2"
color = "#c2569b"
description = "Anger."
[[layers.labels]]
name = "武器名称"
alias = "A weapon's name"
role = "other"
hotkey = "3"
color = "#8c564b"
description = "A weapon."
[[layers.labels]]
name = "B-<i>&\\"'| #1"
role = "other"
hotkey = "4"
color = "#2ca02c"
description = "A name that looks like something else."
[[layers.labels]]
name = "شخص"
alias = "person"
role = "entity"
hotkey = "5"
color = "#e07b00"
description = "A person."
[[layers.attributes]]
name = "how"
labels = ["武器名称", "DIRECT-QUOTE"]
values = ["très fort", "50 %"]
description = "How."

[[relations]]
name = "works for"
role = "other"
head = ["شخص"]
tail = ["layer:what"]
[[relations]]
name = "ضد"
role = "other"
head = ["layer:what"]
tail = ["layer:what"]
"""

TEXT = (
    "قالت سلمى حداد إن السفينة وصلت.\n\n"
    "وأضاف نادر موسى في PORT NORD أمس.\n\n"
    "The harbour master of Port Nord was angry."
)


def write_scheme(folder: Path) -> Scheme:
    """Write the scheme and a project file that names it, and read it back."""
    (folder / "any.toml").write_text(SCHEME, encoding="utf-8")
    (folder / "annotate.toml").write_text('[project]\nname = "any label"\nscheme = "any.toml"\n')
    return load_scheme("any.toml", folder)


def make_record(scheme: Scheme) -> Record:
    """A model's reading with every label and both relations."""
    ends = [0, *(at for at in range(len(TEXT)) if TEXT.startswith("\n\n", at)), len(TEXT)]
    segments = tuple(
        Segment(kind="paragraph", start=start + 2 * (start > 0), end=end)
        for start, end in pairwise(ends)
    )
    document = Document(
        id="any",
        text=TEXT,
        text_sha256=hash_text(TEXT),
        segments=segments,
        meta=Meta(title="سفينة تصل إلى Port Nord", publisher="صحيفة الميناء"),
    )
    words = ["قالت", "angry", "السفينة", "PORT NORD", "سلمى حداد"]
    spans = tuple(
        make_span(document, "what", name, text)
        for name, text in zip(scheme.labels, words, strict=True)
    )
    reading = Annotation(
        document_id="any",
        text_sha256=document.text_sha256,
        scheme=scheme.name,
        annotator=Annotator(kind="model", name="by-hand", version="1"),
        layers=("what",),
        spans=tuple(sorted(spans, key=lambda s: s.start)),
        relations=(
            Relation(label="works for", head=spans[4].id, tail=spans[3].id),
            Relation(label="ضد", head=spans[1].id, tail=spans[2].id),
        ),
        created="2026-01-02T03:04:05Z",
    )
    return Record(document=document, annotations=(reading,))
