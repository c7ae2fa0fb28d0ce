"""A report as text for people, within 80 columns. It only words what the report holds."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from annotate.spelling import plural

Nested = Mapping[str, Any]
NAMES = 24
NAMED = 10
WIDTH = 80
MAIN = ("exact", "overlap")


def format_report(report: Nested) -> str:
    """Return the report as tables."""
    parts = (
        _format_documents(report),
        *(_format_spans(report, kind) for kind in ("spans", "relations")),
        _format_group("Quotes", report.get("quotes", {})),
        _format_group("Stances", report.get("stances", {})),
        _format_polarities(report.get("stances", {}).get("polarities", [])),
        _format_scores(report.get("scores", {})),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))


def _format_documents(report: Nested) -> Iterator[str]:
    documents = report["documents"]
    yield f"{documents['compared']} documents compared, scheme {report['scheme']}."
    for what, side in (("Gold", "gold by"), ("Measured", "prediction by")):
        if documents.get(side):
            yield f"{what}: {_count_kinds(documents[side])}."
    for what, names in documents.items():
        if isinstance(names, list) and names:
            yield from _wrap(f"{len(names)} {what}: {_list(names)}")
    yield from _format_layers(documents["layers"])
    for what, count in report["set aside"].items():
        if count:
            yield f"Left out: {count} {what}."


def _format_layers(layers: Mapping[str, Nested]) -> Iterator[str]:
    for layer, counts in layers.items():
        for where in ("not in the gold", "not in the prediction"):
            if counts[where]:
                yield (
                    f"{layer} is {where} of {plural(counts[where], 'document')}: not "
                    "compared there."
                )


def _count_kinds(kinds: Mapping[str, int]) -> str:
    """Say how many readings are by whom, as `40 by human, 2 by adjudicator`."""
    return ", ".join(f"{number} by {kind}" for kind, number in kinds.items())


def _list(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _wrap(line: str) -> list[str]:
    return wrap(line, WIDTH, subsequent_indent="    ", break_long_words=False)


def _format_spans(report: Nested, kind: str) -> Iterator[str]:
    groups = [(layer, kind, rows) for layer, rows in report.get(kind, {}).items()]
    for at, (layer, what, rows) in enumerate(groups):
        if at:
            yield ""
        yield " " * (NAMES + 14) + "".join(f"{measure:>21}" for measure in MAIN)
        rates = f"{'P':>7}{'R':>7}{'F1':>7}" * len(MAIN)
        yield f"{f'{layer}: {what}':{NAMES}}{'gold':>7}{'found':>7}{rates}"
        for name in sorted(rows, key=lambda key: (key in ("micro", "unlabelled"), key)):
            tallies = [rows[name][measure] for measure in MAIN]
            yield _row(name, tallies[0], *tallies)


def _row(name: str, counts: Nested, *tallies: Nested) -> str:
    numbers = "".join(
        _number(tally[key]) for tally in tallies for key in ("precision", "recall", "f1")
    )
    return f"{name[:NAMES]:{NAMES}}{counts['gold']:7.0f}{counts['predicted']:7.0f}{numbers}"


def _number(value: float | None) -> str:
    return f"{'-':>7}" if value is None else f"{value:7.3f}"


def _format_group(title: str, group: Nested) -> Iterator[str]:
    """Tallies of any depth as a table of P, R, F1; shares below, with what they are of."""
    leaves = list(_iter_leaves(group))
    tallies = [(name, value) for name, value in leaves if "f1" in value]
    shares = [(name, value) for name, value in leaves if "share" in value]
    if tallies:
        yield f"{title:40}{'gold':>8}{'found':>8}{'P':>8}{'R':>8}{'F1':>8}"
    for name, value in tallies:
        rates = "".join(f"{_number(value[key]):>8}" for key in ("precision", "recall", "f1"))
        yield f"{name[:40]:40}{value['gold']:8.0f}{value['predicted']:8.0f}{rates}"
    if shares:
        yield f"{title + ', shares':40}{'of':>8}{'right':>8}{'share':>8}"
    for name, value in shares:
        yield f"{name[:40]:40}{value['total']:8}{value['right']:8}{_number(value['share']):>8}"


def _iter_leaves(group: Nested, head: str = "") -> Iterator[tuple[str, Nested]]:
    for key, value in group.items():
        name = f"{head}{', ' if head else ''}{key}"
        if isinstance(value, Mapping):
            if "f1" in value or "share" in value:
                yield name, value
            else:
                yield from _iter_leaves(value, name)


def _format_polarities(cells: list[Nested]) -> Iterator[str]:
    """The expressions as a matrix: rows are the gold, columns the prediction."""
    if not cells:
        return
    counts = {(cell["gold"], cell["predicted"]): cell["count"] for cell in cells}
    names = sorted({name for pair in counts for name in pair}, key=lambda n: (n == "none", n))
    yield "gold, predicted".ljust(20) + "".join(f"{name[:9]:>10}" for name in names)
    for row in names:
        yield f"{row:20}" + "".join(f"{counts.get((row, name), 0):10}" for name in names)


def _format_scores(scores: Nested) -> Iterator[str]:
    first = True
    for layer, kinds in scores.items():
        for kind, measures in kinds.items():
            if not first:
                yield ""
            first = False
            yield from _format_reliability(f"{layer}: {kind} by score", measures)


def _format_reliability(title: str, measures: Nested) -> Iterator[str]:
    """Bins and thresholds side by side: both go by tenths of the score."""
    exact, overlap = measures["exact"], measures["overlap"]
    errors = [value["expected calibration error"] for value in (exact, overlap)]
    yield f"{title[:30]}; calibration error {errors[0]:.3f} exact, {errors[1]:.3f} overlap"
    if overlap["not in the gold"]:
        yield from _wrap(f"not counted, as the gold has none: {_list(overlap['not in the gold'])}")
    yield (
        f"{'score':10}{'count':>7}{'mean':>7}{'exact':>7}{'overlap':>9}"
        f"{'from':>8}{'P':>8}{'R':>8}{'F1':>8} overlap"
    )
    bins = {row["from"]: (row, other) for row, other in zip(
        exact["reliability"], overlap["reliability"], strict=True
    )}  # fmt: skip
    for cut in overlap["thresholds"]:
        row = bins.get(cut["from"])
        left = f"{cut['from']:.1f}-{cut['from'] + 0.1:.1f}".ljust(10)
        if row:
            left += f"{row[0]['count']:7}{row[0]['mean score']:7.3f}{row[0]['right']:7.3f}"
            left += f"{row[1]['right']:9.3f}"
        rates = "".join(f"{_number(cut[key]):>8}" for key in ("precision", "recall", "f1"))
        yield f"{left:40}{cut['from']:8.1f}{rates}"
