"""Run the pipeline over the corpora beside the checkout, score it, and make one table of it.

What cannot be measured is skipped, and the reason kept. Used by scripts/bench_quality and by the
test that holds the floors.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError
from annotate.evaluation import EvaluationCase, evaluate, make_report
from annotate.evaluation.floors import ERROR
from annotate.evaluation.tallies import LEVELS, Scores
from annotate.ingestion.text import document_from_text
from annotate.model import Annotation, Annotator, Document, Record, Relation, Span
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.registry import DEFAULT, create
from annotate.readings.shown import read_defaults, select_spans
from tests.evaluation.conversion import JSON, SCHEME, drop_article, to_bodies, to_polarities
from tests.evaluation.corpora import (
    BESIDE,
    CORPORA,
    SCORER,
    Corpus,
    convert_all,
    make_document,
    read_gold,
)
from tests.evaluation.scoring import run_scorer, score_relations, score_spans

HERE = Path(__file__).parent
OWN = "gold"
PLAIN = "-plain"
CHUNK = 20
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A row of the table; see measures.toml."""

    corpus: str
    name: str
    title: str
    result: str = ""
    at: int = 0
    rules: float | None = None
    people: float | None = None
    reach: float | None = None
    spans: Sequence[str] = ()
    relations: Sequence[str] = ()
    least: float = 0.0
    edits: bool = False

    @property
    def is_error(self) -> bool:
        return self.name.endswith(ERROR)

    @property
    def key(self) -> str:
        return f"{self.corpus}.{self.name}"

    def read(self, results: Mapping[str, Sequence[float]]) -> float | None:
        row = results.get(self.result)
        return row[self.at] if row else None


@dataclass
class Outcome:
    """What was measured, by the measure's key; what was skipped, and why; documents by corpus.

    `plain` is the same with the plain map of labels; its floors have names that end in "plain".
    """

    values: dict[str, float | None] = field(default_factory=dict)
    plain: dict[str, float | None] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    scores: dict[str, Scores] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)

    def list_measured(self) -> dict[str, float | None]:
        """Everything that may have a floor, by its key; "-plain" ends those of the plain map."""
        return {**self.values, **{f"{key}{PLAIN}": value for key, value in self.plain.items()}}


def read_measures() -> list[Measure]:
    value = tomllib.loads((HERE / "measures.toml").read_text(encoding="utf-8"))
    return [Measure(**row) for row in value["measures"]]


MEASURES = read_measures()


# --- predicting -------------------------------------------------------------------------------

_annotators: dict[str, PreAnnotator] = {}  # one in each process, made at its first document


def annotate_chunk(model: str, documents: list[Document]) -> list[Annotation]:
    """Annotate documents with every layer of the scheme."""
    if model not in _annotators:
        _annotators[model] = create(
            model, PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names)
        )
    return list(_annotators[model].annotate(documents))


class Predictor:
    """Annotates documents, in one process or several; the same text only once."""

    def __init__(self, model: str = DEFAULT, workers: int = 1) -> None:
        self.model = model
        self.workers = workers
        self._known: dict[str, list[Annotation]] = {}

    def predict(self, name: str, documents: list[Document]) -> list[Annotation]:
        """Return an annotation a document; `name` says which documents they are."""
        if name not in self._known:
            chunks = [documents[at : at + CHUNK] for at in range(0, len(documents), CHUNK)]
            self._known = {name: [a for found in self._map(chunks) for a in found]}
        return self._known[name]

    def _map(self, chunks: list[list[Document]]) -> Iterator[list[Annotation]]:
        if self.workers <= 1 or len(chunks) <= 1:
            yield from (annotate_chunk(self.model, chunk) for chunk in chunks)
            return
        with get_context("spawn").Pool(self.workers) as pool:
            work = ((self.model, chunk) for chunk in chunks)
            yield from pool.starmap(annotate_chunk, work, chunksize=1)


# --- the corpora ------------------------------------------------------------------------------


def measure_corpora(
    names: Iterable[str], predictor: Predictor, limit: int = 0, *, say: Say = lambda line: None
) -> Outcome:
    """Measure corpora by name; the project's own gold is `gold`."""
    outcome = Outcome()
    for name in names:
        say(f"measuring {name}")
        if name == OWN:
            measure_own(predictor, outcome)
        else:
            measure_corpus(CORPORA[name], predictor, limit, outcome)
    return outcome


def measure_corpus(corpus: Corpus, predictor: Predictor, limit: int, outcome: Outcome) -> None:
    """Predict, convert and score a corpus; where it cannot be done, note why."""
    for path in (SCORER, corpus.path):
        if not path.exists():
            outcome.skipped[corpus.name] = f"there is no {path.name} beside the checkout"
            return
    gold = read_gold(corpus, limit)
    try:
        found = _find(corpus, gold, predictor)
        predicted = list(_convert(corpus, gold, found))
    except (AnnotateError, ModuleNotFoundError) as error:
        outcome.skipped[corpus.name] = str(error).replace("\n", " ")
        return
    outcome.documents[corpus.name] = len(gold)
    measures = [measure for measure in MEASURES if measure.corpus == corpus.name]
    results = run_scorer(corpus, gold, predicted)
    for measure in measures:
        if measure.is_error:
            scores = count_scores(measure, gold, predicted)
            outcome.scores[measure.key] = scores
            outcome.values[measure.key] = scores.expected_error
        elif not measure.edits:
            outcome.values[measure.key] = measure.read(results)
    if corpus.plain is not None:
        _measure_plain(corpus, gold, found, measures, outcome)


def _measure_plain(
    corpus: Corpus,
    gold: list[JSON],
    found: list[Annotation],
    measures: Sequence[Measure],
    outcome: Outcome,
) -> None:
    """Measure with the plain map; and what is left to do for people who see what is shown."""
    assert corpus.plain is not None
    results = run_scorer(corpus, gold, list(convert_all(corpus.plain, gold, found)))
    asked = replace(corpus, task="edits")
    edits: dict[str, list[float]] = {}
    if any(measure.edits for measure in measures):
        shown = [select_spans(a, read_defaults()[DEFAULT], SCHEME) for a in found]
        edits = run_scorer(asked, gold, list(convert_all(corpus.plain, gold, shown)))
    for measure in measures:
        if measure.edits:
            outcome.values[measure.key] = measure.read(edits)
        elif not measure.is_error:
            outcome.plain[measure.key] = measure.read(results)


def count_scores(measure: Measure, gold: list[JSON], predicted: list[JSON]) -> Scores:
    """Count by score what of the spans or relations of a measure is right."""
    if measure.relations:
        return score_relations(gold, predicted, measure.relations)
    return score_spans(gold, predicted, measure.spans, measure.least)


def _find(corpus: Corpus, gold: list[JSON], predictor: Predictor) -> list[Annotation]:
    """Return the annotations of a corpus, none where it asks for no suggestions."""
    if corpus.convert is None:
        return []
    documents = [make_document(record) for record in gold]
    return predictor.predict(f"{corpus.file} {len(gold)}", documents)


def _convert(corpus: Corpus, gold: list[JSON], found: list[Annotation]) -> Iterable[JSON]:
    if corpus.task == "polarity":
        return to_polarities(gold)
    if corpus.convert is None:
        return ({"id": record["id"], **to_bodies(record)} for record in gold)
    return convert_all(corpus.convert, gold, found)


# --- the project's own gold -------------------------------------------------------------------


def read_own() -> list[Record]:
    """Read the articles annotated with the project's own scheme, beside the checkout."""
    return [_read_own(path) for path in sorted((BESIDE / "gold").glob("*.gold.json"))]


def _read_own(path: Path) -> Record:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    source = BESIDE / "articles" / f"{value['id']}.txt"
    document = document_from_text(value["id"], source.read_bytes().decode("utf-8"))
    assert document.text_sha256 == value["text_sha256"], f"{path} is of another text"
    annotation = Annotation(
        document_id=document.id,
        text_sha256=value["text_sha256"],
        scheme=SCHEME.name,
        annotator=Annotator(kind="adjudicator", name="gold"),
        layers=SCHEME.layer_names,
        spans=tuple(Span(**span) for span in value["spans"]),
        relations=tuple(Relation(**relation) for relation in value["relations"]),
    )
    return Record(document=document, annotations=(annotation,))


def measure_own(predictor: Predictor, outcome: Outcome) -> None:
    """Measure the pipeline on the project's own gold, with the project's own evaluation."""
    records = read_own()
    if not records:
        outcome.skipped[OWN] = "there are no annotated articles beside the checkout"
        return
    found = predictor.predict(OWN, [record.document for record in records])
    cases = [
        EvaluationCase(record.document, record.annotations[0], annotation)
        for record, annotation in zip(records, found, strict=True)
    ]
    report = make_report(evaluate(cases, SCHEME))
    bare = make_report(evaluate(map(drop_articles, cases), SCHEME, SCHEME.layer_names[:1]))
    outcome.documents[OWN] = len(cases)
    quotes, stances = report["quotes"], report["stances"]
    [entities] = bare["spans"].values()
    outcome.values |= {
        f"{OWN}.entities": entities["micro"]["exact"]["f1"],
        f"{OWN}.quotes": quotes["content and speaker"]["overlap"]["f1"],
        f"{OWN}.stance": stances["holder, target and polarity"]["overlap"]["f1"],
    }


def drop_articles(case: EvaluationCase) -> EvaluationCase:
    """Leave out the leading articles of spans on both sides."""
    return case._replace(gold=_drop(case.gold), predicted=_drop(case.predicted))


def _drop(annotation: Annotation) -> Annotation:
    spans = (drop_article(span) for span in annotation.spans)
    return replace(annotation, spans=tuple(spans))


# --- the table --------------------------------------------------------------------------------


def format_table(outcome: Outcome) -> str:
    """Return one table: corpus, measure, documents, rules known, people, reach, plain, ours.

    Plain is what the plain map of labels gives, ours what a converter to the corpus's conventions
    makes of it.
    """
    heads = ("docs", "rules", "people", "reach", "plain", "ours")
    lines = [f"{'corpus':19}{'measure':46}" + "".join(f"{head:>7}" for head in heads)]
    for measure in MEASURES:
        if measure.key not in outcome.values:
            continue
        ours = outcome.values[measure.key]
        plain = outcome.plain.get(measure.key)
        known = (measure.rules, measure.people, measure.reach, plain, ours)
        numbers = "".join(map(_number, known))
        count = outcome.documents[measure.corpus]
        lines.append(
            f"{measure.corpus:19}{measure.title:47}{count:6}{numbers} {_judge(measure, ours)}"
        )
    lines += [f"skipped {name}: {reason}" for name, reason in outcome.skipped.items()]
    return "\n".join(lines)


def format_reliability(outcome: Outcome) -> str:
    """Return for each measured score how many predictions lie in each tenth and are right."""
    lines = []
    for key, scores in outcome.scores.items():
        lines.append(f"{key:40}{'count':>8}{'score':>8}{'right':>8}")
        for at, level in enumerate(scores.list_bins()):
            if level.count:
                tenth = f"{at / LEVELS:.1f}-{(at + 1) / LEVELS:.1f}"
                shares = (level.sum / level.count, level.right / level.count)
                lines.append(f"{tenth:>40}{level.count:8}{shares[0]:8.3f}{shares[1]:8.3f}")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return f"{'':7}" if value is None else f"{value:7.3f}"


def _judge(measure: Measure, ours: float | None) -> str:
    if measure.reach is None or ours is None:
        return ""
    above = measure.reach - ours if measure.is_error else ours - measure.reach
    return "reached" if above >= 0 else f"{above:.3f}"
