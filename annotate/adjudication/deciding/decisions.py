"""The log of adjudication: what was decided about each document, a line a decision.

A document's lines begin with one about the whole of it. Together they hold all that gold is made
of, so that gold can be made again; `annotate/adjudication/verification.py` does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from annotate.adjudication.deciding.annotator_views import Attributes, RelationKey, SpanKey
from annotate.adjudication.deciding.rules import RulingOutcome
from annotate.model import JSON, Document

FORMAT = "annotate-decisions/1"
SCHEMA = "decision"
PERSON, CONSISTENT = "person", "sound"  # what decides beside the rules: somebody, and the checks

What = Literal["span", "attribute", "relation"]
DOCUMENT = "document"
SPAN: What = "span"
ATTRIBUTE: What = "attribute"
RELATION: What = "relation"
_ORDER = (SPAN, ATTRIBUTE, RELATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDecision:
    """One thing that somebody marked, and whether it is gold.

    `span_key` is the span, or the one that has the attribute; `relation_key` is set for relations
    alone.
    `attributes` are those in gold; of an attribute, `name` and `value`, None for no value.
    `yes` have it so, `no` are those who were asked and have not.
    """

    what: What
    outcome: RulingOutcome
    rule: str
    reason: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    span_key: SpanKey | None = None
    relation_key: RelationKey | None = None
    name: str = ""
    value: str | None = None
    attributes: Attributes = field(default_factory=dict)
    comment: str = ""

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Spans in text order, then attributes, then relations."""
        where = self.relation_key if self.relation_key is not None else (self.span_key,)
        return _ORDER.index(self.what), where, self.name, self.value or "", self.yes

    def to_json(self, document: Document) -> JSON:
        """Return the decision as a line of the log."""
        line: JSON = {"document": document.id, "what": self.what}
        if self.relation_key is not None:
            line |= {
                "label": self.relation_key.label,
                "head": _key_to_json(self.relation_key.head, document),
                "tail": _key_to_json(self.relation_key.tail, document),
            }
        elif self.span_key is not None:
            line |= _key_to_json(self.span_key, document)
        if self.what == ATTRIBUTE:
            line |= {"name": self.name, "value": self.value}
        line |= {"for": list(self.yes), "against": list(self.no), "outcome": self.outcome}
        line |= {"rule": self.rule, "reason": self.reason}
        line |= {"attributes": dict(sorted(self.attributes.items()))} if self.attributes else {}
        return line | ({"comment": self.comment} if self.comment else {})


def decision_from_json(line: JSON) -> GoldDecision:
    """Make a decision of a line that fits `decision.schema.json`."""
    linked = line["what"] == RELATION
    return GoldDecision(
        what=line["what"],
        outcome=line["outcome"],
        rule=line["rule"],
        reason=line["reason"],
        yes=tuple(line["for"]),
        no=tuple(line["against"]),
        span_key=None if linked else _key_from_json(line),
        relation_key=RelationKey(
            line["label"], _key_from_json(line["head"]), _key_from_json(line["tail"])
        )
        if linked
        else None,
        name=line.get("name", ""),
        value=line.get("value"),
        attributes=line.get("attributes", {}),
        comment=line.get("comment", ""),
    )


def _key_to_json(key: SpanKey, document: Document) -> JSON:
    place: JSON = {
        "layer": key.layer,
        "label": key.label,
        "start": key.start,
        "end": key.end,
        "text": document.text[key.start : key.end],
    }
    return place | ({"nth": key.nth} if key.nth > 1 else {})


def _key_from_json(place: Mapping[str, Any]) -> SpanKey:
    return SpanKey(
        place["start"], place["end"], place["layer"], place["label"], place.get("nth", 1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """When and where a person decided, and how long it took."""

    created: str | None = None
    link: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """What was decided about a document as a whole.

    `readings` are the hashes of what each reader said, `decided_by` is a rule or a person; with
    something open it is a draft. `finish` and `rule` are what the rule was told.
    """

    document: str
    text_sha256: str
    scheme: str
    layers: tuple[str, ...]
    readings: Mapping[str, str]
    rule: str
    finish: bool
    annotator: str
    outcome: Literal["gold", "open"]
    reason: str
    created: str | None = None
    link: str | None = None
    seconds: float | None = None

    @property
    def submission(self) -> Submission:
        """When and where it was decided."""
        return Submission(created=self.created, link=self.link, seconds=self.seconds)

    def to_json(self) -> JSON:
        """Return it as the first line of a document in the log."""
        line: JSON = {
            "document": self.document,
            "what": DOCUMENT,
            "format": FORMAT,
            "text_sha256": self.text_sha256,
            "scheme": self.scheme,
            "layers": list(self.layers),
            "readings": dict(sorted(self.readings.items())),
            "annotator": self.annotator,
            "outcome": self.outcome,
            "rule": self.rule,
            "finish": self.finish,
            "reason": self.reason,
        }
        more = {"created": self.created, "link": self.link, "seconds": self.seconds}
        return line | {name: value for name, value in more.items() if value is not None}


def summary_from_json(line: JSON) -> DocumentSummary:
    """Make a summary of a line that fits `decision.schema.json`."""
    rest = {name: value for name, value in line.items() if name not in ("what", "format")}
    return DocumentSummary(**{**rest, "layers": tuple(line["layers"])})


def count_by_people(lines: Iterable[Any]) -> int:
    """Return how many documents a person decided, by the lines of a log."""
    return sum(
        isinstance(line, dict) and line.get("what") == DOCUMENT and line.get("rule") == PERSON
        for line in lines
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that was decided about a document."""

    summary: DocumentSummary
    decisions: Sequence[GoldDecision]

    def list_lines(self, document: Document) -> list[JSON]:
        """Return the document's lines of the log."""
        ordered = sorted(self.decisions, key=lambda decision: decision.sort_key)
        return [self.summary.to_json(), *(d.to_json(document) for d in ordered)]


def verdict_from_lines(lines: Sequence[JSON]) -> Verdict:
    """Make a verdict of a document's lines of the log, the one about the whole first."""
    return Verdict(
        summary=summary_from_json(lines[0]),
        decisions=[decision_from_json(line) for line in lines[1:]],
    )
