"""Masking over parts: of each another of its name, with what was done in its mark.

A document whose id names somebody gets the number of its line as an id, and so that no other part
has the same, a mark of the part before it: a hash, because the name of a part may name somebody.
"""

import hashlib
from dataclasses import dataclass

from annotate.app.part_runs import make_version
from annotate.files.engines.making import MadePart, MakingRun
from annotate.files.parts import Part
from annotate.masking.lines import CODE_NO_NAMES, MaskingSummary, iter_masked, tell_nameless
from annotate.masking.settings import MaskingSettings
from annotate.model import Problem
from annotate.records import open_writer

_FIGURES = 8  # of the hash of a part's name


@dataclass(frozen=True, slots=True, kw_only=True)
class _MaskPart:
    """Masks a part."""

    settings: MaskingSettings

    def __call__(self, part: Part, target: str) -> MadePart:
        summary, problems = MaskingSummary(), list[Problem]()
        mark = f"{hashlib.sha256(part.name.encode()).hexdigest()[:_FIGURES]}-"
        with open_writer(target) as write:
            for one in iter_masked(part.path, self.settings, summary, problems, mark=mark):
                write(one.value)
        return MadePart(summary.documents, summary.describe(), problems)


def make_masking_run(source: str, target: str, settings: MaskingSettings) -> MakingRun:
    """Return the run that masks each part of a source."""
    return MakingRun(
        source=source,
        target=target,
        make=_MaskPart(settings=settings),
        made_by=make_version("annotate.masking.lines", *settings.decisive),
    )


def take_summary(run: MakingRun, findings: list[Problem]) -> MaskingSummary:
    """Return what was done to all parts; what was found goes to the findings.

    That no names were looked for is said once, not for each part.
    """
    summary = MaskingSummary.read(run.counts)
    nameless = [problem for problem in run.problems if problem.code == CODE_NO_NAMES]
    summary.first_nameless = (nameless[0].document or "") if nameless else ""
    findings += (problem for problem in run.problems if problem.code != CODE_NO_NAMES)
    findings += tell_nameless(summary, run.source)
    return summary
