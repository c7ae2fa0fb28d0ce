"""The exception tree: what stops a command, as opposed to a finding about data.

AnnotateError            the base; exit code 3: something outside is not as it has to be
|- UsageError            the call itself is off; exit code 2
|- MissingFileError      what is to be read is not there
|- WriteError            an output cannot be written
|- MissingExtraError     a part of the toolkit is not installed
|- SchemeError           the annotation scheme cannot be used
|- LanguageError         the words of a language, or a project's own, cannot be used
|- RunError              a local process (a server, a worker) did not do what it must
|- PluginError           what an installed package adds cannot be used
`- ServerError           Label Studio or the Hub refused, failed or could not be reached
Bad *data* is never an exception: it is a `annotate.model.Problem`.
"""

import errno
from pathlib import Path
from traceback import walk_tb
from typing import ClassVar


class AnnotateError(Exception):
    """A broken world: what happened, and what to do about it.

    Args:
        message: One sentence saying what happened and where.
        fix: One sentence saying what to do next; may be empty.
    """

    exit_code = 3

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message}\n{self.fix}" if self.fix else self.message


class UsageError(AnnotateError):
    """The command was called in a way it cannot obey."""

    exit_code = 2


class MissingFileError(AnnotateError):
    """A file that is to be read is not there; by its name, which command writes it."""

    _WRITERS: ClassVar = {
        "articles": "annotate ingest",
        "predictions": "annotate preannotate",
        "annotations": "annotate export",
        "adjudicated": "annotate adjudicate merge",
    }

    def __init__(self, path: str | Path) -> None:
        writer = self._WRITERS.get(Path(path).name.split(".")[0], "the command that writes it")
        super().__init__(f"There is no file {path}.", f"Check the name, or run {writer}.")


FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class WriteError(AnnotateError):
    """An output cannot be written; what was there before is as it was."""

    def __init__(self, target: object, error: OSError) -> None:
        self.target, self.error = target, error
        is_full = error.errno in FULL_DISK
        todo = "Make room" if is_full else "Mend that, or name another output"
        super().__init__(
            f"{target} cannot be written: {error.strerror or error}.",
            f"{todo}, and run the command again; what was there before is as it was.",
        )


class MissingExtraError(AnnotateError):
    """A package that the command needs is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"This needs the package {package}, which is not installed.",
            f'Install it with: pip install "annotate-news[{extra}]"',
        )


class SchemeError(AnnotateError):
    """The annotation scheme is missing or contradicts itself."""


class LanguageError(AnnotateError):
    """The words of a language are missing, or are not what the rules ask for."""


class RunError(AnnotateError):
    """A process that annotate started on this machine failed."""


class ServerError(AnnotateError):
    """A server refused, failed or could not be reached."""


class PluginError(AnnotateError):
    """What another package adds, or a module that was named, cannot be used."""


def describe_error(error: BaseException, package: str) -> str:
    """Say what was raised and where: its type, its words, the module and the line.

    The place is the innermost in a package, by its name, or the innermost of all where it has none.
    """
    words = " ".join(str(error).split())
    said = f"{type(error).__name__}: {words}" if words else type(error).__name__
    places = [
        (str(frame.f_globals.get("__name__")), line, frame.f_code.co_name)
        for frame, line in walk_tb(error.__traceback__)
    ]
    own = [place for place in places if place[0].split(".")[0] == package]
    if not places:
        return said
    module, line, name = (own or places)[-1]
    return f"{said} (in {module}, line {line}{'' if name.startswith('<') else f', {name}'})"
