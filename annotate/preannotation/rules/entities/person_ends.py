"""Where a person's name begins and ends: Ana Petkova, Han Sung-ho, and not Jose Ibarra Monday."""

import re

from annotate.language import Language
from annotate.preannotation.rules.entities.candidates import Candidate
from annotate.preannotation.rules.entities.persons import list_persons

_HYPHENED = re.compile(r"[-‐]\w[\w'’]*(?:[-‐]\w+)*")
_FIRST_AFTER = re.compile(r"(?<!\w)([A-Za-z][\w.-]*)[ \u00a0]([A-Z][^\W\d_]+)[ \u00a0]\Z")
_GIVEN = re.compile(r"[,.:;”\"'’(][ \u00a0]?([A-Z][^\W\d_]+)[ \u00a0]\Z")
_WORD_AFTER = re.compile(r",?[ \u00a0]([A-Z][\w]*\.?)(?!\w)")


def mend_person(text: str, candidate: Candidate, language: Language) -> Candidate:
    """Return a person's name with the rest of a hyphenated word and a suffix, without a weekday."""
    start, end = candidate.start, candidate.end
    hyphened = _HYPHENED.match(text, end)
    if hyphened is not None and hyphened.group()[1].islower():
        end = hyphened.end()
    end = _leave_off_day(text, start, end, language)
    after = _WORD_AFTER.match(text, end)
    is_full = " " in text[start:end]
    if after is not None and is_full and after.group(1) in language.identity.suffixes:
        end = after.end()
    start = (_take_in_given if is_full else _take_in_first)(text, start, language)
    return candidate._replace(start=start, end=end)


def _take_in_given(text: str, start: int, language: Language) -> int:
    """Return where a full name begins whose first given name was left out: [Ana] Paula Petkova."""
    found = _GIVEN.search(text, max(0, start - 30), start)
    around, name = language.names.around, found[1] if found is not None else ""
    plain = name not in around.leading | around.noise and name not in language.names.known
    return found.start(1) if found and plain and name in language.people.given_names else start


def _take_in_first(text: str, start: int, language: Language) -> int:
    """Return where a name begins of which only the last word was found: Governor [Ana] Petkova."""
    found = _FIRST_AFTER.search(text, max(0, start - 60), start)
    if found is None:
        return start
    title, first = found[1], found[2]
    titled = title in language.people.title_forms or title in list_persons(language)
    other = first in language.people.titles_by_first_word or first in language.names.known
    return found.start(2) if titled and not other else start


def _leave_off_day(text: str, start: int, end: int, language: Language) -> int:
    """Return where a name ends before a day that has no comma before it: Ibarra [Monday] said."""
    words = text[start:end].split()
    if len(words) > 1 and words[-1].strip(".").lower() in language.pages.dates.weekdays:
        return start + len(text[start:end][: text[start:end].rindex(words[-1])].rstrip())
    return end
