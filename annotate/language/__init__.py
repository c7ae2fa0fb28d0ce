"""Languages as data: the words that rules, checks and readers of pages know, one value a language.

The words stand in TOML files, a folder a language; `annotate/data/en` is English. What they mean
for a text is decided by whoever is handed the value.
"""

from annotate.language.language import Language
from annotate.language.registry import (
    DEFAULT_LANGUAGE,
    find_language,
    list_languages,
    load_language,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "Language",
    "find_language",
    "list_languages",
    "load_language",
]
