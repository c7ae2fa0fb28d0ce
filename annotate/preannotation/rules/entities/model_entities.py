"""The entities of the parse with their ends mended, and what is no name left out.

A model takes in numbers, titles, brackets and words in small letters, and runs over the ends of
lines. What it calls a name and where one ends is decided here; nothing is added.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.offsets import shift, trim
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Piece
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.forms import get_forms
from annotate.preannotation.rules.entities.patterns import find_head_type
from annotate.preannotation.rules.entities.products import take_in_version

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

# A longer "name" is a table or a heading that the model swallowed.
MAX_NAME = 150
# How far behind a name it is looked for where somebody is from.
BEHIND = 4
# What a name cannot begin or end with, though the model at times takes it in.
_EDGES = "\"'“”‘’«».,;:!?()[]{}<>|*–—-_/\\ \t\n\u00a0"
# A result or an amount, in no name but of what is numbered: Channel 4.
_AMOUNT = re.compile(r"\d[\d.,:/-]*")
# What follows what a line is about: FEATURE - , QUESTION: .
_SLUG = re.compile(r"(?:[ \u00a0][A-Z ]+)?(?:[ \u00a0]+[-–][ \u00a0]|:[ \u00a0])")
# The word right behind a name, with the full stop of its short form.
_NEXT_WORD = re.compile(r",?[ \u00a0]([A-Z][A-Za-z.]*(?<!\.)\.?)(?!\w)")
_SEPARATORS = frozenset(("/", "(", ")"))
# A name does not begin with a word of these tags: prepositions and conjunctions.
_LEADING_TAGS = frozenset(("IN", "CC", "TO"))
_NAME_TAGS = frozenset(("NNP", "NNPS"))


def read_model(piece: Piece, text: str, language: Language) -> Iterator[Candidate]:
    """Yield the model's entities with their ends mended; what is no name at all is left out."""
    for entity in piece.doc.ents:
        for part in _split(entity, language):
            start, end = shift(*part, piece.segment.start)
            start, end = _mend_ends(text, start, end, language)
            if start >= end:
                continue
            if entity.label_ not in language.types.names:
                yield propose(start, end, entity.label_, language.weights.entities.rules.model)
                continue
            end = _take_in_form(text, end, language)
            kind = _mend_kind(text, start, end, entity.label_, language)
            if kind == language.types.person:
                start = _skip_titles(text, start, end, language)
                start = _take_in_given(entity, start, piece, language)
                end = _take_in_family(text, start, end, piece.segment.end, language)
            start, label = _skip_role(text, start, end, kind, language)
            if kind == language.types.product:
                end = take_in_version(text, end, piece.segment.end)
            name = text[start:end]
            is_name = _is_name(name, language) and not _is_title(text, start, end, language)
            if is_name and not _is_slug(text, start, end, piece):
                yield propose(
                    start,
                    end,
                    _type_by_head(name, label, language),
                    language.weights.entities.rules.model,
                )


def _split(entity: "DocSpan", language: Language) -> Iterator[tuple[int, int]]:
    """Yield the parts of an entity between what is in no name, words left out that begin none."""
    tokens = list(entity)
    while len(tokens) > 1 and _leads(tokens[0], language):
        tokens.pop(0)
    if len(tokens) > 2 and tokens[0].tag_ == "DT" and _is_small(tokens[1], language):
        tokens.pop(0)  # The drug Sereltan
    if entity.label_ in language.types.bearers:
        tokens = _strip_small(tokens, language)
    part: list[Token] = []
    dashed = False
    for token in [*tokens, None]:
        if token is not None and not _separates(token, part, language):
            part.append(token)
            continue
        # Behind a dash or a bracket a word alone is more often the first one of the text, or what
        # the text says of the name before, than a name.
        if part and not (dashed and len(part) == 1):
            yield part[0].idx, part[-1].idx + len(part[-1])
        dashed = token is not None and (grammar.is_dash(token) or token.text == "(")
        part = []


def _leads(token: "Token", language: Language) -> bool:
    """Tell whether a word before a name is none of it: Their Civic Front, at the start alone."""
    if token.tag_ in _LEADING_TAGS or token.text in language.names.around.leading:
        return True
    return token.tag_ == "PRP$" and (not token.i or token.nbor(-1).is_punct)


def _is_full_name(words: Sequence[str], language: Language) -> bool:
    """Tell whether words are a given name and another, and no body is called so."""
    is_named = len(words) > 1 and words[0] in language.people.given_names
    return is_named and words[-1] not in language.names.head_types


def _take_in_given(entity: "DocSpan", start: int, piece: Piece, language: Language) -> int:
    """Return where a name begins of which the model has the last word: [Gwen] Parry, whose ..."""
    doc, first = entity.doc, entity[0]
    if len(entity) > 1 or not first.i or start != piece.segment.start + first.idx:
        return start
    given = doc[first.i - 1]
    plain = given.tag_ == "NNP" and given.text.istitle() and given.is_alpha
    alone = given.whitespace_ == " " and (not given.i or doc[given.i - 1].tag_ not in _NAME_TAGS)
    if not (plain and alone) or given.ent_type_ or given.text in language.names.known:
        return start
    is_role = given.lower_ in language.people.title_words or given.lower_ in language.people.roles
    around = language.names.around
    other = given.text in around.leading or given.text in around.noise
    return start if is_role or other else piece.segment.start + given.idx


def _take_in_form(text: str, end: int, language: Language) -> int:
    """Return where a name ends whose company's form the model leaves out: Holt Marine [ASA]."""
    after = _NEXT_WORD.match(text, end)
    return after.end() if after and after[1] in language.identity.company_ends else end


def _take_in_family(text: str, start: int, end: int, limit: int, language: Language) -> int:
    """Return where a name ends that goes on behind a small word: Ada van [der Berg]."""
    small = language.people.particles
    words = text[start:end].split()
    is_open = len(words) > 1 and words[-1] in small
    found = get_forms(language).family.match(text, end, limit)
    if found is None or not (is_open or found[1]):
        return end
    return found.end()


def _mend_kind(text: str, start: int, end: int, kind: str, language: Language) -> str:
    """Return that of a body for a company, of a person for who is of one.

    They are General Holt Co Plc, and the first two words of Clare Obi of Better Tracks.
    """
    words = text[start:end].split()
    if kind == language.types.person:
        is_company = words[-1] in language.identity.company_ends
        return language.types.organisation if is_company else kind
    behind = text[end : end + BEHIND].split()
    is_of = bool(behind) and behind[0] in language.function.genitive
    return language.types.person if is_of and _is_full_name(words, language) else kind


def _type_by_head(name: str, kind: str, language: Language) -> str:
    """Return the type of a name whose last word says that it is a building or a landscape."""
    words = name.split()
    said = find_head_type(words, language) if words[0] not in language.people.given_names else None
    return said if said in (language.types.facility, language.types.place) else kind


def _separates(token: "Token", part: "list[Token]", language: Language) -> bool:
    """Tell whether a name ends before a token: a line end, a dash, a result, a bracket."""
    if "\n" in token.text or grammar.is_dash(token) or token.text in _SEPARATORS:
        return True
    if part and token.lower_ in language.function.genitive:
        return _is_full_name([t.text for t in part], language)
    if token.ent_type_ not in language.types.bearers or not _AMOUNT.fullmatch(token.text):
        return False
    return not part or part[-1].text not in language.names.around.numbered


def _strip_small(tokens: "list[Token]", language: Language) -> "list[Token]":
    """Leave out the words in small letters before and behind a name: west [Japan]."""
    first, last = 0, len(tokens)
    while first < last - 1 and _is_small(tokens[first], language):
        first += 1
    while first < last - 1 and _is_small(tokens[last - 1], language):
        last -= 1
    return tokens[first:last]


def _is_small(token: "Token", language: Language) -> bool:
    return (
        token.text.islower()
        and token.text.isalpha()
        and token.text not in language.people.particles
        and token.text not in language.function.the
    )


def _mend_ends(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """Take quotation marks, brackets, a possessive and white space off both ends."""
    start, end = trim(text, start, end)
    before = -1
    while before != end - start:
        before = end - start
        while start < end and text[start] in _EDGES:
            start += 1
        if possessive := get_forms(language).possessive.search(text, start, end):
            end = possessive.start()
        while (
            start < end
            and text[end - 1] in _EDGES
            and not _is_initialism(text, start, end, language)
        ):
            end -= 1
    return start, end


def _is_initialism(text: str, start: int, end: int, language: Language) -> bool:
    """U.S. and Jr. keep their stop."""
    return get_forms(language).stopped.search(text[start:end]) is not None


def _skip_titles(text: str, start: int, end: int, language: Language) -> int:
    """Move past the titles that the model took into a person's name."""
    while True:
        rest = text[start:end]
        first = re.match(r"[\w-]+", rest)
        titles = language.people.titles_by_first_word.get(first.group(), ()) if first else ()
        title = next((t for t in titles if rest.startswith(f"{t} ")), None)
        if title is None:
            return start
        start = trim(text, start + len(title), end)[0]


def _skip_role(text: str, start: int, end: int, label: str, language: Language) -> tuple[int, str]:
    """Move past what somebody is at the start of a sentence: Farmer [Will Askew]."""
    first, _, rest = text[start:end].partition(" ")
    is_role = first.lower() in language.people.roles and first[:1].isupper()
    if not is_role or rest.split(" ")[0] not in language.people.given_names:
        return start, label
    return end - len(rest), language.types.person


def _is_name(name: str, language: Language) -> bool:
    return (
        any(character.isupper() for character in name)
        and len(name) <= MAX_NAME
        and name not in language.names.around.noise
    )


def _is_title(text: str, start: int, end: int, language: Language) -> bool:
    """Tell whether a "name" is the title of the person whose name follows: Rear Admiral X."""
    is_known = text[start:end] in language.people.all_titles
    return is_known and get_forms(language).next_name.match(text, end) is not None


def _is_slug(text: str, start: int, end: int, piece: Piece) -> bool:
    """Tell whether a line begins with what it is about, in capitals: FEATURE - A quiet town."""
    first = start == trim(text, piece.segment.start, piece.segment.end)[0]
    return first and text[start:end].isupper() and _SLUG.match(text, end) is not None
