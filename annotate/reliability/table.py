"""Reports as text, within 80 columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap

from annotate.reliability.report import AgreementReport, Disagreement, Figure
from annotate.spelling import plural

WIDTH = 80
_NAME = 34
_UNDEFINED = "-"
_COLUMNS, _NARROW, _WIDE = 10, 7, 13  # of an overview: columns, and how wide one may be
_MAIN = {("spans", "exact F1"), ("categories", "alpha"), ("tuples", "credit")}
_OVERVIEW = "the main figures; below, all of them with their intervals"


def write_agreement(report: AgreementReport) -> Iterator[str]:
    """Yield the lines that tell what `annotate agreement` found."""
    head = (
        f"{report.compared} of {report.documents} documents have two readings or more: "
        f"{plural(report.readings, 'reading')} by {len(report.annotators)} people. "
        "Intervals: 95 %, "
        f"{report.bootstrap} draws of documents, seed {report.seed}."
    )
    yield from fold(head, indent=0)
    if report.assisted:
        shared = (
            f"{report.assisted} of the readings began with a model's suggestions: people may "
            "agree because they were shown the same."
        )
        yield from fold(shared, indent=0)
    yield from write_counts("Set aside:", report.set_aside)
    yield from write_figures([figure for figure in report.figures if not figure.by])
    yield from _write_overviews(report.figures)
    yield from write_disagreements(
        "Documents with the lowest agreement (exact F1)", report.worst_documents
    )
    yield from write_disagreements("Spans with the lowest agreement", report.worst_spans)
    yield from write_reasons(report.not_computed)
    yield from write_figures([figure for figure in report.figures if figure.by])


def _write_overviews(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield the main figures of each part of the data, a line a part: drift can be seen in it."""
    for by in dict.fromkeys(figure.by for figure in figures if figure.by):
        found = {
            (f.group, f.about, f.measure): f.value
            for f in figures
            if f.by == by and (f.kind, f.measure) in _MAIN
        }
        columns = list(dict.fromkeys(key[1:] for key in found))[:_COLUMNS]
        groups = list(dict.fromkeys(key[0] for key in found))
        if not columns:
            continue
        width = min(WIDTH - _NARROW * len(columns), _NAME, max(map(len, groups)))
        wide = min(_WIDE, (WIDTH - width) // len(columns)) - 1
        yield ""
        yield from fold(f"By {by}: {_OVERVIEW}", indent=2)
        yield from _write_heads(columns, width, wide)
        for group in groups:
            values = [found.get((group, *column)) for column in columns]
            if len(group) > width:
                yield from fold(group, indent=2)
            name = "" if len(group) > width else group
            yield f"{name:{width}} " + " ".join(f"{format_number(v):>{wide}}" for v in values)


def _write_heads(columns: Sequence[tuple[str, str]], width: int, wide: int) -> Iterator[str]:
    """Yield the heads of columns, a word a line, those that are too wide cut."""
    words = [" ".join(column).split() for column in columns]
    high = max(map(len, words))
    cut = [[word if len(word) <= wide else f"{word[: wide - 1]}." for word in w] for w in words]
    for line in zip(*([""] * (high - len(w)) + w for w in cut), strict=True):
        yield f"{'':{width}} " + " ".join(f"{word:>{wide}}" for word in line)


def write_counts(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a list of counts, the title included; nothing where there are none."""
    if counts:
        yield ""
        yield title
    for name, count in counts.items():
        yield from fold(f"{count:7}  {name}", indent=9)


def write_how(how: Mapping[str, str]) -> Iterator[str]:
    """Yield how each measure is computed."""
    yield ""
    yield "How it is computed"
    for name, words in how.items():
        yield from fold(f"  {name}: {words}", indent=4)


def write_reasons(reasons: Mapping[str, str]) -> Iterator[str]:
    """Yield what was not computed, and why."""
    for name, reason in reasons.items():
        yield ""
        yield from fold(f"Not computed: {name}: {reason}", indent=2)


def write_figures(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield the figures as tables, one for each kind and part of the data."""
    for (by, group, kind), part in groupby(figures, lambda f: (f.by, f.group, f.kind)):
        title = f"{kind}, {by} {group}" if by else kind
        yield ""
        yield from fold(title[0].upper() + title[1:], indent=2)
        yield f"{'':{_NAME}} {'value':>6} {'low':>6} {'high':>6} {'documents':>10} {'items':>8}"
        for about, rows in groupby(part, lambda f: f.about):
            yield about
            for row in rows:
                yield from _write_figure(row)


def _write_figure(figure: Figure) -> Iterator[str]:
    numbers = " ".join(f"{format_number(n):>6}" for n in (figure.value, figure.low, figure.high))
    name = f"  {figure.measure}"
    if len(name) > _NAME:
        yield name
        name = ""
    yield f"{name:{_NAME}} {numbers} {figure.documents:10} {figure.items:8}"
    if figure.reason:
        yield from fold(f"    ({figure.reason})", indent=5)


def format_number(value: float | None) -> str:
    """Return a figure with three decimals, or what stands for none."""
    return _UNDEFINED if value is None else f"{value:.3f}"


def write_disagreements(title: str, disagreements: Sequence[Disagreement]) -> Iterator[str]:
    """Yield documents or spans with their links; nothing where there are none."""
    if disagreements:
        yield ""
        yield title
    for found in disagreements:
        where = "" if found.start is None else f" [{found.start}, {found.end})"
        items = "" if found.text is not None else f", {plural(found.items, 'span')}"
        yield from fold(f"  {found.agreement:.3f}  {found.document}{where}{items}", indent=9)
        if found.text is not None:
            yield from fold(f"         {_quote(found.text)}", indent=10)
        for name, marked in found.readings.items():
            yield from fold(f"         {name}: {marked}", indent=11)
        for link in found.links:
            yield f"         {link}"  # a link that is broken in two cannot be opened


def _quote(text: str) -> str:
    return "“" + " ".join(text.split()) + "”"


def fold(line: str, *, indent: int) -> Iterable[str]:
    """Break a line at 80 columns, the rest of it set in."""
    head = len(line) - len(line.lstrip())
    return wrap(line.strip(), WIDTH, initial_indent=" " * head, subsequent_indent=" " * indent) or [
        ""
    ]
