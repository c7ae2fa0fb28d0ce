"""A format: telegrams, a line of equals signs between them, each with its day first."""

from collections.abc import Iterable, Iterator

from annotate.files.outputs import open_output
from annotate.formats.port import Article, FileFormat, Input, Item, Ledger, Output
from annotate.formats.problems import MALFORMED
from annotate.model import Meta, Record


def read(given: Input) -> Iterator[Item]:
    """Yield the telegrams."""
    line = 1
    for part in given.stream.read().decode(given.encoding or "utf-8").split("====\n"):
        day, _, text = part.partition("\n")
        if text:
            yield Article(text=text, meta=Meta(published=day), line=line)
        else:
            yield given.complain(MALFORMED, "a telegram without a text", line=line)
        line += part.count("\n") + 1


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write days and texts."""
    ledger = Ledger()
    with open_output(output.path) as stream:
        for at, record in enumerate(records):
            document = record.document
            border = "====\n" if at else ""
            stream.write(f"{border}{document.meta.published or ''}\n{document.text}\n".encode())
            ledger.lose("annotations", document.id, len(record.annotations))
    return ledger


FORMAT = FileFormat(description="telegrams", suffixes=(".telegram",), read=read, write=write)
