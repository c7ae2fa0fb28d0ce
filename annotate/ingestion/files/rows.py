"""A row of a JSONL or CSV file to the parts of an article, by the names of its fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from annotate.ingestion.dates import find_date
from annotate.language.pages import PageWords
from annotate.model import Meta

# The names by which fields go without being told, the first that is there and not empty counts.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "article_text", "maintext", "articlebody"),
    "id": ("id", "doc_id", "document_id", "article_id", "guid", "uuid"),
    "title": ("title", "headline", "heading"),
    "byline": ("byline", "author", "authors"),
    "published": (
        *("published", "date", "published_at", "date_published", "datepublished"),
        *("publish_date", "publication_date", "pubdate", "pub_date", "date_publish", "timestamp"),
    ),
    "publisher": ("publisher", "source", "outlet", "newspaper", "publication", "site", "sitename"),
    "url": ("url", "link", "source_url", "canonical_url"),
    "archive_url": ("archive_url", "archived_url", "archive", "snapshot_url", "wayback_url"),
    "language": ("language", "lang"),
    "licence": ("licence", "license"),
    "redistribution": ("redistribution",),
    "masked": ("masked",),
}
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")
_CHECKS = {
    "published": _ISO,
    "language": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "redistribution": re.compile("yes|no|unknown"),
    "masked": re.compile("[a-z]+ [0-9]+(, [a-z]+ [0-9]+)*"),
}


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What a row says of its article; `odd` tells of fields that could not be taken over."""

    text: Any
    id: str | None
    meta: Meta
    odd: tuple[str, ...] = field(default=())


def read_row(value: Mapping[str, Any], names: Mapping[str, str], words: PageWords) -> ArticleRow:
    """Return the parts of an article. `names` maps our names to the file's own.

    A day may be written as pages do that speak in these `words`.
    """
    nested = value.get("meta")
    wider = {**(nested if isinstance(nested, dict) else {}), **value}
    lower = {str(key).strip().lower(): content for key, content in reversed(wider.items())}
    said: dict[str, str] = {}
    odd: list[str] = []
    for part in fields(Meta):
        content = _flatten(_find(part.name, wider, lower, names))
        if content is None:
            continue
        fitted = _fit(part.name, content, words)
        if fitted is None:
            odd.append(f"{part.name}: {content[:60]!r} is left out, it has not the form wanted")
        else:
            said[part.name] = fitted
    return ArticleRow(
        text=_find("text", wider, lower, names),
        id=_flatten(_find("id", wider, lower, names)),
        meta=Meta(**said),
        odd=tuple(odd),
    )


def _find(
    part: str, value: Mapping[str, Any], lower: Mapping[str, Any], names: Mapping[str, str]
) -> Any:
    if part in names:
        return value.get(names[part])
    found = (lower[name] for name in FIELDS[part] if lower.get(name) not in (None, "", []))
    return next(found, None)


def _flatten(content: Any) -> str | None:
    """Return a field as one line, None where it is empty or no text."""
    if isinstance(content, list):
        content = ", ".join(str(item) for item in content if isinstance(item, str | int))
    if isinstance(content, bool) or not isinstance(content, str | int | float):
        return None
    return " ".join(str(content).split()) or None


def _fit(name: str, content: str, words: PageWords) -> str | None:
    """Return a field's content in the form that the schema wants, None where it cannot be."""
    wanted = _CHECKS.get(name)
    if wanted is None or wanted.fullmatch(content):
        return content
    if name == "published":
        with_time = content.replace(" ", "T", 1)
        return with_time if _ISO.fullmatch(with_time) else find_date(content, words)
    return None
