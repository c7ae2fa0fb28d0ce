"""Two readings of one document, compared in every layer that both answer for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from annotate.evaluation.attributions import count_attributions
from annotate.evaluation.reading import CONTENTS, STANCES, EvaluatedReading, touch
from annotate.evaluation.spans import count_relations, count_spans
from annotate.evaluation.stances import count_stances
from annotate.evaluation.tallies import EvaluationCounts
from annotate.model import Annotation, Document
from annotate.scheme import Scheme


class EvaluationCase(NamedTuple):
    """A document with the reading that counts as gold and the one to be measured."""

    document: Document
    gold: Annotation
    predicted: Annotation


@dataclass(slots=True)
class Evaluation:
    """What was counted over all documents; add cases, then make a report of it."""

    scheme: Scheme
    layers: tuple[str, ...]
    counts: EvaluationCounts = field(default_factory=EvaluationCounts)
    compared: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    silent_gold: Counter[str] = field(default_factory=Counter)
    silent_predicted: Counter[str] = field(default_factory=Counter)

    def add(self, case: EvaluationCase) -> None:
        """Compare the two readings of a document and count."""
        self.compared += 1
        gold = EvaluatedReading(case.document, case.gold, self.scheme)
        predicted = read_beside(case, gold)
        for side, reading in (("gold", gold), ("predicted", predicted)):
            self.counts.skipped[f"spans of repeated quotes, {side}"] += len(reading.skipped)
            self.counts.skipped[f"relations without both ends, {side}"] += reading.dangling
            self.counts.skipped[f"spans of unknown layers, {side}"] += sum(
                span.layer not in self.scheme.layer_names for span in reading.annotation.spans
            )
        for layer in self.layers:
            if self._is_answered(case, layer):
                self._count_layer(gold, predicted, layer)

    def _is_answered(self, case: EvaluationCase, layer: str) -> bool:
        """Note who answers for a layer: what was not looked for is neither right nor wrong."""
        sides = layer in case.gold.layers, layer in case.predicted.layers
        self.silent_gold[layer] += not sides[0]
        self.silent_predicted[layer] += not sides[1]
        self.answered[layer] += all(sides)
        return all(sides)

    def _count_layer(self, gold: EvaluatedReading, predicted: EvaluatedReading, layer: str) -> None:
        count_spans(gold, predicted, layer, self.counts)
        count_relations(gold, predicted, layer, self.counts)
        if layer in self._find_layers(CONTENTS):
            count_attributions(gold, predicted, self.counts)
        if layer in self._find_layers(STANCES):
            count_stances(gold, predicted, self.counts)

    def _find_layers(self, roles: frozenset[str]) -> set[str]:
        return {label.layer for label in self.scheme.labels.values() if label.role in roles}


def read_beside(case: EvaluationCase, gold: EvaluatedReading) -> EvaluatedReading:
    """Read a prediction; what meets only what does not count in the gold does not count either."""
    plain = EvaluatedReading(case.document, case.predicted, gold.scheme)
    idle = [gold.by_id[span_id] for span_id in sorted(gold.skipped)]
    if not idle:
        return plain
    counted = [span for span in case.gold.spans if span.id not in gold.skipped]
    skipped = frozenset(
        span.id
        for span in case.predicted.spans
        if touch([span], (other for other in idle if other.layer == span.layer))
        and not touch([span], (other for other in counted if other.layer == span.layer))
    )
    return EvaluatedReading(case.document, case.predicted, gold.scheme, skipped)


def evaluate(
    cases: Iterable[EvaluationCase], scheme: Scheme, layers: tuple[str, ...] = ()
) -> Evaluation:
    """Compare the two readings of each case, in these layers or in all of the scheme."""
    evaluation = Evaluation(scheme, layers or scheme.layer_names)
    for case in cases:
        evaluation.add(case)
    return evaluation
