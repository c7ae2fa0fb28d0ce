"""Names that patterns and the gazetteer find: titles, laws, weapons, known names, datelines.

Each function yields candidates for one segment. What overlaps is settled elsewhere.
"""

import re
from collections.abc import Iterator, Mapping

from annotate.model import Segment
from annotate.preannotation.rules.entities.candidates import Candidate, Rule, propose
from annotate.preannotation.rules.entities.gazetteer import Gazetteer, first_word
from annotate.preannotation.rules.entities.sports import iter_sides

LAW = Rule(rank=7, weight=3.0, score=0.88)
WEAPON = Rule(rank=7, weight=2.0, score=0.88)
TITLED = Rule(rank=5, weight=3.0, score=0.95)
ROLE = Rule(rank=4, weight=1.5, score=0.93)
KNOWN = Rule(rank=4, weight=3.0, score=0.8)
DATELINE = Rule(rank=4, weight=2.0, score=0.9)
GIVEN = Rule(rank=2, weight=1.0, score=0.85)
HEADED = Rule(rank=3, weight=1.5, score=0.7)

SIDE = Rule(rank=4, weight=2.0, score=0.85)

_START = re.compile(r"(?<!\w)[^\W\d_]\w*|(?<!\w)10(?=\s+Downing)")
_SMALL_WORD = re.compile(r"(?<![\w-])[a-z]{3,}")
_LETTER = re.compile(r"\w")
# A word of a name: Bush, O'Neill, al-Assad, Jean-Marie, W., McCain. No possessive.
NAME_WORD = r"(?:[A-Z]\.|(?:al-|el-|Al-|El-|[dD]['’]|O['’])?[A-Z][^\W\d_]*(?:-[A-Z]?[^\W\d_]+)*)"
_NAME = re.compile(NAME_WORD)
_BLANK = re.compile(r"[ \u00a0]+")
_NEXT_NAME = re.compile(rf"[ \u00a0]+{NAME_WORD}")
_FULL_NAME = re.compile(rf"\w+(?:[ \u00a0][A-Z]\.?)?(?:[ \u00a0]{NAME_WORD}){{1,2}}")
_SMALL_PART = re.compile(r"[a-z]+")
_AND = re.compile(r"\s*,?\s+and|,")
MAX_TITLES = 4
MAX_SHARING = 4
_WEAPON = re.compile(
    r"(?<![\w-])(?:C-1\d{1,2}|(?:F|B|S|SS|SA|Su|MiG|Mig|Tu|Il|M|T|AH|UH|CH|MQ|RQ|KC|AK|AR|RPG|P|RS|RSM|SM|AIM|AGM|"
    r"MIM|RIM|BMP|BTR|Yak|An)-\d{1,3}[A-Z]{0,2}|Rafale|Mirage\s+2000)(?![\w-])"
)
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]+(?:\s[A-Z][A-Z.'’-]+){0,2}"
    r"(?=(?:,\s\w[\w.\s]{1,20})?\s*(?:\d{4}-\d\d-\d\d|\([A-Z][\w\s-]{1,25}\)|--\s|—\s|[A-Z][a-z]{2,8}\.?\s\d))"
)
_CAPITALS = r"[A-Z][\w&]*(?:[-.][\w&]+)*"
_ORDINAL = r"\d{1,4}(?:st|nd|rd|th)[ \u00a0]"
_PHRASE = re.compile(
    rf"(?<![\w.’'-])(?:{_ORDINAL})?{_CAPITALS}(?:[ \u00a0]{_CAPITALS})*"
    rf"(?:[ \u00a0]of(?:[ \u00a0]the)?(?:[ \u00a0]{_CAPITALS})+"
    rf"(?:[ \u00a0]and(?:[ \u00a0]{_CAPITALS})+)?)?"
)


def find_known(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield the names of the gazetteer; the ambiguous only with one of their words beside them."""
    end = segment.start
    for word in _START.finditer(text, segment.start, segment.end):
        if word.start() < end:
            continue
        name = _match(text, word.start(), segment.end, known.by_first_word, word.group())
        if name is None:
            continue
        end = word.start() + len(name)
        kind = known.names.get(name)
        if kind is None:
            kind, beside = known.ambiguous[name]
            if not _has_beside(text, word.start(), end, segment, beside):
                continue
            yield propose(word.start(), end, kind, WEAPON)
        else:
            yield propose(word.start(), end, kind, KNOWN)


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


def find_weapons(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield weapon systems by their type number: F-16, S-400, MiG-29."""
    for match in _WEAPON.finditer(text, segment.start, segment.end):
        yield propose(match.start(), match.end(), known.types.product, WEAPON)


def find_laws(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield treaties, acts and conventions, with the article and the year before them."""
    for match in known.law_pattern.finditer(text, segment.start, segment.end):
        if _names_a_law(match.group(), known):
            yield propose(match.start(), match.end(), known.types.law, LAW)


def _names_a_law(phrase: str, known: Gazetteer) -> bool:
    """Tell the ABM treaty from a Russian treaty, the Geneva Convention from a party's."""
    words = phrase.removeprefix("the ").removeprefix("The ").split()
    head = words[-1]
    named = " ".join(words[-2:])
    if len(words) == 1 or known.names.get(named, known.types.law) != known.types.law:
        return False
    if head not in known.words("law_heads"):
        return not (head == "Convention" and _is_assembly(words[:-1], known))
    modifiers = words[:-1]
    if any(" ".join(modifiers).lower().endswith(topic) for topic in known.words("law_topics")):
        return True
    last = modifiers[-1]
    kind = known.names.get(" ".join(modifiers)) or known.names.get(last)
    if kind is not None:
        return kind == known.types.state and len(last) > len("U.S.") and head != "pact"
    return (last.isupper() and len(last) > 1) or (len(modifiers) > 1 and last[0].isupper())


def _is_assembly(words: list[str], known: Gazetteer) -> bool:
    parties = known.words("parties")
    return any(word in parties or known.names.get(word) == known.types.group for word in words)


def find_titled(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield the person after a title that only people have: Mr X, Presidents X and Y."""
    for word in _START.finditer(text, segment.start, segment.end):
        title = _match(text, word.start(), segment.end, known.titles, word.group())
        if title is None or title not in known.certain_titles | known.plural_titles:
            continue
        at = word.start() + len(title)
        for _ in range(MAX_SHARING if title in known.plural_titles else 1):
            name = _read_name(text, at, segment.end, known)
            if name is None:
                break
            yield propose(*name, known.types.person, TITLED)
            link = _AND.match(text, name[1], segment.end)
            if link is None:
                break
            at = link.end()


def _read_name(text: str, at: int, end: int, known: Gazetteer) -> tuple[int, int] | None:
    """Read the name that begins after white space; further titles before it are passed over."""
    for _ in range(MAX_TITLES):
        gap = _BLANK.match(text, at, end)
        if gap is None:
            return None
        at = gap.end()
        word = _START.match(text, at, end)
        title = _match(text, at, end, known.titles, word.group()) if word else None
        if title is None:
            break
        at += len(title)
    first = _NAME.match(text, at, end)
    if first is None or _names_other(text, at, end, known):
        return None
    stop = first.end()
    while (more := _find_next_word(text, stop, end, known)) is not None:
        stop = more
    if text[stop - 1] == "." and stop - at > len("X.") and text[stop - 2].islower():
        stop -= 1
    return at, stop


def _find_next_word(text: str, at: int, end: int, known: Gazetteer) -> int | None:
    """Return where the next word of a name ends, particles before it passed over."""
    while (gap := _BLANK.match(text, at, end)) is not None:
        word = _NAME.match(text, gap.end(), end)
        if word is not None:
            return word.end()
        particle = _SMALL_PART.match(text, gap.end(), end)
        if particle is None or particle.group() not in known.particles:
            return None
        at = particle.end()
    return None


def _names_other(text: str, at: int, end: int, known: Gazetteer) -> bool:
    """Tell whether what stands here is a known name of something else than a person."""
    name = _match(text, at, end, known.by_first_word, first_word(text[at : at + 40]))
    if name is None or name not in known.names:
        return False
    return _NEXT_NAME.match(text, at + len(name), end) is None


def find_roles(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield the name after a common noun for a person: spokesman X, rebel leader X."""
    for role in _SMALL_WORD.finditer(text, segment.start, segment.end):
        if role.group() in known.roles:
            name = _read_name(text, role.end(), segment.end, known)
            if name is not None:
                yield propose(*name, known.types.person, ROLE)


def find_given(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield a common given name with the capitalised words after it."""
    for word in _START.finditer(text, segment.start, segment.end):
        if word.group() not in known.given_names:
            continue
        name = _FULL_NAME.match(text, word.start(), segment.end)
        if name is not None:
            yield propose(name.start(), name.end(), known.types.person, GIVEN)


def find_headed(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield capitalised phrases whose head says what they are: the Foreign Ministry."""
    for match in _PHRASE.finditer(text, segment.start, segment.end):
        words = match.group().split()
        while words and (words[0] in known.words("noise") or words[0] in known.words("leading")):
            words.pop(0)
        kind = find_head_type(words, known)
        if kind is not None and kind != known.types.law:
            phrase = match.group()[match.group().index(words[0]) :]
            yield propose(match.end() - len(phrase), match.end(), kind, HEADED)


def find_head_type(words: list[str], known: Gazetteer) -> str | None:
    """Return the type that a phrase's head gives it: X Ministry, Ministry of X."""
    if "of" in words:
        head = words[words.index("of") - 1]
        return known.heads.get(head) if head not in known.words("company_ends") else None
    if len(words) < 2:
        return None
    return known.heads.get(" ".join(words[-2:])) or known.heads.get(words[-1])


def find_dateline(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield the place in capitals that a report begins with: GENEVA (Wire) -, OSLO, 3 May -."""
    match = _DATELINE.match(text, segment.start, segment.end)
    if match and not known.words("dateline_stop") & set(match.group().split()):
        yield propose(match.start(), match.end(), known.types.state, DATELINE)


def find_sides(text: str, segment: Segment, known: Gazetteer) -> Iterator[Candidate]:
    """Yield the sides of a match: places by their names, else teams."""
    for start, end in iter_sides(text, segment):
        kind = known.names.get(text[start:end])
        placed = kind in (known.types.state, known.types.place)
        yield propose(start, end, known.types.state if placed else known.types.organisation, SIDE)
