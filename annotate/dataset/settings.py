"""What a build may be told, and what it takes from the project file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.checks import Setting
from annotate.dataset.citing import Citing, read_citing
from annotate.dataset.rows.readings import LATEST
from annotate.dataset.splits.planning import SIMILARITY, SplitRules
from annotate.dataset.splits.splits import DEFAULT_SPLITS, check_splits
from annotate.dataset.splits.survey import DOCUMENT
from annotate.dataset.withheld.withholding import INCLUDED
from annotate.model import Meta
from annotate.project import Project
from annotate.readings.pseudonyms import AddressPseudonyms
from annotate.registry.tables import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSettings:
    """What the dataset is called, how it is cited and what goes into it.

    `reading` is `latest` or an annotator's name. `gold_only` leaves out what no person reviewed,
    `include_restricted` takes in texts that must not be redistributed. `text` is one of
    `withholding.CHOICES`; `keep_shared` leaves texts in that share words with a withheld one.
    `extra` are names in `meta.extra` that become columns of their own.
    `by` is one of `survey.GROUPINGS`, `unseen` a role with the share of a test split that has its
    names to itself, `balance` whether clusters may be moved to even out the labels. `checks` are
    the severities that the project gives its checks, `pseudonyms` the names of annotators who are
    named by an e-mail address, `registry` who is who over articles. `shard_bytes` is about how much
    a file of a table holds before compression.
    """

    title: str
    description: str = ""
    licence: str = "other"
    language: tuple[str, ...] = ("en",)
    citing: Citing = field(default_factory=Citing)
    shares: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_SPLITS))
    seed: int = 0
    by: str = DOCUMENT
    similarity: float = SIMILARITY
    unseen: tuple[str, float] | None = None
    balance: bool = True
    reading: str = LATEST
    gold_only: bool = False
    include_restricted: bool = False
    text: str = INCLUDED
    keep_shared: bool = False
    extra: tuple[str, ...] = ()
    checks: Mapping[str, Setting] = field(default_factory=dict)
    pseudonyms: AddressPseudonyms = field(default_factory=AddressPseudonyms)
    registry: Registry = field(default_factory=Registry)
    shard_bytes: int | None = None

    def leaves_out(self, meta: Meta) -> bool:
        """Tell whether a document is left out whole, for its text must not be given away."""
        is_kept = self.include_restricted or self.text != INCLUDED
        return meta.redistribution == "no" and not is_kept

    @property
    def rules(self) -> SplitRules:
        """How the documents are split."""
        role, share = self.unseen or (None, 0.0)
        return SplitRules(
            shares=self.shares,
            seed=self.seed,
            by=self.by,
            similarity=self.similarity,
            unseen=role,
            unseen_share=share,
            balance=self.balance,
        )


def make_settings(project: Project, name: str, **changes: Any) -> BuildSettings:
    """Return the settings of a project's file, with what is not None in `changes` put over them.

    Raises:
        UsageError: the splits of the project file cannot be used.
    """
    given = project.dataset
    values = {
        "title": given.get("title", name),
        "description": given.get("description"),
        "licence": given.get("licence"),
        "language": tuple(given["language"]) if "language" in given else None,
        "citing": read_citing(given),
        "seed": given.get("seed"),
        "by": given.get("split_by"),
        "similarity": given.get("similarity"),
        "balance": given.get("balance"),
        "text": given.get("text"),
        "reading": given.get("reading"),
        "checks": project.checks,
        **{key: value for key, value in changes.items() if value is not None},
    }
    if changes.get("shares") is None and "splits" in given:
        values["shares"] = check_splits(given["splits"])
    return BuildSettings(**{key: value for key, value in values.items() if value is not None})
