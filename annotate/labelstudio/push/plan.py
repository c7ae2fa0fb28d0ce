"""What a push is going to do: worked out once, shown by --plan, and applied as it is.

Making a plan asks the server and changes nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.page.page import EDITION
from annotate.labelstudio.push.sampling import Order, arrange, is_unassisted
from annotate.labelstudio.push.staging import StagedDocument, Staging
from annotate.model import JSON, Problem, SampleDesign
from annotate.records import to_json

SHOWN = 20
_BLIND = ("given", "random")  # orders that ask nothing of what is in a document
_WORDS = {"label_config": "hints and look of the page", "expert_instruction": "instructions"}


@dataclass(frozen=True, kw_only=True)
class PushOptions:
    """How documents are handed to people.

    `order` is that of new tasks. `unassisted` is the share of them that go without suggestions.
    `overlap` is how many people annotate each task, or, with `overlap_share`, each task of that
    share; None leaves the project as it is. `shown` is the model version that people begin with,
    None for the newest. With `prune`, suggestions of older versions of the
    newest model are removed where nobody has worked. `designs` say of documents how each was drawn
    into a sample. `first` are documents that come before all others.
    """

    order: Order = "given"
    seed: int = 0
    unassisted: float = 0.0
    overlap: int | None = None
    overlap_share: float | None = None
    shown: str | None = None
    prune: bool = False
    designs: Mapping[str, SampleDesign] = field(default_factory=dict)
    first: frozenset[str] = frozenset()

    def find_design(self, document: str) -> SampleDesign | None:
        """Return how a document came to be read: drawn, or put first for what is in it."""
        drawn = self.designs.get(document)
        by_content = None if self.order in _BLIND else SampleDesign(by=self.order)
        return drawn or by_content


@dataclass(kw_only=True)
class PushPlan:
    """What a push will do to a project; `project` is None where it will be made.

    `readings` are the tasks that get predictions: task, document, model versions. `unknown` are
    tasks on the server whose document is not among the records. `pruned` are predictions to be
    removed, by id. `words` are settings by which the page gets our hints, look and guide. `newest`
    is the model version that people are to see, `edition` that of the project's page. `stop` says
    why nothing of this can be done. `designs` say how new ones were chosen.
    """

    title: str
    project: int | None
    new: list[StagedDocument] = field(default_factory=list)
    unassisted: set[str] = field(default_factory=set)
    readings: list[tuple[int, StagedDocument, list[str]]] = field(default_factory=list)
    present: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    unknown: list[tuple[int, str | None]] = field(default_factory=list)
    pruned: list[int] = field(default_factory=list)
    settings: JSON = field(default_factory=dict)
    words: JSON = field(default_factory=dict)
    configuration: JSON = field(default_factory=lambda: {"changed": False})
    newest: str | None = None
    edition: int = EDITION
    stop: str = ""
    problems: list[Problem] = field(default_factory=list)
    designs: dict[str, SampleDesign] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether a push would write anything."""
        if self.stop:
            return False
        made = self.project is None
        return bool(made or self.new or self.readings or self.pruned or self.settings or self.words)

    def to_json(self) -> JSON:
        """Return the plan as JSON, every id in it."""
        return {
            "title": self.title,
            "project": self.project,
            "changes": self.changes,
            "configuration": self.configuration,
            "words": sorted(self.words.keys() & _WORDS),
            "new": [entry.document for entry in self.new],
            "unassisted": sorted(self.unassisted),
            "designs": {name: to_json(self.designs[name]) for name in sorted(self.designs)},
            "predictions": [
                {"task": task, "document": entry.document, "versions": versions}
                for task, entry, versions in self.readings
            ],
            "present": self.present,
            "refused": [{"task": task, "document": name} for task, name in self.refused],
            "unknown": [{"task": task, "document": name} for task, name in self.unknown],
            "pruned": self.pruned,
            "settings": self.settings,
            "stop": self.stop,
        }


def make_plan(
    staging: Staging, inventory: Inventory | None, title: str, options: PushOptions
) -> PushPlan:
    """Compare the records with a project; `inventory` is None for one that is still to be made."""
    plan = PushPlan(title=title, project=inventory.project if inventory else None)
    new: list[StagedDocument] = []
    assisted: list[StagedDocument] = []
    for entry in staging.entries.values():
        known = inventory.find(entry.document) if inventory else None
        if inventory is None or known is None:
            new.append(entry)
        elif known[1] != entry.text_sha256:
            _refuse(plan, entry, known[0])
        else:
            assisted += [] if inventory.is_unassisted(known[0]) else [entry]
            _compare(plan, inventory, entry, known[0])
    plan.new = arrange(new, options.order, options.seed, load=staging.load)
    if options.designs:  # what is read first is by lot too, so that a part of it is a sample
        lots = {document: place for place, document in enumerate(options.designs)}
        plan.new.sort(key=lambda entry: lots.get(entry.document, len(lots)))
    if options.first:
        plan.new.sort(key=lambda entry: entry.document not in options.first)
    plan.unassisted = {
        e.document for e in new if is_unassisted(e.document, options.unassisted, options.seed)
    }
    found = {entry.document: options.find_design(entry.document) for entry in new}
    plan.designs = {document: design for document, design in found.items() if design}
    assisted += [entry for entry in new if entry.document not in plan.unassisted]
    plan.newest = max((e.newest for e in assisted if e.newest), default=("", None))[1]
    if options.shown is not None and any(options.shown in entry.versions for entry in assisted):
        plan.newest = options.shown
    plan.present += staging.repeated
    if inventory is not None:
        plan.unknown = inventory.list_others(staging.entries.keys())
    return plan


def _compare(plan: PushPlan, inventory: Inventory, entry: StagedDocument, task: int) -> None:
    lacking = (
        []
        if inventory.is_unassisted(task)
        else [version for version in entry.versions if not inventory.has_reading(task, version)]
    )
    if lacking:
        plan.readings.append((task, entry, lacking))
    else:
        plan.present += 1


def _refuse(plan: PushPlan, entry: StagedDocument, task: int) -> None:
    plan.refused.append((task, entry.document))
    plan.problems.append(
        Problem(
            code="L02",
            message=f"task {task} of {plan.title} has this document with another text",
            document=entry.document,
            fix="Push it to a new project, or ingest the changed article under a new id.",
        )
    )


def render_plan(plan: PushPlan) -> str:
    """Return the plan as text for people."""
    if plan.stop:
        return "\n".join(_explain_stop(plan))
    where = f"project {plan.project}" if plan.project else "a project that will be made"
    lines = [f"{plan.title}: {where}", f"  configuration: {_describe(plan.configuration)}"]
    lines += [f"  {_WORDS[name]} brought up to date" for name in sorted(plan.words.keys() & _WORDS)]
    lines += _list(f"{len(plan.new)} new tasks", [e.document for e in plan.new])
    lines += _list(f"{len(plan.unassisted)} of them unassisted", sorted(plan.unassisted))
    lines += _describe_designs(plan.designs)
    lines += _list(
        f"{len(plan.readings)} tasks get predictions",
        [f"{e.document} (task {task}): {', '.join(v)}" for task, e, v in plan.readings],
    )
    lines += [f"  {plan.present} need nothing"]
    lines += _list(
        f"{len(plan.refused)} refused, their text differs",
        [f"{d} (task {t})" for t, d in plan.refused],
    )
    lines += _list(
        f"{len(plan.unknown)} tasks on the server that are not among the records",
        [f"task {task}" + (f": {name}" if name else "") for task, name in plan.unknown],
    )
    lines += [f"  {len(plan.pruned)} old predictions removed"] if plan.pruned else []
    lines += [f"  {name} = {value}" for name, value in sorted(plan.settings.items())]
    lines += [] if plan.changes else ["  Nothing would change."]
    return "\n".join(lines)


def _explain_stop(plan: PushPlan) -> list[str]:
    """Say why nothing can be done, and nothing of what would be done otherwise."""
    where = f"project {plan.project}" if plan.project else "no project that can be pushed to"
    page = [f"  configuration: {_describe(plan.configuration)}"] if plan.project else []
    stop = f"  The push would stop: {plan.stop}"
    return [f"{plan.title}: {where}", stop, *page, "  Nothing would change."]


def _describe_designs(designs: Mapping[str, SampleDesign]) -> list[str]:
    """Say how many were drawn of how many, by strata."""
    drawn = Counter((d.stratum, d.articles, d.drawn) for d in designs.values() if d.probability)
    return [
        f"  drawn {known} of {articles}" + (f" of {stratum}" if stratum else "") + f", {new} new"
        for (stratum, articles, known), new in sorted(drawn.items())
    ]


def _describe(configuration: JSON) -> str:
    if not configuration["changed"]:
        return "as here"
    parts = [
        f"{words}: {', '.join(configuration[name])}"
        for name, words in (
            ("only_there", "only there"),
            ("only_here", "only here"),
            ("different", "with another key or place"),
        )
        if configuration.get(name)
    ]
    concerned = [
        f"{configuration[name]} annotated spans have a label that {words}"
        for name, words in (
            ("orphaned", "is not here"),
            ("orphaned_there", "is no longer there"),
        )
        if configuration.get(name)
    ]
    parts += concerned or ["no annotation is concerned"]
    return f"another than here ({'; '.join(parts)})"


def _list(head: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = [f"    ... and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return [f"  {head}", *(f"    {name}" for name in names[:SHOWN]), *more]
