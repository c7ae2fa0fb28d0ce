"""The numbers on the dataset card, in blocks that are made of the report object alone.

A block stands between two comments that no reader sees, names the files that its numbers are from,
and can be made again of report.json: what differs then was edited by hand or has become stale.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from annotate.dataset.files.numbers import INPUT, LABELS, READ, READ_FIGURES, SHOWN
from annotate.dataset.rows.tally import LABEL_COLUMNS, find_label_column
from annotate.report.agreed import AGREEMENT
from annotate.report.counting import LAYER, WITHHELD
from annotate.report.figures import FigureRow, Number, Report, Table
from annotate.spelling import plural

_BEGIN, _END = "<!-- report.json: {} -->", "<!-- report.json: end -->"
_BLOCK = re.compile(
    r"<!-- report\.json: ([a-z]+) -->\n(.*?)\n<!-- report\.json: end -->", re.DOTALL
)
_MARKUP = re.compile(r"[\\`*_\[\]>#~|]")
_REVIEWS = {
    "gold": "adjudicated: several readings were compared and decided",
    "human": "read and corrected by a person",
    "partial": "read by a person, but not all that they marked could be read",
    "silver": "made by a model, reviewed by nobody",
}
_TOLD = ": who is named, who said what, and who stands where"
_FIGURES = ("about", "measure", "value", "95 % interval", "articles", "items")


def list_blocks(report: Report) -> dict[str, str]:
    """Return the blocks of a card by name."""
    return {name: _mark(name, "\n".join(write(report))) for name, write in _WRITERS.items()}


def find_blocks(card: str) -> dict[str, str]:
    """Return the blocks that stand in a card, by name."""
    return {found[1]: found[0] for found in _BLOCK.finditer(card)}


def _mark(name: str, words: str) -> str:
    return f"{_BEGIN.format(name)}\n{words}\n{_END}"


# --- blocks ---------------------------------------------------------------------------------------


def _write_summary(report: Report) -> Iterator[str]:
    glance, rows = _get(report, "glance"), _get(report, "rows")
    configs = [row.names[0] for row in rows.rows if find_label_column(row.names[0])]
    counted = [_count_rows(config, _sum(rows.find(config))) for config in configs]
    articles = plural(_round(glance.get("number", "articles")), "news article")
    told = _TOLD if set(configs) & set(LABEL_COLUMNS) else ""
    yield f"{articles} with {', '.join(counted)}{told}."
    languages, publishers = (join_counts(report, name) for name in ("languages", "publishers"))
    yield f"Languages of the articles: {languages}. Publishers: {publishers}."
    yield _name_sources(report, ["languages", *configs])


def _count_rows(config: str, number: int) -> str:
    if config.startswith(LAYER):
        return f"{plural(number, 'span')} of {config.removeprefix(LAYER)}"
    return f"{number:,} {config}"


def _write_reviews(report: Report) -> Iterator[str]:
    table = _get(report, "reviewed")
    silver, partial = (_sum(table.find(kind)) for kind in ("silver", "partial"))
    total = sum(_sum(row) for row in table.rows)
    if silver == total:
        yield (
            "**Unreviewed (silver).** No person has checked these annotations. "
            "They are no ground to evaluate on."
        )
    elif silver:
        yield (
            f"**Partly unreviewed.** {silver:,} of {plural(total, 'article')} hold annotations "
            "that no person has checked."
        )
    elif not partial:
        yield "A person has reviewed every article."
    if partial:
        yield (
            f"Of {partial:,} of {plural(total, 'article')} not all that a person had marked could "
            "be read: they do not count as reviewed."
        )
    yield ""
    rows = [(row.names[0], f"{_sum(row):,}", _REVIEWS[row.names[0]]) for row in table.rows]
    yield make_table(("reviewed", "articles", "meaning"), rows)
    yield ""
    yield _name_sources(report, ["reviewed"])


def _write_annotators(report: Report) -> Iterator[str]:
    rows = [
        (*map(escape, row.names), *(f"{number.value or 0:,.0f}" for number in row.numbers[:3]))
        for row in _get(report, "readers").rows
    ]
    head = ("annotator", "name", "version", "finished", "drafts", "skipped")
    yield make_table(head, rows)
    yield ""
    yield _name_sources(report, ["readers"])


def _write_rows(report: Report) -> Iterator[str]:
    rows, articles = _get(report, "rows"), _get(report, "articles")
    lines = [_count_row(row.names[0], [_round(n) for n in row.numbers]) for row in rows.rows]
    counts = [_round(articles.get("articles", split)) for split in rows.columns]
    yield make_table(("rows", *rows.columns, "all"), [*lines, _count_row("(articles)", counts)])
    yield ""
    yield _name_sources(report, ["rows", "articles"])


def _count_row(name: str, counts: Sequence[int]) -> list[str]:
    return [name, *(f"{number:,}" for number in counts), f"{sum(counts):,}"]


def _write_labels(report: Report) -> Iterator[str]:
    passages = {p.about: p for section in report.sections for p in section.passages}
    for config in (row.names[0] for row in _get(report, "rows").rows):
        found = find_label_column(config)
        if found is None:
            continue
        table = _get(report, config)
        rows = []
        for row in table.rows:
            told = passages[f"{config}/{row.names[0]}"]
            rows.append((row.names[0], f"{_sum(row):,}", escape(told.words), escape(told.example)))
        yield f"### {config}: `{found[0]}`"
        yield ""
        yield make_table(("label", "rows", "meaning", "example"), rows)
        yield ""
    configs = [row.names[0] for row in _get(report, "rows").rows]
    yield _name_sources(report, [c for c in sorted(configs) if find_label_column(c)])


def _write_agreement(report: Report) -> Iterator[str]:
    section = next((s for s in report.sections if s.name == AGREEMENT), None)
    compared = report.find_table("compared")
    several, readings, people = (
        _round(compared.get("number", what)) if compared else 0
        for what in ("articles with two readings or more", "readings compared", "people")
    )
    if section is None or not several:
        yield "Not measured: no article has two finished readings by different people."
        yield from _write_read(report)
        return
    yield f"{plural(several, 'article')} with {plural(readings, 'reading')} by {people:,} people."
    yield from section.words[:2]
    yield ""
    rows = []
    for kind, measures in SHOWN.items():
        table = report.find_table(f"agreement {kind}")
        for row in table.rows if table else ():
            if row.names[1] in measures:
                rows.append((*row.names, *_tell_figure(row.numbers[0])))
    yield make_table(_FIGURES, rows)
    yield from _write_read(report)
    yield ""
    yield "How each is computed, what was set aside and all other figures are in `report.json`."
    yield _name_sources(report, ["agreement spans"])


def _write_read(report: Report) -> Iterator[str]:
    """Tell the agreement on all that was read twice, where it is not that of the dataset."""
    counts, figures = report.find_table(READ), report.find_table(READ_FIGURES)
    if counts is None or figures is None:
        return
    articles, readings, people = (
        _round(counts.get("number", what)) for what in ("articles", "readings", "people")
    )
    yield ""
    yield (
        f"Of all that was read twice, also what is not in this dataset, or not whole: "
        f"{plural(articles, 'article')} with {plural(readings, 'reading')} by {people:,} people."
    )
    yield ""
    yield make_table(
        _FIGURES, [(*row.names, *_tell_figure(row.numbers[0])) for row in figures.rows]
    )


def _tell_figure(number: Number) -> tuple[str, str, str, str]:
    behind = f"{number.documents:,}", f"{number.items:,}"
    if number.value is None:
        return f"undefined: {number.reason}", "", *behind
    interval = ""
    if number.low is not None and number.high is not None:
        interval = f"{number.low:.3f} to {number.high:.3f}"
    return f"{number.value:.3f}", interval, *behind


def _write_left(report: Report) -> Iterator[str]:
    table = _get(report, "left out")
    if not table.rows:
        yield "Nothing."
        return
    for row in table.rows:
        kind, _, rest = row.names[0].partition(" ")
        is_counted = kind in ("articles", "lines")
        told = f"{plural(_sum(row), kind[:-1])} {rest}" if is_counted else ""
        yield f"- {escape(told or f'{row.names[0]}: {_sum(row):,}')}"
    yield ""
    yield _name_sources(report, ["left out"])


def _write_rights(report: Report) -> Iterator[str]:
    rights = {row.names[0]: _sum(row) for row in _get(report, "redistribution").rows}
    withheld = rights.pop(WITHHELD, 0)
    words = [f"Licences of the texts: {join_counts(report, 'licences')}."]
    if withheld:
        words.append(
            f"**The text of {plural(withheld, 'article')} is withheld:** the columns with its "
            "words are null. Whoever has a copy of the article puts the words back with "
            "`annotate rehydrate`."
        )
    if rights.get("no"):
        words.append(
            f"**{plural(rights['no'], 'article')} must not be redistributed: "
            "this folder must not be published.**"
        )
    elif rights.get("unknown"):
        words.append(
            f"For {plural(rights['unknown'], 'article')} it is not known whether the text may be "
            "redistributed: that has to be found out before it is published."
        )
    elif rights:
        whose = "every other" if withheld else "every"
        words.append(f"The text of {whose} article may be redistributed.")
    yield " ".join(words)
    yield _name_sources(report, ["licences", "redistribution"])


_WRITERS: Mapping[str, Callable[[Report], Iterable[str]]] = {
    "summary": _write_summary,
    "reviews": _write_reviews,
    "annotators": _write_annotators,
    "rows": _write_rows,
    LABELS: _write_labels,
    "agreement": _write_agreement,
    "left": _write_left,
    "rights": _write_rights,
}


# --- words ----------------------------------------------------------------------------------------


def _get(report: Report, name: str) -> Table:
    table = report.find_table(name)
    if table is None:
        raise KeyError(name)
    return table


def _round(number: Number | None) -> int:
    return round(number.value or 0) if number else 0


def _sum(row: FigureRow | None) -> int:
    return sum(_round(number) for number in row.numbers) if row else 0


def _name_sources(report: Report, names: Iterable[str]) -> str:
    """Return from which files the numbers of some tables are."""
    used = {
        number.source
        for name in names
        if (table := report.find_table(name))
        for row in table.rows
        for number in row.numbers
    }
    folders = {
        file.file.partition("/")[0] + "/" for s in used - {INPUT} for file in report.sources[s]
    }
    places = [f"`{folder}`" for folder in sorted(folders)]
    if INPUT in used:
        places.append("the input")
    return f"<sub>From {', '.join(places)}; the hash of each file is in `report.json`.</sub>"


def join_counts(report: Report, name: str) -> str:
    """Return the counts of a table in a line, the highest first."""
    table = _get(report, name)
    rows = sorted(table.rows, key=lambda row: (-_sum(row), row.names))
    told = ", ".join(f"{escape(row.names[0])} ({_sum(row):,})" for row in rows)
    return f"{told}, and others" if table.note else told


def make_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escape(text: str) -> str:
    """Return words as they stand in Markdown, also in a table: text, and no markup."""
    bare = text.replace("&", "&amp;").replace("<", "&lt;")
    return " ".join(_MARKUP.sub(r"\\\g<0>", bare).split())
