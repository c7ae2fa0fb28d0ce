"""Quotations that no cue explains: a further piece of a quote, a quote without a cue, a term.

Who speaks in a quote without a cue is only said where the text leaves little choice: whoever spoke
last in this paragraph or, for a quotation at the start of a paragraph, in the one before.
"""

from typing import TYPE_CHECKING

from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import SPOKEN
from annotate.preannotation.rules.quotes.introductions import is_person
from annotate.preannotation.rules.quotes.quotations import SPEECH_ENDS, Quoted
from annotate.preannotation.rules.quotes.state import ContentPiece, Memory, SegmentState

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The words between two pieces of a quote: "X," said the minister for transport, "Y".
MAX_BETWEEN = 15
DOUBLE_MARKS = frozenset(('"', "”", "''", "»"))
PAUSES = frozenset((",", ":", "-", "–", "—"))
FINAL = frozenset((".", "!", "?", "…", "..."))
STOPS = frozenset((".", ";"))


def explain_rest(page: SegmentState, draft: Draft, memory: Memory) -> None:
    """Add the quotations that are in no content, and remember what the next segment needs."""
    last: ContentPiece | None = None
    last_id: str | None = None
    last_end = _close_open(page, draft, memory)
    contents = sorted(page.contents, key=lambda content: content.bounds)
    for item in page.quoted:
        inside = [c for c in contents if c.bounds[0] <= item.start and item.end <= c.bounds[1]]
        spoken = [c for c in inside if c.candidate.rule in SPOKEN]
        if spoken and item.depth == 0:
            last, last_id = spoken[-1], spoken[-1].id
            last_end = max(item.end, *(c.candidate.at for c in spoken))
        if inside or item.depth:
            continue
        goes_on = last_id is not None and _goes_on(page.piece.doc, last_end, item)
        if not item.alone and not goes_on:
            page.add(draft, "term", (item.start, item.end), page.weights.term)
            continue
        content = page.add(draft, "direct", (item.start, item.end), page.weights.alone)
        if goes_on or (last_id is not None and _is_near(page.piece.doc, last_end, item.start)):
            draft.add_relation("continues", last_id, content, page.weights.continues)
        else:
            _link_speaker(page, draft, memory, item, content, last or _find_before(page, item))
        last_id, last_end = content, item.end
    _remember(page, draft, memory, last_id)


def _close_open(page: SegmentState, draft: Draft, memory: Memory) -> int:
    """Add the end of a quote that the segment before left open, up to a lone closing mark."""
    doc = page.piece.doc
    first = next((t for t in doc if t.text in DOUBLE_MARKS), None)
    if memory.open_content is None or first is None or first.i == 0:
        return 0
    paired = any(item.start <= first.i < item.end for item in page.quoted)
    if paired or first.nbor(-1).whitespace_ or first.nbor(-1).text not in SPEECH_ENDS:
        return 0
    content = page.add(draft, "direct", (0, first.i + 1), page.weights.continues)
    draft.add_relation("continues", memory.open_content, content, page.weights.continues)
    return first.i


def _link_speaker(
    page: SegmentState,
    draft: Draft,
    memory: Memory,
    item: Quoted,
    content: str | None,
    last: ContentPiece | None,
) -> None:
    first = item.start == 0
    if first and memory.open_content is not None:
        draft.add_relation("continues", memory.open_content, content, page.weights.continues)
    elif first and memory.introduced:
        _link_topic(draft, memory, content)
    elif last is not None and last.candidate.actor is not None:
        actor = page.add(draft, "actor", last.candidate.actor, last.candidate.score)
        draft.add_relation("speaker", content, actor, page.weights.nearest)
    elif (teller := _find_teller(page, item)) is not None:
        actor = page.add(draft, "actor", teller, page.weights.topic)
        draft.add_relation("speaker", content, actor, page.weights.topic)
    elif first and memory.actor is not None:
        draft.add_relation("speaker", content, memory.actor, page.weights.nearest)
    elif first:
        _link_topic(draft, memory, content)


def _link_topic(draft: Draft, memory: Memory, content: str | None) -> None:
    if memory.topic is not None:
        page, bounds = memory.topic
        actor = page.add(draft, "actor", bounds, page.weights.topic)
        draft.add_relation("speaker", content, actor, page.weights.topic)


def _find_before(page: SegmentState, item: Quoted) -> ContentPiece | None:
    """Return the attribution in the sentence before a quotation."""
    before = page.piece.doc[item.start - 1] if item.start else None
    if before is None:
        return None
    known = [
        content
        for content in page.contents
        if before.sent.start <= content.candidate.at < item.start
        and content.candidate.actor is not None
    ]
    return max(known, key=lambda content: content.candidate.at, default=None)


def _find_teller(page: SegmentState, item: Quoted) -> TokenRange | None:
    """Return the person of the sentence right before a quotation: Lind shook her head. "..."."""
    before = page.piece.doc[item.start - 1] if item.start else None
    if before is None or not before.is_punct or before.text not in FINAL:
        return None
    verb = before.sent.root
    subject = grammar.find_own_subject(verb)
    if subject is None or not is_person(subject, page.language) or verb.i >= item.start:
        return None
    return grammar.phrase_range(subject, verb.i, page.language)


def _goes_on(doc: "Doc", start: int, item: Quoted) -> bool:
    """Tell whether a quotation takes up the one before the cue: "X," he said, "Y"."""
    between = doc[start + 1 : item.start]
    if item.start == 0 or len(between) > MAX_BETWEEN:
        return False
    before = doc[item.start - 1].text
    last = doc[item.end - 1 - item.closed].text
    if before == "." and last in FINAL:
        return not any(t.text in STOPS for t in between[:-1])
    return item.said and before in PAUSES and not any(t.text in STOPS for t in between)


def _is_near(doc: "Doc", start: int, end: int) -> bool:
    """Tell whether no sentence begins between the end of an attribution and a quotation."""
    return not any(token.is_sent_start for token in doc[start + 1 : end])


def _remember(page: SegmentState, draft: Draft, memory: Memory, last_id: str | None) -> None:
    left_open = any(not item.closed and item.depth == 0 for item in page.quoted)
    memory.open_content = last_id if left_open else None
    memory.open_head = draft.find_first("continues", last_id) if left_open and last_id else None
    spoken = [
        c.candidate for c in page.contents if c.candidate.rule in SPOKEN and c.candidate.actor
    ]
    if spoken and spoken[-1].actor is not None:
        memory.actor = page.add(draft, "actor", spoken[-1].actor, spoken[-1].score)
    elif not page.quoted:
        memory.actor = None
    last = next((t for t in reversed(page.piece.doc) if not t.is_space), None)
    memory.introduced = last is not None and last.text.endswith(":")
    memory.topic = _find_topic(page, introduced=memory.introduced)


def _find_topic(page: SegmentState, *, introduced: bool) -> tuple[SegmentState, TokenRange] | None:
    """Return the person whom the last sentence of a segment has as its subject.

    A sentence that ends with a colon introduces whatever its subject is.
    """
    sentences = list(page.piece.doc.sents)
    subject = grammar.find_own_subject(sentences[-1].root) if sentences else None
    if subject is None or (not introduced and not is_person(subject, page.language)):
        return None
    bounds = grammar.phrase_range(subject, sentences[-1].root.i, page.language)
    return (page, bounds) if bounds is not None else None
