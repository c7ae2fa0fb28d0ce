"""What happens to the page of an article after it was annotated, with the truth about its spans.

An edit is a list of (start, end, words put there). Where a position has gone is counted from that
list alone: nothing here knows how places are found again.
"""

import random
import re
from dataclasses import dataclass

from annotate.model import Document

_OPEN, _CLOSE = "“", "”"
INSERTED = (
    "Readers have since written to the desk about the quay at {place}, and number {number} of the "
    "harbour ledger has been looked up once more; nothing in it contradicts what was printed."
)


@dataclass(frozen=True)
class Edited:
    """A text after an edit, and where every range has gone."""

    text: str
    changes: tuple[tuple[int, int, str], ...]

    def follow(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a range is now; None where a border of it is gone."""
        if any(s < start < e or s < end < e for s, e, _ in self.changes):
            return None
        if any(s <= start and end <= e for s, e, _ in self.changes if s < e):
            return None
        return self._shift(start, at_start=True), self._shift(end, at_start=False)

    def is_touched(self, start: int, end: int) -> bool:
        """Tell whether the words of a range were changed."""
        return any(s < end and start < e for s, e, _ in self.changes)

    def _shift(self, at: int, *, at_start: bool) -> int:
        moved = at
        for start, end, words in self.changes:
            is_before = end <= at if start < end or at_start else end < at
            if is_before:
                moved += len(words) - (end - start)
        return moved


def apply(text: str, changes: list[tuple[int, int, str]]) -> Edited:
    """Make changes that do not overlap."""
    changes = sorted(changes)
    made, at = [], 0
    for start, end, words in changes:
        assert at <= start <= end
        made += [text[at:start], words]
        at = end
    return Edited("".join([*made, text[at:]]), tuple(changes))


def insert_paragraph(document: Document, rng: random.Random) -> list[tuple[int, int, str]]:
    segment = rng.choice(document.segments)
    words = INSERTED.format(place=rng.choice(["Vellan", "Orsk", "Tym"]), number=rng.randint(2, 99))
    return [(segment.start, segment.start, words + "\n\n")]


def mend_typo(document: Document, rng: random.Random) -> list[tuple[int, int, str]]:
    words = list(re.finditer(r"[^\W\d_]{5,}", document.text))
    word = rng.choice(words)
    at = word.start() + rng.randrange(1, len(word[0]) - 1)
    return [(at, at + 1, rng.choice([word[0][1] + "x", "", "q"]))]


def redraw_quotes(document: Document, rng: random.Random) -> list[tuple[int, int, str]]:
    """Curly marks become straight ones and the other way round."""
    changes = []
    for match in re.finditer("[“”\"'’—]", document.text):
        drawn = {_OPEN: '"', _CLOSE: '"', "'": "’", "’": "'", "—": "--"}.get(match[0], _OPEN)
        changes.append((match.start(), match.end(), drawn))
    return changes


def change_blanks(document: Document, rng: random.Random) -> list[tuple[int, int, str]]:
    blanks = list(re.finditer(r"[ \n]+", document.text))
    chosen = rng.sample(blanks, max(1, len(blanks) // 5))
    return [
        (m.start(), m.end(), "\n" if "\n" in m[0] else rng.choice(["  ", "\u00a0", "\u2009"]))
        for m in chosen
    ]


def remove_paragraph(document: Document, rng: random.Random) -> list[tuple[int, int, str]]:
    """A caption, where there is one."""
    captions = [s for s in document.segments if s.kind == "caption"]
    segment = rng.choice(captions or document.segments)
    end = segment.end + 2 if document.text[segment.end : segment.end + 2] == "\n\n" else segment.end
    return [(segment.start, end, "")]


EDITS = {
    "paragraph inserted": insert_paragraph,
    "typo mended": mend_typo,
    "quotes redrawn": redraw_quotes,
    "blanks": change_blanks,
    "caption removed": remove_paragraph,
}


def edit(document: Document, name: str, seed: int) -> Edited:
    """Make one kind of edit."""
    return apply(document.text, EDITS[name](document, random.Random(f"{seed}/{document.id}")))


def edit_all(document: Document, seed: int) -> Edited:
    """Make every kind of edit at once, as far as they do not meet."""
    rng = random.Random(f"{seed}/{document.id}/all")
    changes: list[tuple[int, int, str]] = []
    for make in EDITS.values():
        for start, end, words in make(document, rng):
            if not any(s <= end and start <= e for s, e, _ in changes):
                changes.append((start, end, words))
    return apply(document.text, changes)
