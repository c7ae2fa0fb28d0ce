"""A report as one HTML page that stands alone: no network, sortable tables, plots as SVG.

The only file that imports jinja2. Whatever comes from a scheme, a text or a person is escaped.
"""

import base64
import hashlib
import re
from typing import Any

from annotate.errors import MissingExtraError
from annotate.report.figures import Number, Report, Table
from annotate.report.plots import draw_plots, make_key
from annotate.resources import DATA
from annotate.scheme import Scheme
from annotate.spelling import plural

TEMPLATE, STYLE, SCRIPT = (DATA / f"report.{end}" for end in ("html.jinja", "css", "js"))
OPEN_ROWS = 30  # a longer table is folded away
_EMPHASIS = re.compile(r"\*(\w[^*]*)\*")


def render_page(report: Report, scheme: Scheme) -> str:
    """Return a report as an HTML page; of the scheme it takes the signs and colours of plots.

    Raises:
        MissingExtraError: jinja2 or matplotlib is not installed.
    """
    jinja2 = load_engine()
    script = SCRIPT.read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(marked=mark_up, number=show_number, key=make_key, link=show_link)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    page: str = template.render(
        report=report,
        plots=draw_plots(report, scheme),
        style=STYLE.read_text(encoding="utf-8"),
        script=script,
        policy=_make_policy(script),
        list_methods=list_methods,
        list_digits=list_digits,
        tell=tell,
        open_rows=OPEN_ROWS,
    )
    return page + "\n"


def load_engine() -> Any:
    """Import jinja2: before anything is counted, so that nobody waits for nothing.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError("jinja2", "report") from error
    return jinja2


def _make_policy(script: str) -> str:
    """Return a policy by which nothing is loaded and only the page's own script runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def list_digits(table: Table) -> list[int]:
    """Return for each column of a table how many digits stand behind its points."""
    digits = []
    for at in range(len(table.columns)):
        values = [row.numbers[at].value for row in table.rows]
        whole = all(value is None or float(value).is_integer() for value in values)
        inside = all(row.numbers[at].low is None for row in table.rows)
        digits.append(0 if whole and inside else 3)
    return digits


def show_number(value: float | None, digits: int = 0) -> str:
    """Return a number as people read it; a dash stands for none."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−")


def tell(number: Number, report: Report) -> str:
    """Return in words what is behind a number: how it is computed, of how much, of which file."""
    parts = [number.how]
    if number.documents is not None:
        parts.append(f"{plural(number.documents, 'article')}.")
    if number.items is not None:
        parts.append(f"{plural(number.items, 'item')}.")
    if number.reason:
        parts.append(f"Undefined: {number.reason}.")
    files = ", ".join(file.file for file in report.sources[number.source])
    return " ".join([*parts, f"From {files}."])


def list_methods(table: Table) -> list[tuple[str, str]]:
    """Return how the numbers of a table are computed, each way once, with what it is for."""
    methods: dict[str, dict[str, None]] = {}
    by_row = len(table.columns) == 1
    for row in table.rows:
        for column, number in zip(table.columns, row.numbers, strict=True):
            name = row.names[-1] if by_row else column
            methods.setdefault(number.how, {})[name] = None
    if len(methods) == 1:
        return [("", next(iter(methods)))]
    return [(", ".join(names), how) for how, names in methods.items()]


def mark_up(words: str) -> Any:
    """Return words in which what stands between backticks is code, between asterisks cited."""
    import markupsafe

    parts = (str(markupsafe.escape(part)) for part in words.split("`"))
    pieces = (
        f"<code>{part}</code>" if at % 2 else _EMPHASIS.sub(r"<em>\1</em>", part)
        for at, part in enumerate(parts)
    )
    return markupsafe.Markup("".join(pieces))


def show_link(link: str) -> str | None:
    """Return a link that a browser may follow; what is no web address is none."""
    return link if re.match(r"https?://", link) else None
