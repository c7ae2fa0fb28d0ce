"""How articles are read, and what is counted of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from annotate.errors import RunError
from annotate.ingestion.dates import DateOrder
from annotate.ingestion.fetching import FETCHED
from annotate.ingestion.pages.kinds import BlockKind
from annotate.language import Language, load_language
from annotate.model import Document, Meta

DEFAULT_MAX_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """How files are read. `fields` maps our names of fields to theirs, `defaults` fills gaps.

    `own_files` are the project's, which a folder may hold beside articles: they are passed by.
    Pages speak of themselves in `language`. `table` is the one to read of a file of several. A day
    that is written in figures has them in the order of `dates`: `dmy`, `mdy` or `ymd`; without it,
    the whole column decides. The headline that a field gives is the first segment of the text, or
    stays beside it where `headline` is `meta`. A text that is there already, from another outlet,
    is a document of its own that says whose copy it is, unless `copies` are dropped. Pages of
    addresses are fetched into `pages`, from hosts of a private network where that is allowed. Text
    that was encoded twice is mended with `mend_encoding`.
    """

    max_characters: int = DEFAULT_MAX_CHARACTERS
    format: str | None = None
    encoding: str | None = None
    mend_encoding: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    defaults: Meta = field(default_factory=Meta)
    own_files: tuple[str, ...] = ()
    table: str | None = None
    dates: DateOrder | None = None
    headline: Literal["text", "meta"] = "text"
    copies: Literal["keep", "drop"] = "keep"
    pages: Path = Path(".annotate", FETCHED)
    allow_private: bool = False
    language: Language = field(default_factory=load_language)


@dataclass(slots=True, kw_only=True)
class IngestCounts:
    """What was read, counted.

    `received` are the articles that files and rows held, counted before anything is made of them:
    each becomes a document or is refused, and `check` holds it. `left_out` are visible characters
    of HTML pages not taken over, `refused` articles that are no documents, by the code of the
    finding that says why; `duplicates` are those of them that are there already, `copies` documents
    whose text another outlet had too. `passed` are the files of a folder that the project itself
    writes, `mended` the places that had been encoded twice. `notes` are what is said once at the
    end: how columns were read, and how often what.
    """

    received: int = 0
    documents: int = 0
    characters: int = 0
    segments: Counter[str] = field(default_factory=Counter)
    boilerplate: int = 0
    left_out: int = 0
    duplicates: int = 0
    copies: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    passed: list[str] = field(default_factory=list)
    mended: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """How many articles there were: those that are documents now, and those that are not."""
        return self.documents + self.refused.total()

    def check(self, written: int | None = None) -> None:
        """Hold that every article is a document or refused, and every document one `written`.

        Raises:
            RunError: one was lost, or one too many was made, and no finding says so.
        """
        made = self.documents if written is None else written
        if (self.received, self.documents) == (self.read, made):
            return
        raise RunError(
            f"{self.received} articles were received, and {made} are documents and "
            f"{self.refused.total()} named as left out: the numbers do not add up.",
            "That is a fault of annotate, not of the files; report it with a file that shows it.",
        )

    def note(self, message: str, count: int = 1) -> None:
        """Count what is to be said once at the end."""
        self.notes[message] += count

    def add(self, document: Document) -> None:
        """Count a document."""
        self.documents += 1
        self.copies += document.meta.copy_of is not None
        self.characters += len(document.text)
        for segment in document.segments:
            self.segments[segment.kind] += 1
            if segment.kind == BlockKind.BOILERPLATE:
                self.boilerplate += segment.end - segment.start
