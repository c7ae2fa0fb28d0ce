"""Which languages there are, by their codes: those of the package, and those that join it."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from annotate.errors import LanguageError
from annotate.language.language import Language
from annotate.language.own import OwnWords
from annotate.resources import DATA

DEFAULT_LANGUAGE = "en"
_folders: dict[str, Path] = {DEFAULT_LANGUAGE: DATA / DEFAULT_LANGUAGE}


def register_language(code: str, folder: Path) -> None:
    """Add a language that lies in a folder, a file a part, as data/en does.

    Raises:
        LanguageError: there is another language of this code.
    """
    if _folders.setdefault(code, folder) != folder:
        raise LanguageError(
            f"There are two languages {code}: in {_folders[code]} and in {folder}.",
            "Remove one of them, or give it another code.",
        )


def list_languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are."""
    return tuple(sorted(_folders))


def find_language(tag: str | None) -> Language:
    """Return the language of a tag like `en-GB`; the default one where there is none such."""
    code = (tag or DEFAULT_LANGUAGE).split("-")[0].lower()
    return load_language(code if code in _folders else DEFAULT_LANGUAGE)


def load_language(code: str = DEFAULT_LANGUAGE, words: OwnWords | None = None) -> Language:
    """Return a language by its code, with the words of a project where there are some.

    Raises:
        LanguageError: there is none of this code.
    """
    language = _load(code)
    return language if words is None else replace(language, own=words)


@lru_cache(maxsize=8)
def _load(code: str) -> Language:
    if code not in _folders:
        raise LanguageError(
            f"There is no language {code}.",
            f"Known are {', '.join(list_languages())}; another comes with a package that adds it.",
        )
    return Language(code=code, folder=_folders[code])
