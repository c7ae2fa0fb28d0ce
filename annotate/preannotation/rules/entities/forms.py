"""What the words of a language look like in a text: the patterns of entities, compiled once.

The forms are those of a Latin script with capitals; the words in them come from the language.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from annotate.language import Language
from annotate.language.context_features import ContextFeature
from annotate.language.function import FunctionWords
from annotate.language.names import Names, PeopleWords

BLANK = "[ \u00a0]"
NUMBER = r"\d{1,3}"
_CAPITALS = r"[A-Z][\w&]*(?:[-.][\w&]+)*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The patterns of one language.

    Attributes:
        start: Where a name, a title or a given name may begin.
        name: A word of a name: Bush, O'Neill, al-Assad, Jean-Marie, W., McCain. No possessive.
        family: What goes on a name behind its small words, and those: van der Berg.
        adding: What stands between two names of a list.
        phrase: A capitalised phrase, with what "of" joins to it.
        numbered: One of a series: an Airbus A320; the Galaxy S24.
        bracket: An abbreviation in brackets behind what it stands for.
        between: What a list of names has between them.
        apposed: What says behind a comma which kind of name stands before it, by the kinds.
        introduced: What says where a sentence begins, before a comma, that a body is named.
        where: The words before a name in or near which something is.
    """

    start: re.Pattern[str]
    name: re.Pattern[str]
    next_name: re.Pattern[str]
    full_name: re.Pattern[str]
    family: re.Pattern[str]
    prefix: re.Pattern[str]
    adding: re.Pattern[str]
    phrase: re.Pattern[str]
    weapon: re.Pattern[str]
    numbered: re.Pattern[str]
    law: re.Pattern[str]
    bracket: re.Pattern[str]
    possessive: re.Pattern[str]
    stopped: re.Pattern[str]
    the: re.Pattern[str]
    article: re.Pattern[str]
    between: re.Pattern[str]
    behind: tuple[tuple[re.Pattern[str], ContextFeature], ...]
    before: tuple[tuple[re.Pattern[str], ContextFeature], ...]
    apposed: tuple[tuple[str, re.Pattern[str]], ...]
    introduced: re.Pattern[str]
    where: re.Pattern[str]


@lru_cache(maxsize=8)
def get_forms(language: Language) -> Forms:
    """Return the patterns of a language."""
    names, function = language.names, language.function
    the, adding, genitive = function.the, function.adding, function.genitive
    word, ending = _make_name_word(language.people), re.escape(function.possessive_ending)
    return Forms(
        start=_compile_start(names),
        name=re.compile(word),
        next_name=re.compile(rf"{BLANK}+{word}"),
        full_name=re.compile(rf"\w+(?:{BLANK}[A-Z]\.?)?(?:{BLANK}{word}){{1,2}}"),
        family=re.compile(
            rf"((?:{BLANK}{either(language.people.particles)})*){BLANK}[A-Z][\w’'-]*\w"
        ),
        prefix=re.compile(rf"\A{either(p for p in language.people.prefixes if p[-1] == '-')}"),
        adding=re.compile(rf"\s*,?\s+{either(adding)}|,"),
        phrase=re.compile(
            rf"(?<![\w.’'-])(?:\d{{1,4}}{either(names.around.ordinals)}{BLANK})?"
            rf"{_CAPITALS}(?:(?:(?<=s)['’])?{BLANK}{_CAPITALS})*"
            rf"(?:{BLANK}{either(genitive)}(?:{BLANK}{either(the)})?(?:{BLANK}{_CAPITALS})+"
            rf"(?:{BLANK}{either(adding)}(?:{BLANK}{_CAPITALS})+)?)?"
        ),
        weapon=_compile_weapon(names),
        numbered=_compile_numbered(function),
        law=_compile_law(language),
        bracket=re.compile(rf"\s\((?:{either(the)}\s)?([A-Z][A-Za-z&.-]{{1,9}})\)"),
        possessive=re.compile(rf"['’](?:{ending})?\Z", re.IGNORECASE),
        stopped=re.compile(rf"(?:\b[A-Za-z]|\b{either(names.around.stopped)})\.\Z"),
        the=re.compile(rf"{either(capitalise(the))}\s+"),
        article=re.compile(rf"{either(function.articles)}\s+", re.IGNORECASE),
        between=re.compile(rf"(?:{either((*the, *adding))}|[\s,&/–-])*"),
        behind=tuple(
            (_compile_behind(feature, ending), feature)
            for feature in language.context_features.behind
        ),
        before=tuple(
            (_compile_before(feature), feature) for feature in language.context_features.before
        ),
        apposed=tuple(_iter_apposed(language)),
        introduced=_compile_introduced(language),
        where=re.compile(rf"\b{either(names.around.places_after)}{BLANK}\Z", re.IGNORECASE),
    )


def either(words: Iterable[str]) -> str:
    """Return a group of words, the longest first; what none of them is where there are none.

    White space of any kind may stand between the words of one.
    """
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    found = (re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
    return f"(?:{'|'.join(found) or '(?!)'})"


def capitalise(words: Iterable[str]) -> list[str]:
    """Return words as they are, and as they begin a sentence."""
    return [form for word in words for form in (word, word[:1].upper() + word[1:])]


def _make_name_word(people: PeopleWords) -> str:
    prefixes = either(people.prefixes)
    return rf"(?:[A-Z]\.|{prefixes}?[A-Z][^\W\d_]*(?:-[A-Z]?[^\W\d_]+)*)"


def _compile_start(names: Names) -> re.Pattern[str]:
    """A word that begins with a letter; a number where a known name begins with it."""
    numbered = [name.split() for name in names.known if name[0].isdigit()]
    numbers = (
        rf"|(?<!\w){re.escape(first)}(?=\s+{re.escape(rest[0])})"
        for first, *rest in sorted(numbered)
        if rest
    )
    return re.compile(rf"(?<!\w)[^\W\d_]\w*{''.join(numbers)}")


def _compile_weapon(names: Names) -> re.Pattern[str]:
    """A type with its number: F-16, S-400, MiG-29; or a name that only a weapon has."""
    kinds = either(names.weapons.types)
    special = "|".join(names.weapons.patterns)
    return re.compile(rf"(?<![\w-])(?:{kinds}-{NUMBER}[A-Z]{{0,2}}|{special})(?![\w-])")


def _compile_numbered(function: FunctionWords) -> re.Pattern[str]:
    """A name with a type of letters and a number behind it, as one of them or the whole series."""
    before = either(capitalise(function.indefinite | function.the))
    name = rf"(?P<name>[A-Z][a-z]+){BLANK}[A-Z]{{1,2}}\d{{1,4}}[a-z]{{0,2}}"
    return re.compile(rf"(?<!\w){before}{BLANK}{name}(?![\w%-]|[.,:/]\w)")


def _compile_behind(feature: ContextFeature, ending: str) -> re.Pattern[str]:
    possessive = rf"(?:['’]{ending})?" if feature.possessive else ""
    comma = ",?" if feature.comma else ""
    unless = rf"(?!{BLANK}{either(feature.unless)})" if feature.unless else ""
    return re.compile(rf"{possessive}{comma}{BLANK}{either(feature.words)}\b{unless}")


def _compile_before(feature: ContextFeature) -> re.Pattern[str]:
    links = rf"{either(feature.links)}{BLANK}"
    optional = f"(?:{links})?" if feature.direct else links
    return re.compile(rf"\b{either(feature.words)}{BLANK}{optional}\Z")


def _compile_introduced(language: Language) -> re.Pattern[str]:
    """The disaster agency, X, ... where a sentence begins: elsewhere X may be its director."""
    identity, function = language.identity, language.function
    first = either(capitalise(function.articles | function.possessive))
    word = rf"(?:[a-z][\w'’-]*|{either(identity.state_of)})"
    return re.compile(
        rf"(?:\A|\n|[.!?:][”\"’']?\s+){first}{BLANK}(?:(?!{either(function.belonging)}\b){word}{BLANK}){{0,3}}"
        rf"{either(identity.companies | identity.bodies)},{BLANK}\Z"
    )


def _iter_apposed(language: Language) -> Iterator[tuple[str, re.Pattern[str]]]:
    identity, function, types = language.identity, language.function, language.types
    goes_on = either(function.relative | function.belonging)
    word = rf"(?!{either(function.belonging)}\b)[a-z][\w'’-]*"
    for kind, nouns in (
        (types.organisation, identity.companies | identity.bodies),
        (types.state, identity.countries | identity.cities),
    ):
        yield (
            kind,
            re.compile(
                rf",{BLANK}{either(function.articles)}{BLANK}(?:{word}{BLANK}){{0,3}}"
                rf"{either(nouns)}(?=[,.;:)]|\Z|{BLANK}{goes_on}\b)"
            ),
        )


def _compile_law(language: Language) -> re.Pattern[str]:
    """Treaties, acts and conventions, with article and year where they have them."""
    laws, function = language.names.laws, language.function
    of, the, ending = (
        either(function.genitive),
        either(function.the),
        re.escape(function.possessive_ending),
    )
    named = (w for w, kind in language.names.head_types.items() if kind == language.types.law)
    titles, heads, topics = either(named), either(laws.heads), either(laws.topics)
    year = r"(?:1[5-9]|20)\d\d"
    number = r"(?:\d+|[IVX]+)(?:\([a-z0-9]\))?"
    part = rf"(?:{either(laws.parts)}\s+{number}\s+{of}\s+)?"
    no_possessive = rf"[’'](?!{ending}\b)[A-Za-z]\w*"
    word = rf"[A-Z][\w.]*(?:[-–][A-Za-z]\w*|{no_possessive})*"
    modifiers = rf"(?:{word}|(?:{year})(?=\s))(?:\s+(?:{either(laws.inside)}\s+)?{word}){{0,5}}"
    inner = rf"(?:\s+(?:{either(laws.inside_name)}\s+)*{word}){{0,6}}"
    of_name = rf"{either(laws.leading)}\s+(?:{the}\s+)?{word}{inner}"
    forms = (
        rf"(?:{year}\s+)?{modifiers}\s+{titles}(?:\s+{of_name})?",
        rf"{titles}\s+{of_name}",
        rf"(?:{year}\s+)?(?:{modifiers}\s+)?(?:{topics}\s+){heads}",
        rf"(?:{year}\s+)?{modifiers}\s+{heads}",
    )
    bodies = rf"(?:{either(laws.bodies)}\s+)?(?:{either(laws.councils)}\s+)?"
    resolution = rf"{bodies}{either(capitalise(laws.resolutions))}\s+\d{{2,4}}"
    tail = rf"(?:\s+{of}\s+{year})?"
    return re.compile(
        rf"(?<!\w){part}(?:{either(capitalise(function.the))}\s+)?"
        rf"(?:{resolution}|(?:{'|'.join(forms)}){tail})(?!\w|-\w)"
    )
