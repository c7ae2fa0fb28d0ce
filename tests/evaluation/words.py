"""What each list and weight of a language is worth: what the suggestions lose without it.

Texts are parsed once; the rules then read the same parses with a copy of the language's folder in
which one entry is empty. Used by scripts/measure_words.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.language import Language, load_language
from annotate.model import Annotation, Document
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.article import ParsedArticle, Piece
from annotate.preannotation.rules.parsing import Parser, find_default_model
from annotate.preannotation.rules.pipeline import PARTS, NewsPipeline
from annotate.preannotation.rules.stance import polarity
from tests.evaluation.conversion import SCHEME

CASES = Path(__file__).parents[1] / "preannotation" / "cases"
# Entries that say how sure a finding is or why it was made and not whether it is one, and those
# that only rank.
MUTE = frozenset(
    (
        *("score", "scores", "rank", "content", "speaker", "coreference"),
        *("types", "type", "kind", "because"),
    )
)
# One entry each: a state, a seat or a nationality alone is general knowledge, not a choice, and a
# table that leads from each word to what it takes is one list.
WHOLE = frozenset(
    {
        ("states", "names"),
        ("states", "seats"),
        ("identity", "nationalities"),
        ("identity", "given_names"),
        ("cues", "prepositions"),
        ("cues", "own_words"),
        ("cues", "commanding"),
        ("cues", "likening"),
        ("cues", "nouns", "topics"),
        ("cues", "adjectives", "topics"),
    }
)


@dataclass(frozen=True, order=True)
class Entry:
    """A list, number or text of a file of a language, by its keys from the top."""

    part: str
    keys: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.part}.toml " + ".".join(map(str, self.keys))


def list_entries(language: Language, parts: Iterable[str] = PARTS) -> list[Entry]:
    """Return what can be left out of the files of a language that the suggestions depend on."""
    return [
        Entry(part, keys) for part in parts for keys in _iter_keys(_read(language, part), (), part)
    ]


def _read(language: Language, part: str) -> dict[str, Any]:
    return tomllib.loads(language.find_file(part).read_text(encoding="utf-8"))


def _iter_keys(value: Any, keys: tuple[Any, ...], part: str) -> Iterator[tuple[Any, ...]]:
    if keys and keys[-1] in MUTE:
        return
    if isinstance(value, dict) and (part, *keys) not in WHOLE and not _is_row(keys):
        for key, inner in value.items():
            yield from _iter_keys(inner, (*keys, key), part)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for at in range(len(value)):
            yield (*keys, at)
    else:
        yield keys


def _is_row(keys: tuple[Any, ...]) -> bool:
    return bool(keys) and isinstance(keys[-1], int)


def leave_out(language: Language, entry: Entry, folder: Path) -> Language:
    """Return the language without an entry; `folder` is made and holds its files."""
    folder.mkdir()
    for path in language.folder.iterdir():
        (folder / path.name).symlink_to(path)
    target = folder / f"{entry.part}.toml"
    target.unlink()
    table = deepcopy(_read(language, entry.part))
    holder: Any = table
    for key in entry.keys[:-1]:
        holder = holder[key]
    last = entry.keys[-1]
    if isinstance(last, int):
        del holder[last]
    else:
        holder[last] = _empty(holder[last])
    target.write_text(_dump(table), encoding="utf-8")
    return Language(code=language.code, folder=folder)


def _empty(value: Any) -> Any:
    """Return nothing of the same kind; a weight that others are divided by is next to nothing."""
    return 1e-9 if isinstance(value, float) else type(value)()


def _dump(table: dict[str, Any]) -> str:
    """Write a table as TOML: JSON's lists, texts and numbers are TOML's too."""
    lines = []
    for key, value in table.items():
        lines.append(f"{json.dumps(key)} = {_inline(value)}")
    return "\n".join(lines) + "\n"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in value.items())
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Rereader:
    """The default pipeline's rules over texts that are parsed once, with a language of one's own.

    It is a predictor of `measure_corpora`.
    """

    def __init__(self) -> None:
        self.language = load_language()
        self._parses: dict[str, list[ParsedArticle]] = {}
        self._named: dict[str, list[tuple[Any, ...]]] = {}
        self._last: dict[str, tuple[Language, list[Annotation]]] = {}
        self._base = load_language()
        _remember_polarity()

    def predict(self, name: str, documents: list[Document]) -> list[Annotation]:
        """Return an annotation a document, by the rules with `self.language`."""
        language, found = self._last.get(name, (None, []))
        if language is self.language:
            return found
        if name not in self._parses:
            self._parse(name, documents)
        settings = PreAnnotatorSettings(
            scheme=SCHEME, layers=SCHEME.layer_names, language=self.language
        )
        pipeline = NewsPipeline("news-en", find_default_model(self._base), settings)
        pipeline._parser = _Parsed(self._copy(name))  # type: ignore[assignment]
        found = list(pipeline.annotate(documents))
        self._last[name] = (self.language, found)
        return found

    def _parse(self, name: str, documents: list[Document]) -> None:
        parser = Parser(find_default_model(self._base), self._base)
        self._parses[name] = list(parser.parse(documents, SCHEME.annotated_kinds))
        self._named[name] = [
            tuple(piece.doc.ents for piece in article.pieces) for article in self._parses[name]
        ]

    def _copy(self, name: str) -> Iterator[ParsedArticle]:
        """Yield the articles as the parser gave them: the rules settle names in the parse."""
        for article, named in zip(self._parses[name], self._named[name], strict=True):
            for piece, ents in zip(article.pieces, named, strict=True):
                piece.doc.set_ents(list(ents))
            yield ParsedArticle(
                article.document, tuple(Piece(p.segment, p.doc) for p in article.pieces)
            )


@dataclass
class _Parsed:
    """A parser that has read already."""

    articles: Iterator[ParsedArticle]

    def parse(
        self, documents: Iterable[Document], kinds: frozenset[str]
    ) -> Iterator[ParsedArticle]:
        return self.articles


def _remember_polarity() -> None:
    """Score each window once: the learned polarity is the same whatever the words are."""
    score = polarity.PolarityModel._score
    known: dict[Any, Any] = {}

    def remembered(self: polarity.PolarityModel, window: Any) -> polarity.PolarityScores:
        if window not in known:
            known[window] = score(self, window)
        return known[window]

    polarity.PolarityModel._score = remembered  # type: ignore[method-assign]


def count_differences(ones: Sequence[Annotation], others: Sequence[Annotation]) -> int:
    """Return how many spans and relations only one side has."""
    return sum(
        len(_list_found(one) ^ _list_found(other)) for one, other in zip(ones, others, strict=True)
    )


def _list_found(annotation: Annotation) -> set[tuple[str, ...]]:
    spans = {(s.label, s.id, json.dumps(s.attributes, sort_keys=True)) for s in annotation.spans}
    return spans | {(r.label, r.head, r.tail) for r in annotation.relations}


def read_cases() -> list[str]:
    """Return the texts of the tests' cases, which were written for the project."""
    wordings = tomllib.loads((CASES / "wordings.toml").read_text(encoding="utf-8"))["wordings"]
    texts = [row["text"] for row in wordings]
    for path in sorted(CASES.glob("*/*.*")):
        raw = path.read_text(encoding="utf-8")
        value = json.loads(raw) if path.suffix == ".json" else tomllib.loads(raw)
        texts.append(value["text"])
    return texts
