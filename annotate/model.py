"""The core model: documents, spans, relations, annotations and problems.

Values only. No input or output, no clock, no network. Positions are half-open
`[start, end)` in Unicode code points of `Document.text`, everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

JSON = dict[str, Any]  # an object as a file or a server has it
AnnotatorKind = Literal["human", "model", "adjudicator"]
Status = Literal["complete", "draft", "skipped"]
Severity = Literal["error", "warning"]
Origin = Literal["kept", "changed", "added", "asked"]
RefusedPart = Literal["attribute", "relation", "span"]

# The attribute that says whom or what a span is about, by name; of several, this stands between.
WHO, SEPARATOR = "who", ";"
BECAUSE = "because"  # the attribute of a suggested relation that says in words why it is there

# What draws values stands above them, so that it is known here by its name alone.
_DRAWING = "annotate.api.display"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the text with one function in the article; `kind` is one of the scheme's."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What is known about an article beside its text. Dates are ISO 8601, languages BCP 47.

    `masked` says how many names and addresses were masked in it, as in `email 1, person 4`.
    `copy_of` is the id of the document whose text this is too, or nearly so. `extra` is what
    the source says beside all this, by its own names.
    """

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    archive_url: str | None = None
    language: str | None = None
    licence: str | None = None
    redistribution: str | None = None
    masked: str | None = None
    copy_of: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a document was read from, and the way back to it.

    `sha256` is of the bytes as they were received: those of a page, or of a row as it stands at its
    `line` of a plain file, without the line's end; of what has no bytes of its own, as a row of a
    database, those of the file on the disk, and there is no `encoding`. `address` is where they
    were received from. `reader` is the program and its version. `offsets` lead from code points of
    the text to those bytes, in `encoding`; the room of ingestion reads them.
    """

    file: str | None = None
    line: int | None = None
    address: str | None = None
    sha256: str | None = None
    format: str | None = None
    encoding: str | None = None
    reader: str | None = None
    offsets: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article with its frozen text. `text_sha256` is of the text in UTF-8."""

    id: str
    text: str
    text_sha256: str
    segments: tuple[Segment, ...] = ()
    meta: Meta = field(default_factory=Meta)
    source: Provenance | None = None

    def _repr_html_(self) -> str:
        """Return the document as a notebook shows it."""
        return _draw(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A labelled stretch of a document; `text` equals the slice of the document.

    `score` is a probability in [0, 1], None where nobody estimated one. `origin` says how a
    person's span came to be from a suggestion; None for machines and where it is not known. What
    came when the person asked for it, and is as it came, is `asked`.
    """

    id: str
    layer: str
    label: str
    start: int
    end: int
    text: str
    score: float | None = None
    origin: Origin | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A typed link between two spans of one annotation, from the hub (`head`) to the argument.

    `origin` says how a person's relation came to be from a suggestion, as a span's does.
    """

    label: str
    head: str
    tail: str
    score: float | None = None
    origin: Origin | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotator:
    """Who read the document. `version` is a model's version, None for people."""

    kind: AnnotatorKind
    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What somebody made and an export could not read: which part, and the code of the finding.

    `id` is that of the region on the server, None where it had none that could be told.
    """

    what: RefusedPart
    code: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDesign:
    """How a document came to be read by people: by lot, with a known probability, or otherwise.

    `by` names what strata were made of (`simple`, `publisher`, `month`, `size`), or the order in
    which documents were chosen by their content, which leaves `probability` None. Of the
    `articles` in a stratum `drawn` were drawn, with this `seed`.
    """

    by: str
    stratum: str = ""
    probability: float | None = None
    articles: int | None = None
    drawn: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One annotator's reading of one document. Nothing is ever merged into it.

    `layers` are the layers that this reading answers for: an empty layer among them means
    "looked, and found nothing". `link` names the place it was made, `seconds` the time it took.

    Of a person's reading, `started_from` is the model whose reading was shown as suggestions, and
    `deleted_spans` (by id) and `deleted_relations` are what the person removed of it; of these
    spans `orphaned_spans` were not deleted by hand, but were parts of what was. `unassisted`
    is True where the document was held back, at random, to be read without suggestions. All of
    them are None where it is not known.

    `refused` is what was made and could not be read, None where all was. `design` is how the
    document was chosen to be read, None where it is not known.
    """

    document_id: str
    text_sha256: str
    scheme: str
    annotator: Annotator
    layers: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    status: Status = "complete"
    created: str | None = None
    link: str | None = None
    seconds: float | None = None
    unassisted: bool | None = None
    started_from: Annotator | None = None
    deleted_spans: tuple[str, ...] | None = None
    orphaned_spans: tuple[str, ...] | None = None
    deleted_relations: tuple[Relation, ...] | None = None
    refused: tuple[Refusal, ...] | None = None
    design: SampleDesign | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every span that its annotator marked is here."""
        return not any(refusal.what == "span" for refusal in self.refused or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A document with every reading of it: a line of predictions.jsonl and annotations.jsonl."""

    document: Document
    annotations: tuple[Annotation, ...] = ()

    def _repr_html_(self) -> str:
        """Return the record as a notebook shows it: the text, its quotes, its stances."""
        return _draw(self)


def _draw(value: Document | Record) -> str:
    drawn: str = import_module(_DRAWING).render(value)
    return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A piece of a document's line, and the range in it that a Problem speaks of."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding about data: what is wrong, where, and how to mend it.

    `pointer` is a JSON pointer into the line's value, `document` and `span` are ids, `start` and
    `end` are positions in the document, `link` is the place where it was annotated.
    """

    code: str
    message: str
    severity: Severity = "error"
    file: str | None = None
    line: int | None = None
    pointer: str | None = None
    document: str | None = None
    span: str | None = None
    start: int | None = None
    end: int | None = None
    excerpt: Excerpt | None = None
    link: str | None = None
    fix: str = ""

    @property
    def place(self) -> str:
        """The file and the line, in one line whatever the file is called."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return place.replace("\n", "\\n")

    def __str__(self) -> str:
        """Return it for people: place, code, message; on a second line, how to mend it."""
        place = self.place
        parts = (("document", self.document), ("span", self.span), ("at", self.pointer))
        about = " ".join(f"{name} {value}" for name, value in parts if value)
        line = f"{self.severity} {self.code}: {self.message}"
        head = ": ".join(part for part in (place, line) if part)
        tail = f" ({about})" if about else ""
        return f"{head}{tail}" + (f"\n    -> {self.fix}" if self.fix else "")


def count_errors(problems: Iterable[Problem]) -> int:
    """Return how many of the Problems are errors, not warnings."""
    return sum(problem.severity == "error" for problem in problems)
