"""One shard: its result is written under a temporary name, renamed, and only then marked done."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotate.errors import RunError
from annotate.model import Annotation, Record
from annotate.preannotation.port import Accountable, PreAnnotator
from annotate.preannotation.runs.shard_input import Shard
from annotate.records import dump_json, open_output, open_writer, to_json

DOCUMENTS = "documents"
RELATIONS = "relations"
SPANS = "spans "
LEFT_OUT = "left out "
COVERAGE = ".coverage"


def write_shard(annotator: PreAnnotator, folder: Path, shard: Shard) -> Iterator[None]:
    """Annotate a shard's documents, write them, mark the shard done; yield once a document."""
    counts: Counter[str] = Counter()
    before = Counter(annotator.left_out)
    part = find_part(folder, shard.number)
    with open_writer(part) as write:
        annotations = annotator.annotate(shard.documents)
        for document, annotation in zip(shard.documents, annotations, strict=True):
            if annotation.document_id != document.id:
                raise RunError(f"{annotator.name} changed the order of the documents.")
            write(Record(document=document, annotations=(annotation,)))
            counts.update(_count(annotation))
            yield
    for reason, count in (annotator.left_out - before).items():
        counts[f"{LEFT_OUT}{reason}"] += count
    mark = {"rows": len(shard.documents), "sha256": _hash_file(part), "counts": counts}
    if isinstance(annotator, Accountable):
        account = annotator.take_account()
        with open_writer(part.with_suffix(COVERAGE)) as write:
            for coverage in account.coverage:
                write(coverage)
        mark["problems"] = to_json(account.problems)
    with open_output(part.with_suffix(".done")) as stream:
        stream.write(dump_json(mark).encode("utf-8") + b"\n")


def _count(annotation: Annotation) -> Counter[str]:
    spans = Counter(f"{SPANS}{span.layer}" for span in annotation.spans)
    return spans + Counter({DOCUMENTS: 1, RELATIONS: len(annotation.relations)})


def read_counts(folder: Path, index: int) -> dict[str, int] | None:
    """Return the counts of a shard that is done and whole, None where it has to be done."""
    mark = read_mark(folder, index)
    return mark["counts"] if mark else None


def read_mark(folder: Path, index: int) -> dict[str, Any] | None:
    """Return what a shard was marked done with, None where it has to be done."""
    part = find_part(folder, index)
    try:
        mark = json.loads(part.with_suffix(".done").read_text(encoding="utf-8"))
        whole = mark["sha256"] == _hash_file(part) and mark["rows"] == mark["counts"][DOCUMENTS]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return mark if whole else None


def find_part(folder: Path, index: int) -> Path:
    """Return the file of a shard."""
    return folder / f"part-{index:05}.jsonl"


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
