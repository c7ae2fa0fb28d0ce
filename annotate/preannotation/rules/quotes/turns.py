"""Turns of a transcript: all that stands behind a speaker's label is what they say.

Writes a turn as a direct quote, with the paragraphs that go on it; what somebody reports in a turn
is read like the words in a quotation.
"""

from dataclasses import dataclass

from annotate.language import Language
from annotate.offsets import trim
from annotate.preannotation.rules.article import Draft, Piece
from annotate.preannotation.rules.leads import find_speaker, is_note
from annotate.preannotation.rules.quotes.candidates import AttributionCandidate
from annotate.preannotation.rules.quotes.quotations import Quoted
from annotate.preannotation.rules.quotes.state import ContentPiece, SegmentState

TURN_RULE = "turn"


@dataclass(slots=True)
class Transcript:
    """Whose turn it is: the label read last, the speaker's span, the turn's last piece.

    `left` is how many labels are still to come: a paragraph behind the last one may be the page's.
    """

    left: int
    label: Piece | None = None
    speaker: str | None = None
    last: str | None = None

    def begin(self, label: Piece) -> None:
        """Note who speaks next."""
        self.label, self.speaker, self.last = label, None, None
        self.left -= 1

    def goes_on(self, piece: Piece) -> bool:
        """Tell whether a paragraph without a label belongs to the turn before it."""
        inside = self.last is not None and self.left > 0 and piece.segment.kind == "paragraph"
        if not inside:
            return False
        text = piece.doc.text
        return not is_note(text) and text.rstrip()[-1:] in (".", "!", "?", "…", ",", ":")


def enclose(piece: Piece) -> Quoted:
    """Return a turn as a quotation around all of its piece."""
    size = len(piece.doc)
    return Quoted(-1, size + 1, True, 0, True, True, -1, size + 1)


def write_turn(
    page: SegmentState, transcript: Transcript, draft: Draft, language: Language
) -> None:
    """Add a turn, or the next paragraph of one, with who speaks."""
    piece = page.piece
    if transcript.label is None:
        return
    score = language.weights.quotes.content[TURN_RULE]
    bounds = (0, len(piece.doc))
    content = page.add(draft, "direct", bounds, score)
    if content is None:
        return
    claim = AttributionCandidate((bounds,), None, None, None, TURN_RULE, score, 0)
    page.contents.append(ContentPiece(bounds, content, claim))
    if transcript.last is None:
        transcript.speaker = _add_speaker(transcript.label, draft, language)
        draft.add_relation("speaker", content, transcript.speaker, score)
    else:
        draft.add_relation("continues", transcript.last, content, score)
    transcript.last = content


def _add_speaker(label: Piece, draft: Draft, language: Language) -> str | None:
    text = draft.document.text
    start, end = trim(text, *find_speaker(text, label.segment, language))
    return draft.add_span("actor", start, end, language.weights.quotes.speaker[TURN_RULE])
