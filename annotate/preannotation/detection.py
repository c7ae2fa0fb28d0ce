"""In which language a document is, where its own words leave no doubt.

Asks a detector that works offline and comes with its model, where a text's function words do not
tell: loading it takes as long as reading some ten articles. Short texts, and those that two
languages could claim, are nobody's: no answer is given for them.
"""

import re
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from annotate.errors import MissingExtraError
from annotate.language import Language
from annotate.model import Document, Problem
from annotate.preannotation.problems import FOREIGN, make_problem

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Of so many characters of a text the language is told, of none with fewer letters.
MAX_READ, MIN_LETTERS = 4_000, 25
# How sure the detector has to be of another language, and how sure that it is not the one wanted.
# Of 9,500 English news texts, tables of results among them, none came near.
MIN_SHARE, MAX_OWN = 0.8, 0.05


MIN_FUNCTION = 0.15  # of the words, where function words are to tell
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def _load_detector() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def require_detector() -> None:
    """Stop where there is no detector: an article may ask for it.

    Raises:
        MissingExtraError: it is not installed.
    """
    if find_spec("py3langid") is None:
        raise MissingExtraError("py3langid", "nlp")


def is_told(text: str, language: Language) -> bool:
    """Tell whether a text has so many function words of a language that it is in no other."""
    words = [word.casefold() for word in _WORD.findall(text[:MAX_READ])]
    found = [word for word in words if word in language.function.all_words]
    telling = language.about.telling
    return 0 < telling <= len(set(found)) and len(found) >= MIN_FUNCTION * len(words)


def find_foreign(text: str, code: str) -> str | None:
    """Return the code of the language that a text is in, None where it may be in `code`."""
    start = text[:MAX_READ]
    if sum(map(str.isalpha, start)) < MIN_LETTERS:
        return None
    shares = dict(_load_detector().rank(start))
    found = max(shares, key=lambda name: shares[name])
    sure = shares[found] >= MIN_SHARE and shares.get(code, 0.0) <= MAX_OWN
    return found if sure and code in shares else None


def check_language(document: Document, kinds: frozenset[str], language: Language) -> Problem | None:
    """Return the finding that what is annotated of a document is in another language."""
    segments = [s for s in document.segments if s.kind in kinds]
    text = "\n".join(document.text[s.start : s.end] for s in segments) or document.text
    found = None if is_told(text, language) else find_foreign(text, language.code)
    if found is None:
        return None
    name = language.about.name
    message = f'it is in the language "{found}", and the rules are for {name} ("{language.code}")'
    return make_problem(FOREIGN, message, document)
