"""An export that takes the place of an earlier one, unless it has fewer readings by people.

What a project lost on its server is not to be lost here as well: then the earlier file stays, and
what was exported lies beside it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.files.json_lines import open_binary
from annotate.files.outputs import STANDARD
from annotate.files.stores import is_address, is_file, move_file
from annotate.model import Problem, Record
from annotate.spelling import plural

DRAFT = "draft"
_SHOWN = 5
_SEPARATORS = "/\\"


@dataclass(kw_only=True)
class Replacement:
    """A file that is to be written; `path` is where it is written first.

    Readings are counted by document, each person once: somebody who goes by another name, or
    submits what was a draft, is no loss. With `allowed`, fewer are as good as more.
    """

    target: str
    drafts: bool
    allowed: bool
    _after: Counter[str] = field(default_factory=Counter)

    @property
    def path(self) -> str:
        """The target itself, where nothing is there that could be lost, else a file beside it."""
        is_folder = self.target.endswith("/")  # which is refused before anything is written
        if self.allowed or self.target == STANDARD or is_folder or not is_file(self.target):
            return self.target
        real = self.target if is_address(self.target) else str(Path(self.target).resolve())
        name = real[max(map(real.rfind, _SEPARATORS)) + 1 :]
        stem, dot, suffixes = name.partition(".")
        return f"{real.removesuffix(name)}{stem}.fewer{dot}{suffixes}"

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, and count the readings by people in them."""
        for record in records:
            people = {
                a.annotator.name
                for a in record.annotations
                if a.annotator.kind == "human" and (self.drafts or a.status != DRAFT)
            }
            self._after[record.document.id] += len(people)
            yield record

    def finish(self, written: str) -> Problem | None:
        """Put what was written into its place; a Problem says why it was not."""
        if written == self.target:
            return None
        before = _count_people(self.target, drafts=self.drafts)
        lost = {name: n - self._after[name] for name, n in before.items() if n > self._after[name]}
        if not lost:
            move_file(written, self.target)
            return None
        names = ", ".join(sorted(lost)[:_SHOWN]) + (", ..." if len(lost) > _SHOWN else "")
        return Problem(
            code="L17",
            message=f"{plural(sum(lost.values()), 'reading')} by people of "
            f"{plural(len(lost), 'document')} ({names}) "
            f"are in {self.target} and not in what was exported now; {self.target} stays as it "
            f"was, and what was exported is in {written}",
            file=self.target,
            fix="Look at what was deleted there; export with --allow-fewer if it was meant.",
        )


def _count_people(path: str, *, drafts: bool) -> Mapping[str, int]:
    """Return how many people's readings a file has of each document; what is no record has none."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    with open_binary(path) as stream:
        for line in stream:
            try:
                value = json.loads(line)
                document, annotations = str(value["document"]["id"]), list(value["annotations"])
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            people[document] |= {
                name for each in annotations if (name := _name_person(each, drafts=drafts))
            }
    return {document: len(names) for document, names in people.items()}


def _name_person(annotation: Any, *, drafts: bool) -> str:
    """Return who made a reading, "" where that was no person."""
    if not isinstance(annotation, dict) or not isinstance(annotation.get("annotator"), dict):
        return ""
    counts = drafts or annotation.get("status") != DRAFT
    annotator = annotation["annotator"]
    return str(annotator.get("name")) if counts and annotator.get("kind") == "human" else ""
