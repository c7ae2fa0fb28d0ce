"""What a check is: its words, and the function that looks for what it speaks of.

A check of annotations is a function of a `View` under `@finds(Check(...))`; one that looks at many
spans in one pass may find several checks. A module of this folder that has such a function is all
that it takes: `registry.py` finds it.

What makes an error: the record cannot be used as it stands, because a position, an id or a
relation in it does not mean anything, or means something else than was meant. What makes a
warning: the record can be used, but a person should look, because the guidelines ask for
something that is not there or because honest exceptions exist.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from annotate.checks.view import View
from annotate.model import Document, Relation, Severity, Span
from annotate.scheme import Scheme

Setting = Literal["error", "warning", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The words of one check, and how its findings are taken.

    Attributes:
        severity: The default; a project switches it in the table [checks] of annotate.toml.
        right: An example that it has nothing against, written as docs/how-to/add-a-check.md says.
        wrong: One that it objects to.
        finished: Drafts and skipped annotations are not held to it.
        breaks_page: A labelling page or its server cannot take what it finds, so a push looks.
        carries_rows: A dataset's rows are made by it: a build holds to the default severity.
        incomplete: What it finds is left hanging, as a person's unfinished work may be; a merge of
            several readings must not make it.
    """

    code: str
    title: str
    severity: Severity
    why: str
    fix: str
    right: str = ""
    wrong: str = ""
    finished: bool = False
    breaks_page: bool = False
    carries_rows: bool = False
    incomplete: bool = False


class Finding(NamedTuple):
    """What was found: a check's code, words for it, and the span or relation it speaks of.

    `field` is the place in that span, or in the annotation or document of what is no span and no
    relation; `hint` says how to mend this one, before what the check says of all of its kind.
    """

    code: str
    message: str
    span: Span | None = None
    relation: Relation | None = None
    start: int | None = None
    end: int | None = None
    field: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class AnnotationFinder:
    """A function that looks at an annotation, and the checks that it finds."""

    find: Callable[[View], Iterable[Finding]]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class DocumentFinder:
    """A function that looks at a document, and the checks that it finds."""

    find: Callable[[Document, Scheme], Iterable[Finding]]
    checks: tuple[Check, ...]


def finds(*checks: Check) -> Callable[[Callable[[View], Iterable[Finding]]], AnnotationFinder]:
    """Make a function the one that looks at annotations for these checks."""
    return lambda find: AnnotationFinder(find, checks)


def finds_in_documents(
    *checks: Check,
) -> Callable[[Callable[[Document, Scheme], Iterable[Finding]]], DocumentFinder]:
    """Make a function the one that looks at documents for these checks."""
    return lambda find: DocumentFinder(find, checks)
