"""What stands before the words of a paragraph: a dateline, or the label of who speaks.

MOSCOW, Nov. 3 (Wire) - ; Q: ; Ms LIND (West): . A parser that meets one takes it for a subject, so
it is parsed as a piece of its own. Finds them by their form; nothing here knows a parse.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from annotate.language import Language
from annotate.marks import begins_with_mark
from annotate.model import Document, Segment
from annotate.offsets import trim

# The kinds of piece that this module makes of one segment.
DATELINE, LABEL, TURN = "dateline", "speaker", "turn"
SPOKEN_KINDS = frozenset(("paragraph", "block_quote", "list_item"))
# Labels of so many paragraphs make a transcript, of no fewer than one paragraph in so many.
MIN_TURNS, PARAGRAPHS_A_TURN = 3, 4
MAX_WORDS = 8
# The groups of the patterns.
PLACE, DATE, AGENCY = 1, 2, 3
NAME, BRACKETS = 2, 3
_BLANK = "[ \u00a0]"
_DASH = r"(?:--|[-–—―_])"
_PLACE = rf"[^\W\d_a-z][\w.'’-]*(?:(?:{_BLANK}|/)[^\W\d_a-z][\w.'’-]*){{0,3}}"
_BRACKET = r"\([^()\n]{1,60}\)"
_CAPITALS = re.compile(r"[^a-z]+")
# What comes before a label in transcripts: >> REPORTER:, and the marks of lists and quotes.
_MARKER = rf"(?:(?:>>|>|[-–—*•]){_BLANK}*)*"
_WORD = r"[^\W\d_][\w.'’&-]*"
_LABEL = re.compile(
    rf"({_MARKER})([^\W\d_a-z][\w.'’-]*(?:,?{_BLANK}{_WORD}){{0,7}})"
    rf"((?:{_BLANK}?{_BRACKET}){{0,3}}):(?=\s)"
)
_WORD_SAID = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_ENDS = frozenset(".!?…\"”’'")
_NOTE = re.compile(r"[\[(*].*[\])*]\.?", re.DOTALL)


@lru_cache(maxsize=8)
def _get_dateline(language: Language) -> re.Pattern[str]:
    """Return the form of a dateline: a place and a date, an agency or capitals, and a dash."""
    forms = {form for month in language.pages.dates.months for form in month}
    month = rf"(?:{'|'.join(sorted(map(re.escape, forms), key=lambda f: (-len(f), f)))})\.?"
    day = rf"(?:(?i:{month}){_BLANK}\d{{1,2}}|\d{{1,2}}{_BLANK}(?i:{month}))(?:,?{_BLANK}\d{{4}})?"
    return re.compile(
        rf"(?:({_PLACE})(?:,{_BLANK}(?!{day}){_PLACE})?"
        rf"(,?{_BLANK}(?:\d{{4}}-\d\d-\d\d|{day}))?)?"
        rf"(,?{_BLANK}?\([^()\d\n]{{2,40}}\))?{_BLANK}*{_DASH}{_BLANK}+"
    )


def split_leads(
    document: Document, segments: Sequence[Segment], language: Language
) -> Iterator[Segment]:
    """Yield segments in pieces: what stands before the words of one, and its words."""
    turns = find_turns(document.text, segments, language)
    for segment in segments:
        start, _ = trim(document.text, segment.start, segment.end)
        label = turns.get(segment.start)
        end = label.end() if label else find_dateline_end(document.text, segment, language)
        if end is None or not document.text[end : segment.end].strip():
            yield segment
            continue
        yield replace(segment, kind=LABEL if label else DATELINE, start=start, end=end)
        rest = trim(document.text, end, segment.end)[0]
        yield replace(segment, kind=TURN if label else segment.kind, start=rest)


def find_dateline_end(text: str, segment: Segment, language: Language) -> int | None:
    """Return where the words behind a dateline begin, None where a segment has none."""
    if segment.kind != "paragraph":
        return None
    start, end = trim(text, segment.start, segment.end)
    found = _get_dateline(language).match(text, start, end)
    if found is None:
        return None
    told = found[DATE] or found[AGENCY] or _CAPITALS.fullmatch(found[PLACE] or "")
    return found.end() if told else None


def find_turns(
    text: str, segments: Iterable[Segment], language: Language
) -> dict[int, re.Match[str]]:
    """Return the labels of a transcript by where their segments start, none of other texts."""
    segments = list(segments)
    found = {s.start: m for s in segments if (m := _read_label(text, s, language)) is not None}
    names = [match[NAME].casefold() for match in found.values()]
    pair = any(n in language.cues.turns.question for n in names) and any(
        n in language.cues.turns.answer for n in names
    )
    repeated = any(count > 1 for count in Counter(names).values())
    spoken = [s for s in segments if s.start in found and _is_spoken(text, s)]
    dense = len(names) >= MIN_TURNS and len(names) * PARAGRAPHS_A_TURN >= len(segments)
    dense = dense and 2 * len(spoken) > len(names)
    return found if pair or (dense and (repeated or _are_people(found.values(), language))) else {}


def _read_label(text: str, segment: Segment, language: Language) -> re.Match[str] | None:
    if segment.kind not in SPOKEN_KINDS:
        return None
    start, end = trim(text, segment.start, segment.end)
    label = _LABEL.match(text, start, end)
    if label is None or len(label[NAME].split()) > MAX_WORDS:
        return None
    words = set(re.findall(r"\w+", label[NAME].casefold()))
    said = text[label.end() : end].strip()
    plain = not words & language.cues.headlines.labels and said and not begins_with_mark(said)
    return label if plain and _WORD_SAID.search(said) else None


def _is_spoken(text: str, segment: Segment) -> bool:
    """Tell whether a paragraph ends like a sentence: of results and lists none does."""
    return text[: segment.end].rstrip()[-1:] in _SENTENCE_ENDS


def _are_people(labels: Iterable[re.Match[str]], language: Language) -> bool:
    """Tell whether most labels are of people: by a title, a given name or a noun for one."""
    people = language.people
    known = people.titles_by_first_word.keys() | people.given_names | people.roles
    names = [re.findall(r"[\w'’-]+", label[NAME]) for label in labels]
    return 2 * sum(any(w in known for w in words) for words in names) > len(names)


def is_note(text: str) -> bool:
    """Tell whether a paragraph of a transcript is no speech: (Applause.)."""
    return _NOTE.fullmatch(text.strip()) is not None


def find_speaker(text: str, label: Segment, language: Language) -> tuple[int, int]:
    """Return where the name of a label stands: without marks, seat and party."""
    match = _LABEL.match(text, label.start)
    if match is None:
        return trim(text, label.start, label.end)
    start, end = match.span(NAME)
    brackets = re.findall(_BRACKET, match[BRACKETS])
    named = len(brackets) == 1 and " " in brackets[0]
    return (
        (start, match.end(BRACKETS)) if named and not _is_named(match, language) else (start, end)
    )


def _is_named(match: re.Match[str], language: Language) -> bool:
    words = match[NAME].split()
    people = language.people
    return any(w in people.given_names or w in people.certain for w in words)
