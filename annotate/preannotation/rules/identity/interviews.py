"""Who answers in an interview that names nobody before the answers, or says no more than A or EM.

A page of questions and answers has paragraphs that are a question, each with a paragraph behind it
that is none. Who answers is the person of the headline, or the first whom the page introduces.
"""

from collections.abc import Sequence
from itertools import pairwise

from annotate.language import Language
from annotate.model import Document
from annotate.preannotation.rules.identity.model import Referent

MIN_QUESTIONS = 3
# An interview has a question for at most so many paragraphs.
PARAGRAPHS_A_QUESTION = 6
# Where whoever is asked has to be named: in the first so many pieces.
INTRODUCTION = 3


class Interview:
    """The questions of an article, and who answers them; nobody where it is no interview."""

    def __init__(
        self, document: Document, kinds: frozenset[str], people: Sequence[Referent]
    ) -> None:
        text = document.text
        self._pieces = [s for s in document.segments if s.kind in kinds]
        asked = [text[s.start : s.end].rstrip().endswith("?") for s in self._pieces]
        pairs = sum(one and not other for one, other in pairwise(asked))
        is_interview = pairs >= MIN_QUESTIONS and pairs * PARAGRAPHS_A_QUESTION >= len(asked)
        self._asked, self._people = asked, people
        self.answering = self._find_answering(people) if is_interview else None

    def find(self, start: int, *, asks: bool) -> Referent | None:
        """Return who answers, for a place in an answer, or in a question where `asks`."""
        if self.answering is None:
            return None
        for piece, asked in zip(self._pieces, self._asked, strict=True):
            if piece.start <= start < piece.end:
                return self.answering if asked is asks else None
        return None

    def find_labelled(self, label: str, language: Language) -> Referent | None:
        """Return whom the label of a turn means: by initials of a full name, or who answers."""
        if label.casefold() in language.cues.turns.answer:
            return self.answering or self._find_answering(self._people)
        letters = label.replace(".", "")
        found = [p for p in self._people if letters.isupper() and letters in _list_initials(p)]
        return found[0] if len(found) == 1 else None

    def _find_answering(self, people: Sequence[Referent]) -> Referent | None:
        """Return the person named first where the page begins; of two there, the one named more."""
        first = self._asked.index(True) if True in self._asked else 0
        begins = self._pieces[: max(first, INTRODUCTION)]
        end = begins[-1].end if begins else 0
        early = [p for p in people if p.mentions and p.mentions[0].start < end]
        full = [p for p in early if any(name.is_full for name in p.persons)]
        return max(full, key=lambda p: (len(p.mentions), -p.mentions[0].start), default=None)


def _list_initials(person: Referent) -> set[str]:
    """List the initials of a person's full names: EM of Elena Marsh."""
    names = (mention.span.text.split() for mention in person.mentions)
    return {"".join(word[0] for word in words) for words in names if len(words) > 1}
