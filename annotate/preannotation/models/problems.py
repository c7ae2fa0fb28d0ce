"""What a model fell short of: the findings, their codes, and how each is said.

W01  words that cannot be placed in the text (warning)   W04  an item of a reply that does not fit
W02  a reply that cannot be read                              (warning)
W03  a reply that breaks off                             W05  a window that was not answered
"""

from annotate.model import Document, Problem, Severity
from annotate.preannotation.windows import Window

NOT_ALIGNED = "W01"
UNREADABLE = "W02"
CUT = "W03"
UNFIT = "W04"
UNANSWERED = "W05"
_WARNINGS = frozenset({NOT_ALIGNED, UNFIT})
_FIXES = {
    NOT_ALIGNED: "It is left out. Mark it by hand where it is right.",
    UNREADABLE: "Run the command again to ask again; it may need another model.",
    CUT: "Raise the endpoint's limit on what it answers, or give a smaller --window.",
    UNFIT: "It is left out.",
    UNANSWERED: "Run the command again: what was answered is kept, and this is asked again.",
}
_SHOWN = 80


def make_problem(code: str, message: str, document: Document, window: Window) -> Problem:
    """Return a finding about a window of a document."""
    severity: Severity = "warning" if code in _WARNINGS else "error"
    return Problem(
        code=code,
        message=message,
        severity=severity,
        document=document.id,
        start=window.start,
        end=window.end,
        fix=_FIXES[code],
    )


def show(words: str) -> str:
    """Return a model's words as one short line in quotation marks."""
    line = " ".join(words.split())
    return f"“{line[: _SHOWN - 1]}…”" if len(line) > _SHOWN else f"“{line}”"
