"""Formats of other packages, which must not end a command: what they raise is told by name."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from annotate.errors import AnnotateError, PluginError, describe_error
from annotate.formats.port import (
    Article,
    FileFormat,
    Input,
    InputRow,
    Item,
    Ledger,
    ListedPage,
    MarkedArticle,
    Output,
    Reader,
    Writer,
)
from annotate.formats.problems import MALFORMED, UNREADABLE
from annotate.model import Document, Problem, Record
from annotate.plugins import Plugin
from annotate.records import to_json
from annotate.schemas import check_schema

# What is wrong with the file, or with the disk, and not with the format.
_OUTSIDE = (AnnotateError, OSError, EOFError, zlib.error)


def guard(format: FileFormat, plugin: Plugin) -> FileFormat:
    """Return a format whose reader finds, and whose writer says, that it failed."""
    return replace(
        format,
        read=_guard_reader(format.read, plugin) if format.read else None,
        write=_guard_writer(format.write, plugin) if format.write else None,
    )


def _guard_reader(read: Reader, plugin: Plugin) -> Reader:
    def read_guarded(given: Input) -> Iterator[Item]:
        try:
            for item in cast(Iterable[object], read(given)):
                if not isinstance(item, Item):
                    yield _complain(given, plugin, f"it gave a {type(item).__name__}")
                    return
                yield _check(item, given)
        except _OUTSIDE:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code may raise anything
            yield _complain(given, plugin, describe_error(error, plugin.module.split(".")[0]))

    return read_guarded


def _check(item: Item, given: Input) -> Item:
    """Return an item, or what keeps it from being used."""
    if isinstance(item, ListedPage):
        return item
    if isinstance(item, Problem):
        return replace(item, file=item.file or given.file)
    if isinstance(item, MarkedArticle):
        checked = _check(item.article, given)
        return checked if isinstance(checked, Problem) else item
    line = item.line if isinstance(item, Article | InputRow) else None
    name, value = _to_record(item)
    try:
        misfits = check_schema(name, value)
    except (TypeError, ValueError) as error:  # no JSON at all
        return given.complain(MALFORMED, f"the {name} does not fit: {error}", line=line)
    for misfit in misfits:
        message = f"the {name} does not fit: {misfit.pointer}: {misfit.message}"
        return given.complain(MALFORMED, message, line=line, fix=misfit.fix)
    return item


def _to_record(item: Article | InputRow | Document | Record) -> tuple[str, Any]:
    """Return an item as the record that it becomes, and which schema that has to fit."""
    if isinstance(item, Record):
        return "record", to_json(item)
    if isinstance(item, Document):
        return "document", to_json(item)
    text = item.text if isinstance(item, Article) else "-"
    value = {"id": "-", "text": text or "-", "text_sha256": "0" * 64, "segments": []}
    if isinstance(item, Article):
        value["meta"] = to_json(item.meta)
    elif not isinstance(item.fields, Mapping):
        raise TypeError(f"the fields of a row are a {type(item.fields).__name__}")
    return "document", value


def _complain(given: Input, plugin: Plugin, reason: str) -> Problem:
    message = f"cannot be read: the format {plugin.name} of {plugin.distribution} failed: {reason}"
    return given.complain(
        UNREADABLE, message, fix=f"Mend {plugin.value}; what came before is kept."
    )


def _guard_writer(write: Writer, plugin: Plugin) -> Writer:
    def write_guarded(records: Iterable[Record], output: Output) -> Ledger:
        try:
            ledger = write(records, output)
        except _OUTSIDE:
            raise
        except (Exception, SystemExit) as error:
            said = describe_error(error, plugin.module.split(".")[0])
            raise _refuse(plugin, output, said) from error
        if not isinstance(ledger, Ledger):
            raise _refuse(plugin, output, f"it returned a {type(ledger).__name__}, not a Ledger")
        return ledger

    return write_guarded


def _refuse(plugin: Plugin, output: Output, reason: str) -> PluginError:
    target = output.name or output.path
    return PluginError(
        f"{target} cannot be written: the format {plugin.name} of {plugin.distribution} "
        f"failed: {reason}.",
        f"Mend {plugin.value}, or name another --format.",
    )
