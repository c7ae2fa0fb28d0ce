"""Records in, records with gold out, and the log of what was decided. In one pass.

A document without two views goes through as it is, and so does one that a person has already
adjudicated; gold that a rule made before is made anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.adjudication.deciding.annotator_views import AnnotatorView, read_views
from annotate.adjudication.deciding.decisions import PERSON, Submission, Verdict
from annotate.adjudication.deciding.gold import is_rule, make_gold
from annotate.adjudication.deciding.rules import ANNOTATOR, AdjudicationRule
from annotate.adjudication.deciding.verdicts import (
    judge_by_person,
    judge_by_rule,
    read_judge,
)
from annotate.checks import Setting, check_annotation
from annotate.errors import UsageError
from annotate.model import Annotation, Problem, Record
from annotate.scheme import Scheme

CODE_OTHER_TEXT, CODE_NO_LAYER, CODE_TOO_FEW = "G01", "G02", "G08"
_TOO_FEW = {
    "code": CODE_TOO_FEW,
    "message": "adjudicated this document, but two people's readings of it are not here any more",
    "fix": "Name the file whose readings were pushed: without them the decision is left out.",
}
Write = Callable[[Any], None]
FindJudge = Callable[[str], Annotation | None]


def _know_nobody(_: str) -> None:
    """Know of no person's decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationOptions:
    """By what is judged: the scheme, the rule, a project's severities, and people's decisions.

    `find_judge` returns what the adjudicator of a document submitted, by the document's id.
    """

    scheme: Scheme
    rule: AdjudicationRule
    settings: Mapping[str, Setting] = field(default_factory=dict)
    find_judge: FindJudge = _know_nobody


@dataclass(kw_only=True)
class AdjudicationReport:
    """What was done.

    `gold` documents are decided whole, `by_people` of these by a person; `open` ones are drafts,
    `before` ones had a person's gold already. `outcomes` counts decisions, `skipped` what was no
    second opinion, `readers` are those who were heard.
    """

    documents: int = 0
    gold: int = 0
    by_people: int = 0
    open: int = 0
    before: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    readers: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicated:
    """A document with what its readers say, the verdict, and the gold that it makes."""

    record: Record
    views: list[AnnotatorView]
    verdict: Verdict
    gold: Annotation


def adjudicate_records(
    records: Iterable[Record], options: AdjudicationOptions, write: Write, log: Write
) -> AdjudicationReport:
    """Adjudicate every record; hand the records to `write`, the decisions to `log`.

    Raises:
        UsageError: the annotator whose word was to decide has read nothing here.
    """
    report = AdjudicationReport()
    for record in records:
        found = adjudicate(record, options, report)
        if found is None:
            write(strip_rules(record))
            continue
        for line in found.verdict.list_lines(record.document):
            log(line)
        write(add_gold(record, found.gold))
    check_reader(options.rule, report)
    return report


def check_reader(rule: AdjudicationRule, report: AdjudicationReport) -> None:
    """Make sure that the annotator whose word decides was heard.

    Raises:
        UsageError: others were, and they were not.
    """
    if rule.kind == ANNOTATOR and report.readers and rule.name not in report.readers:
        raise UsageError(
            f"No second opinion here is by {rule.name}.",
            f"There are readings by {', '.join(sorted(report.readers))}.",
        )


def adjudicate(
    record: Record, options: AdjudicationOptions, report: AdjudicationReport
) -> Adjudicated | None:
    """Adjudicate one record; None where there is nothing to be adjudicated."""
    report.documents += 1
    judge = _find_judge(record, options, report)
    if judge is None and _has_gold(record):
        report.before += 1
        return None
    views = read_views(strip_rules(record), options.scheme, report.skipped)
    if len(views) < 2:
        if judge is not None:
            _tell(report, record, judge, **_TOO_FEW)
        return None
    report.readers |= {view.name for view in views}
    verdict = _judge(record, views, options, judge, report)
    gold = make_gold(verdict, record.document, options.scheme)
    if verdict.summary.rule == PERSON:
        found = check_annotation(gold, record.document, options.scheme, options.settings)
        report.problems += (replace(p, pointer=None) for p in found if p.severity == "error")
        report.by_people += 1
    report.gold += gold.status == "complete"
    report.open += gold.status == "draft"
    report.outcomes.update(decision.outcome for decision in verdict.decisions)
    return Adjudicated(record=record, views=views, verdict=verdict, gold=gold)


def _has_gold(record: Record) -> bool:
    return any(
        a.annotator.kind == "adjudicator" and a.status == "complete" and not is_rule(a.annotator)
        for a in record.annotations
    )


def _find_judge(
    record: Record, options: AdjudicationOptions, report: AdjudicationReport
) -> Annotation | None:
    judge = options.find_judge(record.document.id)
    if judge is None or judge.text_sha256 == record.document.text_sha256:
        return judge
    _tell(
        report,
        record,
        judge,
        code=CODE_OTHER_TEXT,
        message="adjudicated another text than this document's",
        fix="Ingest the changed article under a new id, or put the original text back.",
    )
    return None


def _tell(
    report: AdjudicationReport,
    record: Record,
    judge: Annotation,
    *,
    code: str,
    message: str,
    fix: str,
) -> None:
    report.problems.append(
        Problem(
            code=code,
            message=f"{judge.annotator.name} {message}",
            document=record.document.id,
            link=judge.link,
            fix=fix,
        )
    )


def _judge(
    record: Record,
    views: list[AnnotatorView],
    options: AdjudicationOptions,
    judge: Annotation | None,
    report: AdjudicationReport,
) -> Verdict:
    if judge is not None:
        view = read_judge(judge, views, record, options.scheme, report.skipped)
        if view.layers:
            submission = Submission(created=judge.created, link=judge.link, seconds=judge.seconds)
            return judge_by_person(record, views, options.scheme, view, submission)
        _tell(
            report,
            record,
            judge,
            code=CODE_NO_LAYER,
            message="adjudicated no layer that two people have read",
            fix="Push the document for adjudication again, with all its layers.",
        )
    verdict, problems = judge_by_rule(record, views, options.scheme, options.rule, options.settings)
    report.problems += (replace(problem, pointer=None) for problem in problems)
    return verdict


# --- records ------------------------------------------------------------------------------------


def strip_rules(record: Record) -> Record:
    """Return a record without the gold that a rule made."""
    kept = tuple(a for a in record.annotations if not is_rule(a.annotator))
    return replace(record, annotations=kept)


def add_gold(record: Record, gold: Annotation) -> Record:
    """Return a record with this gold and no other."""
    return replace(record, annotations=(*drop_gold(record).annotations, gold))


def drop_gold(record: Record) -> Record:
    """Return a record without gold."""
    kept = tuple(a for a in record.annotations if a.annotator.kind != "adjudicator")
    return replace(record, annotations=kept)
