"""The language of a project's articles, with the words of its own where it has some."""

from annotate.language import DEFAULT_LANGUAGE, Language, load_language
from annotate.project import Project
from annotate.words.file import read_words


def load_plain(project: Project) -> Language:
    """Return the language of a project's articles as it comes.

    Raises:
        LanguageError: there is no such language.
    """
    return load_language(project.language.get("code", DEFAULT_LANGUAGE))


def load_own(project: Project) -> Language:
    """Return the language of a project's articles, its own words laid over it.

    Raises:
        LanguageError: there is no such language, or the words cannot be used.
    """
    plain = load_plain(project)
    if project.words is None:
        return plain
    return load_language(plain.code, read_words(project.words, project.load_scheme(), plain))
