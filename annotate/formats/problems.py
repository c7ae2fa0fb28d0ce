"""The findings of reading files: their codes, and how each is said. Nothing is read here.

R01  no such file, folder or match                    R08  a line is not what its format says
R02  a file cannot be read, or not to its end         R09  the text's field is missing or no text
R03  not text, or of a kind not read                  R10  another text has this id already
R04  not UTF-8: the encoding was guessed (warning)    R11  the same text again (warning)
R05  empty, or nothing of an article in it            R12  a field was left out or changed (warning)
R06  longer than the limit                            R13  files left out of a folder (warning)
R07  control characters or damage in it (warning)     R14  its robots.txt does not allow to fetch it
R15  the server has no page for us                    R16  it cannot be reached
R17  no address of a page                             R18  the text is cut off (warning)
R19  a field that was named is in no row              R20  text encoded twice (warning)
R21  a source holds other bytes than were read        R22  nothing leads back to a source
R23  a page that asks something, and no article       R24  near copies not looked for (warning)
R30  what was marked in a file and is left out        R31  a file with nothing marked in it
"""

from typing import NamedTuple

from annotate.model import Problem, Severity

MISSING = "R01"
UNREADABLE = "R02"
BINARY = "R03"
ENCODING = "R04"
EMPTY = "R05"
LONG = "R06"
CONTROL = "R07"
MALFORMED = "R08"
NO_TEXT = "R09"
SAME_ID = "R10"
SAME_TEXT = "R11"
FIELD = "R12"
LEFT_OUT = "R13"
FORBIDDEN = "R14"
REFUSED = "R15"
UNREACHED = "R16"
ADDRESS = "R17"
CUT = "R18"
NO_FIELD = "R19"
DOUBLE = "R20"
CHANGED = "R21"
NO_WAY_BACK = "R22"
WALL = "R23"
NOT_COMPARED = "R24"
LOST_MARK = "R30"
UNMARKED = "R31"
_WARNINGS = frozenset({ENCODING, CONTROL, SAME_TEXT, FIELD, LEFT_OUT, CUT, DOUBLE, NOT_COMPARED})
_FIXES = {
    MISSING: "Check the name, or quote the pattern.",
    UNREADABLE: "Fetch or write it again, or mend its permissions.",
    BINARY: "Turn it into text first, or name its encoding with --encoding.",
    ENCODING: "Look at the text; where it is wrong, name the encoding with --encoding.",
    EMPTY: "Leave it out, or put the article's text in.",
    LONG: "Split it, or raise --max-characters.",
    CONTROL: "They are kept. Where they are damage, mend the file and ingest again.",
    NO_TEXT: "Name the field of the text: --field text=NAME. In a table the first line names "
    "the fields.",
    SAME_ID: "Give it another id; of files from several folders, name the folder above them.",
    SAME_TEXT: "It is kept once.",
    LEFT_OUT: "Name a file to have it read as text.",
    FORBIDDEN: "Save the page by hand, where you may, and give it as a file.",
    REFUSED: "Look for another copy, as in an archive, and give it as a file.",
    UNREACHED: "Run it again later: what was fetched is kept.",
    CHANGED: "Put the old file back, or ingest it again.",
    NO_WAY_BACK: "Look it up in that file; or ingest it again where it is a page, a plain text or "
    "a row of CSV or JSONL, which keep where their text stands.",
    UNMARKED: "Read it with annotate ingest, or name what it is with --format.",
    DOUBLE: "Have it mended with --mend-encoding.",
    ADDRESS: "Correct the address, or give the page as a file.",
    CUT: "Fetch the whole text from its address, and give that.",
}


class FileLine(NamedTuple):
    """A file, and a line in it where it holds many articles: where something is from."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


def make_problem(
    code: str, message: str, place: FileLine, *, document: str | None = None, fix: str | None = None
) -> Problem:
    """Return a finding with its severity and its usual way to mend it."""
    severity: Severity = "warning" if code in _WARNINGS else "error"
    return Problem(
        code=code,
        message=message,
        severity=severity,
        file=place.file,
        line=place.line,
        document=document,
        fix=_FIXES.get(code, "") if fix is None else fix,
    )
