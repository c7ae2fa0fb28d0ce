"""Names of labels that another tool has, as names of a scheme, and what has no name there."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotate.errors import UsageError
from annotate.faults.names import make_key, make_name, make_words
from annotate.formats.port import ArticleRelation, ArticleSpan, MarkedArticle
from annotate.formats.problems import LOST_MARK
from annotate.model import Problem
from annotate.scheme import Attribute, Scheme
from annotate.spelling import suggest_nearest

_SHOWN = 3


@dataclass(slots=True)
class _Loss:
    """How often something is left out, in which documents first."""

    count: int = 0
    documents: list[str] = field(default_factory=list)


def parse_map(pairs: Sequence[str], scheme: Scheme) -> dict[str, str]:
    """Return which name of the scheme each of theirs has; "" for what is to be left out.

    Raises:
        UsageError: one is no pair `theirs=ours`, or the scheme has no such label or relation.
    """
    known = [*scheme.labels, *scheme.relation_types]
    found: dict[str, str] = {}
    for pair in pairs:
        theirs, ours = _split(pair, known)
        if not theirs:
            raise UsageError(f"--map {pair} is no pair.", "Write it as --map THEIRS=OURS.")
        if ours and ours not in known:
            fix = suggest_nearest(ours, known) or f"It has {', '.join(known)}."
            raise UsageError(f"{scheme.name} has no label or relation {ours}.", fix)
        found[theirs] = ours
    return found


def _split(pair: str, known: Collection[str]) -> tuple[str, str]:
    """Return both names of a pair, which may have = in them: ours is one that is known, or none."""
    parts = pair.split("=")
    splits = [
        ("=".join(parts[:at]).strip(), "=".join(parts[at:]).strip()) for at in range(1, len(parts))
    ]
    return next((s for s in splits if not s[1] or s[1] in known), splits[0] if splits else ("", ""))


class LabelMapper:
    """Tells what is marked in the words of a scheme, and counts what it has no words for.

    Args:
        scheme: Whose labels, relations and attributes there are.
        names: Which of its names another name has; "" leaves out what has it.
    """

    def __init__(self, scheme: Scheme, names: Mapping[str, str]) -> None:
        self._scheme, self._names = scheme, names
        self._losses: dict[tuple[str, str], _Loss] = {}
        self.dropped: Counter[str] = Counter()  # what was to be left out, by its name
        self.unused = set(names)
        self._words = {  # as tools spell them that take letters alone
            word: name
            for known in (scheme.relation_types, scheme.labels)
            for name, word in make_words(known).items()
        }

    def map_spans(self, marked: MarkedArticle, document: str) -> Iterator[tuple[ArticleSpan, str]]:
        """Yield the spans that have a label here, with the label."""
        for what, count in marked.left_out.items():
            self._lose("", what, document, count)
        for span in marked.spans:
            label = self._find(self._name(span), self._scheme.labels, "spans", document)
            if label:
                yield span, label

    def map_relations(
        self, marked: MarkedArticle, document: str
    ) -> Iterator[tuple[ArticleRelation, str]]:
        """Yield the relations that have a name here, with the name."""
        for each in marked.relations:
            name = self._find(each.label, self._scheme.relation_types, "relations", document)
            if name:
                yield each, name

    def map_attributes(self, span: ArticleSpan, label: str, document: str) -> dict[str, str]:
        """Return the attributes that a span with a label may have."""
        known: dict[str, Attribute] = {}
        for attribute in self._scheme.iter_attributes(label):
            known |= {attribute.name: attribute, f"{attribute.layer}_{attribute.name}": attribute}
        found = {}
        for name, value in span.attributes.items():
            own = known.get(name) or known.get(make_key(name))
            ours = value if own is None or value in own.values or own.free else make_name(value)
            if own and (own.free or ours in own.values):
                found[own.name] = ours
            else:
                self._lose("", f"attributes {name}", document, 1)
        return found

    def lose(self, what: str, document: str, count: int = 1) -> None:
        """Count what is left out for another reason."""
        self._lose("", what, document, count)

    def _name(self, span: ArticleSpan) -> str:
        """Return what a span is marked as: where labels of two groups are called alike, with it."""
        if span.group and span.label not in self._names:
            apart = make_name(f"{span.label} ({span.group})")
            if apart in self._scheme.labels and self._lies_apart(span):
                return apart
        return span.label

    def _lies_apart(self, span: ArticleSpan) -> bool:
        """Tell whether the label that is called as a span's own is that of another layer."""
        layer = self._scheme.label_layers.get(make_name(span.label))
        return layer is None or layer != make_key(span.group or "")

    def _find(self, name: str, known: Mapping[str, object], what: str, document: str) -> str:
        ours = self._names.get(name, name)
        self.unused.discard(name)
        if ours in known:
            return ours
        for near in (make_name(ours), self._words.get(ours, "")) if ours else ():
            if near in known:
                return near
        if not ours:
            self.dropped[name] += 1
        else:
            self._lose(name, what, document, 1)
        return ""

    def _lose(self, name: str, what: str, document: str, count: int) -> None:
        loss = self._losses.setdefault((name, what), _Loss())
        loss.count += count
        if document not in loss.documents and len(loss.documents) < _SHOWN:
            loss.documents.append(document)

    def list_findings(self) -> list[Problem]:
        """Return a finding for each kind of thing that is left out."""
        return [self._tell(name, what, loss) for (name, what), loss in sorted(self._losses.items())]

    def _tell(self, name: str, what: str, loss: _Loss) -> Problem:
        places = ", ".join(loss.documents)
        if not name:
            message = f"{loss.count} {what} are left out (first in {places})"
            fix = "Look at them in the tool that they are from; nothing here can hold them."
            return Problem(code=LOST_MARK, message=message, fix=fix)
        kind = "label" if what == "spans" else "relation"
        message = (
            f"{loss.count} {what} {name!r} are left out (first in {places}): "
            f"{self._scheme.name} has no such {kind}"
        )
        fix = f"Say what it is here with --map {name}=OURS, or leave it out with --map {name}= ."
        return Problem(code=LOST_MARK, message=message, fix=fix)
