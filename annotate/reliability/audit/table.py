"""The audit as text, within 80 columns."""

from collections.abc import Iterator, Sequence

from annotate.reliability.audit.edits import SPAN_GONE
from annotate.reliability.report import (
    AuditReport,
    AuditRow,
    Density,
    Figure,
    LabelError,
    ModelAudit,
)
from annotate.reliability.table import (
    fold,
    format_number,
    write_counts,
    write_figures,
    write_reasons,
)
from annotate.spelling import plural

_NAME = 24
# What stands over the columns, since the names of edits are longer than their numbers.
_SHORT = {
    "kept": "kept",
    "relabelled": "label",
    "moved": "bounds",
    "relabelled and moved": "both",
    "led elsewhere": "other",
    "gone with its span": "gone",
    "deleted": "deleted",
    "added": "added",
}
_UNTOLD = (
    "None of these readings tells what had been suggested, so nothing can be said of what was "
    "kept, changed, deleted or added. Precision and recall need no more than the spans themselves."
)


def write_audit(report: AuditReport) -> Iterator[str]:
    """Yield the lines that tell what `annotate audit` found."""
    head = (
        f"{plural(report.documents, 'document')}: people read "
        f"{report.assisted_documents} with suggestions "
        f"and {report.unassisted_documents} without. Intervals: 95 %, {report.bootstrap} draws of "
        f"documents, seed {report.seed}."
    )
    yield from fold(head, indent=0)
    yield from write_counts("Set aside:", report.set_aside)
    for model in report.models:
        yield from _write_model(model)
    yield from _write_densities(report.densities)
    yield from _write_label_errors(report.suspects)
    yield from write_reasons(report.not_computed)


def write_versions(report: AuditReport) -> Iterator[str]:
    """Yield the lines that tell what one version after the other saved."""
    yield from fold(
        "Operations that suggestions saved, by the version that people began with. Intervals: "
        f"95 %, {report.bootstrap} draws of documents, seed {report.seed}.",
        indent=0,
    )
    yield from write_counts("Set aside:", report.set_aside)
    yield ""
    if not report.versions:
        yield from fold(_UNTOLD, indent=0)
        return
    yield f"{'version':31} {'read from':10} {'articles':>8} {'saved':>6} {'interval':>15}"
    for version in report.versions:
        yield version.model
        saved, change = version.saved, version.change
        numbers = f"{format_number(saved.value):>6} {_write_interval(saved):>15}"
        yield f"{'':31} {version.first or '-':10} {version.readings:8} {numbers}"
        if change is not None and change.value is not None:
            yield f"{'':31} {_judge(change)} ({change.value:+.3f}, {_write_interval(change)})"


def _write_interval(given: Figure) -> str:
    if given.low is None or given.high is None:
        return "-"
    return f"{given.low:.3f} to {given.high:.3f}"


def _judge(change: Figure) -> str:
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        return "no change that is sure"
    return "saves more than the one before" if change.low > 0 else "saves less than the one before"


def _write_model(model: ModelAudit) -> Iterator[str]:
    yield ""
    head = (
        f"{model.model}: {plural(model.documents, 'document')}, {plural(model.readings, 'reading')}"
    )
    if model.followed:
        head += f", {model.followed} of them known to have begun with it"
    yield from fold(head, indent=2)
    if not model.followed:
        yield from fold(f"  {_UNTOLD}", indent=2)
    yield from _write_rows("What became of the spans", model.spans)
    yield from _write_rows("What became of the links", model.links)
    if any(model.moved.values()):
        yield ""
        yield "Bounds moved, characters at both ends together"
        for name, count in model.moved.items():
            yield f"  {name:{_NAME - 2}} {count:9}"
    yield from write_figures(model.figures)
    yield from _write_curves(model)


def _write_rows(title: str, rows: Sequence[AuditRow]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    names = [name for name in rows[0].edits if name != SPAN_GONE]
    width = 7
    head = " ".join(f"{_SHORT[name]:>{width}}" for name in names)
    yield title
    yield f"{'':{_NAME}} {'all':>{width}} {head}"
    for row in rows:
        numbers = " ".join(f"{row.edits[name]:{width}}" for name in names)
        name = f"  {row.about}" if "/" in row.about else row.about
        if len(name) > _NAME:
            yield name
            name = ""
        yield f"{name:{_NAME}} {row.suggested:{width}} {numbers}"
    gone = sum(row.edits.get(SPAN_GONE, 0) for row in rows if "/" not in row.about)
    if gone:
        yield f"{gone} more went with what they were part of: a deleted quote's cue, say"


def _write_curves(model: ModelAudit) -> Iterator[str]:
    for curve in model.curves:
        if not curve.bins:
            continue
        yield ""
        yield f"Scores of {curve.about}: is what has a score of 0.9 right nine times in ten?"
        yield f"  {'score':12} {'spans':>8} {'mean score':>11} {'right':>7}"
        for low, high, spans, score, right in curve.bins:
            bounds = f"{low:.1f} to {high:.1f}"
            yield f"  {bounds:12} {spans:8} {score:11.3f} {right:7.3f}"
        if curve.unscored:
            yield f"  {plural(curve.unscored, 'span')} without a score"


def _write_densities(densities: Sequence[Density]) -> Iterator[str]:
    if not densities:
        return
    yield ""
    yield from fold(
        "Spans in 1,000 characters with suggestions and without; the difference in points, which "
        "are hundredths of what it is without; and how many articles each of the two groups must "
        "have to see a difference of 5 points",
        indent=0,
    )
    heads = " ".join(f"{head:>8}" for head in ("with", "without", "points", "low", "high"))
    yield f"{'':{_NAME}} {heads} {'needed':>7}"
    for density in densities:
        values = (
            density.assisted,
            density.unassisted,
            density.difference,
            density.low,
            density.high,
        )
        numbers = " ".join(f"{format_number(value):>8}" for value in values)
        needed = "-" if density.needed is None else str(density.needed)
        name = f"  {density.about}" if "/" in density.about else density.about
        if len(name) > _NAME:
            yield name
            name = ""
        yield f"{name:{_NAME}} {numbers} {needed:>7}"
        if density.reason:
            yield from fold(f"    ({density.reason})", indent=5)


def _write_label_errors(errors: Sequence[LabelError]) -> Iterator[str]:
    if errors:
        yield ""
        yield "Labels to look at again, the most suspect first"
    for error in errors:
        where = f"{error.document} [{error.start}, {error.end})"
        yield from fold(f"  {error.weight:.3f}  {where} “{error.text}”", indent=9)
        score = "" if error.score is None else f" with {error.score:.2f}"
        told = (
            f"{error.annotator}: {error.label}; {error.model}{score}: {error.suggested}. "
            f"Elsewhere {error.label} {error.same_elsewhere}, "
            f"{error.suggested} {error.suggested_elsewhere}"
        )
        yield from fold(f"         {told}", indent=11)
        if error.link:
            yield f"         {error.link}"
