"""Suggests again for corrected articles, with these words or those, and counts what is left to do.

An article is parsed once: the rules run over the same parse as often as there are words to try.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from annotate.language import Language, load_language
from annotate.model import Problem
from annotate.preannotation.corrected import Correction
from annotate.preannotation.learning.corrections import Compare, Operation
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.parsing import RememberedParses
from annotate.preannotation.rules.pipeline import NewsPipeline
from annotate.readings.shown import ShownSuggestions
from annotate.scheme import Scheme
from annotate.words.file import make_words

WordsFile = Mapping[str, Any]
_NAME = "news-en"  # by which the scores are known from which on people are shown suggestions


class Rehearsal:
    """Corrected articles over which suggestions are made anew.

    Args:
        corrections: The articles, and how people want them.
        model: The spaCy pipeline that the rules run on.
        settings: What is asked of the rules.
        compare: Tells what a person has to do.
    """

    def __init__(
        self,
        corrections: Sequence[Correction],
        model: str,
        settings: PreAnnotatorSettings,
        compare: Compare,
    ) -> None:
        self.corrections = {c.document.id: c for c in corrections}
        self._model, self._settings, self._compare = model, settings, compare
        self._parses = RememberedParses()

    @property
    def scheme(self) -> Scheme:
        """The scheme of the articles."""
        return self._settings.scheme

    @property
    def language(self) -> Language:
        """Their language, with the words that the project has."""
        return self._settings.language

    @cached_property
    def articles(self) -> Mapping[str, ParsedArticle]:
        """The articles as they are parsed, by the ids of their documents."""
        rules = self._make_rules(self.language)
        parsed = rules.parse(c.document for c in self.corrections.values())
        return {article.document.id: article for article in parsed}

    def count(self, words: WordsFile, documents: Iterable[str]) -> dict[str, list[Operation]]:
        """Return what is left to do in documents, where these are the project's words.

        A document that the rules do not read, since it is in another language, is left out.
        """
        chosen = [self.corrections[name] for name in documents]
        own = make_words(words, self.scheme)
        rules = self._make_rules(load_language(self.language.code, own))
        shown = ShownSuggestions(None, self.scheme)
        found: dict[str, list[Operation]] = {}
        answers = rules.annotate(c.document for c in chosen)
        for correction, answer in zip(chosen, answers, strict=True):
            if not isinstance(answer, Problem):
                suggested = shown.select_reading(answer)
                operations = self._compare(correction.document, suggested, correction.final)
                found[correction.document.id] = operations
        return found

    def _make_rules(self, language: Language) -> NewsPipeline:
        settings = replace(self._settings, language=language)
        return NewsPipeline(_NAME, self._model, settings, remembering=self._parses)
