"""The log of adjudication: what was decided about each document, a line a decision.

A document's lines begin with one about the whole of it. Together they hold all that gold is made
of, so that gold can be made again; `annotate/adjudication/verification.py` does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from annotate.adjudication.deciding.annotator_views import Attributes, Link, Mark
from annotate.adjudication.deciding.rules import Outcome
from annotate.model import Document

JSON = dict[str, Any]
FORMAT = "annotate-decisions/1"
SCHEMA = "decision"
PERSON, SOUND = "person", "sound"  # what decides beside the rules: somebody, and the checks

What = Literal["span", "attribute", "relation"]
DOCUMENT = "document"
SPAN: What = "span"
ATTRIBUTE: What = "attribute"
RELATION: What = "relation"
_ORDER = (SPAN, ATTRIBUTE, RELATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing that somebody marked, and whether it is gold.

    `mark` is the span, or the one that has the attribute; `link` is set for relations alone.
    `attributes` are those in gold; of an attribute, `name` and `value`, None for no value.
    `yes` have it so, `no` are those who were asked and have not.
    """

    what: What
    outcome: Outcome
    rule: str
    reason: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    mark: Mark | None = None
    link: Link | None = None
    name: str = ""
    value: str | None = None
    attributes: Attributes = field(default_factory=dict)
    comment: str = ""

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Spans in text order, then attributes, then relations."""
        where = self.link if self.link is not None else (self.mark,)
        return _ORDER.index(self.what), where, self.name, self.value or "", self.yes

    def to_json(self, document: Document) -> JSON:
        """Return the decision as a line of the log."""
        line: JSON = {"document": document.id, "what": self.what}
        if self.link is not None:
            line |= {
                "label": self.link.label,
                "head": _mark_to_json(self.link.head, document),
                "tail": _mark_to_json(self.link.tail, document),
            }
        elif self.mark is not None:
            line |= _mark_to_json(self.mark, document)
        if self.what == ATTRIBUTE:
            line |= {"name": self.name, "value": self.value}
        line |= {"for": list(self.yes), "against": list(self.no), "outcome": self.outcome}
        line |= {"rule": self.rule, "reason": self.reason}
        line |= {"attributes": dict(sorted(self.attributes.items()))} if self.attributes else {}
        return line | ({"comment": self.comment} if self.comment else {})


def decision_from_json(line: JSON) -> Decision:
    """Make a decision of a line that fits `decision.schema.json`."""
    linked = line["what"] == RELATION
    return Decision(
        what=line["what"],
        outcome=line["outcome"],
        rule=line["rule"],
        reason=line["reason"],
        yes=tuple(line["for"]),
        no=tuple(line["against"]),
        mark=None if linked else _mark_from_json(line),
        link=Link(line["label"], _mark_from_json(line["head"]), _mark_from_json(line["tail"]))
        if linked
        else None,
        name=line.get("name", ""),
        value=line.get("value"),
        attributes=line.get("attributes", {}),
        comment=line.get("comment", ""),
    )


def _mark_to_json(mark: Mark, document: Document) -> JSON:
    place: JSON = {
        "layer": mark.layer,
        "label": mark.label,
        "start": mark.start,
        "end": mark.end,
        "text": document.text[mark.start : mark.end],
    }
    return place | ({"nth": mark.nth} if mark.nth > 1 else {})


def _mark_from_json(place: Mapping[str, Any]) -> Mark:
    return Mark(place["start"], place["end"], place["layer"], place["label"], place.get("nth", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """When and where a person decided, and how long it took."""

    created: str | None = None
    link: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
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


def summary_from_json(line: JSON) -> Summary:
    """Make a summary of a line that fits `decision.schema.json`."""
    rest = {name: value for name, value in line.items() if name not in ("what", "format")}
    return Summary(**{**rest, "layers": tuple(line["layers"])})


def count_by_people(lines: Iterable[Any]) -> int:
    """Return how many documents a person decided, by the lines of a log."""
    return sum(
        isinstance(line, dict) and line.get("what") == DOCUMENT and line.get("rule") == PERSON
        for line in lines
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that was decided about a document."""

    summary: Summary
    decisions: Sequence[Decision]

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
