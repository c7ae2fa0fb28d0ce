"""What corrections teach, and what that saves: operations left in articles that come after them.

Words are learnt as `annotate learn` does, a model is trained as `annotate train` does, and both
together are `news-en+models/NAME` with the words. Where nothing is learnt yet, the rules are alone
with what they know, and a model suggests nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from annotate.app.learning.learn import make_estimate
from annotate.app.learning.train import make_score
from annotate.language import load_language
from annotate.model import Annotation, Problem
from annotate.preannotation.corrected import Correction
from annotate.preannotation.learning.learn import Learner
from annotate.preannotation.learning.rehearsal import Rehearsal
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.registry import DEFAULT
from annotate.preannotation.rules.parsing import RememberedParses, find_default_model
from annotate.preannotation.rules.pipeline import NewsPipeline
from annotate.preannotation.training.folder import write_parts
from annotate.preannotation.training.suggest import RulesAndModel, TrainedModel
from annotate.preannotation.training.train import LEAST_ARTICLES, TrainingOptions, train
from annotate.readings.shown import ShownSuggestions
from annotate.words.entries import lay_over
from annotate.words.file import make_words
from tests.evaluation.learning import WHO, LearningTask, read_corrections

DRAWS, SEED = 1000, 0
NAME = "models/own"
_Words = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LearningPoint:
    """How many operations so many articles leave in others: by words, by a model, by both."""

    articles: int
    memory: int
    trained: int
    both: int
    taken: tuple[str, ...]


def measure_curve(
    task: LearningTask, sizes: Sequence[int], held: int, folder: Path
) -> Iterator[LearningPoint]:
    """Yield what the first so many articles teach, measured on those after the most of them.

    A size that leaves too few articles to measure on is cut down to what there is. Models are
    written into the folder.
    """
    corrections = read_corrections(task, max(sizes) + held)
    most = len(corrections) - held
    trial = _Trial(task, corrections[min(max(sizes), most) :], folder)
    for size in sorted({min(size, most) for size in sizes}):
        yield trial.measure(corrections[:size])


class _Trial:
    """Articles that nothing is learnt of, for which suggestions are made."""

    def __init__(self, task: LearningTask, held: Sequence[Correction], folder: Path) -> None:
        self._task, self._held, self._folder = task, held, folder
        self._parses = RememberedParses()
        self._base = find_default_model(load_language())

    def measure(self, learnt: Sequence[Correction]) -> LearningPoint:
        taken, words = self._learn(learnt) if learnt else ((), {})
        rules = self._make_rules(words)
        memory = self._count(rules)
        trained, both = self._by_hand, memory
        if len(learnt) >= LEAST_ARTICLES:
            model = self._train(learnt)
            trained = self._count(model)
            name = f"{DEFAULT}+{NAME}"
            both = self._count(RulesAndModel(name, rules, model, self._settings))
        return LearningPoint(
            articles=len(learnt), memory=memory, trained=trained, both=both, taken=taken
        )

    @property
    def _settings(self) -> PreAnnotatorSettings:
        return PreAnnotatorSettings(scheme=self._task.scheme, layers=(self._task.layer,))

    def _learn(self, learnt: Sequence[Correction]) -> tuple[tuple[str, ...], _Words]:
        rehearsal = Rehearsal(learnt, self._base, self._settings, self._task.compare)
        lesson = Learner(rehearsal, {}, make_estimate(DRAWS, SEED)).learn()
        groups = [group for group in lesson.groups if group.taken]
        entries = [proposal.entry for group in groups for proposal in group.proposals]
        return tuple(group.name for group in groups), lay_over({}, entries)

    def _make_rules(self, words: _Words) -> NewsPipeline:
        language = load_language(words=make_words(words, self._task.scheme))
        settings = replace(self._settings, language=language)
        return NewsPipeline(DEFAULT, self._base, settings, remembering=self._parses)

    def _train(self, learnt: Sequence[Correction]) -> TrainedModel:
        options = TrainingOptions(
            base=self._base, seed=SEED, estimate=make_score(DRAWS, SEED), tell=lambda _: None
        )
        folder = self._folder / f"{self._task.corpus}-{len(learnt)}"
        folder.mkdir()
        write_parts(folder, train(learnt, self._settings, options))
        return TrainedModel(NAME, folder, self._settings)

    def _count(self, annotator: PreAnnotator) -> int:
        shown = ShownSuggestions(None, self._task.scheme)
        answers = annotator.annotate(correction.document for correction in self._held)
        return self._sum(
            answer if isinstance(answer, Problem) else shown.select_reading(answer)
            for answer in answers
        )

    @cached_property
    def _by_hand(self) -> int:
        """What is to do where nothing is suggested."""
        empty = (replace(c.final, annotator=WHO, spans=(), relations=()) for c in self._held)
        return self._sum(empty)

    def _sum(self, readings: Iterable[Annotation | Problem]) -> int:
        """Count the operations in all articles but those that the rules do not read."""
        return sum(
            len(self._task.compare(correction.document, reading, correction.final))
            for correction, reading in zip(self._held, readings, strict=True)
            if not isinstance(reading, Problem)
        )
