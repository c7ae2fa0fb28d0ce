"""Results, fixtures and tables of sports: which names of a line are the sides of a match.

A team is called by its town or country, or by a name that no list has. What a line in the form of a
result names is a side, whatever its words. Nothing here knows a type or a label.
"""

import re
from collections.abc import Iterator

from annotate.model import Segment, Span
from annotate.offsets import trim

# A town, a club, initials: Bristol Rovers, 1860 Munich is cut to Munich, St. Mirren, NY ISLANDERS.
_NAME = r"[A-Z][\w.'’&-]*(?:[ \u00a0][A-Z][\w.'’&-]*){0,3}"
_POINTS = r"\d{1,3}"
# Who scored, when, in brackets behind the points.
_SCORERS = r"(?:[ \u00a0]\([^()]{1,200}\))?"
# No sentence goes on behind a result: Strandby 12 Nova 8 engines were recalled.
_ENDED = r"(?![\w/-]|[ \u00a0][^\W\d_])"
# Averdale 2 Northport 1; Averdale 2 (Holm 12, 40) Northport 1.
_RESULT = re.compile(
    rf"({_NAME})[ \u00a0]{_POINTS}{_SCORERS},?[ \u00a0]({_NAME})[ \u00a0]{_POINTS}{_ENDED}"
)
# Northport v Averdale; NORTHPORT AT AVERDALE.
_FIXTURE = re.compile(rf"({_NAME})[ \u00a0](?:v|vs\.?)[ \u00a0]({_NAME})")
_AWAY = re.compile(rf"({_NAME})[ \u00a0]AT[ \u00a0]({_NAME})")
# A row of a table: a name and at least so many numbers, fewer with a share of wins (.559).
_NUMBERS = r"(?:[ \u00a0][\d.,/+-]+){5,}"
_SHARE = r"(?:[ \u00a0]\d+){2}[ \u00a0]\.\d{3}[ \u00a0][\d/ -]+"
_ROW = re.compile(rf"({_NAME})(?:{_NUMBERS}|{_SHARE})")
_FORMS = (_RESULT, _FIXTURE, _AWAY, _ROW)

_CONTEST = (
    r"(?:beat|beats|beating|defeat|defeats|defeated|thrash|thrashed|trounced|routed|outplayed)"
)
_BEATS = re.compile(rf"[ \u00a0]{_CONTEST}\b", re.IGNORECASE)
_BEATEN = re.compile(rf"\b{_CONTEST}[ \u00a0](?:the[ \u00a0])?\Z", re.IGNORECASE)
_MEMBER = re.compile(
    r"(?:['’]s)?[ \u00a0](?:captain|skipper|coach|striker|midfielder|goalkeeper|batsman|bowler|"
    r"winger|quarterback|pitcher|squad|team)\b",
    re.IGNORECASE,
)
_OWNS = re.compile(r"['’]")
_OF = re.compile(r"\bof[ \u00a0](?:the[ \u00a0])?\Z")
MAX_CONTEST = 20


def plays(text: str, name: Span) -> bool:
    """Tell whether a name beats or is beaten, or has a captain: Norway beat Peru, Peru's coach."""
    before = text[max(0, name.start - MAX_CONTEST) : name.start]
    if _OF.search(before):
        return False
    following = _BEATS.match(text, name.end) or _MEMBER.match(text, name.end)
    beaten = _BEATEN.search(before) is not None and not _OWNS.match(text, name.end)
    return following is not None or beaten


def iter_sides(text: str, segment: Segment) -> Iterator[tuple[int, int]]:
    """Yield where a line names the sides of a match; nothing where it is no result."""
    start, end = trim(text, segment.start, segment.end)
    for form in _FORMS:
        match = form.fullmatch(text, start, end)
        if match is None and form is _RESULT:
            match = form.match(text, start, end)
        if match is not None and (form is not _AWAY or _is_listed(text, start, end)):
            yield from (match.span(group) for group in range(1, form.groups + 1))
            return


def _is_listed(text: str, start: int, end: int) -> bool:
    """Tell whether a line stands beside another of its kind; alone, FIRE AT SEA is a headline."""
    before = text[:start].rstrip().rpartition("\n")[2].strip()
    after = text[end:].lstrip().partition("\n")[0].strip()
    return any(form.fullmatch(line) for form in _FORMS for line in (before, after))
