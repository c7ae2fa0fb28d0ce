"""What manifest.json says of a dataset beside its files, and how that is read back.

Everything that the card tells and no table holds stands here, so that a later version of the
dataset can be made of its folder alone.
"""

from collections.abc import Mapping
from typing import Any

from annotate import __version__
from annotate.dataset.citing import Citing, read_citing, show_citing
from annotate.dataset.files.card import CardFacts
from annotate.dataset.rows.readings import SKIPPED, UNFINISHED
from annotate.dataset.rows.tally import BuildReport, LeftOut
from annotate.dataset.settings import BuildSettings
from annotate.dataset.withheld.withholding import INCLUDED


def make_head(facts: CardFacts) -> dict[str, Any]:
    """Return what the manifest says beside its files."""
    settings, report = facts.settings, facts.report
    return {
        "name": facts.name,
        "title": settings.title,
        "description": settings.description,
        "licence": settings.licence,
        "language": list(settings.language),
        **({"citing": show_citing(settings.citing)} if settings.citing != Citing() else {}),
        "version": __version__,
        "scheme": {"name": facts.scheme.name, "sha256": facts.scheme.sha256},
        "input": {"name": facts.input_name, "sha256": facts.input_sha256},
        **({"made_of": dict(facts.made_of)} if facts.made_of else {}),
        "settings": {
            "splits": dict(settings.shares),
            "seed": settings.seed,
            "split_by": settings.by,
            "similarity": settings.similarity,
            "unseen": list(settings.unseen) if settings.unseen else None,
            "balance": settings.balance,
            "reading": settings.reading,
            "gold_only": settings.gold_only,
            "include_restricted": settings.include_restricted,
            "text": settings.text,
            "keep_shared": settings.keep_shared,
            **({"extra": list(settings.extra)} if settings.extra else {}),
        },
        "documents": dict(report.documents),
        "reviewed": dict(sorted(report.reviewed.items())),
        "redistribution": dict(sorted(report.redistribution.items())),
        "withheld": report.withheld,
        **({"agreement": dict(report.agreement)} if report.agreement else {}),
        "pseudonyms": report.masked,
        "left_out": {
            "lines": report.refused_lines,
            "splits": list(report.empty_splits),
            "documents": {
                reason: {"count": left.count, "ids": left.documents}
                for reason, left in sorted(report.left_documents.items())
            },
            "parts": {what: n for what, n in sorted(report.left.items()) if n},
        },
    }


def read_settings(head: Mapping[str, Any]) -> BuildSettings:
    """Return the settings that a dataset was built with."""
    built = head["settings"]
    return BuildSettings(
        title=head["title"],
        description=head["description"],
        licence=head["licence"],
        language=tuple(head["language"]),
        citing=read_citing(head.get("citing", {})),
        shares=built["splits"],
        seed=built["seed"],
        by=built["split_by"],
        similarity=built["similarity"],
        unseen=tuple(built["unseen"]) if built["unseen"] else None,
        balance=built["balance"],
        reading=built["reading"],
        gold_only=built["gold_only"],
        include_restricted=built["include_restricted"],
        text=built.get("text", INCLUDED),
        keep_shared=built.get("keep_shared", False),
        extra=tuple(built.get("extra", ())),
    )


def read_left_out(head: Mapping[str, Any], report: BuildReport) -> None:
    """Put into a report what a build had left out whole; the rest is counted from the rows."""
    left_out = head["left_out"]
    report.lines_left = left_out["lines"]
    report.agreement = head.get("agreement")
    for reason, left in left_out["documents"].items():
        if reason not in (SKIPPED, UNFINISHED):  # their readings are in `annotations`
            documents = list(left["ids"])
            report.left_documents[reason] = LeftOut(count=left["count"], documents=documents)
