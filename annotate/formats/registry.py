"""Which formats of files there are, by name, by the ending of a file's name, by how it begins.

What other packages add is listed by their metadata, and loaded when it is asked for by name, or
when none of ours knows a file.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Literal

from annotate.errors import UsageError
from annotate.formats.guard import guard
from annotate.formats.port import FileFormat, Reader, Writer
from annotate.plugins import FORMATS, find_plugin, iter_loaded, list_names

Use = Literal["read", "write", "is_marked"]
# A format of ours is a module below this package with a FORMAT, and its name here. The order is
# that of help, and that in which they are asked whether a file is theirs.
OWN: Mapping[str, str] = {
    "text": "text",
    "html": "html",
    "prodigy": "annotations.prodigy",
    "doccano": "annotations.doccano",
    "label-studio": "annotations.label_studio",
    "brat": "annotations.brat",
    "conll": "annotations.columns.conll",
    "token-rows": "annotations.columns.token_rows",
    "web-annotation": "annotations.web.web_annotation",
    "docbin": "annotations.docbin",
    "xmi": "annotations.uima.xmi",
    "cas-json": "annotations.uima.cas_json",
    "refi-qda": "annotations.refi_qda",
    "dna": "annotations.dna",
    "polnear": "annotations.corpora.polnear",
    "mpqa": "annotations.corpora.mpqa",
    "markdown": "documents.markdown",
    "jsonl": "tables.jsonl",
    "json": "tables.json",
    "parquet": "tables.parquet",
    "sqlite": "tables.sqlite",
    "spreadsheet": "tables.spreadsheet",
    "feed": "pages.feed",
    "wiki": "pages.wiki",
    "warc": "pages.warc",
    "mail": "pages.mail",
    "addresses": "pages.addresses",
    "docx": "documents.docx",
    "rtf": "documents.rtf",
    "pdf": "documents.pdf",
    "lexisnexis": "databases.lexisnexis",
    "factiva": "databases.factiva",
    "proquest": "databases.proquest",
    "csv": "tables.csv",
    "tsv": "tables.tsv",
}
RECORDS = "jsonl"  # what our own records are written in
ANYTHING = "text"  # what is read where nothing says what a file holds


def list_formats(use: Use) -> list[str]:
    """List the names that can be asked for: ours, then what other packages add.

    Whether those of other packages are read or written is not known before they are loaded.
    """
    ours = [name for name, format in _load_own().items() if getattr(format, use)]
    return [*ours, *list_names(FORMATS, OWN)]


def load_format(name: str) -> FileFormat:
    """Load a format by its name.

    Raises:
        UsageError: there is none of this name.
        PluginError: it is another package's, and cannot be used.
    """
    if name in OWN:
        return _load_own()[name]
    plugin = find_plugin(FORMATS, name, OWN)
    if plugin is None:
        known = ", ".join([*OWN, *list_names(FORMATS, OWN)])
        raise UsageError(f"There is no format {name}.", f"Installed are {known}.")
    return guard(plugin.load(read_format), plugin)


def find_reader(name: str) -> Reader:
    """Return what reads a format.

    Raises:
        UsageError: there is no such format, or it is only written.
        PluginError: it is another package's, and cannot be used.
    """
    read = load_format(name).read
    if read is None:
        raise UsageError(f"The format {name} is written, not read.", "Name another --format.")
    return read


def find_writer(name: str) -> Writer:
    """Return what writes a format.

    Raises:
        UsageError: there is no such format, or it is only read.
        PluginError: it is another package's, and cannot be used.
    """
    write = load_format(name).write
    if write is None:
        raise UsageError(f"The format {name} is read, not written.", "Name another --format.")
    return write


def find_by_suffix(suffix: str) -> str | None:
    """Return the format that files with this ending have, None where none says so."""
    known = _list_suffixes(_load_own())
    return known.get(suffix) or (_list_suffixes(_load_added()).get(suffix) if suffix else None)


def find_by_content(head: bytes) -> str | None:
    """Return the format of a file by its first bytes, None where they say nothing."""
    return _find_recognised(_load_own(), head) or _find_recognised(_load_added(), head)


def find_added(suffix: str) -> str | None:
    """Return the format of another package whose files end so, where none of ours do."""
    if not suffix or suffix in _list_suffixes(_load_own()):
        return None
    return _list_suffixes(_load_added()).get(suffix)


def _find_recognised(formats: Mapping[str, FileFormat], head: bytes) -> str | None:
    for name, format in formats.items():
        if format.read and format.recognise and format.recognise(head):
            return name
    return None


def read_format(given: object) -> FileFormat:
    """Tell whether something is a format.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(given, FileFormat):
        raise TypeError(
            f"it is a {type(given).__name__}, not a FileFormat of annotate.formats.port"
        )
    if given.read is None and given.write is None:
        raise TypeError("it neither reads nor writes")
    return given


@cache
def _load_own() -> Mapping[str, FileFormat]:
    package = __name__.rpartition(".")[0]
    return {name: import_module(f"{package}.{module}").FORMAT for name, module in OWN.items()}


@cache
def _load_added() -> Mapping[str, FileFormat]:
    return {
        plugin.name: guard(format, plugin)
        for plugin, format in iter_loaded(FORMATS, read_format, OWN)
    }


def _list_suffixes(formats: Mapping[str, FileFormat]) -> dict[str, str]:
    """Return which format each ending says, the first where several do."""
    found: dict[str, str] = {}
    for name, format in formats.items():
        for suffix in format.suffixes if format.read else ():
            found.setdefault(suffix, name)
    return found
