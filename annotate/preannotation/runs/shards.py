"""One shard: its result is written under a temporary name, renamed, and only then marked done."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.model import Problem
from annotate.preannotation.port import Accountable, PreAnnotator
from annotate.preannotation.runs.answers import UNANNOTATED, Answer, annotate_shard, make_record
from annotate.preannotation.runs.shard_input import DocumentShard
from annotate.records import open_writer, to_json

DOCUMENTS = "documents"
RELATIONS = "relations"
SPANS = "spans "
LEFT_OUT = "left out "
COVERAGE = ".coverage"


def write_shard(
    annotator: PreAnnotator, folder: Path, shard: DocumentShard, seconds: float | None = None
) -> Iterator[None]:
    """Annotate a shard's documents, write them, mark the shard done; yield once a document.

    A document that the pre-annotator could not annotate is written without an annotation.
    """
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    before = Counter(annotator.left_out)
    part = find_part(folder, shard.number)
    with open_writer(part) as write:
        answers = annotate_shard(annotator, shard, seconds)
        for document, answer in zip(shard.documents, answers, strict=True):
            write(make_record(annotator, document, answer))
            problems += [answer] if isinstance(answer, Problem) else []
            counts.update(_count(answer))
            yield
    for reason, count in (annotator.left_out - before).items():
        counts[f"{LEFT_OUT}{reason}"] += count
    mark: dict[str, Any] = {"rows": len(shard.documents), "sha256": _hash_file(part)}
    mark["counts"] = counts
    if isinstance(annotator, Accountable):
        problems += _write_coverage(annotator, part)
    if problems:
        mark["problems"] = to_json(problems)
    with open_output(part.with_suffix(".done")) as stream:
        stream.write(dump_json(mark).encode("utf-8") + b"\n")


def _write_coverage(annotator: Accountable, part: Path) -> list[Problem]:
    """Write what was read of a shard's documents, and return what went wrong with them."""
    account = annotator.take_account()
    with open_writer(part.with_suffix(COVERAGE)) as write:
        for coverage in account.coverage:
            write(coverage)
    return account.problems


def _count(answer: Answer) -> Counter[str]:
    if isinstance(answer, Problem):
        return Counter({DOCUMENTS: 1, f"{LEFT_OUT}{UNANNOTATED}": 1})
    spans = Counter(f"{SPANS}{span.layer}" for span in answer.spans)
    return spans + Counter({DOCUMENTS: 1, RELATIONS: len(answer.relations)})


def is_marked(folder: Path, index: int) -> bool:
    """Tell whether a shard has a mark, whatever that says."""
    return find_part(folder, index).with_suffix(".done").is_file()


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
