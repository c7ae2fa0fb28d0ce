"""Training: articles that people read in, a model out, tried on a tenth that it did not see.

A tenth of the articles is held apart, chosen by their ids and the seed; a copy of an article stays
on its side. It says when training ends, and how good the model is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from annotate import __version__
from annotate.errors import AnnotateError
from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Document
from annotate.preannotation.corrected import Correction
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.parsing import find_version, parse_documents
from annotate.preannotation.training.base import BasePipeline, load_base
from annotate.preannotation.training.folder import TrainedParts
from annotate.preannotation.training.logistic import fit_weights
from annotate.preannotation.training.model import HeldCounts, ModelCard, TrainedScore
from annotate.preannotation.training.pairs import find_reach, iter_pairs
from annotate.preannotation.training.reading import TrainedReading
from annotate.preannotation.training.recognisers import plan_recognisers
from annotate.preannotation.training.spans import (
    ParsedReading,
    TellProgress,
    TrainingSides,
    train_recogniser,
)
from annotate.records import to_json
from annotate.scheme import Scheme

LEAST_ARTICLES = 10
LEAST_RELATIONS = 5  # of a relation with fewer nothing is learnt
_SHARE = 10  # one article in so many is held apart
_LEAST_HELD = 2

CountsByDocument = Mapping[str, HeldCounts]
ScoreEstimate = Callable[[TrainedScore, CountsByDocument], TrainedScore]


class TooLittleError(AnnotateError):
    """Nothing was marked often enough to be learnt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOptions:
    """What a model starts from, its seed, how scores get their interval, who hears of progress."""

    base: str
    seed: int
    estimate: ScoreEstimate
    tell: TellProgress


def train(
    corrections: Sequence[Correction], settings: PreAnnotatorSettings, options: TrainingOptions
) -> TrainedParts:
    """Train a model on articles that people read.

    Raises:
        MissingExtraError: spaCy is not installed.
        TooLittleError: no label was marked often enough.
        AnnotateError: there is no such pipeline to start from.
    """
    base = load_base(options.base)
    learnt, held = split_articles(corrections, options.seed)
    sides = TrainingSides(*(_mark(base, side, settings) for side in (learnt, held)))
    parts = _learn(base, sides, settings, options, [c.final for c in learnt])
    parts = parts.with_card(
        replace(
            parts.card,
            data_sha256=_hash_data(corrections),
            articles=len(learnt),
            held=tuple(sorted(c.document.id for c in held)),
        )
    )
    scores = _score(parts, sides.held, held, settings)
    kept = tuple(options.estimate(score, counts) for score, counts in scores)
    return parts.with_card(replace(parts.card, scores=kept))


def split_articles(
    corrections: Sequence[Correction], seed: int
) -> tuple[list[Correction], list[Correction]]:
    """Return the articles that are learnt from and those held apart, in the order of their ids."""

    def place(correction: Correction) -> str:
        document = correction.document
        return sha256(f"{seed}\x1f{document.meta.copy_of or document.id}".encode()).hexdigest()

    dealt = sorted(corrections, key=lambda c: (place(c), c.document.id))
    many = max(_LEAST_HELD, round(len(dealt) / _SHARE))
    while many < len(dealt) - 1 and place(dealt[many]) == place(dealt[many - 1]):
        many += 1
    by_id = [sorted(side, key=lambda c: c.document.id) for side in (dealt[many:], dealt[:many])]
    return by_id[0], by_id[1]


def _mark(
    base: BasePipeline, side: Sequence[Correction], settings: PreAnnotatorSettings
) -> tuple[ParsedReading, ...]:
    documents: list[Document] = [c.document for c in side]
    parsed = parse_documents(lambda: base.pipeline, documents, settings.scheme.annotated_kinds)
    return tuple(ParsedReading(a, c.final.spans) for a, c in zip(parsed, side, strict=True))


def _learn(
    base: BasePipeline,
    sides: TrainingSides,
    settings: PreAnnotatorSettings,
    options: TrainingOptions,
    readings: Sequence[Annotation],
) -> TrainedParts:
    scheme = settings.scheme
    wanted = [n for n, o in scheme.labels.items() if o.enabled and o.layer in settings.layers]
    recognisers = plan_recognisers(readings, wanted)
    if not recognisers:
        raise TooLittleError(f"No model was trained: {len(readings)} articles mark too little.")
    lost: Counter[str] = Counter()
    for one in recognisers:
        options.tell(f"{one.name} learns {', '.join(one.labels)}.")
        lost += train_recogniser(base, one, sides, options.seed, options.tell)
    labels = {label for one in recognisers for label in one.labels}
    counts = Counter(r.label for reading in readings for r in reading.relations)
    relations = [r.name for r in scheme.relations if counts[r.name] >= LEAST_RELATIONS
                 and r.heads & labels and r.tails & labels]  # fmt: skip
    reach = find_reach([(reading.spans, reading.relations) for reading in readings])
    options.tell(f"Relations: {', '.join(relations) or 'none'}.")
    card = ModelCard(
        version=__version__,
        spacy=find_version(),
        scheme=scheme.name,
        scheme_sha256=scheme.sha256,
        data_sha256="",
        seed=options.seed,
        base=_describe(base),
        language=str(base.pipeline.lang),
        articles=0,
        held=(),
        recognisers=recognisers,
        relations=tuple(relations),
        reach={name: reach[name] for name in relations},
        unlearnt=_list_unlearnt(scheme, wanted, labels, relations),
        left_out={why: count for why, count in sorted(lost.items()) if count},
    )
    weights = _relate(sides.learnt, readings, scheme, card)
    return TrainedParts(card, base.pipeline, weights)


def _describe(base: BasePipeline) -> str:
    meta = base.pipeline.meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def _list_unlearnt(
    scheme: Scheme, wanted: Sequence[str], labels: set[str], relations: Sequence[str]
) -> tuple[str, ...]:
    ends = set(wanted)
    asked = [r.name for r in scheme.relations if r.heads & ends and r.tails & ends]
    return (
        *(label for label in wanted if label not in labels),
        *(name for name in asked if name not in relations),
    )


def _relate(
    articles: Sequence[ParsedReading],
    readings: Sequence[Annotation],
    scheme: Scheme,
    card: ModelCard,
) -> dict[str, float]:
    """Learn from people's spans which of the pairs that may be joined are."""
    rows: list[tuple[str, ...]] = []
    right: list[bool] = []
    types = [scheme.relation_types[name] for name in card.relations]
    for article, reading in zip(articles, readings, strict=True):
        joined = {(r.label, r.head, r.tail) for r in reading.relations}
        for pair in iter_pairs(article.parsed, article.spans, types, card.reach):
            rows.append(pair.features)
            right.append((pair.relation, pair.head.id, pair.tail.id) in joined)
    return fit_weights(rows, right) if rows else {}


def _hash_data(corrections: Sequence[Correction]) -> str:
    """Hash what was learnt from: each article's text and the reading of it, by their ids."""
    digest = sha256()
    for one in sorted(corrections, key=lambda c: c.document.id):
        content = [one.document.id, one.document.text_sha256, to_json(one.final)]
        digest.update(dump_json(content).encode() + b"\n")
    return digest.hexdigest()


# --- how good it is ------------------------------------------------------------------------------


def _score(
    parts: TrainedParts,
    held: Sequence[ParsedReading],
    corrections: Sequence[Correction],
    settings: PreAnnotatorSettings,
) -> Iterator[tuple[TrainedScore, CountsByDocument]]:
    """Yield what is counted of each label and relation in the articles held apart."""
    scheme, who = settings.scheme, Annotator(kind="model", name="trained", version="0")
    every = frozenset(scheme.labels), frozenset(scheme.relation_types)
    reading = TrainedReading(parts, settings, *every)
    found = [reading.read(article.parsed, who) for article in held]
    for layer, label in _list_scored(parts.card, scheme):
        counts = {
            c.document.id: _count(
                _list_content(f, layer, label), _list_content(c.final, layer, label)
            )
            for f, c in zip(found, corrections, strict=True)
        }
        yield TrainedScore(layer=layer, label=label, counts=_add(counts)), counts


def _list_scored(card: ModelCard, scheme: Scheme) -> list[tuple[str, str]]:
    spans = [(scheme.labels[label].layer, label) for label in card.labels]
    return [*spans, *(("", name) for name in card.relations)]


def _list_content(annotation: Annotation, layer: str, label: str) -> set[object]:
    """Return what stands under a label of a layer, or, without a layer, under a relation's."""
    by_id = {span.id: (span.label, span.start, span.end) for span in annotation.spans}
    if layer:
        return {key for key in by_id.values() if key[0] == label}
    return {
        (by_id[r.head], by_id[r.tail])
        for r in annotation.relations
        if r.label == label and r.head in by_id and r.tail in by_id
    }


def _count(found: set[object], gold: set[object]) -> HeldCounts:
    return HeldCounts(predicted=len(found), right=len(found & gold), gold=len(gold))


def _add(counts: CountsByDocument) -> HeldCounts:
    every = list(counts.values())
    return HeldCounts(
        predicted=sum(c.predicted for c in every),
        right=sum(c.right for c in every),
        gold=sum(c.gold for c in every),
    )
