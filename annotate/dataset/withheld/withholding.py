"""Which documents go out without their text, and what is left of their rows.

A row of a withheld document has every column; those with words of the article are null. What says
where the article is to be had (address, publisher, day, hash, positions) stays. A release that
withholds nothing lacks the columns that stand in place of texts.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from annotate.dataset.clusters import Clusters
from annotate.dataset.normalised import SHINGLE_WORDS, hash_shingles, list_words
from annotate.dataset.withheld.shingles import Shingles
from annotate.model import Meta, Record

INCLUDED, BY_DOCUMENT, WITHHELD = "included", "by-document", "withheld"
CHOICES = (INCLUDED, BY_DOCUMENT, WITHHELD)
EXTRA = "extra"  # a column of what sources said beside, and the beginning of the names of others
# Columns with words of the article, in whatever configuration and however deep.
_ROLES = ("speaker", "cue", "addressee", "holder", "target")
WORDS = frozenset(
    {
        *("text", "title", "byline", "sentence", "paragraph", "name", "refers_as"),
        *_ROLES,
        *(f"{role}_name" for role in _ROLES),
    }
)
_OTHERS = frozenset(
    {"annotator", "started_from", "attributes", "readings", "anchors"}
)  # their names are no words


def is_words(column: str) -> bool:
    """Tell whether a column has words of the article, or what its source said beside it."""
    return column in WORDS or column == EXTRA or column.startswith(f"{EXTRA}_")


def withhold(value: Any) -> Any:
    """Return a row, or a part of one, with null in place of every word of the article."""
    if isinstance(value, list):
        return [withhold(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: None if is_words(key) else item if key in _OTHERS else withhold(item)
        for key, item in value.items()
    }


def iter_words(value: Any, pointer: str = "") -> Iterator[str]:
    """Yield where a row holds words of the article, as pointers."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from iter_words(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if is_words(key):
                if item is not None:
                    yield f"{pointer}/{key}"
            elif key not in _OTHERS:
                yield from iter_words(item, f"{pointer}/{key}")


def is_blank(record: Record) -> bool:
    """Tell whether a record was made of rows whose text is withheld: no article is blank."""
    return not record.document.text.strip()


def hash_text_shingles(text: str) -> set[int]:
    """Return a code for each run of words that must not be seen of a withheld text."""
    return hash_shingles(list_words(text), SHINGLE_WORDS)


class Withholding:
    """Decides, document by document, whose text is withheld. Looks at all of them first.

    After that `is_needed` says whether any of those that have a row is.
    """

    def __init__(self, choice: str, place: Path, *, keep_shared: bool = False) -> None:
        self._choice = choice
        self._also: set[str] = set()
        self._ids: list[str] = []
        self._has_row: list[bool] = []
        self._known: list[bool] = []
        self.is_needed = False
        self._compares = choice == BY_DOCUMENT and not keep_shared
        self._shingles = Shingles(place, "all")

    def look(self, record: Record, *, has_row: bool = True) -> None:
        """Take a document in, in the first pass; one that everybody skipped has no row."""
        is_known = is_blank(record) or self._is_withheld(record.document.meta)
        self.is_needed |= has_row and is_known
        if self._compares and not is_blank(record):
            self._has_row.append(has_row)
            self._shingles.add(len(self._ids), hash_text_shingles(record.document.text))
            self._ids.append(record.document.id)
            self._known.append(self._is_withheld(record.document.meta))

    def decide(self) -> None:
        """Find who has to be withheld too: whoever shares a run of words with one that is.

        That holds for these in turn, so that no run of any withheld text is in one that is not.
        """
        if not self._compares:
            return
        together = Clusters(len(self._ids))
        with closing(self._shingles) as shingles:
            for one, other in shingles.iter_sharers():
                together.join(one, other)
        held = {together.find(at) for at, known in enumerate(self._known) if known}
        self._also = {
            name
            for at, (name, known) in enumerate(zip(self._ids, self._known, strict=True))
            if not known and together.find(at) in held
        }
        rows = zip(self._ids, self._has_row, strict=True)
        self.is_needed |= any(has_row and name in self._also for name, has_row in rows)

    def covers(self, record: Record) -> bool:
        """Tell whether the text of a document is withheld."""
        return (
            is_blank(record)
            or self._is_withheld(record.document.meta)
            or record.document.id in self._also
        )

    def is_for_others(self, record: Record) -> bool:
        """Tell whether a text is withheld only because it shares words with one that has to be."""
        return record.document.id in self._also

    def _is_withheld(self, meta: Meta) -> bool:
        return self._choice == WITHHELD or (
            self._choice == BY_DOCUMENT and meta.redistribution != "yes"
        )
