"""Results, fixtures and tables of sports: which names of a line are the sides of a match.

A team is called by its town or country, or by a name that no list has. What a line in the form of a
result names is a side, whatever its words. Nothing here knows a type or a label.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from annotate.language import Language
from annotate.model import Segment
from annotate.offsets import Range, trim
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.entities.forms import BLANK, NUMBER, either

# A town, a club, initials: Bristol Rovers, 1860 Munich is cut to Munich, St. Mirren, NY ISLANDERS.
_NAME = rf"[A-Z][\w.'’&-]*(?:{BLANK}[A-Z][\w.'’&-]*){{0,3}}"
# Who scored, when, in brackets behind the points.
_SCORERS = rf"(?:{BLANK}\([^()]{{1,200}}\))?"
# No sentence goes on behind a result: Strandby 12 Nova 8 engines were recalled.
_ENDED = rf"(?![\w/-]|{BLANK}[^\W\d_])"
# Averdale 2 Northport 1; Averdale 2 (Holm 12, 40) Northport 1.
_RESULT = re.compile(
    rf"({_NAME}){BLANK}{NUMBER}{_SCORERS},?{BLANK}({_NAME}){BLANK}{NUMBER}{_ENDED}"
)
# A row of a table: a name and at least so many numbers, fewer with a share of wins (.559).
_NUMBERS = rf"(?:{BLANK}[\d.,/+-]+){{5,}}"
_SHARE = rf"(?:{BLANK}\d+){{2}}{BLANK}\.\d{{3}}{BLANK}[\d/ -]+"
_ROW = re.compile(rf"({_NAME})(?:{_NUMBERS}|{_SHARE})")
_OWNS = re.compile(r"['’]")
MAX_CONTEST = 20
_BEFORE = re.compile(r"(\w+)[ \u00a0]\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class _MatchForms:
    """How a language tells of a match: the forms of a line, and what stands beside a side."""

    lines: tuple[re.Pattern[str], ...]
    away: re.Pattern[str]
    beats: re.Pattern[str]
    beaten: re.Pattern[str]
    member: re.Pattern[str]
    of: re.Pattern[str]


@lru_cache(maxsize=8)
def _get_forms(language: Language) -> _MatchForms:
    words, function = language.sports, language.function
    contest = either(words.contest)
    the = rf"(?:{either(function.the)}{BLANK})?"
    possessive = rf"(?:['’]{re.escape(function.possessive_ending)})?"
    # Northport v Averdale; NORTHPORT AT AVERDALE.
    fixture = re.compile(rf"({_NAME}){BLANK}{either(words.versus)}{BLANK}({_NAME})")
    away = re.compile(rf"({_NAME}){BLANK}{either(words.away)}{BLANK}({_NAME})")
    return _MatchForms(
        lines=(_RESULT, fixture, away, _ROW),
        away=away,
        beats=re.compile(rf"{BLANK}{contest}\b", re.IGNORECASE),
        beaten=re.compile(rf"\b{contest}{BLANK}{the}\Z", re.IGNORECASE),
        member=re.compile(rf"{possessive}{BLANK}{either(words.members)}\b", re.IGNORECASE),
        of=re.compile(rf"\b{either(function.genitive)}{BLANK}{the}\Z"),
    )


def plays(text: str, name: Range, language: Language) -> bool:
    """Tell whether a name beats or is beaten, or has a captain: Norway beat Peru, Peru's coach."""
    forms = _get_forms(language)
    before = text[max(0, name.start - MAX_CONTEST) : name.start]
    if forms.of.search(before):
        return False
    following = forms.beats.match(text, name.end) or forms.member.match(text, name.end)
    beaten = forms.beaten.search(before) is not None and not _OWNS.match(text, name.end)
    return following is not None or beaten


def iter_sides(text: str, segment: Segment, language: Language) -> Iterator[tuple[int, int]]:
    """Yield where a line names the sides of a match; nothing where it is no result."""
    forms = _get_forms(language)
    start, end = trim(text, segment.start, segment.end)
    for form in forms.lines:
        match = form.fullmatch(text, start, end)
        if match is None and form is _RESULT:
            match = form.match(text, start, end)
        if match is not None and (form is not forms.away or _is_listed(text, start, end, forms)):
            yield from (match.span(group) for group in range(1, form.groups + 1))
            return


def _is_listed(text: str, start: int, end: int, forms: _MatchForms) -> bool:
    """Tell whether a line stands beside another of its kind; alone, FIRE AT SEA is a headline."""
    before = text[:start].rstrip().rpartition("\n")[2].strip()
    after = text[end:].lstrip().partition("\n")[0].strip()
    return any(form.fullmatch(line) for form in forms.lines for line in (before, after))


def list_clubs(article: ParsedArticle, language: Language) -> frozenset[str]:
    """Return the sides of tables and results that are clubs': half of them at least are no place.

    Where all sides are places, each plays for its town or country and is called by it.
    """
    text, known = article.document.text, language.names.known
    places = (language.types.state, language.types.place)
    tables: list[set[str]] = [set()]
    for piece in article.pieces:
        sides = {text[slice(*side)] for side in iter_sides(text, piece.segment, language)}
        if sides:
            tables[-1] |= sides
        elif tables[-1]:
            tables.append(set())
    return frozenset(
        side
        for table in tables
        for side in table
        if 2 * sum(known.get(name) in places for name in table) <= len(table)
    )


def is_placed(text: str, start: int, language: Language) -> bool:
    """Tell whether something is said to be in or near what a name here is of."""
    word = _BEFORE.search(text, max(0, start - MAX_CONTEST), start)
    return word is not None and word[1].lower() in language.names.around.places_after
