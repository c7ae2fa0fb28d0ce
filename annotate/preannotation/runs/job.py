"""What to run, with which settings and where: all that a worker process has to know."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.errors import RunError
from annotate.files.json_values import dump_json
from annotate.preannotation import registry
from annotate.preannotation.port import Foreign, PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.runs.shard_input import SHARD_SIZE, DocumentSource


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
    made_by: str = ""
    seconds: float | None = None
    is_foreign: bool = False

    def move_to(self, source: DocumentSource) -> "Job":
        """Return the job for a source, with a folder named after what decides the result."""
        key = dump_json([source.sha256, self.made_by, SHARD_SIZE, self.seconds])
        digest = hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]
        return replace(self, folder=self.folder / f"preannotate-{digest}")

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
    return make_open_job(model, settings, state, seconds).move_to(source)


def make_open_job(
    model: str, settings: PreAnnotatorSettings, state: Path, seconds: float | None = None
) -> Job:
    """Return a job without a source, whose folder is that of all work."""
    annotator = registry.create(model, settings)
    return Job(
        model=model,
        settings=settings,
        folder=state / "work",
        version=annotator.version,
        made_by=f"{annotator.name} {annotator.version}",
        seconds=seconds,
        is_foreign=isinstance(annotator, Foreign),
    )
