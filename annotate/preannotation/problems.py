"""What keeps a document from being suggested for: the findings, and how each is said.

W06  an answer that does not fit the document or the scheme
W07  a pre-annotator that failed on a document
"""

from annotate.errors import describe_error
from annotate.model import Document, Problem

UNFIT_ANSWER = "W06"
FAILED = "W07"
_REST = "The document is written without suggestions, and the others are done."
_FIXES = {
    UNFIT_ANSWER: f"{_REST} Mend what gave the answer, and run the command again.",
    FAILED: f"{_REST} Mend the place that is named, or report it with the article, and run the "
    "command again.",
}


def make_problem(code: str, message: str, document: Document) -> Problem:
    """Return a finding about a document."""
    return Problem(code=code, message=message, document=document.id, fix=_FIXES[code])


def report_failure(name: str, package: str, error: BaseException, document: Document) -> Problem:
    """Return the finding that a pre-annotator raised something, with the place in its package."""
    return make_problem(FAILED, f"{name} failed: {describe_error(error, package)}", document)
