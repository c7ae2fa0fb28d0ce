"""Networks of suggestions against those of gold: do the same actors stand in their middle?

Gold of a corpus has holders, targets and polarities, and no identities: both networks are named by
those that the suggestions found, so that what is compared is stances. Used by scripts/bench_network
and by its test.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from annotate.app.dataset.network import make_collector
from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.rows import RowMaker
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.errors import AnnotateError
from annotate.model import WHO, Annotation, Annotator, Document, Meta, Record, Relation, Span
from annotate.network.building import NetworkBuilder
from annotate.network.collecting import Selection
from annotate.network.graph import STATEMENTS, Network
from annotate.network.windows import TimeCutter, parse_length
from annotate.offsets import make_span_id
from tests.evaluation.conversion import JSON, SCHEME
from tests.evaluation.corpora import CORPORA, make_document, read_gold
from tests.evaluation.quality import OWN, Predictor, read_own

CORPORA_OF_STANCES = ("plover", "mpqa2_srl4orl")
FLOOR = 0.9
FEWEST = 5  # actors of a window that is measured
_DATED = re.compile(r"(20\d\d)(\d\d)(\d\d)/")
_LABELS = {
    "positive": SCHEME.find_label("favor"),
    "negative": SCHEME.find_label("against"),
    "Holder": SCHEME.find_label("actor"),
    "Target": SCHEME.find_label("target"),
}
_ENTITIES = {name for name, role in SCHEME.roles.items() if role == "entity"}


@dataclass(frozen=True, kw_only=True)
class WindowRank:
    """How alike the degrees of actors are in a window.

    `rho` is over the actors that either network has: who is missing in one has no degree there;
    `shared` is over those that both have.
    """

    window: str
    actors: int
    rho: float
    shared: float


@dataclass(kw_only=True)
class NetworkOutcome:
    """What was measured by corpus, and what was skipped and why."""

    ranks: dict[str, list[WindowRank]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def find_mean(self, name: str, figure: str = "rho") -> float | None:
        """Return the mean over the windows of a corpus, each with the weight of its actors."""
        ranks = self.ranks.get(name) or []
        actors = sum(rank.actors for rank in ranks)
        if not actors:
            return None
        return float(sum(getattr(rank, figure) * rank.actors for rank in ranks) / actors)


def measure_networks(
    names: Iterable[str],
    predictor: Predictor,
    limit: int = 0,
    *,
    window: str = "quarter",
    say: Callable[[str], None] = lambda line: None,
) -> NetworkOutcome:
    """Measure corpora by name; the project's own gold is `gold`."""
    outcome = NetworkOutcome()
    for name in names:
        say(f"measuring {name}")
        try:
            gold, suggested = (_read_own if name == OWN else _read_corpus)(name, predictor, limit)
        except (FileNotFoundError, AnnotateError, ModuleNotFoundError) as error:
            outcome.skipped[name] = str(error).replace("\n", " ")
            continue
        whole = rank_windows(gold, suggested, None)
        outcome.ranks[f"{name}, all"] = whole
        dated = rank_windows(gold, suggested, window)
        if dated:
            outcome.ranks[f"{name}, by {window}"] = dated
        else:
            outcome.skipped[f"{name}, by {window}"] = "no window has enough dated actors"
    return outcome


def format_networks(outcome: NetworkOutcome) -> str:
    """Return a table, a line for each corpus and way to cut it, and what was skipped."""
    lines = [f"{'network':32}{'windows':>8}{'actors':>8}{'spearman':>10}{'floor':>7}{'shared':>8}"]
    for name, ranks in outcome.ranks.items():
        mean, shared = outcome.find_mean(name), outcome.find_mean(name, "shared")
        actors = sum(rank.actors for rank in ranks)
        numbers = f"{_show(mean):>10}{FLOOR:>7}{_show(shared):>8}"
        low = "  below" if mean is None or mean < FLOOR else ""
        lines.append(f"{name:32}{len(ranks):>8}{actors:>8}{numbers}{low}")
    lines += [f"skipped {name}: {why}" for name, why in outcome.skipped.items()]
    return "\n".join(lines)


def _show(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def rank_windows(
    gold: Sequence[Record], suggested: Sequence[Record], window: str | None
) -> list[WindowRank]:
    """Compare the networks of each window; windows of few actors say nothing and are left out."""
    pairs = [dict(_iter_degrees(records, window)) for records in (gold, suggested)]
    ranks = []
    for name in sorted(pairs[0].keys() | pairs[1].keys()):
        one, other = (found.get(name, Counter()) for found in pairs)
        actors = one.keys() | other.keys()
        if len(actors) >= FEWEST:
            rho, shared = (
                _rank(one, other, those) for those in (actors, one.keys() & other.keys())
            )
            ranks.append(WindowRank(window=name, actors=len(actors), rho=rho, shared=shared))
    return ranks


def _rank(one: Counter[str], other: Counter[str], actors: Iterable[str]) -> float:
    order = sorted(actors)
    return correlate([one[actor] for actor in order], [other[actor] for actor in order])


def correlate(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's coefficient; where one side says the same of all, 1 if both do, else 0."""
    from scipy.stats import spearmanr

    if len(set(one)) < 2 or len(set(other)) < 2:
        return float(list(one) == list(other))
    return float(spearmanr(one, other).statistic)


def _iter_degrees(
    records: Iterable[Record], window: str | None
) -> Iterator[tuple[str, Counter[str]]]:
    for network in build_networks(records, window):
        yield network.window or "all", count_degrees(network)


def count_degrees(network: Network) -> Counter[str]:
    """Return how many statements lead from and to each actor, by name."""
    actors = {node.id: node.label for node in network.nodes if node.type == "actor"}
    degrees: Counter[str] = Counter()
    for edge in network.edges:
        for end in {edge.source, edge.target} & actors.keys():
            degrees[actors[end]] += round(edge.weight)
    return degrees


def build_networks(records: Iterable[Record], window: str | None) -> list[Network]:
    """Return the networks of the first reading of records."""
    vocabulary = Vocabulary(SCHEME)
    cutter = None
    if window is not None:
        length = parse_length(window, "--window")
        cutter = TimeCutter(length=length, step=length)
    collector = make_collector(vocabulary, Selection(cutter=cutter), STATEMENTS)
    maker = RowMaker(vocabulary, Counter())
    for record in records:
        parts = choose_parts(record, vocabulary.layers)
        assert not isinstance(parts, str), parts
        reading = compose_reading(record.document.id, parts, vocabulary, maker.left)
        for config, row in maker.make_rows(record, reading):
            collector.add(config, row)
    return list(NetworkBuilder(collector, STATEMENTS).iter_networks())


# --- the corpora ------------------------------------------------------------------------------


def _read_own(name: str, predictor: Predictor, limit: int) -> tuple[list[Record], list[Record]]:
    gold = read_own()
    if not gold:
        raise FileNotFoundError("there are no annotated articles beside the checkout")
    found = predictor.predict(OWN, [record.document for record in gold])
    named = [
        _pair(record.document, copy_who(record.annotations[0], reading))
        for record, reading in zip(gold, found, strict=True)
    ]
    return named, [
        _pair(record.document, reading) for record, reading in zip(gold, found, strict=True)
    ]


def _read_corpus(name: str, predictor: Predictor, limit: int) -> tuple[list[Record], list[Record]]:
    corpus = CORPORA[name]
    if not corpus.path.exists():
        raise FileNotFoundError(f"there is no {corpus.path.name} beside the checkout")
    gold = read_gold(corpus, limit)
    documents = [date_document(make_document(record)) for record in gold]
    found = predictor.predict(f"{corpus.file} {len(gold)}", documents)
    stances_of_gold = [
        _pair(document, copy_who(to_annotation(record, document, reading), reading))
        for record, document, reading in zip(gold, documents, found, strict=True)
    ]
    # Quotes have no gold here: networks of stances alone are compared.
    stances = [
        _pair(document, drop_quotes(reading))
        for document, reading in zip(documents, found, strict=True)
    ]
    return stances_of_gold, stances


def date_document(document: Document) -> Document:
    """Date a document by its id, where that begins with a day."""
    found = _DATED.match(document.id)
    published = "-".join(found.groups()) if found else None
    return replace(document, meta=Meta(published=published))


def to_annotation(record: JSON, document: Document, named: Annotation) -> Annotation:
    """Return a corpus's gold as a reading, with the entities of another one."""
    spans: dict[str, Span] = {}
    for given in record["spans"]:
        label = _LABELS.get(given.get("polarity") or given["label"])
        if label is not None:
            spans[given["id"]] = make_gold_span(document, label, given["start"], given["end"])
    relations = {
        (r["label"], spans[r["head"]].id, spans[r["tail"]].id)
        for r in record["relations"]
        if r["head"] in spans and r["tail"] in spans and r["label"] in ("holder", "target")
    }
    entities = [span for span in named.spans if span.label in _ENTITIES]
    kept = {span.id for span in entities}
    between = [r for r in named.relations if {r.head, r.tail} <= kept]
    return replace(
        named,
        annotator=Annotator(kind="adjudicator", name="gold"),
        spans=(*{span.id: span for span in spans.values()}.values(), *entities),
        relations=(*between, *(Relation(label=a, head=b, tail=c) for a, b, c in sorted(relations))),
    )


def copy_who(gold: Annotation, named: Annotation) -> Annotation:
    """Return gold in which a span is about whom the suggestions say that its words are."""
    vocabulary, left = Vocabulary(SCHEME), Counter[str]()
    parts = dict.fromkeys(vocabulary.layers, named)
    reading = compose_reading(named.document_id, parts, vocabulary, left)
    identities = Identities(reading, vocabulary)
    known = {
        (span.start, span.end): name
        for span in reading.spans
        if (name := identities.find(span).name) is not None
    }
    spans = (
        replace(span, attributes={**span.attributes, WHO: known[span.start, span.end]})
        if (span.start, span.end) in known
        else span
        for span in gold.spans
    )
    return replace(gold, spans=tuple(spans))


def make_gold_span(document: Document, label: str, start: int, end: int) -> Span:
    layer = SCHEME.label_layers[label]
    return Span(
        id=make_span_id(document.id, layer, start, end, label),
        layer=layer, label=label, start=start, end=end, text=document.text[start:end],
    )  # fmt: skip


def drop_quotes(annotation: Annotation) -> Annotation:
    """Return a reading without the contents of quotes."""
    contents = set(Vocabulary(SCHEME).contents)
    gone = {span.id for span in annotation.spans if span.label in contents}
    return replace(
        annotation,
        spans=tuple(span for span in annotation.spans if span.id not in gone),
        relations=tuple(r for r in annotation.relations if not {r.head, r.tail} & gone),
    )


def _pair(document: Document, annotation: Annotation) -> Record:
    return Record(document=document, annotations=(annotation,))


BESIDE_NAMES = (OWN, *CORPORA_OF_STANCES)
