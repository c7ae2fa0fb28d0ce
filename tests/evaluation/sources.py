"""How well the audit of sources does on articles whose gold lies here or beside the checkout.

The sources of quotes were judged by hand (sources.toml). Two readings are measured by it: gold
marks, which tell how good the words are, and the machine's, which tell how good all of it is.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from annotate import preannotate, read_records
from annotate.dataset.rows.readings import compose_reading
from annotate.dataset.rows.rows import QUOTES
from annotate.dataset.rows.statements import ArticleStatements, Statement
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.language import load_language
from annotate.model import Annotation, Record
from annotate.offsets import overlap
from annotate.resources import DATA
from tests.evaluation.conversion import SCHEME
from tests.evaluation.quality import read_own

JUDGED = Path(__file__).with_name("sources.toml")
SAMPLES = DATA / "samples"
MEASURES = (
    "quotes", "who", "source", "role", "title", "organisation", "place", "order", "form", "words",
)  # fmt: skip
_NONE, _UNJUDGED, _OR = "-", "?", "|"
_NEAR = 0.1  # words may be told with so much of an error
VOCABULARY = Vocabulary(SCHEME)


@dataclass(frozen=True, kw_only=True)
class JudgedArticle:
    """An article with its gold, and what was judged of each quote by where it begins."""

    name: str
    record: Record
    judged: Mapping[int, Sequence[str]]

    def read_answers(self, at: int) -> Mapping[str, frozenset[str]]:
        """Return what is right of a quote, in small letters; what nobody judged is not there."""
        names = ("source", "role", "title", "organisation")
        return {
            name: frozenset(self._read(one) for one in given.split(_OR))
            for name, given in zip(names, self.judged[at], strict=True)
            if given != _UNJUDGED
        }

    def _read(self, given: str) -> str:
        start, colon, end = given.partition(":")
        if colon:
            return normalise(self.record.document.text[int(start) : int(end)])
        return "" if given == _NONE else given


def read_judged() -> Iterator[JudgedArticle]:
    """Yield the articles that are there."""
    own = {record.document.id: record for record in read_own()}
    for path in SAMPLES.glob("*.gold.jsonl"):
        own |= {path.name.split(".")[0]: record for record in read_records(path)}
    for name, table in tomllib.loads(JUDGED.read_text(encoding="utf-8")).items():
        if name in own:
            judged = {int(at): line.split() for at, line in table.items()}
            yield JudgedArticle(name=name, record=own[name], judged=judged)


def measure_sources(article: JudgedArticle, reading: Annotation) -> Counter[tuple[str, str]]:
    """Count by measure what a reading says (`all`), and what of it is right (`right`)."""
    gold = _list_quotes(article.record, article.record.annotations[0])
    found = _list_quotes(article.record, reading)
    counts: Counter[tuple[str, str]] = Counter()
    pairs: list[tuple[Statement, Statement]] = []
    for quote in gold:
        if (at := quote.pieces[0].start) not in article.judged:
            continue
        counts["quotes", "all"] += 1
        other = max(found, key=lambda one: _match(one, quote), default=None)
        if other is None or not _match(other, quote):
            continue
        counts["quotes", "right"] += 1
        pairs.append((quote, other))
        for measure, right in _compare(quote, other, article.read_answers(at)):
            counts[measure, "all"] += 1
            counts[measure, "right"] += right
    for (quote, other), (quote_2, other_2) in combinations(pairs, 2):
        counts["order", "all"] += 1
        counts["order", "right"] += _follow(quote, quote_2) == _follow(other, other_2)
    return counts


def _compare(
    gold: Statement, found: Statement, answers: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, bool]]:
    names = {"source": "source", **{n: f"speaker.{n}" for n in ("role", "title", "organisation")}}
    for measure, right in answers.items():
        yield measure, normalise(_read(found, names[measure])) in right
    if who := _read(gold, "speaker.name"):
        said = _read(found, "speaker.name")
        yield "who", bool(said) and {*normalise(who).split()} <= {*normalise(said).split()}
    yield "place", _read(gold, "place") == _read(found, "place")
    yield "form", _read(gold, "role") == _read(found, "role")
    words = float(_read(gold, "words"))
    yield "words", abs(float(_read(found, "words")) - words) <= _NEAR * words


def _read(quote: Statement, name: str) -> str:
    return str(next(iter(quote.read(name)), ""))


def normalise(words: str) -> str:
    """Return words as they are compared: without article, in small letters, one of several."""
    bare = load_language().function.strip_article(words).lower().split()
    return " ".join(map(load_language().sources.find_singular, bare))


def _list_quotes(record: Record, reading: Annotation) -> Sequence[Statement]:
    parts = dict.fromkeys(VOCABULARY.layers, reading)
    document = record.document
    chosen = compose_reading(document.id, parts, VOCABULARY, Counter())
    return ArticleStatements(document, chosen, VOCABULARY).list_rows(QUOTES)


def _match(one: Statement, other: Statement) -> float:
    """Return how much of two quotes together stands in both."""
    pairs = ((a, b) for a in one.pieces for b in other.pieces)
    shared = sum(overlap(a, b) for a, b in pairs)
    whole = sum(piece.end - piece.start for piece in (*one.pieces, *other.pieces))
    return shared / max(whole - shared, 1)


def _follow(one: Statement, other: Statement) -> int:
    """Return which of two quotes has the source that comes first in the article: -1, 0 or 1."""
    first, second = (_read(quote, "order") for quote in (one, other))
    return (float(first or 0) > float(second or 0)) - (float(first or 0) < float(second or 0))


def predict(articles: Sequence[JudgedArticle]) -> list[Annotation]:
    """Return the machine's reading of each article, as `annotate preannotate` writes it."""
    documents = [article.record.document for article in articles]
    return [record.annotations[0] for record in preannotate(documents)]
