"""Articles dealt to coders from a folder that does not know all that was dealt before."""

import random
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from annotate.app.labelstudio import assigning
from annotate.labelstudio.assignment import ledger as ledgers
from annotate.labelstudio.assignment.coders import Coder
from annotate.labelstudio.assignment.dealing import AssignedArticle, DealOptions, Holdings

CONTEXT: Any = SimpleNamespace(
    project=SimpleNamespace(state=Path()), listener=SimpleNamespace(say=lambda _: None)
)


class Projects:
    """What the projects of coders hold, and which tasks of them are submitted."""

    def __init__(self) -> None:
        self.tasks: dict[str, list[str]] = {}
        self.done: set[tuple[str, str]] = set()

    def list_tasks(self, client: object, state: object, title: str) -> dict[str, Any]:
        coder = title.partition("(")[2].removesuffix(")")
        return {
            name: {"total_annotations": (coder, name) in self.done, "cancelled_annotations": 0}
            for name in self.tasks.get(coder, ())
        }

    def push(
        self, ledger: list[AssignedArticle], coders: Sequence[Coder], names: list[str], deal: Any
    ) -> None:
        held = Holdings()
        for article in ledger:
            held.add(article)
        options = assigning.AssignOptions(coders="coders.csv", title="team", deal=deal)
        client: Any = None
        ledger += assigning._deal(CONTEXT, client, options, coders, held, names)
        for coder in coders:
            if not coder.left:
                have = self.tasks.setdefault(coder.name, [])
                have += [name for name in held.list_documents(coder.name) if name not in have]


@pytest.mark.parametrize("seed", range(150))
def test_nothing_is_dealt_twice_by_a_ledger_that_was_restored(seed: int, monkeypatch: Any) -> None:
    chance, projects = random.Random(seed), Projects()
    monkeypatch.setattr(ledgers, "_list_tasks", projects.list_tasks)
    monkeypatch.setattr(assigning, "PAUSE", 0.0)
    names = [f"article-{number}" for number in range(chance.randint(6, 30))]
    coders = [Coder(name=f"coder {number}") for number in range(chance.randint(2, 6))]
    deal = DealOptions(training=chance.choice([0, 2]), pair_share=chance.choice([0, 0.3, 0.7]))
    ledger: list[AssignedArticle] = []
    projects.push(ledger, coders, names[: chance.randint(1, len(names))], deal)
    for coder, tasks in projects.tasks.items():
        projects.done |= {(coder, name) for name in tasks if chance.random() < 0.2}
    old = list(ledger)
    if chance.random() < 0.7:
        projects.push(ledger, coders, names, deal)
    gone = chance.sample(coders, chance.randint(1, len(coders) - 1))
    coders = [Coder(name=coder.name, left=coder in gone) for coder in coders]
    coders += [Coder(name="new")] if chance.random() < 0.3 else []
    projects.push(ledger, coders, names, deal)
    before = {coder: list(tasks) for coder, tasks in projects.tasks.items()}
    projects.push(old, coders, chance.sample(names, len(names)), deal)
    assert projects.tasks == before
