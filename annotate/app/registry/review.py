"""What of who.csv is worth a look: pairs of rows, with the sentences in which they stand."""

import shlex
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotate.app.context import Context
from annotate.app.language import load_own
from annotate.app.registry.who import PERSON, check_tables, iter_appearances_of
from annotate.dataset.proposals.appearances import Appearance
from annotate.dataset.proposals.proposing import make_id
from annotate.dataset.proposals.reviewing import (
    ReviewPair,
    ReviewSentence,
    ReviewSide,
    review,
)
from annotate.dataset.rows.context import find_context
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.errors import UsageError
from annotate.model import Document, Span
from annotate.name_forms import fold_name
from annotate.registry.tables import WHO, Registry

SENTENCES = 2  # of a side
_LONGEST = 300  # code points of a sentence that is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryReview:
    """The pairs that are shown, worst first, of how many, and what they were found in."""

    pairs: tuple[ReviewPair, ...]
    found: int
    rows: int
    documents: int
    unknown: int


@dataclass(slots=True)
class _Sentences:
    """The first sentences in which each name of a row is an article's fullest."""

    registry: Registry
    _kept: defaultdict[tuple[str, tuple[str, ...]], list[ReviewSentence]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def look(self, document: Document, appearance: Appearance, span: Span) -> bool:
        """Keep the sentence of an appearance while there is room; tell whether a row has it."""
        entry = self.registry.find(appearance.name, appearance.kind)
        called = [entry] if entry is not None else self.registry.list_called(appearance.name)
        name = fold_name(appearance.name)
        if any(len(self._kept[each.id, name]) < SENTENCES for each in called):
            found = _find_sentence(document, appearance, span)
            for each in called:
                self._kept[each.id, name].append(found)
        return entry is not None

    def add_to(self, side: ReviewSide) -> ReviewSide:
        """Return a side with its sentences."""
        names = dict.fromkeys(map(fold_name, side.names))
        found = [each for name in names for each in self._kept.get((side.id, name), ())]
        return replace(side, sentences=tuple(found[:SENTENCES]))


def _find_sentence(document: Document, appearance: Appearance, span: Span) -> ReviewSentence:
    text = " ".join(find_context(document, [span]).sentence.split())
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return ReviewSentence(document=document.id, published=appearance.published, text=shown)


def review_rows(
    context: Context, sources: Sequence[str | Path] = (), most: int = 20
) -> RegistryReview:
    """Find the rows of who.csv that may be one or two; nothing is changed.

    Args:
        context: The project, whose folder has the tables.
        sources: Predictions or annotations; none is the project's annotations.
        most: How many pairs are shown.

    Raises:
        UsageError: there is no who.csv.
    """
    if not (context.project.folder / WHO).exists():
        raise UsageError(f"There is no {WHO} to review.", "`annotate who propose` writes it.")
    registry = check_tables(context)
    vocabulary = Vocabulary(context.project.load_scheme())
    sentences, found, unknown = _Sentences(registry), list[Appearance](), 0
    for document, appearance, span in iter_appearances_of(context, sources, vocabulary):
        unknown += not sentences.look(document, appearance, span)
        found.append(appearance)
    person = vocabulary.scheme.find_entity(PERSON)
    pairs = review(found, registry, person, load_own(context.project))
    shown = (
        replace(
            pair,
            one=sentences.add_to(pair.one),
            other=sentences.add_to(pair.other),
            run=_make_command(pair, registry),
        )
        for pair in pairs[:most]
    )
    return RegistryReview(
        pairs=tuple(shown),
        found=len(pairs),
        rows=len(registry.entries),
        documents=len({appearance.document for appearance in found}),
        unknown=unknown,
    )


def _make_command(pair: ReviewPair, registry: Registry) -> str:
    """Return what to run where the doubt is right."""
    if pair.action == "merge":
        return f"annotate who merge {pair.one.id} {pair.other.id}"
    names = " ".join(map(shlex.quote, pair.other.names))
    new = make_id(pair.other.names[0], frozenset(registry.ids))
    return f"annotate who split {pair.other.id} {names} --id {new}"
