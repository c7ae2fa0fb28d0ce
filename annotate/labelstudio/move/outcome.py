"""What a move of a project will do, or did: how far it is, what changes, what is left."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.labelstudio.page.config import make_config, read_stamp
from annotate.labelstudio.page.structure import compare_configs
from annotate.labelstudio.page.transitional_config import sign_move
from annotate.migration import MigrationPlan
from annotate.model import Problem, Record

TO_DO, UNDER_WAY, DONE = "to do", "under way", "done"


@dataclass(kw_only=True)
class ProjectMove:
    """What a move will do, or did.

    `changes` are counted over all items, `items` by kind. `waiting` regions have a label that a
    person has to choose; `queue` holds their documents. `stop` says why it cannot be done.
    """

    title: str
    project: int
    old: str
    new: str
    state: str = TO_DO
    changes: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    queue: list[Record] = field(default_factory=list)
    stop: str = ""
    log: Path | None = None
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "title": self.title,
            "project": self.project,
            "from": self.old,
            "to": self.new,
            "state": self.state,
            "changes": dict(sorted(self.changes.items())),
            "items": dict(sorted(self.items.items())),
            "waiting": self.waiting,
            "stop": self.stop,
        }


def find_state(config: str, plan: MigrationPlan) -> str | None:
    """Return how far the project with this page is on a plan's way, None where it is elsewhere."""
    stamp = read_stamp(config)
    if stamp is None:
        return None
    if stamp.sha256 == sign_move(plan.old.sha256, plan.new.sha256):
        return UNDER_WAY
    for scheme, state in ((plan.old, TO_DO), (plan.new, DONE)):
        layers = [name for name in stamp.layers if name in scheme.layer_names]
        same = stamp.scheme == scheme.name and len(layers) == len(stamp.layers)
        if same and not compare_configs(config, make_config(scheme, layers)):
            return state
    return None
