"""Products and weapons by what is in their names: a type, a number, a version."""

import re
from collections.abc import Iterator

from annotate.language import Language
from annotate.model import Segment
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.forms import get_forms

# A version behind a product's name; an amount has a unit, a sign or further digits behind it.
_VERSION = re.compile(
    r"[ \u00a0][A-Z]{0,2}\d{1,4}[A-Za-z]{0,2}(?![\w%]|[.,:/-]\w|[ \u00a0][a-z]+s\b)"
)


def take_in_version(text: str, end: int, stop: int) -> int:
    """Return where a product's name ends with the number of its version: iPhone [15]."""
    version = _VERSION.match(text, end, stop)
    return version.end() if version is not None else end


def find_weapons(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield weapon systems by their type number: F-16, S-400, MiG-29."""
    for match in get_forms(language).weapon.finditer(text, segment.start, segment.end):
        yield propose(
            match.start(),
            match.end(),
            language.types.product,
            language.weights.entities.rules.weapon,
        )


def find_numbered(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield products by the name of a maker or a series and a type: an Airbus A320."""
    rule, product = language.weights.entities.rules.numbered, language.types.product
    others = language.names.around.numbered | language.people.given_names
    for match in get_forms(language).numbered.finditer(text, segment.start, segment.end):
        name = match["name"]
        of_state = language.names.known.get(name) in (language.types.state, language.types.group)
        if name not in others and not of_state:
            yield propose(match.start("name"), match.end(), product, rule)
