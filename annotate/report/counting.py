"""Counting the rows of a dataset's configurations: how often, and in how many documents.

The rows are those of `schemas/row-*.schema.json`, made of annotations or read from a dataset: the
same counts come of both. Memory grows with the different names, not with the documents. The rows of
one document have to come one after the other.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from annotate.language import find_language
from annotate.moments import parse_time

CountKey = tuple[str, ...]
ROWS, ALL = "rows", "all rows"
SPANS, RELATIONS, READINGS, SECONDS, WEEKS = "spans", "relations", "readings", "seconds", "weeks"
ARTICLES, QUOTES, STANCES, ENTITIES = "articles", "quotes", "stances", "entities"
SPEAKERS, PAIRS, SPELLINGS = "speakers", "pairs", "spellings"
REDISTRIBUTION = "redistribution"
META = ("publisher", "language", "licence", REDISTRIBUTION)
REVIEWED, PUBLISHED = "reviewed", "published"
SEVERAL = "several readings"
LAYER = "layer-"  # how the configurations begin that hold a layer of a scheme's own
UNKNOWN, WITHHELD = "unknown", "text withheld"
IDENTITIES = "identities"
NOBODY = "(nobody linked)"
NAMELESS = "(without a name)"
UNDATED = "no date"
_MONTH = len("2031-05")
_LONGEST = 60  # code points of the words that stand for a name


class Count(NamedTuple):
    """How often, or how much, and in how many documents."""

    number: float
    documents: int


class Counting:
    """Collects counts by topic and key.

    Args:
        codes: The numbers that stand for names in the rows, in the lists `layers`, `labels`,
            `relations`, `contents` (types of quotes), `stances` (polarities), `entities`, and the
            configurations of the scheme's own layers.
    """

    def __init__(self, codes: Mapping[str, Mapping[str, int]]) -> None:
        self.names = {name: tuple(listed) for name, listed in codes.items()}
        self._counts: dict[str, dict[CountKey, tuple[float, int, str]]] = {}
        self._read = ""  # the document of the last finished reading by a person
        self._adders = {
            "documents": self._add_document,
            "entities": self._add_entity,
            "quotes": self._add_quote,
            "stances": self._add_stance,
            "annotations": self._add_reading,
        }

    def add(self, config: str, split: str, row: Mapping[str, Any]) -> None:
        """Count a row of a configuration."""
        if config == IDENTITIES:  # somebody of one article or of many
            self._count(ROWS, (config, split), "")
            return
        document = str(row["id" if config == "documents" else "document_id"])
        self._count(ROWS, (config, split), document)
        self._count(ALL, (config,), document)
        if config.startswith(LAYER):
            self._count(config, (self.names[config][row["label"]],), document)
        else:
            self._adders[config](row, document, split)

    def get(self, topic: str, *key: str) -> Count:
        """Return a count."""
        number, documents, _ = self._counts.get(topic, {}).get(key, (0, 0, ""))
        return Count(number, documents)

    def list_keys(self, topic: str, *first: str) -> list[CountKey]:
        """Return what was counted of a topic, the most frequent first; those that begin so."""
        found = [
            (key, count[0])
            for key, count in self._counts.get(topic, {}).items()
            if key[: len(first)] == first
        ]
        return [key for key, _ in sorted(found, key=lambda pair: (-pair[1], pair[0]))]

    def _count(self, topic: str, key: CountKey, document: str, number: float = 1) -> None:
        counts = self._counts.setdefault(topic, {})
        before, documents, last = counts.get(key, (0, 0, ""))
        counts[key] = (before + number, documents + (last != document), document)

    def _add_document(self, row: Mapping[str, Any], document: str, split: str) -> None:
        meta = row["meta"]
        self._count(ARTICLES, (split,), document)
        self._count(REVIEWED, (row["reviewed"],), document)
        withheld = row["text"] is None
        for name in META:
            told = WITHHELD if withheld and name == REDISTRIBUTION else meta[name] or UNKNOWN
            self._count(name, (told,), document)
        published = str(meta["published"] or "")[:_MONTH]
        self._count(PUBLISHED, (published or UNDATED,), document)
        for span in row["spans"]:
            key = self.names["layers"][span["layer"]], self.names["labels"][span["label"]]
            self._count(SPANS, key, document)
            self._count(ALL, (SPANS,), document)
        for relation in row["relations"]:
            self._count(RELATIONS, (self.names["relations"][relation["label"]],), document)

    def _add_entity(self, row: Mapping[str, Any], document: str, split: str) -> None:
        label = self.names["entities"][row["label"]]
        self._count(ENTITIES, (label,), document)
        name, text = (" ".join((row[column] or "").split()) for column in ("name", "text"))
        if name and text and name != text:
            self._count(SPELLINGS, (name, text), document)

    def _add_quote(self, row: Mapping[str, Any], document: str, split: str) -> None:
        kind = self.names["contents"][row["type"]]
        self._count(QUOTES, (kind,), document)
        self._count(SPEAKERS, (_find_name(row, "speaker"), kind), document)

    def _add_stance(self, row: Mapping[str, Any], document: str, split: str) -> None:
        polarity = self.names["stances"][row["polarity"]]
        self._count(STANCES, (polarity,), document)
        pair = _find_name(row, "holder"), _find_name(row, "target")
        self._count(PAIRS, (*pair, polarity), document)

    def _add_reading(self, row: Mapping[str, Any], document: str, split: str) -> None:
        annotator = row["annotator"]
        who = annotator["kind"], annotator["name"], annotator["version"] or ""
        self._count(READINGS, (*who, row["status"]), document)
        if annotator["kind"] == "model" or row["status"] != "complete":
            return
        week = _find_week(row["created"])
        self._count(WEEKS, (week,), document)
        self._count(ALL, ("readings",), document)
        if document == self._read:
            self._count(SEVERAL, (), document)
        self._read = document
        if row["seconds"] is not None:
            self._count(SECONDS, ("timed", *who), document)
            self._count(SECONDS, ("sum", *who), document, row["seconds"])
            self._count(SECONDS, ("timed", week), document)
            self._count(SECONDS, ("sum", week), document, row["seconds"])


def list_own(counting: Counting) -> list[str]:
    """Return the configurations of the scheme's own layers."""
    return [name for name in counting.names if name.startswith(LAYER)]


def _find_name(row: Mapping[str, Any], role: str) -> str:
    """Return the name of who or what a row is linked to first, without one its words in marks."""
    if name := row[f"{role}_name"]:
        return " ".join(str(name).split())
    words = " ".join(str(row[role] or "").split())
    if words:
        shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        first, parting, rest = shown.partition(" ")
        if first.istitle() and first.lower() in _list_small():  # "US" is no "us"
            first = first.lower()
        return f"“{first}{parting}{rest}”"
    return NAMELESS if row[f"{role}s"] else NOBODY


@cache
def _list_small() -> frozenset[str]:
    """Return words with a capital only where a sentence begins: "The levy" is "the levy".

    Rows of quotes and stances do not say in which language they are.
    """
    language = find_language(None)
    words = language.function
    pronouns = language.sources.plural_pronouns | words.third
    return words.articles | words.possessive | pronouns


def _find_week(created: str | None) -> str:
    """Return the ISO week of a moment, as `2026-W05`; without a zone it is taken as UTC."""
    moment = parse_time(created)
    if moment is None:
        return UNDATED
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
