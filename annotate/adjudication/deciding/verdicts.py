"""One document's verdict: by a rule, or as a person decided. What is written here can be redone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from annotate.adjudication.deciding.annotator_views import AnnotatorView, find_latest, make_view
from annotate.adjudication.deciding.candidates import Candidates
from annotate.adjudication.deciding.consistency import make_consistent
from annotate.adjudication.deciding.decisions import PERSON, DocumentSummary, Submission, Verdict
from annotate.adjudication.deciding.gold import RULE_PREFIX
from annotate.adjudication.deciding.merging import Merge, merge_by_person, merge_by_rule
from annotate.adjudication.deciding.rules import AdjudicationRule
from annotate.checks import Setting
from annotate.model import Annotation, Problem, Record
from annotate.scheme import Scheme


def judge_by_rule(
    record: Record,
    views: Sequence[AnnotatorView],
    scheme: Scheme,
    rule: AdjudicationRule,
    settings: Mapping[str, Setting],
) -> tuple[Verdict, list[Problem]]:
    """Return what a rule decides, and the errors that all readers made together."""
    candidates = Candidates(views, scheme)
    merge = merge_by_rule(candidates, rule)
    problems = make_consistent(merge, candidates, record.document, settings)
    summary = DocumentSummary(
        document=record.document.id,
        text_sha256=record.document.text_sha256,
        scheme=scheme.name,
        layers=candidates.layers,
        readings={view.name: view.sha256 for view in views},
        rule=str(rule),
        finish=rule.finish,
        annotator=f"{RULE_PREFIX}{rule}",
        outcome="open" if merge.open else "gold",
        reason=_count(merge),
        created=find_latest(view.created for view in views),
    )
    return Verdict(summary=summary, decisions=merge.decisions), problems


def judge_by_person(
    record: Record,
    views: Sequence[AnnotatorView],
    scheme: Scheme,
    judge: AnnotatorView,
    submission: Submission,
) -> Verdict:
    """Return what a person decided, told apart by what the readers had."""
    candidates = Candidates(views, scheme, judge)
    merge = merge_by_person(candidates, judge)
    summary = DocumentSummary(
        document=record.document.id,
        text_sha256=record.document.text_sha256,
        scheme=scheme.name,
        layers=judge.layers,
        readings={view.name: view.sha256 for view in views},
        rule=PERSON,
        finish=True,
        annotator=judge.name,
        outcome="gold",
        reason=_count(merge),
        created=submission.created,
        link=submission.link,
        seconds=submission.seconds,
    )
    return Verdict(summary=summary, decisions=merge.decisions)


def read_judge(
    annotation: Annotation,
    views: Sequence[AnnotatorView],
    record: Record,
    scheme: Scheme,
    skipped: Counter[str],
) -> AnnotatorView:
    """Return what an adjudicator said of the layers that there were readings of."""
    asked = {layer for view in views for layer in view.layers}
    layers = [name for name in scheme.layer_names if name in asked & {*annotation.layers}]
    return make_view(replace(annotation, layers=tuple(layers)), record.document, scheme, skipped)


def _count(merge: Merge) -> str:
    """Say how many of the decisions went how, and by what."""
    counts = Counter(d.outcome for d in merge.decisions)
    rules = Counter(d.rule for d in merge.decisions if d.outcome != "open")
    parts = [f"{counts[name]} {name}" for name in ("kept", "dropped", "open") if counts[name]]
    how = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
    return ", ".join(parts) + (f" ({how})" if how else "") if parts else "nothing was marked"
