"""Named entities: what the model found, mended, and what it misses in politics and diplomacy.

The steps: read the model's entities and mend their ends; add what patterns and the gazetteer
know; settle what overlaps; give each name one type in the whole article and find its other
mentions; put the article before the names that carry it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from annotate.language import Language
from annotate.offsets import Range
from annotate.preannotation.rules.article import Draft, ParsedArticle, Piece
from annotate.preannotation.rules.entities.abbreviations import find_abbreviations
from annotate.preannotation.rules.entities.candidates import Candidate, resolve
from annotate.preannotation.rules.entities.consistency import settle
from annotate.preannotation.rules.entities.forms import get_forms
from annotate.preannotation.rules.entities.joined import join_halves
from annotate.preannotation.rules.entities.laws import find_laws
from annotate.preannotation.rules.entities.model_entities import read_model
from annotate.preannotation.rules.entities.nicknames import find_nicknamed
from annotate.preannotation.rules.entities.patterns import (
    find_dateline,
    find_given,
    find_headed,
    find_known,
    find_paired,
    find_placed,
    find_roles,
    find_sides,
    find_titled,
)
from annotate.preannotation.rules.entities.person_ends import mend_person
from annotate.preannotation.rules.entities.persons import find_unnamed
from annotate.preannotation.rules.entities.products import find_numbered, find_weapons
from annotate.preannotation.rules.entities.sports import is_placed, iter_sides, list_clubs, plays

FINDERS = (
    find_known,
    find_laws,
    find_numbered,
    find_weapons,
    find_titled,
    find_roles,
    find_given,
    find_nicknamed,
    find_paired,
    find_placed,
    find_headed,
    find_dateline,
)


def find_entities(article: ParsedArticle, draft: Draft, language: Language) -> None:
    """Add the named entities of an article to its draft."""
    text = article.show_text()
    found: list[Candidate] = []
    for piece in article.pieces:
        read = list(read_model(piece, text, language))
        found += [c for c in read if c.type not in language.types.names]
        names = [c for c in read if c.type in language.types.names]
        more = [c for find in FINDERS for c in find(text, piece.segment, language)]
        # Results have their form in capitals too.
        more += find_sides(article.document.text, piece.segment, language)
        found += _merge(names, more, text, language)
    found += find_abbreviations(article, found, language)
    found += find_unnamed(article, found, language)
    settled = _leave_out(settle(article, resolve(found), language), text, language)
    settled = list(join_halves((_mend(c, text, language) for c in settled), text, language))
    settled = _type_teams(article, settled, language)
    for candidate in settled:
        placed = _place(candidate, article, language)
        draft.add_entity(placed.type, placed.start, placed.end, placed.score)
    for piece in article.pieces:
        _tell_parse(piece, settled)


def _leave_out(found: list[Candidate], text: str, language: Language) -> list[Candidate]:
    """Leave out what a project calls no name."""
    none = language.names.none
    if not none:
        return found
    return [c for c in found if text[slice(*_bare(text, c.start, c.end, language))] not in none]


def _type_teams(
    article: ParsedArticle, found: list[Candidate], language: Language
) -> list[Candidate]:
    """Give places that stand for teams the type that a project has for these, clubs always."""
    teams, types = language.names.teams, language.types
    clubs = list_clubs(article, language)
    text, places = article.show_text(), (types.state, types.place)
    typed = []
    for candidate in found:
        if candidate.type in places and text[candidate.start : candidate.end] in clubs:
            is_there = is_placed(text, candidate.start, language)
            candidate = candidate if is_there else candidate.change(type=types.organisation)
        elif teams and candidate.type in places and is_team(article, candidate, language):
            candidate = candidate.change(type=teams)
        typed.append(candidate)
    return typed


def is_team(article: ParsedArticle, name: Range, language: Language) -> bool:
    """Tell whether a name is a side of a match, or does what a team does."""
    text, piece = article.document.text, article.find_piece(name.start)
    sides = iter_sides(text, piece.segment, language) if piece else ()
    return (name.start, name.end) in sides or plays(text, name, language)


def _mend(candidate: Candidate, text: str, language: Language) -> Candidate:
    is_person = candidate.type == language.types.person
    return mend_person(text, candidate, language) if is_person else candidate


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


# --- what rules add ---------------------------------------------------------------------------


def _merge(
    model: list[Candidate], rules: list[Candidate], text: str, language: Language
) -> Iterator[Candidate]:
    """Let the gazetteer correct the model's type, the model keep what contains a known name."""
    names = sorted(
        (c for c in rules if c.rule is language.weights.entities.rules.known), key=lambda c: c.start
    )
    starts = [name.start for name in names]
    agreed = {(*_bare(text, c.start, c.end, language), c.type) for c in model}
    held: set[Candidate] = set()
    for container in (
        *model,
        *(
            c
            for c in rules
            if c.rule
            in (language.weights.entities.rules.headed, language.weights.entities.rules.given)
        ),
    ):
        start, end = _bare(text, container.start, container.end, language)
        near = names[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = [name for name in near if name.end <= end]
        if any((name.start, name.end) == (start, end) for name in inside):
            continue
        if not inside or not _is_list(text, container, inside, language):
            held.update(inside)
            yield container
    for name in names:
        if name not in held:
            sure = (name.start, name.end, name.type) in agreed
            yield name.change(score=language.weights.entities.agreed) if sure else name
    yield from (
        c
        for c in rules
        if c.rule
        not in (
            language.weights.entities.rules.known,
            language.weights.entities.rules.headed,
            language.weights.entities.rules.given,
        )
    )


def _bare(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """Return a range without an article at its start."""
    article = get_forms(language).article.match(text, start, end)
    return (article.end() if article else start), end


def _is_list(text: str, container: Candidate, inside: list[Candidate], language: Language) -> bool:
    """Tell whether a candidate is only known names with hyphens, commas or `and` between them."""
    at, rest = container.start, ""
    for name in inside:
        rest, at = rest + text[at : name.start], name.end
    rest += text[at : container.end]
    return get_forms(language).between.fullmatch(rest) is not None


# --- the article ------------------------------------------------------------------------------


def _place(candidate: Candidate, article: ParsedArticle, language: Language) -> Candidate:
    """Decide whether `the` belongs to the span, and what a building is that stands for people."""
    text = article.document.text
    start, end = _bare(text, candidate.start, candidate.end, language)
    without = {language.types.person, language.types.group, *language.names.bare}
    if candidate.type in without:
        return candidate._replace(start=start)
    name = text[start:end]
    modifies = _modifies(article, end)
    if name in language.names.institution_types and modifies:
        return candidate._replace(start=start, type=language.names.institution_types[name])
    if start > candidate.start or (modifies and name not in language.names.always_with_article):
        return candidate
    if name not in language.names.with_article:
        return candidate
    piece = article.find_piece(start)
    begin = piece.segment.start if piece else start
    before = get_forms(language).the.finditer(text, max(begin, start - 5), start)
    found = next((match for match in before if match.end() == start), None)
    return candidate._replace(start=found.start()) if found else candidate


def _modifies(article: ParsedArticle, end: int) -> bool:
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
