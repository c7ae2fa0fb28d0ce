"""The words file of a project: read, checked against its schema, the scheme and the language.

Every fault has the line that it stands in.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from annotate.errors import LanguageError
from annotate.language.language import Language
from annotate.language.own import PARTS, OwnWords
from annotate.model import Problem
from annotate.schemas import check_schema, read_schemas
from annotate.scheme import Scheme
from annotate.spelling import suggest_nearest
from annotate.words.lines import find_line

NONE = "none"
JUDGEMENTS = "judgements"
CONVENTIONS = "conventions"
_TOML_LINE = re.compile(r"at line (\d+)")


class _WordEntry(NamedTuple):
    """A word of the file and the path of the list that it stands in."""

    path: tuple[str, ...]
    word: str


def read_words(path: Path, scheme: Scheme, language: Language) -> OwnWords:
    """Read a project's words.

    Args:
        path: The file.
        scheme: The labels of names are its.
        language: The words are laid over its.

    Raises:
        LanguageError: the file is not there, or something in it cannot be; says where.
    """
    return make_words(parse_words(path, scheme, language), scheme)


def parse_words(path: Path, scheme: Scheme, language: Language) -> dict[str, Any]:
    """Return the content of a project's words file, which has no fault.

    Raises:
        LanguageError: the file is not there, or something in it cannot be; says where.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LanguageError(
            f"{path} cannot be read: {error}.", "Correct `words` of [language] in annotate.toml."
        ) from error
    problems = check_words(text, str(path), scheme, language)
    if problems:
        first = problems[0]
        raise LanguageError(f"{path}:{first.line}: {first.message}.", first.fix)
    return tomllib.loads(text)


def check_words(text: str, file: str, scheme: Scheme, language: Language) -> list[Problem]:
    """Return what is wrong with the text of a words file, each with its line."""
    try:
        value = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or _read_line(error, text)  # from Python 3.14 on
        return [_report("J00", f"not TOML: {error}", "Correct it there.", file, line)]
    misfits = check_schema("words", value, file=file)
    if misfits:
        return [replace(p, line=_find_misfit(text, value, p.pointer or "")) for p in misfits]
    problems = [
        _report(code, message, fix, file, find_line(text, entry.path, entry.word))
        for entry, code, message, fix in _iter_problems(value, scheme, language)
    ]
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.code))


def _read_line(error: Exception, text: str) -> int:
    """Return the line that a parser names in its message, the last one where it names the end."""
    found = _TOML_LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1


def _report(code: str, message: str, fix: str, file: str, line: int) -> Problem:
    return Problem(code=code, message=message, fix=fix, file=file, line=line)


# --- what the schema says ------------------------------------------------------------------------


def _find_misfit(text: str, value: Any, pointer: str) -> int:
    """Return the line of a value that does not fit; of a table, that of its first unknown key."""
    schema: Mapping[str, Any] = read_schemas()["words"]
    definitions = schema["$defs"]
    path: list[str] = []
    for part in pointer.split("/")[1:]:
        if not isinstance(value, dict):
            return find_line(text, path, str(value[int(part)]))
        path.append(part)
        value = value[part]
        schema = _resolve(_step(schema, part), definitions)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        unknown = [key for key in value if key not in known]
        path += unknown[:1] if schema.get("additionalProperties") is False else []
    return find_line(text, path)


def _step(schema: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("properties", {}).get(part) or schema.get(
        "additionalProperties", {}
    )
    return found


def _resolve(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = definitions.get(name, schema)
    return found


# --- what it cannot say --------------------------------------------------------------------------

_WordFault = tuple[_WordEntry, str, str, str]


def _iter_problems(
    value: Mapping[str, Any], scheme: Scheme, language: Language
) -> Iterator[_WordFault]:
    """Yield an entry, the code of what is wrong with it, the message, and a way to mend it."""
    yield from _check_labels(value, scheme)
    for entries in _list_rivals(value):
        yield from _check_twice(entries)
    for entry in _iter_entries(value):
        yield from _check_form(entry)
    cues = value.get("cues", {}).get("like", {})
    for verb, model in cues.items():
        if not language.cues.get_frames(model):
            hint = suggest_nearest(model, sorted(language.cues.frames))
            message = f"{verb} cannot be like {model}, which is no verb of saying"
            yield _WordEntry(("cues", "like"), verb), "V03", message, hint or "Name one that is."


def _check_labels(value: Mapping[str, Any], scheme: Scheme) -> Iterator[_WordFault]:
    known = [
        label.name for label in scheme.labels.values() if label.role == "entity" and label.enabled
    ]
    conventions = value.get(CONVENTIONS, {})
    teams = [conventions["teams"]] if "teams" in conventions else []
    for label in value.get("names", {}):
        if label not in (*known, NONE):
            fix = f"Its labels are {', '.join(known)}; what is no name stands under {NONE}."
            yield _refuse_label(("names", label), "", scheme, "entities", (*known, NONE), fix)
    for key, labels in (("teams", teams), ("bare", conventions.get("bare", ()))):
        for label in set(labels) - set(known):
            path = (CONVENTIONS, key)
            fix = f"Its labels are {', '.join(known)}."
            yield _refuse_label(path, label, scheme, "entities", known, fix)
    everything = [*scheme.labels, *scheme.relation_types]
    for label in set(conventions.get("unused", ())) - set(everything):
        fix = f"It has {', '.join(everything)}."
        yield _refuse_label(
            (CONVENTIONS, "unused"), label, scheme, "label or relation", everything, fix
        )


def _refuse_label(
    path: tuple[str, ...],
    word: str,
    scheme: Scheme,
    what: str,
    known: Iterable[str],
    fix: str,
) -> _WordFault:
    label = word or path[-1]
    message = f"{scheme.name} has no {what} called {label}"
    hint = suggest_nearest(label, list(known))
    return _WordEntry(path, word), "V01", message, hint or fix


def _list_rivals(value: Mapping[str, Any]) -> Iterator[list[_WordEntry]]:
    """Yield the lists of which a word can stand in one alone, put together."""
    entries = list(_iter_entries(value))
    yield [entry for entry in entries if entry.path[0] == "names"]
    yield [e for e in entries if e.path[0] == "cues" and e.path[1] in ("verbs", "like", "no_verbs")]
    yield [e for e in entries if e.path[0] == "cues" and e.path[1] in ("nouns", "no_nouns")]
    for part in (*PARTS, JUDGEMENTS):
        yield [e for e in entries if e.path[0] == "stance" and e.path[1] in (part, NONE)]


def _check_twice(entries: Iterable[_WordEntry]) -> Iterator[_WordFault]:
    first: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        before = first.setdefault(entry.word, entry.path)
        if before != entry.path:
            message = f"{entry.word} stands in {'.'.join(before)} and in {'.'.join(entry.path)}"
            yield entry, "V02", message, "Leave it in one of them."


def _check_form(entry: _WordEntry) -> Iterator[_WordFault]:
    """Find words that no text can have in the place where they are looked for."""
    kind = entry.path[-1]
    words = entry.word.split()
    message = ""
    if entry.word != " ".join(words) or not entry.word[0].isalnum():
        message = f"{entry.word!r} does not begin with a letter or has blanks too many"
    elif entry.path[0] == "names" or kind == "before" or JUDGEMENTS in entry.path:
        return
    elif entry.word != entry.word.lower():
        message = f"{entry.word} is looked for in small letters"
    elif len(words) > (2 if (entry.path[0] == "cues" and "verb" in kind) or kind == "like" else 1):
        message = f"{entry.word!r} is more than one word"
    if message:
        yield entry, "V04", message, "Write it as a text has it, verbs as the dictionary does."


def _iter_entries(value: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[_WordEntry]:
    """Yield every word of the file; of verbs that are like others, the verbs."""
    for key, held in value.items():
        if (*path, key) == (CONVENTIONS,):
            continue  # labels, and no words
        if isinstance(held, Mapping):
            yield from _iter_entries(held, (*path, key))
        elif isinstance(held, str):
            yield _WordEntry(path, key)
        else:
            yield from (_WordEntry((*path, key), word) for word in held)


# --- the value -----------------------------------------------------------------------------------


def make_words(value: Mapping[str, Any], scheme: Scheme) -> OwnWords:
    """Make the words of the content of a words file that has no fault."""
    names, titles = value.get("names", {}), value.get("titles", {})
    cues, stance = value.get("cues", {}), value.get("stance", {})
    conventions = value.get(CONVENTIONS, {})
    return OwnWords(
        names={
            name: _list_types(label, scheme)[0]
            for label, listed in names.items()
            if label != NONE
            for name in listed
        },
        no_names=tuple(names.get(NONE, ())),
        teams=_list_types(conventions["teams"], scheme)[0] if "teams" in conventions else "",
        bare=tuple(t for label in conventions.get("bare", ()) for t in _list_types(label, scheme)),
        unused=tuple(conventions.get("unused", ())),
        titles=tuple(titles.get("before", ())),
        roles=tuple(titles.get("roles", ())),
        verbs=tuple(cues.get("verbs", ())),
        nouns=tuple(cues.get("nouns", ())),
        like=cues.get("like", {}),
        no_verbs=tuple(cues.get("no_verbs", ())),
        no_nouns=tuple(cues.get("no_nouns", ())),
        stance={
            part: {side: tuple(words) for side, words in stance[part].items()}
            for part in PARTS
            if part in stance
        },
        judgements={side: tuple(w) for side, w in stance.get(JUDGEMENTS, {}).items()},
        no_stance=tuple(stance.get(NONE, ())),
    )


def _list_types(label: str, scheme: Scheme) -> tuple[str, ...]:
    """Return the types that the rules know a label by."""
    return scheme.labels[label].ontonotes or (label,)
