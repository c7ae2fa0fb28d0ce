"""Records in and out of files."""

from collections.abc import Iterable
from os import fspath

from annotate.api.findings import OnProblem
from annotate.api.inputs import AnyPath, check_paths, iter_records
from annotate.api.stream import Stream
from annotate.api.wording import naming_arguments
from annotate.app.context import NothingReadError
from annotate.model import Document, Record
from annotate.records import open_writer


@naming_arguments()
def read_records(
    path: AnyPath | Iterable[AnyPath], *, on_problem: OnProblem = "warn"
) -> Stream[Record]:
    """Read records one after another: a predictions.jsonl, an annotations.jsonl, several of them.

    Args:
        path: A file, or several. `.gz` is decompressed, `-` is standard input.
        on_problem: What is done with a line that is no record; it is left out.

    Raises:
        AnnotateError: there is no such file, or it cannot be read.
    """
    check_paths(path)
    return Stream(lambda problems: iter_records(path, problems), on_problem)


@naming_arguments()
def write_records(records: Record | Document | Iterable[Record | Document], path: AnyPath) -> int:
    """Write records, or documents, one a line, and return how many.

    The file appears whole or not at all: where making the records fails, what lay there stays.

    Args:
        records: What is written, in this order.
        path: Where to. `.gz` is compressed, `-` is standard output.

    Raises:
        AnnotateError: nothing could be read of what the records were to be made of.
    """
    given = [records] if isinstance(records, Record | Document) else records
    count = 0
    with open_writer(fspath(path)) as write:
        for record in given:
            if not isinstance(record, Record | Document):
                raise TypeError(f"{type(record).__name__} is neither a Record nor a Document")
            write(record)
            count += 1
        if not count and isinstance(given, Stream) and given.has_errors:
            raise NothingReadError(f"Nothing could be read; {path} is left as it was.")
    return count
