"""The rows of a dataset's folder, or those that would be made of a file of records."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotate.app.context import Context
from annotate.checks import keep_checks
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.files.restoring import iter_table
from annotate.dataset.intake import RecordSource
from annotate.dataset.rows.identity_rows import add_identities
from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.rows import Row, RowMaker
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage import folder
from annotate.files.parts import is_other_folder
from annotate.model import Problem
from annotate.readings.comparable import tell_partial
from annotate.registry.tables import read_registry

_CODE_TABLE = "D13"  # a table that is none: `annotate.dataset.checks.check`
SPLIT = "split"


@dataclass(slots=True, kw_only=True)
class RowSource:
    """Rows, each with its configuration.

    Those of a folder come configuration after configuration, with the split as a column of its own;
    those of records come document after document.
    `left` counts articles of which no reading could be shown, by the reason.
    """

    name: str
    vocabulary: Vocabulary
    rows: Iterator[tuple[str, Row]]
    left: Counter[str] = field(default_factory=Counter)


@contextmanager
def open_rows(
    context: Context, source: str | None, choose: Callable[[Vocabulary], Sequence[str]]
) -> Iterator[RowSource]:
    """Open the rows of chosen configurations; without a source, of the project's annotations.

    Raises:
        UsageError: the folder is no dataset's.
        SchemeError: it has no scheme, or the project has none.
        UnsoundError: a table cannot be read.
        AnnotateError: there is no such file.
    """
    if source is not None and is_other_folder(source):
        yield _open_folder(context, Path(source), choose)
        return
    with TemporaryDirectory() as scratch:
        vocabulary = Vocabulary(context.project.load_scheme())
        given = RecordSource(source or context.project.annotations, Path(scratch))
        found = RowSource(name=given.title, vocabulary=vocabulary, rows=iter(()))
        found.rows = _iter_made(context, given, found, choose(vocabulary))
        yield found


def _open_folder(
    context: Context, place: Path, choose: Callable[[Vocabulary], Sequence[str]]
) -> RowSource:
    manifest = folder.require_manifest(place)
    tables = [file for file in manifest["files"] if "config" in file]
    vocabulary = Vocabulary(read_scheme(place))
    return RowSource(
        name=place.name,
        vocabulary=vocabulary,
        rows=_iter_stored(context, place, tables, choose(vocabulary)),
    )


def _iter_stored(
    context: Context, place: Path, tables: Sequence[dict[str, Any]], configs: Sequence[str]
) -> Iterator[tuple[str, Row]]:
    for config in configs:
        for split in dict.fromkeys(table["split"] for table in tables):
            try:
                for row in iter_table(place, tables, config, split):
                    yield config, {**row, SPLIT: split}
            except (OSError, ValueError) as error:
                message = f"a table of {config} cannot be read: {error}"
                found = Problem(
                    code=_CODE_TABLE, message=message, file=str(place / config), fix=folder.REBUILD
                )
                context.settle([found], place)


def _iter_made(
    context: Context, given: RecordSource, found: RowSource, configs: Sequence[str]
) -> Iterator[tuple[str, Row]]:
    vocabulary = found.vocabulary
    registry = read_registry(context.project.folder, context.findings)
    rows = _make_rows(context, given, found, RowMaker(vocabulary, Counter(), registry))
    for config, _, row in add_identities(rows, registry):
        if config in configs:
            yield config, row
    if given.refused:
        found.left["lines with an error"] += given.refused


def _make_rows(
    context: Context, given: RecordSource, found: RowSource, maker: RowMaker
) -> Iterator[tuple[str, str, Row]]:
    """Yield the rows of records, which are in no split."""
    vocabulary = found.vocabulary
    checks = keep_checks(lambda check: check.carries_rows)
    partial = 0
    for record in given.iter_records(vocabulary.scheme, checks, context.findings):
        parts = choose_parts(record, vocabulary.layers)
        if isinstance(parts, str):
            found.left[f"articles {parts}"] += 1
            continue
        reading = compose_reading(record.document.id, parts, vocabulary, maker.left)
        partial += reading.reviewed == "partial"
        for config, row in maker.make_rows(record, reading):
            yield config, "", row
    if partial:
        context.findings.append(tell_partial(partial, given.title, "are shown as they are"))
