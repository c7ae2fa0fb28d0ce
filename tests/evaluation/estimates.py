"""Are intervals of estimates right? Simulated samples of corpora whose gold is known for all of it.

Gold stands for what people would find, the pipeline for the machine. Each draw lets people read a
few articles at random; the corpus as a whole is the truth. Used by scripts/bench_estimates.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np

from annotate.dataset.rows.readings import compose_reading
from annotate.dataset.rows.statements import ArticleStatements, list_fields
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.estimates.estimating import find_refusal
from annotate.estimates.estimators import Estimator
from annotate.estimates.expressions.quantities import Quantity, parse_quantity
from annotate.estimates.intervals import draw_articles
from annotate.estimates.sample import Sample
from annotate.evaluation.reading import EvaluatedReading
from annotate.model import Annotation, Annotator, Document, Relation, Span
from annotate.registry.tables import Registry
from tests.evaluation.conversion import JSON, SCHEME, to_attitudes
from tests.evaluation.corpora import make_document

POOLS = 16  # sets of bootstrap draws, each used for every sixteenth sample
VOCABULARY = Vocabulary(SCHEME)
FIELDS = list_fields(VOCABULARY, Registry())
QUOTED = {"direct": "DIRECT", "indirect": "INDIRECT", "mixed": "MIXED"}
LABELS = {"Source": ("quote", "ACTOR"), "Cue": ("quote", "CUE"), "Holder": ("quote", "ACTOR"),
          "Target": ("stance", "TARGET")}  # fmt: skip
RELATIONS = {"source": "speaker", "cue": "cue", "holder": "holder", "target": "target"}
POLARITIES = {"positive": "FAVOR", "negative": "AGAINST"}


def make_gold(record: JSON, document: Document) -> Annotation:
    """Make a reading in our scheme of the gold of a corpus of quotes or stances."""
    spans = {span["id"]: made for span in record["spans"] if (made := _make_span(span)) is not None}
    relations = [
        Relation(label=RELATIONS[link["label"]], head=link["head"], tail=link["tail"])
        for link in record["relations"]
        if link["label"] in RELATIONS and {link["head"], link["tail"]} <= spans.keys()
    ]
    relations += _continue(record["spans"])
    return Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=SCHEME.name,
        annotator=Annotator(kind="adjudicator", name="gold"),
        layers=SCHEME.layer_names,
        spans=tuple(spans.values()),
        relations=tuple({(r.label, r.head, r.tail): r for r in relations}.values()),
    )


def _make_span(span: JSON) -> Span | None:
    if span["label"] == "Content":
        layer, label = "quote", QUOTED[span["type"]]
    elif span["label"] == "Expression":
        layer, label = "stance", POLARITIES.get(span["polarity"], "")
    else:
        layer, label = LABELS.get(span["label"], ("", ""))
    if not label:
        return None
    place = {"start": span["start"], "end": span["end"], "text": span["text"]}
    return Span(id=span["id"], layer=layer, label=label, **place)


def _continue(spans: Sequence[JSON]) -> Iterator[Relation]:
    """Join the pieces of a quote, in text order."""
    groups: dict[str, list[JSON]] = {}
    for span in spans:
        if span["label"] == "Content":
            groups.setdefault(span["group"], []).append(span)
    for pieces in groups.values():
        ordered = sorted(pieces, key=lambda piece: piece["start"])
        for one, other in pairwise(ordered):
            yield Relation(label="continues", head=one["id"], tail=other["id"])


def make_statements(document: Document, annotation: Annotation) -> ArticleStatements:
    """Return the statements of a reading; repeated quotes count, as they do in the gold."""
    kept = tuple(link for link in annotation.relations if link.label != "repeats")
    parts = dict.fromkeys(SCHEME.layer_names, replace(annotation, relations=kept))
    reading = compose_reading(document.id, parts, VOCABULARY, Counter())
    return ArticleStatements(document, reading, VOCABULARY)


# --- quantities of the corpora ------------------------------------------------------------------

QUANTITIES = {
    "polnear": (
        "mean(quotes)",
        "words(quotes)",
        "mean(quotes, type == 'DIRECT')",
        "mean(quotes, type == 'INDIRECT')",
        "share(quotes, type == 'INDIRECT')",
        "share(quotes, type == 'DIRECT')",
        "share(quotes, type == 'MIXED')",
        "share(quotes, not speaker.text)",
        "share(quotes, 'Trump' in speaker.text)",
        "share(quotes, 'Clinton' in speaker.text)",
        "share_of_words(quotes, 'Trump' in speaker.text)",
        "articles(quotes, 'Trump' in speaker.text)",
        "articles(quotes, 'Clinton' in speaker.text)",
        "mean(quotes, 'Trump' in speaker.text)",
        "share(quotes, 'Trump' in speaker.text) - share(quotes, 'Clinton' in speaker.text)",
        "share(quotes, 'Obama' in speaker.text)",
    ),
    "mpqa2_srl4orl": (
        "mean(stances)",
        "mean(stances, polarity == 'AGAINST')",
        "share(stances, polarity == 'AGAINST')",
        "sign(stances)",
        "articles(stances, polarity == 'FAVOR')",
    ),
    "directed_sentiment": (
        "articles(stances)",
        "articles(stances, polarity == 'AGAINST')",
        "share(stances, polarity == 'AGAINST')",
    ),
}


@dataclass(frozen=True)
class MeasuredCorpus:
    """A quantity with the columns of gold and machine, an article a row."""

    corpus: str
    quantity: Quantity
    gold: Any
    machine: Any

    @property
    def truth(self) -> float:
        means = self.gold.mean(axis=0)
        return float(self.quantity.formula.linearise(means, len(self.gold)).value)


def measure_corpus(
    name: str, gold: Sequence[JSON], found: Sequence[Annotation]
) -> Iterator[MeasuredCorpus]:
    """Yield the quantities of a corpus, with the columns of both readings of every article."""
    documents = [make_document(record) for record in gold]
    if name == "directed_sentiment":
        sides = [_make_attitudes(r, d, a) for r, d, a in zip(gold, documents, found, strict=True)]
    else:
        sides = [
            (make_statements(d, make_gold(r, d)), make_statements(d, a))
            for r, d, a in zip(gold, documents, found, strict=True)
        ]
    for text in QUANTITIES[name]:
        quantity = parse_quantity(text, FIELDS)
        columns = [np.array([quantity.measure_article(s[at]) for s in sides]) for at in (0, 1)]
        yield MeasuredCorpus(name, quantity, *columns)


def _make_attitudes(
    record: JSON, document: Document, annotation: Annotation
) -> tuple[ArticleStatements, ArticleStatements]:
    """Return the attitude between the two entities of a sentence, as gold and the machine say."""
    reading = EvaluatedReading(document, annotation, SCHEME)
    entities = [span for span in record["spans"] if span["label"] == "Entity"]
    return (
        _make_attitude(document, GOLD_ATTITUDES.get(record["y"])),
        _make_attitude(document, _find_attitude(entities, to_attitudes(record, reading))),
    )


GOLD_ATTITUDES = {1: "positive", 2: "negative", 3: "positive", 4: "negative"}


def _find_attitude(entities: Sequence[JSON], found: JSON) -> str | None:
    spans = {span["id"]: span for span in found["spans"]}
    ends: dict[str, dict[str, list[JSON]]] = {}
    for link in found["relations"]:
        ends.setdefault(link["head"], {}).setdefault(link["label"], []).append(spans[link["tail"]])
    one, other = entities
    for head, tails in ends.items():
        for holder, target in product(tails.get("holder", ()), tails.get("target", ())):
            for first, second in ((one, other), (other, one)):
                if _meet(holder, first) and _meet(target, second) and not _meet(holder, second):
                    return str(spans[head]["polarity"])
    return None


def _meet(one: JSON, other: JSON) -> bool:
    return one["start"] < other["end"] and other["start"] < one["end"]


def _make_attitude(document: Document, polarity: str | None) -> ArticleStatements:
    spans = []
    if polarity is not None:
        place = {"start": 0, "end": 1, "text": document.text[:1]}
        spans = [Span(id="a", layer="stance", label=POLARITIES[polarity], **place)]
    annotation = make_gold({"spans": [], "relations": []}, document)
    return make_statements(document, replace(annotation, spans=tuple(spans)))


# --- simulated samples ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SimulatedQuantity:
    """How often intervals held the truth, and how many articles one read was worth."""

    corpus: str
    quantity: str
    read: int
    truth: float
    machine: float
    coverage: float
    people_coverage: float
    worth: float
    refused: float


def simulate(
    measured: MeasuredCorpus, read: int, *, draws: int, bootstrap: int, seed: int
) -> SimulatedQuantity:
    """Draw articles to read again and again, and estimate the quantity of all each time."""
    random = np.random.default_rng(seed)
    size = len(measured.gold)
    strata = np.zeros(read, dtype=int)
    pools = [draw_articles(strata, bootstrap, seed + at) for at in range(POOLS)]
    means, truth = measured.machine.mean(axis=0), measured.truth
    spread = np.atleast_2d(np.cov(measured.machine.T, bias=True))
    held, alone, widths = [], [], []
    for draw in range(draws):
        chosen = random.choice(size, read, replace=False)
        sample = Sample(
            articles=size,
            people=measured.gold[chosen],
            machine=measured.machine[chosen],
            weights=np.full(read, size / read),
            left=np.full(read, 1 - read / size),
            strata=strata,
            means=means,
            spread=spread,
        )
        estimator = Estimator(measured.quantity.formula, sample)
        found = estimator.estimate()
        if find_refusal(measured.quantity, sample, found):
            continue
        people, both = pools[draw % POOLS].find_intervals(estimator, found)
        held.append(both.low <= truth <= both.high)
        alone.append(people.low <= truth <= people.high)
        widths.append((people.width, both.width))
    kept = np.array(widths or [(np.nan, np.nan)])
    with np.errstate(all="ignore"):
        worth = float(np.nanmedian(kept[:, 0]) / np.nanmedian(kept[:, 1])) ** 2
    return SimulatedQuantity(
        corpus=measured.corpus,
        quantity=measured.quantity.text,
        read=read,
        truth=truth,
        machine=float(measured.quantity.formula.linearise(means, size).value),
        coverage=float(np.mean(held)) if held else np.nan,
        people_coverage=float(np.mean(alone)) if alone else np.nan,
        worth=worth,
        refused=1 - len(held) / draws,
    )


def spoil(measured: MeasuredCorpus, seed: int) -> MeasuredCorpus:
    """Return a corpus whose machine is wrong: what it found stands in other articles."""
    order = np.random.default_rng(seed).permutation(len(measured.machine))
    return replace(measured, machine=measured.machine[order])


def format_simulated(found: Sequence[SimulatedQuantity]) -> Iterator[str]:
    """Yield a table: a line a quantity and number of articles read."""
    yield f"{'quantity':66}{'n':>5}{'truth':>10}{'machine':>10}{'cover':>7}{'alone':>7}{'worth':>7}"
    for one in found:
        name = f"{one.corpus}: {one.quantity}"[:65]
        missing = f"  refused {one.refused:.2f}" if one.refused else ""
        yield (
            f"{name:66}{one.read:>5}{one.truth:>10.4g}{one.machine:>10.4g}{one.coverage:>7.3f}"
            f"{one.people_coverage:>7.3f}{one.worth:>7.2f}{missing}"
        )
