"""Names of persons and bodies as they are compared: which of them may be one and the same's.

Pure: knows two names and the language, and no article.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotate.language import Language

_DASHES = str.maketrans({"-": " ", "–": " ", "‐": " ", "’": "'", "‘": "'", "`": "'"})
MIN_INITIALS = 2


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """Return a word as it is compared: without accents, full stops and possessive, in one case."""
    plain = unicodedata.normalize("NFKD", word.translate(_DASHES)).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in '.,"“”()')
    return kept.removesuffix("'s").removesuffix("'").strip()


def fold_name(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared; hyphens part words."""
    return tuple(word for part in name.split() for word in fold(part).split() if word)


def clean_name(text: str) -> str:
    """Return a name on one line and without a possessive."""
    return " ".join(text.split()).removesuffix("'s").removesuffix("’s")


@lru_cache(maxsize=1 << 14)
def is_written_as_name(text: str) -> bool:
    """Tell whether words are written as a name is: not in small letters throughout."""
    return any(c.isalpha() and not c.islower() for c in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name: what stands before the family name, and that name with its particles.

    A name of one word is a family name until the article says otherwise. `suffix` is the Jr. of
    a name that has one.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]
    suffix: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order in which they are compared."""
        return (*self.given, *self.family)

    @property
    def is_full(self) -> bool:
        """Tell whether there is more than a family name."""
        return bool(self.given)


def read_person(name: str, language: Language) -> PersonName:
    """Take a person's name apart. Shape: `Robert S. Lindqvist III`, `Han Sung-ho`."""
    words = name.replace(",", " ").split()
    suffix = ""
    while len(words) > 1 and words[-1] in language.identity.suffixes:
        suffix = fold(words.pop())
    while len(words) > 1 and words[0] in language.people.all_titles:
        words.pop(0)
    if len(words) > 1 and _is_family_first(words, language):
        rest = tuple(w for word in words[1:] for w in fold_name(word))
        return PersonName(given=rest, family=fold_name(words[0]), suffix=suffix)
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in language.people.particles:
        at -= 1
    if at == 1 and words[0].lower() in language.people.particles:
        at = 0
    given = tuple(w for word in words[:at] for w in fold_name(word))
    return PersonName(given=given, family=fold_name(" ".join(words[at:])), suffix=suffix)


def _is_family_first(words: Sequence[str], language: Language) -> bool:
    """Tell whether the family's name stands first: Han Sung-ho, Xi Jinping."""
    people = language.people
    return words[0] in people.family_first and words[-1] not in people.family_first


def may_be_one(one: PersonName, other: PersonName, language: Language) -> bool:
    """Tell whether two full names may be one person's: J. Doe, Jane Q. Doe, Maria Santos Horta."""
    if one.suffix != other.suffix and one.suffix and other.suffix:
        return False
    longer, shorter = (one, other) if len(one.words) >= len(other.words) else (other, one)
    if longer.family == shorter.family:
        return _given_fits(longer.given, shorter.given, language)
    return _is_part(longer.words, shorter.words)


def _is_part(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Tell whether a name of two words or more is a stretch of a longer one."""
    size = len(shorter)
    if size < MIN_INITIALS:
        return False
    return any(tuple(longer[at : at + size]) == tuple(shorter) for at in range(len(longer)))


def _given_fits(longer: Sequence[str], shorter: Sequence[str], language: Language) -> bool:
    """Tell whether given names are of one person: each of the fewer is one of the others' forms."""
    at = 0
    for word in shorter:
        while at < len(longer) and not _same_given(longer[at], word, language):
            at += 1
        if at == len(longer):
            return len(shorter) == len(longer) == 1 and _same_given(longer[0], word, language)
        at += 1
    return True


def _same_given(one: str, other: str, language: Language) -> bool:
    if one == other or other in language.identity.given_forms.get(one, ()):
        return True
    return min(len(one), len(other)) == 1 and one[:1] == other[:1]


def calls(full: PersonName, short: PersonName) -> bool:
    """Tell whether a name of one part may call a person of a full one: by family or given name."""
    words = short.words
    size = len(words)
    if words == full.family or words == full.family[-size:]:
        return True
    return _ends_with(full.words, words) or words == full.given[:size]


def calls_inner(full: PersonName, short: PersonName, language: Language) -> bool:
    """Tell whether one word may call a person of whose full name it is the last but one."""
    return len(short.words) == 1 and is_inner(full, short.words[0], language)


def is_inner(full: PersonName, word: str, language: Language) -> bool:
    """Tell whether a word is the father's name of Gabriel Ruiz Mora, or a nickname.

    It is no second given name: Jane Mary Quill.
    """
    return (
        len(full.given) > 1
        and word == full.given[-1]
        and len(word) > 1
        and word.capitalize() not in language.people.given_names
    )


def by_family(full: PersonName, short: PersonName) -> bool:
    """Tell whether a short name is the family name of a full one, or ends it."""
    return short.words == full.family or _ends_with(full.words, short.words)


def _ends_with(words: Sequence[str], end: Sequence[str]) -> bool:
    return 0 < len(end) <= len(words) and tuple(words[-len(end) :]) == tuple(end)


# --- bodies and places ------------------------------------------------------------------------


def strip_company(words: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return the words of a body's name without `Inc.` and its like at the end."""
    kept = list(words)
    ends = _company_ends(language)
    while len(kept) > 1 and kept[-1] in ends:
        kept.pop()
    return tuple(kept)


@lru_cache(maxsize=8)
def _company_ends(language: Language) -> frozenset[str]:
    return frozenset(fold(end) for end in language.identity.company_ends)


def spell_initials(words: Sequence[str], language: Language) -> frozenset[str]:
    """Return what the first letters of a name spell, with and without its small words."""
    if len(words) < MIN_INITIALS:
        return frozenset()
    every = "".join(word[0] for word in words)
    few = "".join(word[0] for word in words if word not in language.identity.unlettered)
    return frozenset(spelt for spelt in (every, few) if len(spelt) >= MIN_INITIALS)


def spell_letters(name: str, language: Language) -> frozenset[str]:
    """Return what a name spells where a word that is an acronym itself gives all its letters: USHS.

    Of "U.S. Harbour Survey" or "the US Harbour Survey"; nothing where no word is one.
    """
    words = language.function.strip_article(name).split()
    if len(words) < MIN_INITIALS or not any(map(is_acronym, words)):
        return frozenset()
    kept = [word for word in words if fold(word) not in language.identity.unlettered]
    return frozenset(["".join(fold(w) if is_acronym(w) else fold(w)[:1] for w in kept)])


def is_acronym(name: str) -> bool:
    """Tell whether a name is one word of capitals: NRC, U.N., not Nato."""
    letters = name.replace(".", "")
    return 1 < len(letters) <= 7 and letters.isupper() and letters.isalpha()
