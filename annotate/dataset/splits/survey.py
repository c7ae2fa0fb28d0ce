"""What has to be known of a document to split the dataset: words, quotes, names, labels.

The first of the build's two passes. Names are those of the rows: the id of who.csv where it knows
somebody, else the longest name among the mentions of the same thing; who or what has no name cannot
be told from others and does not count. A group is each of its members.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotate.dataset.normalised import QUOTE_WORDS, list_article_words, list_words
from annotate.dataset.rows.graph import Graph
from annotate.dataset.rows.identities import Identities, RowIdentity
from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.rows import ENTITIES, QUOTES, STANCES
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.splits.balance import LabelKey
from annotate.model import SEPARATOR, Annotation, Meta, Record, Segment, Span
from annotate.registry.tables import Registry
from annotate.report.counting import LAYER

DOCUMENT, PUBLISHER, DATE, SPEAKER, TARGET = "document", "publisher", "date", "speaker", "target"
GROUPINGS = (DOCUMENT, PUBLISHER, DATE, SPEAKER, TARGET)
NAMED = (SPEAKER, TARGET)
_DAY = len("2031-05-04")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """A document, as far as the splits go. `shown`: it has a reading, and so a row of its own.

    `keys` are what it must not share with another split, `names` whom or what it speaks of.
    """

    id: str
    shown: bool = True
    words: Sequence[str] = ()
    quotes: Sequence[Sequence[str]] = ()
    keys: Sequence[str] = ()
    names: Sequence[str] = ()
    labels: Mapping[LabelKey, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentSurveyor:
    """Looks at documents for one way of splitting."""

    vocabulary: Vocabulary
    by: str = DOCUMENT
    unseen: str | None = None
    registry: Registry = field(default_factory=Registry)

    def survey(self, record: Record, reading: ChosenReading | None) -> Traits:
        """Return the traits of a record, of which the dataset shows a reading or none."""
        document = record.document
        graph = Graph(reading, self.vocabulary, Counter()) if reading else None
        return Traits(
            id=document.id,
            shown=graph is not None,
            words=self.list_words(document.text, document.segments),
            quotes=[words for a in record.annotations for words in self._list_quotes(a)],
            keys=list_keys(self.by, document.meta, self._list_names(graph, self.by)),
            names=fold_names(self._list_names(graph, self.unseen)),
            labels=self._count_labels(graph) if graph else {},
        )

    def list_words(self, text: str, segments: Sequence[Segment]) -> list[str]:
        """Return the words of the article itself, without the page around it."""
        return list_article_words(text, segments, self.vocabulary.scheme.annotated_kinds)

    def _list_quotes(self, annotation: Annotation) -> Iterator[list[str]]:
        continues = self.vocabulary.scheme.find_relation("continues")
        contents = self.vocabulary.codes["contents"]
        spans = sorted(annotation.spans, key=lambda s: (s.start, s.end, s.id))
        return iter_quotes(
            {span.id: span.text for span in spans if span.label in contents},
            [(r.head, r.tail) for r in annotation.relations if r.label == continues],
        )

    def _list_names(self, graph: Graph | None, role: str | None) -> list[str]:
        if graph is None or role not in NAMED:
            return []
        heads = (
            [quote.pieces for quote in graph.attributions]
            if role == SPEAKER
            else [(span,) for span in self._iter_stances(graph)]
        )
        tails = [tail for pieces in heads for _, tail in graph.list_tails(role, pieces)]
        found = (graph.identities.find(tail) for tail in tails)
        return [name for each in found for name in self._name(each, graph.identities)]

    def _name(self, found: RowIdentity, identities: Identities) -> Iterator[str]:
        """Yield what tells somebody from others: the id of who.csv, else the name."""
        if found.name is None:
            return
        if found.number is not None:
            entry = self.registry.find(found.name, found.kind)
            yield found.name if entry is None else entry.id
            return
        members = identities.list_members(found)
        for member in members:
            yield from self._name(member, identities)
        yield from set(split_names(found.name)) - {member.name for member in members}

    def _count_labels(self, graph: Graph) -> Counter[LabelKey]:
        entities, own = self.vocabulary.codes["entities"], self.vocabulary.own_layers
        return Counter(
            [
                *((QUOTES, graph.find_type(quote.pieces)) for quote in graph.attributions),
                *((STANCES, span.label) for span in self._iter_stances(graph)),
                *((ENTITIES, s.label) for s in graph.reading.spans if s.label in entities),
                *(
                    (LAYER + s.layer, s.label)
                    for s in graph.reading.spans
                    if LAYER + s.layer in own
                ),
            ]
        )

    def _iter_stances(self, graph: Graph) -> Iterator[Span]:
        stances = self.vocabulary.codes["stances"]
        return (span for span in graph.reading.spans if span.label in stances)


def list_keys(by: str, meta: Meta, names: Iterable[str]) -> tuple[str, ...]:
    """Return what a document is split by; nothing where it is by document, or not known."""
    given: Mapping[str, Iterable[str | None]] = {
        PUBLISHER: [meta.publisher],
        DATE: [(meta.published or "")[:_DAY]],
        SPEAKER: names,
        TARGET: names,
    }
    return tuple(f"{by}:{value}" for value in fold_names(v for v in given.get(by, ()) if v))


def split_names(name: str) -> list[str]:
    """Return the names of a group's members."""
    return [part for each in name.split(SEPARATOR) if (part := each.strip())]


def fold_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as they are compared, each once, sorted."""
    folded = {" ".join(name.casefold().split()) for name in names}
    return tuple(sorted(folded - {""}))


def iter_quotes(
    contents: Mapping[str, str], continued: Iterable[tuple[str, str]]
) -> Iterator[list[str]]:
    """Yield the words of quotes, those in several pieces as one; what is too short is left out.

    Args:
        contents: The words of each piece by its id, in the order of the text.
        continued: Which piece leads on to which.
    """
    after: dict[str, str] = {}
    for head, tail in continued:
        if head in contents and tail in contents:
            after.setdefault(head, tail)
    tails, seen = set(after.values()), set[str]()
    for first in sorted(contents, key=lambda piece: piece in tails):
        pieces, at = list[str](), first
        while at in contents and at not in seen:
            seen.add(at)
            pieces.append(contents[at])
            at = after.get(at, "")
        words = list_words(" ".join(pieces))
        if len(words) >= QUOTE_WORDS:
            yield words
