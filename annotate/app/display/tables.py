"""The quotes and stances of a reading as tables: who said what, who holds what toward whom."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from annotate.app.display.palette import Palette
from annotate.app.display.reading import ShownReading
from annotate.dataset.rows.graph import Graph, QuotePieces
from annotate.model import Span

_LONGEST = 220  # characters of a quote
_NOBODY = "–"

TableRow = Sequence[str]


def render_tables(reading: ShownReading) -> str:
    """Return the tables that a reading has rows for; empty without any."""
    graph = reading.graph
    if graph is None:
        return ""
    tables = [
        _render("Quotes", ("Who", "Says", "To"), _iter_quotes(reading, graph)),
        _render(
            "Stances", ("Who", "Holds", "Toward", "In the words"), _iter_stances(reading, graph)
        ),
    ]
    found = "".join(tables)
    return f'<div class="annotate-tables" tabindex="0">{found}</div>' if found else ""


def _render(caption: str, names: TableRow, rows: Iterable[TableRow]) -> str:
    """Return a table, without the columns in which nothing stands."""
    lines = list(rows)
    if not lines:
        return ""
    kept = [0, *(at for at in range(1, len(names) + 1) if at < 3 or any(row[at] for row in lines))]
    heads = "".join(f"<th>{escape(('', *names)[at])}</th>" for at in kept)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{row[at] or (_NOBODY if at == 1 else '')}</td>" for at in kept)
        + "</tr>"
        for row in lines
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _iter_quotes(reading: ShownReading, graph: Graph) -> Iterator[TableRow]:
    for quote in graph.attributions:
        cue = _list(graph, "cue", quote.pieces)
        says = _quote(quote) + (f' <span class="annotate-soft">{cue}</span>' if cue else "")
        yield (
            str(reading.quotes[quote.id]),
            _list(graph, "speaker", quote.pieces, named=True),
            says,
            _list(graph, "addressee", quote.pieces, named=True),
        )


def _quote(quote: QuotePieces) -> str:
    return escape(shorten(" … ".join(_flatten(piece.text) for piece in quote.pieces)))


def _iter_stances(reading: ShownReading, graph: Graph) -> Iterator[TableRow]:
    palette = Palette(reading.scheme)
    for span in reading.spans:
        if span.id not in reading.stances:
            continue
        facts = escape(", ".join(f"{n}: {value}" for n, value in sorted(span.attributes.items())))
        holder = _list(graph, "holder", [span], named=True)
        style = f'style="{palette.tint(span.label)}" title="{facts}"'
        yield (
            str(reading.stances[span.id]),
            holder or f'{_NOBODY} <span class="annotate-soft">{facts}</span>',
            f'<span class="annotate-chip" {style}>{escape(span.label)}</span>',
            _list(graph, "target", [span], named=True),
            escape(shorten(_flatten(span.text))) + _tell_basis(reading, graph, span),
        )


def _tell_basis(reading: ShownReading, graph: Graph, stance: Span) -> str:
    """Return through which of the quotes above a stance is expressed."""
    for _, tail in graph.list_tails("basis", [stance]):
        quote = graph.find_quote(tail.id)
        if quote is not None:
            return f' <span class="annotate-soft">quote {reading.quotes[quote]}</span>'
    return ""


def _list(graph: Graph, role: str, heads: Sequence[Span], *, named: bool = False) -> str:
    """Return what relations of a role lead to, each with the name of what it refers to."""
    tails = [span for _, span in graph.list_tails(role, heads)]
    who = graph.identities
    return "; ".join(_name(span, who.find(span).name if named else None) for span in tails)


def _name(span: Span, name: str | None) -> str:
    text, known = _flatten(span.text), _flatten(name or "")
    more = f' <span class="annotate-soft">({escape(known)})</span>' if known not in text else ""
    return escape(shorten(text)) + more


def _flatten(text: str) -> str:
    return " ".join(text.split())


def shorten(text: str) -> str:
    """Return a text cut in its middle where it is long."""
    if len(text) <= _LONGEST:
        return text
    head = text[: _LONGEST * 2 // 3].rsplit(" ", 1)[0]
    return f"{head} […] {text[-_LONGEST // 3 :].split(' ', 1)[-1]}"
