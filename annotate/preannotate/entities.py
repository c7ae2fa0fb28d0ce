"""Named entities: what the model found, mended, and what it misses in politics and diplomacy.

The steps: read the model's entities and mend their ends; add what patterns and the gazetteer
know; settle what overlaps; give each name one type in the whole article and find its other
mentions; put the article before the names that carry it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.offsets import shift, trim
from annotate.preannotate import grammar
from annotate.preannotate.article import Article, Draft, Piece
from annotate.preannotate.candidates import Candidate, Rule, propose, resolve
from annotate.preannotate.consistency import find_abbreviations, settle
from annotate.preannotate.gazetteer import Gazetteer, load_gazetteer
from annotate.preannotate.names import (
    GIVEN,
    HEADED,
    KNOWN,
    find_dateline,
    find_given,
    find_headed,
    find_known,
    find_laws,
    find_roles,
    find_titled,
    find_weapons,
)

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

# A name that the model alone found, and found once.
MODEL = Rule(rank=3, weight=1.0, score=0.42)
FINDERS = (
    find_known,
    find_laws,
    find_weapons,
    find_titled,
    find_roles,
    find_given,
    find_headed,
    find_dateline,
)
AGREED = 0.94
# A longer "name" is a table or a heading that the model swallowed.
MAX_NAME = 150
# What a name cannot begin or end with, though the model at times takes it in.
_EDGES = "\"'“”‘’«».,;:!?()[]{}<>|*–—-_/\\ \t\n\u00a0"
_POSSESSIVE = re.compile(r"['’][sS]?$")
# No part of a name: the points behind a player's, what kind of body it is in small letters.
_NUMBER = re.compile(r"(?:[ \u00a0]\d[\d.,]*)+\Z")
_KIND = re.compile(r"[ \u00a0](?:news agency|newspaper|daily|party|group|company|magazine)\Z")
_THE = re.compile(r"[Tt]he\s+")
_BETWEEN = re.compile(r"(?:the|and|[\s,&/–-])*")
_ARTICLE = re.compile(r"(?:the|an|a)\s+", re.IGNORECASE)
# A name does not begin with a word of these tags: prepositions and conjunctions.
_LEADING_TAGS = frozenset(("IN", "CC", "TO"))


def find_entities(article: Article, draft: Draft) -> None:
    """Add the named entities of an article to its draft."""
    known = load_gazetteer()
    text = article.document.text
    found: list[Candidate] = []
    for piece in article.pieces:
        read = list(_read_model(piece, text, known))
        found += [c for c in read if c.type not in known.types.names]
        names = [c for c in read if c.type in known.types.names]
        more = [c for find in FINDERS for c in find(text, piece.segment, known)]
        found += _merge(names, more, text)
    found += find_abbreviations(article, found, known)
    settled = settle(article, resolve(found), known)
    for candidate in settled:
        placed = _place(candidate, article, known)
        draft.add_entity(placed.type, placed.start, placed.end, placed.score)
    for piece in article.pieces:
        _tell_parse(piece, settled)


def _tell_parse(piece: Piece, settled: list[Candidate]) -> None:
    """Give the parse the entities as they are settled, for the rules that ask it who is a party."""
    taken: set[int] = set()
    kept = []
    start, end = piece.segment.start, piece.segment.end
    first = bisect_left(settled, start, key=lambda c: c.start)
    last = bisect_left(settled, end, key=lambda c: c.start)
    for candidate in settled[first:last]:
        span = piece.doc.char_span(
            candidate.start - start,
            candidate.end - start,
            label=candidate.type,
            alignment_mode="expand",
        )
        if span is not None and taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    piece.doc.set_ents(kept)


# --- what the model found ---------------------------------------------------------------------


def _read_model(piece: Piece, text: str, known: Gazetteer) -> Iterator[Candidate]:
    """Yield the model's entities with their ends mended; what is no name at all is left out."""
    for entity in piece.doc.ents:
        for part in _split_lines(entity, known.words("leading")):
            start, end = _mend_ends(text, *shift(*part, piece.segment.start))
            if start >= end:
                continue
            if entity.label_ not in known.types.names:
                yield propose(start, end, entity.label_, MODEL)
                continue
            if entity.label_ == known.types.person:
                start = _skip_titles(text, start, end, known)
                end = _cut(_NUMBER, text, start, end)
            elif entity.label_ == known.types.organisation:
                end = _cut(_KIND, text, start, end)
            if _is_name(text[start:end], known):
                yield propose(start, end, entity.label_, MODEL)


def _split_lines(entity: "DocSpan", leading: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of an entity between line ends and dashes, words left out that begin none."""
    tokens = list(entity)
    while len(tokens) > 1 and (tokens[0].tag_ in _LEADING_TAGS or tokens[0].text in leading):
        tokens.pop(0)
    part: list[Token] = []
    dashed = False
    for token in [*tokens, None]:
        if token is not None and "\n" not in token.text and not grammar.is_dash(token):
            part.append(token)
            continue
        # Behind a dash a word alone is more often the first one of the text than a name.
        if part and not (dashed and len(part) == 1):
            yield part[0].idx, part[-1].idx + len(part[-1])
        dashed = token is not None and grammar.is_dash(token)
        part = []


def _mend_ends(text: str, start: int, end: int) -> tuple[int, int]:
    """Take quotation marks, brackets, a possessive and white space off both ends."""
    start, end = trim(text, start, end)
    before = -1
    while before != end - start:
        before = end - start
        while start < end and text[start] in _EDGES:
            start += 1
        if possessive := _POSSESSIVE.search(text, start, end):
            end = possessive.start()
        while start < end and text[end - 1] in _EDGES and not _is_initialism(text, start, end):
            end -= 1
    return start, end


def _cut(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Return the end of a name without what the pattern finds there."""
    found = pattern.search(text, start, end)
    return found.start() if found is not None and found.start() > start else end


def _is_initialism(text: str, start: int, end: int) -> bool:
    """U.S. and Jr. keep their stop."""
    return (
        re.search(r"(?:\b[A-Za-z]|\b(?:Jr|Sr|Inc|Corp|Co|Ltd|St))\.$", text[start:end]) is not None
    )


def _skip_titles(text: str, start: int, end: int, known: Gazetteer) -> int:
    """Move past the titles that the model took into a person's name."""
    while True:
        rest = text[start:end]
        first = re.match(r"[\w-]+", rest)
        titles = known.titles.get(first.group(), ()) if first else ()
        title = next((t for t in titles if rest.startswith(f"{t} ")), None)
        if title is None:
            return start
        start = trim(text, start + len(title), end)[0]


def _is_name(name: str, known: Gazetteer) -> bool:
    return (
        any(character.isupper() for character in name)
        and len(name) <= MAX_NAME
        and name not in known.words("noise")
    )


# --- what rules add ---------------------------------------------------------------------------


def _merge(model: list[Candidate], rules: list[Candidate], text: str) -> Iterator[Candidate]:
    """Let the gazetteer correct the model's type, the model keep what contains a known name."""
    names = sorted((c for c in rules if c.rule is KNOWN), key=lambda c: c.start)
    starts = [name.start for name in names]
    agreed = {(*_bare(text, c.start, c.end), c.type) for c in model}
    held: set[Candidate] = set()
    for container in (*model, *(c for c in rules if c.rule in (HEADED, GIVEN))):
        start, end = _bare(text, container.start, container.end)
        near = names[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = [name for name in near if name.end <= end]
        if any((name.start, name.end) == (start, end) for name in inside):
            continue
        if not inside or not _is_list(text, container, inside):
            held.update(inside)
            yield container
    for name in names:
        if name not in held:
            sure = (name.start, name.end, name.type) in agreed
            yield name.change(score=AGREED) if sure else name
    yield from (c for c in rules if c.rule not in (KNOWN, HEADED, GIVEN))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range without an article at its start."""
    article = _ARTICLE.match(text, start, end)
    return (article.end() if article else start), end


def _is_list(text: str, container: Candidate, inside: list[Candidate]) -> bool:
    """Tell whether a candidate is only known names with hyphens, commas or `and` between them."""
    at, rest = container.start, ""
    for name in inside:
        rest, at = rest + text[at : name.start], name.end
    rest += text[at : container.end]
    return _BETWEEN.fullmatch(rest) is not None


# --- the article ------------------------------------------------------------------------------


def _place(candidate: Candidate, article: Article, known: Gazetteer) -> Candidate:
    """Decide whether `the` belongs to the span, and what a building is that stands for people."""
    text = article.document.text
    start, end = _bare(text, candidate.start, candidate.end)
    if candidate.type in (known.types.person, known.types.group):
        return candidate._replace(start=start)
    name = text[start:end]
    modifies = _modifies(article, end)
    if name in known.institutions and modifies:
        return candidate._replace(start=start, type=known.institutions[name])
    if start > candidate.start or (modifies and name not in known.always_with_article):
        return candidate
    if name not in known.with_article:
        return candidate
    piece = article.find_piece(start)
    begin = piece.segment.start if piece else start
    before = _THE.finditer(text, max(begin, start - 5), start)
    found = next((match for match in before if match.end() == start), None)
    return candidate._replace(start=found.start()) if found else candidate


def _modifies(article: Article, end: int) -> bool:
    """Tell whether what ends here stands before a noun: [White House] officials, [US] plans."""
    text = article.document.text
    if re.compile(r"-\w").match(text, end):
        return True
    piece = article.find_piece(end)
    if piece is None or not text[end].isspace():
        return False
    at = end - piece.segment.start
    following = piece.doc.char_span(at, at + 2, alignment_mode="expand")
    if following is None:
        return False
    token = next((t for t in following if t.idx >= at and not t.is_space), None)
    return token is not None and token.tag_[:2] in ("NN", "JJ")
