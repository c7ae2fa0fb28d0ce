"""Gold of decisions: what was kept is put together, and nothing else is looked at."""

from dataclasses import replace

from annotate.adjudication.deciding.annotator_views import AnnotatorView, to_annotation
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
        to_view(verdict),
        document,
        scheme,
        Annotator(kind="adjudicator", name=summary.annotator),
        "complete" if summary.outcome == "gold" else "draft",
    )
    return replace(annotation, link=summary.link, seconds=summary.seconds)


def to_view(verdict: Verdict) -> AnnotatorView:
    """Return what was kept as one more annotator's view."""
    kept = [decision for decision in verdict.decisions if decision.outcome == "kept"]
    spans = {d.span_key: d.attributes for d in kept if d.what == SPAN and d.span_key is not None}
    return AnnotatorView(
        name=verdict.summary.annotator,
        layers=verdict.summary.layers,
        spans=spans,
        relations={
            d.relation_key: d.attributes
            for d in kept
            if d.what == RELATION and d.relation_key is not None
        },
        created=verdict.summary.created,
        notes={
            d.span_key: d.comment
            for d in verdict.decisions
            if d.what == SPAN and d.span_key in spans and d.comment
        }
        if verdict.summary.rule == PERSON
        else {},
    )
