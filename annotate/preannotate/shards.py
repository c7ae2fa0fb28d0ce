"""Pre-annotate a file shard by shard: a done shard is kept, so that a killed run goes on.

A shard's result is written under a temporary name, renamed, and only then marked done with its
rows and hash. The output is put together from done shards alone, in their order: it does not
depend on how many workers there were, or how often the run was killed. The work folder is named
after the input's hash and everything that decides the result; it is removed at the end, so that
a run on an input that is finished writes the same bytes again.
"""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotate.errors import RunError
from annotate.model import Annotation, Problem, Record
from annotate.preannotate import registry
from annotate.preannotate.port import Accountable, PreAnnotator, Settings
from annotate.preannotate.shard_input import SHARD_SIZE, Shard, Source, iter_shards, read_checked
from annotate.records import dump_json, open_output, open_writer, to_json

DOCUMENTS = "documents"
RELATIONS = "relations"
SPANS = "spans "
LEFT_OUT = "left out "
COVERAGE = ".coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to run, with which settings and where: all that a worker has to know."""

    model: str
    settings: Settings
    folder: Path
    version: str

    def create(self) -> PreAnnotator:
        """Make the pre-annotator.

        Raises:
            RunError: it is no longer the one that the run began with.
        """
        annotator = registry.create(self.model, self.settings)
        if annotator.version != self.version:
            raise RunError(
                f"The installed rules or models changed while the run went on: it began with "
                f"{annotator.name} {self.version}, and this is {annotator.version}.",
                "Run the command again.",
            )
        return annotator


@dataclass(slots=True)
class Summary:
    """What a run did: documents, spans a layer, relations, what was left out, shards kept."""

    counts: Counter[str] = field(default_factory=Counter)
    kept: int = 0

    def select(self, prefix: str) -> dict[str, int]:
        """Return the counts whose key begins with a prefix, by the rest of the key."""
        return {
            key.removeprefix(prefix): count
            for key, count in self.counts.items()
            if key.startswith(prefix)
        }


def make_job(model: str, settings: Settings, source: Source, state: Path) -> Job:
    """Name the work folder after the input and whatever decides the result."""
    annotator = registry.create(model, settings)
    key = dump_json([source.sha256, annotator.name, annotator.version, SHARD_SIZE])
    digest = hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]
    folder = state / "work" / f"preannotate-{digest}"
    return Job(model=model, settings=settings, folder=folder, version=annotator.version)


# --- one shard --------------------------------------------------------------------------------


def write_shard(annotator: PreAnnotator, folder: Path, shard: Shard) -> Iterator[None]:
    """Annotate a shard's documents, write them, mark the shard done; yield once a document."""
    counts: Counter[str] = Counter()
    before = Counter(annotator.left_out)
    part = _part(folder, shard.number)
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
    mark = _read_mark(folder, index)
    return mark["counts"] if mark else None


def _read_mark(folder: Path, index: int) -> dict[str, Any] | None:
    part = _part(folder, index)
    try:
        mark = json.loads(part.with_suffix(".done").read_text(encoding="utf-8"))
        whole = mark["sha256"] == _hash_file(part) and mark["rows"] == mark["counts"][DOCUMENTS]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return mark if whole else None


def _part(folder: Path, index: int) -> Path:
    return folder / f"part-{index:05}.jsonl"


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- all of them ------------------------------------------------------------------------------


@dataclass(slots=True)
class Run:
    """One run over a source: iterate over `work` to do it, once a document; then `finish`."""

    source: Source
    job: Job
    workers: int = 1
    problems: list[Problem] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    shard_size: int = SHARD_SIZE
    _shards: int = 0

    def work(self) -> Iterator[None]:
        """Do every shard that is not done yet; yield once a document, done before or now."""
        documents = read_checked(self.source, self.job.settings.scheme, self.problems)
        open_shards = self._skip_done(iter_shards(documents, self.shard_size))
        workers = min(self.workers, -(-self.source.lines // self.shard_size))
        if workers <= 1:
            yield from _work_here(self.job, open_shards)
        else:
            # A sibling that needs this module: imported where both are whole.
            from annotate.preannotate.workers import work_in_processes

            yield from work_in_processes(self.job, open_shards, workers)

    def _skip_done(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        for shard in shards:
            self._shards += 1
            if read_counts(self.job.folder, shard.number) is None:
                yield shard
            else:
                self.summary.kept += 1

    def write_coverage(self, output: str | Path) -> None:
        """Write what was read of every document, where the pre-annotator accounts for it."""
        with open_output(output) as stream:
            for index in range(self._shards):
                with _part(self.job.folder, index).with_suffix(COVERAGE).open("rb") as part:
                    shutil.copyfileobj(part, stream)

    def finish(self, output: str | Path) -> Summary:
        """Put the output together from the done shards and remove the work folder."""
        with open_output(output) as stream:
            for index in range(self._shards):
                mark = _read_mark(self.job.folder, index)
                if mark is None:
                    raise RunError(
                        f"{_part(self.job.folder, index)} was changed or removed while the run "
                        "went on, perhaps by a second run on the same articles.",
                        "Let one run finish, then run the command again.",
                    )
                self.summary.counts.update(mark["counts"])
                self.problems += [
                    replace(Problem(**found), file=self.source.name)
                    for found in mark.get("problems", ())
                ]
                with _part(self.job.folder, index).open("rb") as part:
                    shutil.copyfileobj(part, stream)
        if self.job.folder.exists():
            shutil.rmtree(self.job.folder)
        return self.summary


def _work_here(job: Job, shards: Iterable[Shard]) -> Iterator[None]:
    annotator = job.create()
    for shard in shards:
        yield from write_shard(annotator, job.folder, shard)
