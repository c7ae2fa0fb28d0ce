"""A segment while its quotes are read: its quotations, the contents found, what to remember.

Values and the one way to write a stretch of a parse into the draft.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from annotate.language import Language
from annotate.language.weights import QuoteWeights
from annotate.offsets import shift, trim
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft, Piece
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import AttributionCandidate
from annotate.preannotation.rules.quotes.quotations import Quoted


class ContentPiece(NamedTuple):
    """A piece of a content in the draft: where it stands, its id, the candidate behind it."""

    bounds: TokenRange
    id: str
    candidate: AttributionCandidate


@dataclass(slots=True)
class Memory:
    """What a segment leaves for the next: a content left open, who spoke last, who it is about.

    `open_head` is the first piece of the content left open, which has its speaker.

    `introduced` tells whether it ends with a colon, so that its topic is who speaks next.
    """

    open_content: str | None = None
    open_head: str | None = None
    actor: str | None = None
    topic: "tuple[SegmentState, TokenRange] | None" = None
    introduced: bool = False


@dataclass(slots=True)
class SegmentState:
    """A segment under work, and the language that it is in.

    `opened` has the last and the first piece of a quotation that the segment before left open.
    """

    piece: Piece
    quoted: list[Quoted]
    language: Language
    contents: list[ContentPiece] = field(default_factory=list)
    opened: tuple[str, str] | None = None

    @property
    def weights(self) -> QuoteWeights:
        """How sure what is found of quotes is."""
        return self.language.weights.quotes

    def add(self, draft: Draft, role: str, bounds: TokenRange, score: float) -> str | None:
        """Add a stretch of the parse to the draft; return its id."""
        start, end = locate(self.piece, grammar.whole_words(self.piece.doc, bounds))
        return draft.add_span(role, start, end, score) if start < end else None


def locate(piece: Piece, bounds: TokenRange) -> TokenRange:
    """Return the positions in the document of a stretch of a parse, without blanks at its ends."""
    stretch = piece.doc[bounds[0] : bounds[1]]
    text = stretch.text
    return shift(*trim(text, 0, len(text)), piece.locate(stretch)[0])
