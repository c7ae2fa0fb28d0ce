"""Which languages there are, by their codes: those of the package, and those that others add.

One of ours is a folder of annotate/data/ that is called by its code and holds an about.toml. A
package adds one by the entry point `annotate.languages`: its name is the code, its value a module
in the folder of the words, or that folder's path.
"""

from dataclasses import replace
from functools import cache
from os import PathLike
from pathlib import Path
from types import ModuleType

from annotate.errors import LanguageError, PluginError
from annotate.language.language import Language
from annotate.language.own import OwnWords
from annotate.plugins import LANGUAGES, find_plugin, list_names, warn
from annotate.resources import DATA

DEFAULT_LANGUAGE = "en"
_NEEDED = "about.toml"


def list_languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are."""
    return tuple(sorted({*_list_own(), *_list_added()}))


def find_language(tag: str | None) -> Language:
    """Return the language of a tag like `en-GB`, to read a text with.

    Words that it does not have, and a language that there is not, are the default one's.
    """
    return _find((tag or DEFAULT_LANGUAGE).split("-")[0].lower())


def load_language(code: str = DEFAULT_LANGUAGE, words: OwnWords | None = None) -> Language:
    """Return a language by its code, with the words of a project where there are some.

    Raises:
        LanguageError: there is none of this code.
        PluginError: it is another package's, and cannot be used.
    """
    language = _load(code)
    return language if words is None else replace(language, own=words)


def read_folder(given: object) -> Path:
    """Return the folder of a language that another package names.

    Raises:
        TypeError: it names something else.
    """
    if isinstance(given, ModuleType):
        [*places] = getattr(given, "__path__", ())
        folder = Path(places[0]) if places else Path(given.__file__ or "").parent
    elif isinstance(given, str | PathLike):
        folder = Path(given)
    else:
        raise TypeError(f"it is a {type(given).__name__}, not a folder nor a module in one")
    if not (folder / _NEEDED).is_file():
        raise TypeError(f"there is no {_NEEDED} in {folder}")
    return folder


@cache
def _load(code: str) -> Language:
    folder = _list_own().get(code)
    if folder is None:
        plugin = find_plugin(LANGUAGES, code, _list_own())
        if plugin is None:
            raise LanguageError(
                f"There is no language {code}.",
                f"Known are {', '.join(list_languages())}; another comes with a package that "
                "adds it.",
            )
        folder = plugin.load(read_folder)
    return Language(code=code, folder=folder)


@cache
def _find(code: str) -> Language:
    default = _load(DEFAULT_LANGUAGE)
    if code == DEFAULT_LANGUAGE or code not in list_languages():
        return default
    try:
        return replace(_load(code), base=default)
    except PluginError as error:
        warn(error)
        return default


@cache
def _list_added() -> tuple[str, ...]:
    return tuple(list_names(LANGUAGES, _list_own()))


@cache
def _list_own() -> dict[str, Path]:
    return {path.parent.name: path.parent for path in DATA.glob(f"*/{_NEEDED}")}
