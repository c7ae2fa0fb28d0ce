"""Pairs of spans that a relation may join, and what speaks for it.

Of every span that may be a head those are looked at that may be its tail, not farther off than in
the articles that were learnt from. Nothing here knows a label: the scheme says what may join what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from annotate.model import Relation, Span
from annotate.preannotation.rules.article import ParsedArticle
from annotate.scheme import RelationType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

_BETWEEN = 6  # words between two spans that are looked at one by one
_PATH = 6  # steps of a path through the parse
_NEAREST = 4  # beyond so many that are nearer it does not count how many there are
_SHARE = 0.99  # of the relations are no longer than what is looked at
_BUCKETS = (0, 1, 2, 4, 8, 16, 32, 64)

Reach = Mapping[str, int]


class JoinablePair(NamedTuple):
    """Two spans, and the relation that may join them."""

    relation: str
    head: Span
    tail: Span
    features: tuple[str, ...]


class _WordPlace(NamedTuple):
    """Where a span is in the parse: the number of its piece, and its words there."""

    piece: int
    words: "DocSpan"


@dataclass(frozen=True, slots=True)
class _Layout:
    """The spans of an article and where they are; what lies in no piece is left out."""

    spans: tuple[Span, ...]
    places: Mapping[str, _WordPlace]


def find_reach(readings: Sequence[tuple[Sequence[Span], Sequence[Relation]]]) -> dict[str, int]:
    """Return how many characters may lie between the ends of each relation, by its label."""
    gaps: dict[str, list[int]] = {}
    for spans, relations in readings:
        by_id = {span.id: span for span in spans}
        for one in relations:
            if one.head in by_id and one.tail in by_id:
                gaps.setdefault(one.label, []).append(_gap(by_id[one.head], by_id[one.tail]))
    return {
        label: sorted(found)[min(len(found) - 1, int(_SHARE * len(found)))]
        for label, found in sorted(gaps.items())
    }


def iter_pairs(
    article: ParsedArticle, spans: Sequence[Span], types: Sequence[RelationType], reach: Reach
) -> Iterator[JoinablePair]:
    """Yield the pairs of an article that these relations may join."""
    layout = _lay_out(article, spans)
    for kind in types:
        if kind.name not in reach:
            continue
        heads = [s for s in layout.spans if s.label in kind.heads]
        tails = [s for s in layout.spans if s.label in kind.tails]
        ranks = _rank(heads, tails), _rank(tails, heads)
        for head in heads:
            for tail in tails:
                if head.id != tail.id and _gap(head, tail) <= reach[kind.name]:
                    nearer = ranks[0][head.id, tail.id], ranks[1][tail.id, head.id]
                    found = _iter_features(head, tail, nearer, layout)
                    features = tuple(f"{kind.name} {feature}" for feature in found)
                    yield JoinablePair(kind.name, head, tail, features)


def _lay_out(article: ParsedArticle, spans: Sequence[Span]) -> _Layout:
    places: dict[str, _WordPlace] = {}
    for number, piece in enumerate(article.pieces):
        start, end = piece.segment.start, piece.segment.end
        for span in spans:
            if start <= span.start and span.end <= end:
                words = piece.doc.char_span(
                    span.start - start, span.end - start, alignment_mode="expand"
                )
                if words is not None and len(words):
                    places[span.id] = _WordPlace(number, words)
    return _Layout(tuple(span for span in spans if span.id in places), places)


def _gap(one: Span, other: Span) -> int:
    return max(0, max(one.start, other.start) - min(one.end, other.end))


def _rank(ones: Sequence[Span], others: Sequence[Span]) -> dict[tuple[str, str], int]:
    """Return of each two how many others with the same label are nearer to the first."""
    ranks: dict[tuple[str, str], int] = {}
    for one in ones:
        before: dict[str, int] = {}
        for other in sorted(others, key=lambda o: (_gap(one, o), o.start, o.id)):
            if other.id != one.id:
                ranks[one.id, other.id] = before.get(other.label, 0)
                before[other.label] = before.get(other.label, 0) + 1
    return ranks


def _iter_features(
    head: Span, tail: Span, nearer: tuple[int, int], layout: _Layout
) -> Iterator[str]:
    one, other = layout.places[head.id], layout.places[tail.id]
    labels = f"{head.label}>{tail.label}"
    order = _tell_order(head, tail)
    where = _tell_where(one, other)
    ranks = "/".join(str(min(rank, _NEAREST)) for rank in nearer)
    yield "any"
    yield labels
    yield f"{labels} {order} {where}"
    yield f"{labels} nearest {ranks}"
    yield f"{order} {where} nearest {ranks}"
    yield f"head word {one.words.root.lower_}"
    yield f"tail word {other.words.root.lower_}"
    if one.piece == other.piece:
        between = _between(one.words, other.words)
        yield f"{order} words {_bucket(len(between))}"
        if len(between) <= _BETWEEN:
            yield from (f"{order} between {token.lower_}" for token in between)
            yield f"{order} all between {' '.join(token.lower_ for token in between)}"
        if where == "sentence":
            path = _find_path(one.words.root, other.words.root)
            yield f"path {path}"
            yield f"{labels} path {path}"


def _tell_order(head: Span, tail: Span) -> str:
    if _gap(head, tail) == 0 and head.start < tail.end and tail.start < head.end:
        return "over"
    return "before" if head.start < tail.start else "after"


def _tell_where(one: _WordPlace, other: _WordPlace) -> str:
    if one.piece != other.piece:
        return f"{min(abs(one.piece - other.piece), _NEAREST)} paragraphs"
    same = one.words.root.sent.start == other.words.root.sent.start
    return "sentence" if same else "paragraph"


def _between(one: "DocSpan", other: "DocSpan") -> "Sequence[Token]":
    doc: Doc = one.doc
    return list(doc[min(one.end, other.end) : max(one.start, other.start)])


def _bucket(count: int) -> int:
    return max(limit for limit in _BUCKETS if limit <= count)


def _find_path(one: "Token", other: "Token") -> str:
    """Return the steps through the parse from one word to the other, up and then down."""
    up = [one, *one.ancestors]
    down = [other, *other.ancestors]
    above = {token.i: at for at, token in enumerate(down)}
    for at, token in enumerate(up):
        if token.i in above:
            steps = [f"<{t.dep_}" for t in up[:at]]
            steps += [f">{t.dep_}" for t in reversed(down[: above[token.i]])]
            return " ".join(steps) if len(steps) <= _PATH else "long"
    return "none"
