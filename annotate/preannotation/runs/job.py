"""What to run, with which settings and where: all that a worker process has to know."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from annotate.errors import RunError
from annotate.preannotation import registry
from annotate.preannotation.port import Foreign, PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.runs.shard_input import SHARD_SIZE, DocumentSource
from annotate.records import dump_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to run, with which settings and where: all that a worker has to know.

    `seconds` are those that a document may take; None where it may take any. `is_foreign` says
    that the code is another package's, which an alarm may not reach.
    """

    model: str
    settings: PreAnnotatorSettings
    folder: Path
    version: str
    seconds: float | None = None
    is_foreign: bool = False

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


def make_job(
    model: str,
    settings: PreAnnotatorSettings,
    source: DocumentSource,
    state: Path,
    seconds: float | None = None,
) -> Job:
    """Name the work folder after the input and whatever decides the result."""
    annotator = registry.create(model, settings)
    key = dump_json([source.sha256, annotator.name, annotator.version, SHARD_SIZE, seconds])
    digest = hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]
    folder = state / "work" / f"preannotate-{digest}"
    return Job(
        model=model,
        settings=settings,
        folder=folder,
        version=annotator.version,
        seconds=seconds,
        is_foreign=isinstance(annotator, Foreign),
    )
