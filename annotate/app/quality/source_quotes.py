"""The table of quotes: who speaks in each, what they are, where it stands, whether it is proven."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotate.dataset.rows.readings import REVIEWED
from annotate.dataset.rows.rows import QUOTES
from annotate.dataset.rows.sources import TITLE, QuoteSource
from annotate.dataset.rows.statements import ArticleStatements, Statement
from annotate.errors import UsageError
from annotate.formats.tables.layers import make_safe
from annotate.language import find_language
from annotate.model import Problem
from annotate.readings.transcripts import Transcripts, cut_quoted

CODE_TRANSCRIPT = "Q05"
COLUMNS = (
    "article", "publisher", "published", "quote", "text", "type", "words", "place", "order",
    "source", "speaker", "speaker_id", "phrase", "title", "organisation", "role", "reading",
    "proof", "transcript", "said",
)  # fmt: skip
_PROVEN = ("direct", "mixed")
_JOINT = "; "
QuoteRow = Mapping[str, str]


def read_transcripts(folder: Path, findings: list[Problem]) -> Transcripts:
    """Read the transcripts of a folder and those inside it, text files in UTF-8.

    Raises:
        UsageError: there is no such folder, or no text file in it.
    """
    paths = sorted(path for path in folder.rglob("*.txt") if path.is_file())
    if not paths:
        what = "has no text file" if folder.is_dir() else "is no folder"
        raise UsageError(f"{folder} {what}.", "Put a file .txt in UTF-8 into it for each speech.")
    transcripts = Transcripts()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            transcripts.add(name, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            message = f"the transcript cannot be read: {error}"
            fix = "Save it as UTF-8; no quote is looked up in it meanwhile."
            findings.append(Problem(code=CODE_TRANSCRIPT, file=name, message=message, fix=fix))
    return transcripts


@dataclass(slots=True)
class QuoteLister:
    """Makes the rows of articles; counts what was proven, by the form of the quote."""

    transcripts: Transcripts | None = None
    proofs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def list_rows(self, article: ArticleStatements) -> Iterator[QuoteRow]:
        """Yield a row for each quote of an article."""
        kind = ""
        if article.reading is not None:
            part = article.reading.parts.get(next(iter(article.reading.parts), ""))
            kind = REVIEWED[part.annotator.kind] if part else ""
        for row in article.list_rows(QUOTES):
            yield {**self._describe(article, row), "reading": kind, **self._prove(article, row)}

    def _describe(self, article: ArticleStatements, row: Statement) -> dict[str, str]:
        speakers = row.find_spans("speaker")
        of_first = article.sources.describe(speakers[0]) if speakers else QuoteSource(source="")
        meta = article.document.meta
        return {
            "article": article.document.id,
            "publisher": meta.publisher or "",
            "published": meta.published or "",
            "quote": row.pieces[0].id,
            **{name: _join(row, name) for name in ("text", "type", "words", "place", "order")},
            "source": _join(row, "source"),
            "speaker": _join(row, "speaker.name"),
            "speaker_id": _join(row, "speaker.id"),
            "phrase": _JOINT.join(span.text for span in speakers),
            TITLE: _join(row, "speaker.title") if len(speakers) > 1 else of_first.title,
            "organisation": _join(row, "speaker.organisation"),
            "role": _join(row, "speaker.role"),
        }

    def _prove(self, article: ArticleStatements, row: Statement) -> dict[str, str]:
        [form] = row.read("role") or ("",)
        if self.transcripts is None or form not in _PROVEN:
            return {"proof": "", "transcript": "", "said": ""}
        apostrophes = find_language(article.document.meta.language).apostrophes
        words = " … ".join(cut_quoted(piece.text, apostrophes) for piece in row.pieces)
        found = self.transcripts.prove(words)
        self.proofs[str(form), found.status] += 1
        return {"proof": found.status, "transcript": found.transcript, "said": found.said}


def _join(row: Statement, name: str) -> str:
    values = dict.fromkeys(row.read(name))
    return _JOINT.join(f"{v:g}" if isinstance(v, float) else v for v in values)


class QuoteTable:
    """The rows as CSV; no cell of it is a formula."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def write(self, row: QuoteRow) -> None:
        """Take a row."""
        self._writer.writerow([make_safe(" ".join(row.get(c, "").split())) for c in COLUMNS])
