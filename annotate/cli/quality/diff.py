"""`annotate diff`: what differs between two files or two readings, article by article."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Layers, Quiet, ReportFormat, split_names
from annotate.cli.reports import print_report
from annotate.cli.session import open_session
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.quality.diff import ArticleDiff, ReadingDiff
    from annotate.model import Span
    from annotate.reliability.differences import RelationDifference, SpanDifference

EXIT_DIFFERENT = 1
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def diff(
    first: Annotated[
        str, typer.Argument(help="Articles, predictions or annotations.", metavar="A")
    ],
    second: Annotated[
        str | None,
        typer.Argument(help="The same of another run. Without it, two readings of A.", metavar="B"),
    ] = None,
    a: Annotated[
        str | None, typer.Option("--a", help="Whose reading of A, a name or a kind.")
    ] = None,
    b: Annotated[
        str | None, typer.Option("--b", help="Whose reading of B, a name or a kind.")
    ] = None,
    layers: Layers = None,
    json: Annotated[bool, typer.Option("--json", help="Print one object of JSON.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with 1 where something differs.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Say what differs between two files, or two readings of one file, article by article.

    A span is followed where it was moved or has another label. Readings by the same annotator are
    compared, and those that stand alone on their side. Scores are counted, not listed.

    Example: annotate diff predictions-old.jsonl predictions.jsonl

    Example: annotate diff annotations.jsonl --a annotator-1 --b annotator-2
    """
    from annotate.app.quality import diff as app

    options = app.Options(first=a, second=b, layers=split_names(layers))
    with open_session(quiet=quiet) as (context, console):
        result = app.diff(context, first, second, options)
        lines = (line for article in result.articles for line in _write_article(article))
        print_report(result, lines, ReportFormat.json if json else ReportFormat.text)
        console.say(
            f"{plural(len(result.articles), 'article')} of {result.documents} differ"
            f"{'s' if len(result.articles) == 1 else ''}."
        )
        if second is not None:
            console.say(f"A is {first}, B is {second}.")
        for what, count in sorted(result.counts.items()):
            noun, _, rest = what.partition(" ")
            if count:
                console.say(f"{count:8,} {noun.removesuffix('s') if count == 1 else noun} {rest}")
    if exit_code and result.articles:
        raise typer.Exit(EXIT_DIFFERENT)


def _write_article(article: "ArticleDiff") -> Iterator[str]:
    yield article.document
    if article.only_in:
        yield f"  only in {'A' if article.only_in == 'first' else 'B'}"
    if article.text:
        at, one, other = article.text
        yield f"  the text differs from {at} on: {one!r} | {other!r}"
    yield from _write_about(article.about, "  ")
    for reading in article.readings:
        yield from _write_reading(reading)
    for side, name in article.alone:
        yield f"  only in {'A' if side == 'first' else 'B'}: the reading by {name}"


def _write_about(about: "Mapping[str, tuple[object, object]]", indent: str) -> Iterator[str]:
    for name, (one, other) in about.items():
        if isinstance(one, list) and isinstance(other, list):
            ours = [item for item in one if item not in other]  # what both have is no difference
            one, other = ours, [item for item in other if item not in one]
        yield f"{indent}{name}: {one} -> {other}"


def _write_reading(reading: "ReadingDiff") -> Iterator[str]:
    yield f"  {reading.first} -> {reading.second}"
    yield from _write_about(reading.about, "    ")
    for span in reading.marked.spans:
        yield f"    {SIGNS[span.how]} {_write_span(span)}"
    for relation in reading.marked.relations:
        yield f"    {SIGNS[relation.how]} {_write_relation(relation)}"


def _write_span(found: "SpanDifference") -> str:
    one, other = found.before, found.after
    if one is None or other is None:
        [span] = filter(None, (one, other))
        return f"{_name(span)} {span.start}-{span.end}: {_shorten(span.text)}"
    label = _name(one) if one.label == other.label else f"{_name(one)} -> {other.label}"
    place = f"{one.start}-{one.end}"
    text = _shorten(one.text)
    if (one.start, one.end) != (other.start, other.end):
        place += f" -> {other.start}-{other.end}"
        text += f" -> {_shorten(other.text)}"
    return f"{label} {place}: {text}{_write_attributes(one.attributes, other.attributes)}"


def _write_relation(found: "RelationDifference") -> str:
    ends = f"{found.label}: {_shorten(found.head.text)} -> {_shorten(found.tail.text)}"
    return ends + (_write_attributes(found.before or {}, found.after or {}))


def _write_attributes(one: "Mapping[str, str]", other: "Mapping[str, str]") -> str:
    changed = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
    words = [f"{key} {one.get(key, '-')} -> {other.get(key, '-')}" for key in changed]
    return f" ({', '.join(words)})" if words else ""


def _name(span: "Span") -> str:
    return f"{span.layer}/{span.label}"


def _shorten(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
