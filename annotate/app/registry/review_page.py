"""A review of who.csv as text, and as one page that stands alone: no script, no network."""

from collections.abc import Iterator
from html import escape

from annotate.app.registry.review import RegistryReview
from annotate.dataset.proposals.reviewing import ReviewPair, ReviewSide
from annotate.guidelines.page import POLICY, STYLE

_ASKS = {"merge": "One, or two?", "split": "Two, or one?"}


def write_review(found: RegistryReview) -> Iterator[str]:
    """Yield the lines of a review, a pair after the other."""
    for at, pair in enumerate(found.pairs, start=1):
        yield f"{at}. {_ASKS[pair.action]} {'; '.join(pair.because)} ({pair.score:.2f})"
        for side in (pair.one, pair.other):
            yield f"   {_tell_side(side)}"
            if side.said:
                yield f"     called {', '.join(side.said)}"
            for each in side.sentences:
                yield f"     {_tell_place(each.document, each.published)}: {each.text}"
        yield f"   {pair.run}"
        yield ""


def render_review(found: RegistryReview) -> str:
    """Return the page of a review."""
    title = f"{len(found.pairs):,} of {found.found:,} pairs worth a look"
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        "<title>Who is who: a review</title>",
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>",
        "</head>",
        "<body>",
        "<main>",
        "<h1>Who is who: a review</h1>",
        f'<p class="soft">{title}, worst first: of {found.rows:,} rows of who.csv, as '
        f"{found.documents:,} articles use them. Nothing was changed: run a line where it is "
        "right.</p>",
        *(line for at, pair in enumerate(found.pairs, 1) for line in _render_pair(at, pair)),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _render_pair(at: int, pair: ReviewPair) -> Iterator[str]:
    yield "<section>"
    yield f"<h2>{at}. {_ASKS[pair.action]}</h2>"
    yield f"<p>{escape('; '.join(pair.because))} ({pair.score:.2f})</p>"
    for side in (pair.one, pair.other):
        yield f"<h3>{escape(_tell_side(side))}</h3>"
        if side.said:
            yield f"<p>Called {escape(', '.join(side.said))}.</p>"
        yield "<ul>"
        for each in side.sentences:
            place = escape(_tell_place(each.document, each.published))
            yield f'<li>{escape(each.text)} <span class="soft">{place}</span></li>'
        yield "</ul>" if side.sentences else "<li>In no sentence.</li></ul>"
    yield f"<pre>{escape(pair.run)}</pre>"
    yield "</section>"


def _tell_side(side: ReviewSide) -> str:
    number = f"{side.articles:,} article{'' if side.articles == 1 else 's'}"
    return f"{side.id} ({', '.join(side.names)}), {number}"


def _tell_place(document: str, published: str | None) -> str:
    return f"{document}, {published}" if published else document
