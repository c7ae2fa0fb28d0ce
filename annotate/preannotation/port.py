"""The port: what anything that suggests annotations looks like from outside.

Values and a protocol only. Who implements it is in `annotate.preannotation.registry`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from annotate.language import Language, load_language
from annotate.model import Annotation, Document, Problem
from annotate.preannotation.coverage import Coverage
from annotate.registry.tables import Registry
from annotate.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAnnotatorSettings:
    """What is asked of a pre-annotator: which layers of which scheme, from which score on.

    `language` is that of the articles, `registry` what the project knows of who is who; `folder` is
    the project's: what is named and not installed may lie there. The rest is for those that ask a
    model outside: its address, how many seconds it may take, how many characters it reads at once,
    and a folder where its answers are kept. Never a key.
    """

    scheme: Scheme
    layers: tuple[str, ...]
    language: Language = field(default_factory=load_language)
    registry: Registry = field(default_factory=Registry)
    min_score: float = 0.0
    folder: Path | None = None
    endpoint: str | None = None
    timeout: float | None = None
    window: int | None = None
    state: Path | None = None


class PreAnnotator(Protocol):
    """Reads documents and suggests an annotation of each."""

    @property
    def name(self) -> str:
        """What it is called in an annotation."""
        ...

    @property
    def version(self) -> str:
        """Changes with whatever changes the suggestions: rules, lexicons, model, settings."""
        ...

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that its annotations answer for."""
        ...

    @property
    def left_out(self) -> Counter[str]:
        """How many spans and relations were found and left out as the settings ask, so far."""
        ...

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation | Problem]:
        """Yield one annotation a document, in their order, the same for the same document.

        In its place may stand the Problem that keeps a document from having one.
        """
        ...


@dataclass(slots=True)
class Account:
    """What there is to say beside the annotations: what went wrong, and what was read."""

    problems: list[Problem] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)


@runtime_checkable
class Accountable(Protocol):
    """A pre-annotator that may not have read everything, and says so."""

    def take_account(self) -> Account:
        """Return the account of the documents annotated since it was last taken."""
        ...


@runtime_checkable
class Loadable(Protocol):
    """A pre-annotator that has something to load before its first document."""

    def load(self) -> None:
        """Load it; the second time there is nothing left to do."""
        ...


@runtime_checkable
class Foreign(Protocol):
    """A pre-annotator whose code is another package's."""

    @property
    def package(self) -> str:
        """The name that its modules begin with."""
        ...
