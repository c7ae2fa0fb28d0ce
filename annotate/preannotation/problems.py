"""What keeps a document from being suggested for: the findings, and how each is said.

W06  an answer that does not fit the document or the scheme
W07  a pre-annotator that failed on a document
W08  a document that took longer than the limit
W09  a sentence that was too long to be parsed whole (warning)
W10  a document in another language than the pre-annotator's
"""

from annotate.errors import describe_error
from annotate.model import Document, Problem, Severity

UNFIT_ANSWER = "W06"
FAILED = "W07"
TOO_LONG = "W08"
CUT = "W09"
FOREIGN = "W10"
_WARNINGS = frozenset({CUT})
_REST = "The document is written without suggestions, and the others are done."
_FIXES = {
    UNFIT_ANSWER: f"{_REST} Mend what gave the answer, and run the command again.",
    FAILED: f"{_REST} Mend the place that is named, or report it with the article, and run the "
    "command again.",
    TOO_LONG: f"{_REST} Raise --seconds-per-article, or report the article.",
    FOREIGN: "It is written without suggestions. Leave it out; or set `code` under [language] in "
    "annotate.toml, where there are rules for its language; or name a pre-annotator that reads it "
    "with --model.",
    CUT: "Look at the text: most likely its sentences or its paragraphs were lost on the way.",
}


def make_problem(code: str, message: str, document: Document) -> Problem:
    """Return a finding about a document."""
    severity: Severity = "warning" if code in _WARNINGS else "error"
    return Problem(
        code=code, message=message, severity=severity, document=document.id, fix=_FIXES[code]
    )


def report_failure(name: str, package: str, error: BaseException, document: Document) -> Problem:
    """Return the finding that a pre-annotator raised something, with the place in its package."""
    return make_problem(FAILED, f"{name} failed: {describe_error(error, package)}", document)


def report_cuts(count: int, document: Document) -> Problem:
    """Return the finding that sentences were cut so many times to be parsed."""
    message = f"no sentence ends for so long that it was parsed in parts, cut {count} times"
    return make_problem(CUT, message, document)
