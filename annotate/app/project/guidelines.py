"""The annotators' guide of a scheme, as Markdown or as one page."""

from dataclasses import dataclass
from typing import Literal

from annotate.app.context import Context
from annotate.files.outputs import STANDARD, open_output
from annotate.guidelines import render_markdown, render_page
from annotate.project import load_scheme
from annotate.scheme import Scheme

Form = Literal["markdown", "html"]
_PAGES = (".html", ".htm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the guide is written, how, and to which scheme; what is None the file's name says."""

    output: str = STANDARD
    form: Form | None = None
    scheme: str | None = None


def write_guide(context: Context, options: Options) -> Scheme:
    """Write the guide of the project's scheme, or of another, and return whose it is.

    Raises:
        SchemeError: there is no such scheme, or it cannot be used.
    """
    scheme = load_scheme(options.scheme) if options.scheme else context.project.load_scheme()
    form = options.form or ("html" if options.output.endswith(_PAGES) else "markdown")
    text = render_page(scheme) if form == "html" else render_markdown(scheme)
    with open_output(options.output) as stream:
        stream.write(text.encode("utf-8"))
    return scheme
