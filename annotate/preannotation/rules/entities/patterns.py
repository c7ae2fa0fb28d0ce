"""Names that patterns and the gazetteer find: titles, known names, heads, datelines.

Each function yields candidates for one segment. What overlaps is settled elsewhere.
"""

import re
from collections.abc import Iterator, Mapping

from annotate.language import Language
from annotate.language.names import first_word
from annotate.model import Segment
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.context import REACH
from annotate.preannotation.rules.entities.forms import get_forms
from annotate.preannotation.rules.entities.products import take_in_version
from annotate.preannotation.rules.entities.sports import iter_sides

# A word in small letters, or one that begins a sentence.
_ROLE = re.compile(r"(?<![\w-])[a-z]{3,}|(?:(?<=[.!?][ \n])|(?<=\n)|\A)[A-Z][a-z]{2,}(?!\w)")
_LETTER = re.compile(r"\w")
_BLANK = re.compile(r"[ \u00a0]+")
_SMALL_PART = re.compile(r"[a-z]+")
MAX_TITLES = 4
MAX_SHARING = 4
_SENTENCE_END = re.compile(r"[.!?]")
_PAIRED = re.compile(
    r"(?<![\w.-])((?:[A-Z]\.){2,3}|[A-Z][a-z]{2,}|[A-Z]{2,3})[-–]"
    r"((?:[A-Z]\.){2,3}|[A-Z][a-z]{2,}|[A-Z]{2,3})(?![\w-])"
)
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]+(?:\s[A-Z][A-Z.'’-]+){0,2}"
    r"(?=(?:,\s\w[\w.\s]{1,20})?,?\s*(?:\d{4}-\d\d-\d\d|\([A-Z][\w\s-]{1,25}\)|--\s|—\s|[A-Z][a-z]{2,8}\.?\s\d))"
)


def find_known(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield the names of the gazetteer; the ambiguous only with one of their words beside them."""
    end = segment.start
    for word in get_forms(language).start.finditer(text, segment.start, segment.end):
        if word.start() < end:
            continue
        name = _match(text, word.start(), segment.end, language.names.by_first_word, word.group())
        if name is None:
            continue
        end = word.start() + len(name)
        kind = language.names.known.get(name)
        if kind is None:
            kind, beside = language.names.unsure[name]
            if not _has_beside(text, word.start(), end, segment, beside):
                continue
            yield propose(word.start(), end, kind, language.weights.entities.rules.weapon)
        else:
            if kind == language.types.product:
                end = take_in_version(text, end, segment.end)
            yield propose(word.start(), end, kind, language.weights.entities.rules.known)


def _match(
    text: str, at: int, end: int, index: Mapping[str, tuple[str, ...]], word: str
) -> str | None:
    """Return the longest name of the index that stands at a position as whole words."""
    for name in index.get(word, ()):
        after = at + len(name)
        if after > end or not text.startswith(name, at):
            continue
        if after == end or not _LETTER.match(text, after) or name.endswith("."):
            return name
    return None


def _has_beside(
    text: str, start: int, end: int, segment: Segment, beside: frozenset[str], words: int = 3
) -> bool:
    after = re.findall(r"[\w-]+", text[end : min(end + 60, segment.end)])[:words]
    before = re.findall(r"[\w-]+", text[max(start - 30, segment.start) : start])[-1:]
    return any(word.lower() in beside for word in (*before, *after))


def find_titled(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield the person after a title that only people have: Mr X, Presidents X and Y."""
    for word in get_forms(language).start.finditer(text, segment.start, segment.end):
        title = _match(
            text, word.start(), segment.end, language.people.titles_by_first_word, word.group()
        )
        if title is None:
            continue
        at = word.start() + len(title)
        proving = title in language.people.certain | language.people.plural_titles
        if not proving and not _is_given(text, at, language):
            continue
        for _ in range(MAX_SHARING if title in language.people.plural_titles else 1):
            name = _read_name(text, at, segment.end, language)
            if name is None:
                break
            if text[slice(*name)].split()[-1] in language.identity.company_ends:
                break  # General Holt Corp. is nobody's name
            yield propose(*name, language.types.person, language.weights.entities.rules.titled)
            link = get_forms(language).adding.match(text, name[1], segment.end)
            if link is None:
                break
            at = link.end()


def _is_given(text: str, at: int, language: Language) -> bool:
    """Tell whether a given name and another word follow, as after a title: Dame Freda Knowles."""
    word = get_forms(language).next_name.match(text, at)
    return (
        word is not None
        and word.group().strip() in language.people.given_names
        and get_forms(language).next_name.match(text, word.end()) is not None
    )


def _read_name(text: str, at: int, end: int, language: Language) -> tuple[int, int] | None:
    """Read the name that begins after white space; further titles before it are passed over."""
    for _ in range(MAX_TITLES):
        gap = _BLANK.match(text, at, end)
        if gap is None:
            return None
        at = gap.end()
        word = get_forms(language).start.match(text, at, end)
        title = (
            _match(text, at, end, language.people.titles_by_first_word, word.group())
            if word
            else None
        )
        if title is None:
            break
        at += len(title)
    first = get_forms(language).name.match(text, at, end)
    if first is None or _names_other(text, at, end, language):
        return None
    stop = first.end()
    while (more := _find_next_word(text, stop, end, language)) is not None:
        stop = more
    if text[stop - 1] == "." and stop - at > len("X.") and text[stop - 2].islower():
        stop -= 1
    return at, stop


def _find_next_word(text: str, at: int, end: int, language: Language) -> int | None:
    """Return where the next word of a name ends, particles before it passed over."""
    while (gap := _BLANK.match(text, at, end)) is not None:
        word = get_forms(language).name.match(text, gap.end(), end)
        if word is not None:
            return word.end()
        particle = _SMALL_PART.match(text, gap.end(), end)
        if particle is None or particle.group() not in language.people.particles:
            return None
        at = particle.end()
    return None


def _names_other(text: str, at: int, end: int, language: Language) -> bool:
    """Tell whether what stands here is a known name of something else than a person."""
    name = _match(text, at, end, language.names.by_first_word, first_word(text[at : at + 40]))
    if name is None or name not in language.names.known:
        return False
    return get_forms(language).next_name.match(text, at + len(name), end) is None


def find_roles(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield the name after a common noun for a person: spokesman X, rebel leader X, Coach X."""
    for role in _ROLE.finditer(text, segment.start, segment.end):
        if role.group().lower() not in language.people.roles:
            continue
        name = _read_name(text, role.end(), segment.end, language)
        if name is not None and not _names_body(text[slice(*name)], language):
            yield propose(*name, language.types.person, language.weights.entities.rules.role)


def _names_body(name: str, language: Language) -> bool:
    """Tell whether a name is a body's, whatever is before it: Premier League, Champion Motors."""
    words = name.split()
    is_body = words[-1] in {*language.names.head_types, *language.identity.company_ends}
    return is_body and words[0] not in language.people.given_names


def find_given(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield a common given name with the capitalised words after it."""
    for word in get_forms(language).start.finditer(text, segment.start, segment.end):
        if word.group() not in language.people.given_names:
            continue
        name = get_forms(language).full_name.match(text, word.start(), segment.end)
        asks = word.group() in language.names.around.leading and _asks(text, word.end(), segment)
        if name is not None and not asks:
            yield propose(
                name.start(),
                name.end(),
                language.types.person,
                language.weights.entities.rules.given,
            )


def _asks(text: str, at: int, segment: Segment) -> bool:
    """Tell whether the sentence is a question, which begins with such a word: Will Lind resign?"""
    end = _SENTENCE_END.search(text, at, segment.end)
    return end is not None and end.group() == "?"


def find_placed(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield the name that the kind of a place leads to: the border town of Sard."""
    state, names = language.types.state, language.names
    kinds = [
        pattern
        for pattern, feature in get_forms(language).before
        if names.get_type(feature.kind) == state and not feature.direct
    ]
    for word in get_forms(language).name.finditer(text, segment.start, segment.end):
        before = text[max(segment.start, word.start() - REACH) : word.start()]
        if any(kind.search(before) for kind in kinds):
            end = word.end()
            while (more := _find_next_word(text, end, segment.end, language)) is not None:
                end = more
            yield propose(word.start(), end, state, language.weights.entities.rules.placed)


def find_paired(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield what a hyphen joins to a state, as talks and borders are named: U.S.-Norland."""
    for match in _PAIRED.finditer(text, segment.start, segment.end):
        first, second = match.groups()
        kinds = [language.names.known.get(name) for name in (first, second)]
        if kinds.count(language.types.state) != 1 or kinds.count(None) != 1:
            continue
        at = 1 + (kinds[0] is not None)
        if match.group(at).lower() not in language.people.roles:
            yield propose(
                *match.span(at), language.types.state, language.weights.entities.rules.pair
            )


def find_headed(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield capitalised phrases whose head says what they are: the Foreign Ministry."""
    for match in get_forms(language).phrase.finditer(text, segment.start, segment.end):
        words = match.group().split()
        while words and _begins_none(words[0], language):
            words.pop(0)
        kind = find_head_type(words, language)
        if kind is not None and kind != language.types.law:
            phrase = match.group()[match.group().index(words[0]) :]
            yield propose(
                match.end() - len(phrase), match.end(), kind, language.weights.entities.rules.headed
            )


def _begins_none(word: str, language: Language) -> bool:
    """Tell whether a capitalised word before a name is none of it: Their Civic Front."""
    around = language.names.around
    return (
        word in around.noise
        or word in around.leading
        or word.lower() in language.function.possessive
    )


def find_head_type(words: list[str], language: Language) -> str | None:
    """Return the type that a phrase's head gives it: X Ministry, Ministry of X."""
    at = next((n for n, word in enumerate(words) if word in language.function.genitive), None)
    if at is not None:
        head = words[at - 1]
        return (
            language.names.head_types.get(head)
            if head not in language.names.around.company_ends
            else None
        )
    if len(words) < 2:
        return None
    return language.names.head_types.get(" ".join(words[-2:])) or language.names.head_types.get(
        words[-1]
    )


def find_dateline(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield the place in capitals that a report begins with: GENEVA (Wire) -, OSLO, 3 May -."""
    match = _DATELINE.match(text, segment.start, segment.end)
    if match and not language.names.around.dateline_stop & set(match.group().split()):
        yield propose(
            match.start(),
            match.end(),
            language.types.state,
            language.weights.entities.rules.dateline,
        )


def find_sides(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield the sides of a match: places by their names, else teams."""
    for start, end in iter_sides(text, segment, language):
        kind = language.names.known.get(text[start:end])
        placed = kind in (language.types.state, language.types.place)
        yield propose(
            start,
            end,
            language.types.state if placed else language.types.organisation,
            language.weights.entities.rules.side,
        )
