"""Finding telephone numbers: the only file that imports `phonenumbers`."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from annotate.errors import MissingExtraError, UsageError
from annotate.language.masking import MaskingWords
from annotate.masking.matches import MaskMatch
from annotate.masking.web import read_facts
from annotate.offsets import shift

KIND = "phone"
FEWEST = 7  # digits of a number that is possible, not valid
_DIGITS = re.compile(r"\d(?:\D{0,4}\d){5}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def load_package() -> Any:
    """Import `phonenumbers`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import phonenumbers
    except ImportError as error:
        raise MissingExtraError("phonenumbers", "mask") from error
    return phonenumbers


def choose_regions(language: str | None, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Return where numbers without a country code are read as from: ISO 3166 codes.

    Args:
        language: That of the document, BCP 47: `en-GB` says the region, `en` those of the list.
        chosen: What the project says, which goes before.
    """
    if chosen or not language:
        return tuple(chosen)
    first, *rest = language.split("-")
    regions = [part.upper() for part in rest if len(part) == 2]
    return tuple(regions[:1]) or read_facts().regions.get(first.lower(), ())


def check_regions(regions: Sequence[str]) -> None:
    """Check what the project says.

    Raises:
        UsageError: one is no region of which the numbers are known.
    """
    known = load_package().SUPPORTED_REGIONS
    for region in regions:
        if region not in known:
            raise UsageError(
                f"{region} is no region.", "Regions are ISO 3166 codes in capitals, as GB or US."
            )


def find_phones(
    text: str, start: int, end: int, regions: Sequence[str], words: MaskingWords
) -> Iterator[MaskMatch]:
    """Yield the valid numbers in a range of a text; right after "tel", "call": possible ones too.

    Args:
        text: The text.
        start: The range's start.
        end: The range's end.
        regions: Where numbers without a country code are read as from; none: no such numbers.
        words: What announces a number.
    """
    if not _DIGITS.search(text, start, end):
        return
    announced = {match.end() for match in _compile_cues(words).finditer(text, start, end)}
    package = load_package()
    leniency = package.Leniency.POSSIBLE if announced else package.Leniency.VALID
    for region in regions or (None,):
        for match in package.PhoneNumberMatcher(text[start:end], region, leniency=leniency):
            first, last = shift(match.start, match.end, start)
            if package.is_valid_number(match.number) or _is_announced(match, first in announced):
                key = f"{match.number.country_code} {match.number.national_number}"
                yield MaskMatch(start=first, end=last, kind=KIND, key=key)


def _is_announced(match: Any, announced: bool) -> bool:
    digits = sum(char.isdigit() for char in match.raw_string)
    return announced and digits >= FEWEST and not _DATE.fullmatch(match.raw_string)


@lru_cache(maxsize=8)
def _compile_cues(words: MaskingWords) -> re.Pattern[str]:
    """Compile what announces a number: a word such as "tel", up to two small words, no more."""
    cues, between = "|".join(sorted(words.cues)), "|".join(sorted(words.between))
    return re.compile(
        rf"(?<!\w)(?:{cues})(?:\s(?:{between})(?!\w))"
        r"{0,2}[.:)]*\s*(?=[+(\d])",
        re.IGNORECASE,
    )
