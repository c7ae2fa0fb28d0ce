"""No word of a language stands in a rule: words are data, and come with the language."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from annotate.preannotation.rules import article
from annotate.project import load_scheme
from annotate.resources import DATA

RULES = Path(article.__file__).parent
PACKAGE = DATA.parent
ENGLISH = DATA / "en"
# What a regular expression has besides letters that stand for themselves.
SYNTAX = re.compile(r"\\.|\[(?:\\.|[^\]])*\]?|\(\?P<\w+>")
WORD = re.compile(r"[^\W\d_]{2,}")
QUOTED = re.compile(r"""["'](\w+)["']""")
POINTING = ("articles", "he", "she", "third", "possessive", "first", "relative")
# Words of the program: what spaCy, the polarity model and Python are asked for by name.
PROGRAM = {
    "config", "json", "model", "onnx", "tokenizer", "tokenizers", "onnxruntime", "utf", "nlp",
    "spacy", "spacy_models", "parser", "lemmatizer", "senter", "tagger", "ner", "expand",
    "models", "Span", "SENT", "START", "CPUExecutionProvider", "positive", "negative", "pieces",
    "NFKD", "DEP", "marks", "learned", "polarity", "rules", "alone", "POSS", "SELF",
    "dateline", "speaker", "turn", "paragraph", "amp", "nbsp", "quot", "lt", "gt",
}  # fmt: skip


def iter_names(value: Any) -> Iterator[str]:
    """Yield the keys of a table and of the tables in it."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield key
            yield from iter_names(held)
    elif isinstance(value, list):
        for held in value:
            yield from iter_names(held)


@cache
def read(part: str) -> Any:
    return tomllib.loads((ENGLISH / f"{part}.toml").read_text(encoding="utf-8"))


@cache
def list_known() -> frozenset[str]:
    """List what a rule may name: labels of the parse, roles of the scheme, fields of the data.

    The fields of tables by word (`[prepositions]`) are words, and none of these.
    """
    from spacy.glossary import GLOSSARY

    scheme = load_scheme("news/2")
    cues, weights, stance, lexicon = map(read, ("cues", "weights", "stance", "stance_words"))
    frames = {frame for group in cues["verbs"] for frame in group["frames"]}
    scores = weights["stance"]["scores"]
    attributes = [a for layer in scheme.layers for a in layer.attributes]
    return frozenset(
        {
            *GLOSSARY,
            *frames,
            *iter_names(weights),
            *{row["rule"] for row in scores},
            *{row["explicitness"] for row in scores},
            *{group["polarity"] for group in lexicon["words"]},
            *{one["holder"] for one in lexicon["classes"] if "holder" in one},
            *{group["polarity"] for group in stance["idioms"]},
            *{effect for table in stance["operators"].values() for effect in table},
            *ARGUMENTS,
            *(path.stem for path in ENGLISH.glob("*.toml")),
            *(label.role for label in scheme.labels.values()),
            *(relation.role for relation in scheme.relations),
            *scheme.segment_kinds,
            *(attribute.name for attribute in attributes),
            *(value for attribute in attributes for value in attribute.values),
        }
    )


# Where a frame looks for its target, beside prepositions, and constructions that rules alone name.
ARGUMENTS = {
    "object", "subject", "clause", "infinitive", "deed", "gerund", "party", "alone",
    "preposition", "yes",
}  # fmt: skip


def list_words(source: str) -> list[tuple[int, str]]:
    """List the words in the strings of a module that are no name of anything, with their lines.

    Docstrings, annotations and the sentences of errors are not looked at.
    """
    tree = ast.parse(source)
    passed = {id(node) for node in iter_passed(tree)}
    return [
        (node.lineno, word)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
        for word in iter_words(node.value)
    ]


def iter_words(text: str) -> Iterator[str]:
    if text in list_known():
        return
    for word in WORD.findall(SYNTAX.sub(" ", text)):
        if word not in list_known() and word not in PROGRAM:
            yield word


def iter_passed(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield from ast.walk(node.body[0]) if is_docstring(node.body[:1]) else ()
        if isinstance(node, ast.Raise):
            yield from ast.walk(node)
        for name in ("annotation", "returns"):
            inner = getattr(node, name, None)
            yield from ast.walk(inner) if isinstance(inner, ast.AST) else ()


def is_docstring(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)


@pytest.mark.slow
def test_no_word_of_a_language_stands_in_a_rule(subtests: pytest.Subtests) -> None:
    for path in sorted(RULES.rglob("*.py")):
        with subtests.test(path.stem):
            found = list_words(path.read_text(encoding="utf-8"))
            assert not found, (
                f"words are data: put them into {ENGLISH.name}/ and ask the language for them"
            )


def test_a_word_that_is_put_into_a_rule_is_noticed(subtests: pytest.Subtests) -> None:
    for planted in [
        'CUES = frozenset(("scoff", "jeer"))',
        'CUES = {"scoff": 1}',
        'CUES = "scoff jeer".split()',
        'PATTERN = re.compile(r"\\b(?:scoff|jeer)s?\\b", re.IGNORECASE)',
        'PATTERN = re.compile(rf"{BLANK}(?:the|of){BLANK}")',
        'def is_that(token):\n    return token.lower_ == "that"',
        'def find(verb):\n    return grammar.find_prep_object(verb, "by")',
        'TITLES = ("doctor",)',
    ]:  # fmt: skip
        with subtests.test(planted):
            assert list_words(f'"""A rule."""\n\n{planted}\n')


def list_pointing(source: str) -> set[str]:
    """List the articles and pronouns that stand alone in strings of a module."""
    known = {word for part in POINTING for word in read("function")[part]}
    return known.intersection(QUOTED.findall(source))


def test_no_list_of_small_words_stands_anywhere_in_the_package() -> None:
    """Outside the rules words may be names of fields, but hardly three articles and pronouns."""
    several = {
        str(path.relative_to(PACKAGE)): sorted(found)
        for path in sorted(PACKAGE.rglob("*.py"))
        if len(found := list_pointing(path.read_text(encoding="utf-8"))) > 2
    }
    assert several == {}
    assert list_pointing('SMALL = ["the", "an", "his"]') == {"the", "an", "his"}


def test_most_words_of_the_language_would_be_noticed() -> None:
    """What a rule may name hides few of the words that the data have."""
    words = {w for group in read("cues")["verbs"] for w in group["lemmas"] if w.isalpha()}
    words |= {w for words in read("function").values() if isinstance(words, list) for w in words}
    seen = {word for word in words if len(word) > 1 and list(iter_words(word))}
    assert len(seen) > 0.95 * len([word for word in words if len(word) > 1])
