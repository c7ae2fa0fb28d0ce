"""The rows of `identities`: everybody whom the rows of a split name, with how often they do what.

They are made of the other rows and of nothing else, so that a version made of a folder has those of
what is left in it. Of the registry come kind, offices and Wikidata's id. Memory holds the
identities of one document and those of the registry.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from annotate.dataset.rows.rows import DOCUMENTS, ENTITIES, IDENTITIES, QUOTES, STANCES, Row
from annotate.name_forms import is_written_as_name
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry

# The lists of mentions in a row, and as what of theirs the row is counted for whoever stands there.
_ROLES: Mapping[str, Mapping[str, str | None]] = {
    QUOTES: {"speakers": "quotes", "addressees": None},
    STANCES: {"holders": "stances", "targets": "targeted"},
}
_SEEN = ("mentions", "quotes", "stances", "targeted", "articles")
FROM_ROWS = ("id", "name", "aliases", *_SEEN)  # the columns that the other rows give
SplitRow = tuple[str, str, Row]


def add_identities(rows: Iterable[SplitRow], registry: Registry) -> Iterator[SplitRow]:
    """Yield rows as they come with the rows of `identities` that they give.

    Those who have an id of their document come behind its rows, those of the registry at the end.

    Args:
        rows: Rows with configuration and split, document after document.
        registry: Who is who over articles.
    """
    everyone = _Everyone(registry)
    for config, split, row in rows:
        if config != IDENTITIES:
            yield from everyone.turn_to(str(row["id" if config == DOCUMENTS else "document_id"]))
            everyone.add(config, split, row)
            yield config, split, row
    yield from everyone.close()


def is_of_document(identity: str) -> bool:
    """Tell whether an id is a document's and a number, not one of the registry."""
    return "#" in identity


def find_document(identity: str) -> str:
    """Return the document whose identity this is."""
    return identity.rpartition("#")[0]


@dataclass(slots=True)
class _SeenIdentity:
    """What the rows of a split say of somebody."""

    names: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    spelt: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)


class _Everyone:
    """Who was named in the document at hand, and who of the registry before."""

    def __init__(self, registry: Registry) -> None:
        self._entries = registry.ids
        self._offices: dict[str, list[HeldOffice]] = {}
        for office in registry.offices:
            self._offices.setdefault(office.id, []).append(office)
        self._document: str | None = None
        self._here: dict[tuple[str, str], _SeenIdentity] = {}
        self._lasting: dict[tuple[str, str], _SeenIdentity] = {}
        self._told: set[tuple[str, str]] = set()

    def turn_to(self, document: str) -> Iterator[SplitRow]:
        """Yield the identities of the document before this one, if it is another."""
        if document != self._document:
            yield from self._flush(self._here)
            self._document = document
            self._told.clear()

    def close(self) -> Iterator[SplitRow]:
        """Yield those of the last document, then those of the registry."""
        yield from self._flush(self._here)
        yield from self._flush(self._lasting)

    def add(self, config: str, split: str, row: Row) -> None:
        """Take a row in."""
        if config == ENTITIES:
            self._meet(split, row)
            text = " ".join((row["text"] or "").split())
            if row["identity"] and is_written_as_name(text):
                self._see(split, row["identity"]).spelt[text] += 1
        for role, counted in _ROLES.get(config, {}).items():
            found = {one for mention in row[role] for one in self._meet(split, mention)}
            if counted is not None:
                for identity in found:
                    self._see(split, identity).counts[counted] += 1

    def _meet(self, split: str, mention: Row) -> list[str]:
        """Count a mention, once in a document, and return whom it is about."""
        about = [mention["identity"]] if mention["identity"] else list(mention["members"])
        for identity in about:
            seen = self._see(split, identity)
            for what, key in (("articles", ""), ("mentions", mention["id"])):
                if (key, identity) not in self._told:
                    self._told.add((key, identity))
                    seen.counts[what] += 1
            if mention["identity"]:  # words of a text that is withheld are not there
                seen.kinds.update([mention["kind"]] if mention["kind"] else ())
                seen.names.update([mention["name"]] if mention["name"] else ())
        return about

    def _see(self, split: str, identity: str) -> _SeenIdentity:
        kept = self._here if is_of_document(identity) else self._lasting
        return kept.setdefault((split, identity), _SeenIdentity())

    def _flush(self, kept: dict[tuple[str, str], _SeenIdentity]) -> Iterator[SplitRow]:
        for (split, identity), seen in sorted(kept.items(), key=lambda pair: _order(*pair[0])):
            yield IDENTITIES, split, self._make_row(identity, seen)
        kept.clear()

    def _make_row(self, identity: str, seen: _SeenIdentity) -> Row:
        entry = self._entries.get(identity, RegistryEntry(id=identity, name=""))
        name = _choose(seen.names)
        spelt = sorted(seen.spelt, key=lambda text: (-seen.spelt[text], text))
        return {
            "id": identity,
            "name": name,
            "aliases": [text for text in spelt if text != name],
            "kind": entry.kind or _choose(seen.kinds),
            "offices": [
                {"office": o.office, "of": o.of, "from": o.since, "to": o.until}
                for o in self._offices.get(identity, ())
            ],
            "wikidata": entry.wikidata or None,
            **{what: seen.counts[what] for what in _SEEN},
        }


def _order(split: str, identity: str) -> tuple[str, str, int]:
    if not is_of_document(identity):
        return split, identity, 0
    return split, find_document(identity), int(identity.rpartition("#")[2])


def _choose(counted: Counter[str]) -> str | None:
    """Return the most frequent, the first in order of those."""
    return min(counted, key=lambda each: (-counted[each], each), default=None)


def read_registry_rows(rows: Iterable[Row]) -> Registry:
    """Return the registry as far as a dataset's rows of `identities` have it."""
    entries: dict[str, RegistryEntry] = {}
    offices: dict[HeldOffice, None] = {}
    for row in rows:
        if is_of_document(row["id"]):
            continue
        known = entries.get(row["id"])
        entries[row["id"]] = RegistryEntry(
            id=row["id"],
            name=row["name"] or (known.name if known else ""),
            kind=row["kind"] or "",
            wikidata=row["wikidata"] or "",
        )
        offices |= dict.fromkeys(
            HeldOffice(id=row["id"], office=o["office"], of=o["of"], since=o["from"], until=o["to"])
            for o in row["offices"]
        )
    return Registry(entries.values(), offices)
