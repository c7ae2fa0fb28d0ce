"""Gold of decisions: what was kept is put together, and nothing else is looked at."""

from dataclasses import replace

from annotate.adjudication.deciding.annotator_views import Voice, to_annotation
from annotate.adjudication.deciding.decisions import PERSON, RELATION, SPAN, Verdict
from annotate.model import Annotation, Annotator, Document
from annotate.scheme import Scheme

RULE_PREFIX = "rule:"


def is_rule(annotator: Annotator) -> bool:
    """Tell whether gold was made by a rule and not by a person."""
    return annotator.kind == "adjudicator" and annotator.name.startswith(RULE_PREFIX)


def make_gold(verdict: Verdict, document: Document, scheme: Scheme) -> Annotation:
    """Return the annotation that a verdict makes; with something open it is a draft."""
    summary = verdict.summary
    annotation = to_annotation(
        to_voice(verdict),
        document,
        scheme,
        Annotator(kind="adjudicator", name=summary.annotator),
        "complete" if summary.outcome == "gold" else "draft",
    )
    return replace(annotation, link=summary.link, seconds=summary.seconds)


def to_voice(verdict: Verdict) -> Voice:
    """Return what was kept, as one more voice."""
    kept = [decision for decision in verdict.decisions if decision.outcome == "kept"]
    spans = {d.mark: d.attributes for d in kept if d.what == SPAN and d.mark is not None}
    return Voice(
        name=verdict.summary.annotator,
        layers=verdict.summary.layers,
        spans=spans,
        links={d.link: d.attributes for d in kept if d.what == RELATION and d.link is not None},
        created=verdict.summary.created,
        notes={
            d.mark: d.comment
            for d in verdict.decisions
            if d.what == SPAN and d.mark in spans and d.comment
        }
        if verdict.summary.rule == PERSON
        else {},
    )
