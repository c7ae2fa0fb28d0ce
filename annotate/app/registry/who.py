"""The tables of who is who: proposed over a corpus, checked, merged and split."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from annotate.app.context import Context, UnsoundError
from annotate.app.language import load_own
from annotate.checks import keep_checks
from annotate.dataset.intake import RecordSource
from annotate.dataset.proposals.appearances import Appearance, iter_appearances
from annotate.dataset.proposals.clustering import cluster
from annotate.dataset.proposals.linking import add_candidates, is_open, make_query
from annotate.dataset.proposals.offices import read_offices
from annotate.dataset.proposals.proposing import Proposal, propose
from annotate.dataset.proposals.reconciliation import (
    ReconciliationCandidate,
    ReconciliationService,
)
from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.language import Language
from annotate.model import Document, Problem, Span
from annotate.registry import editing
from annotate.registry.tables import (
    OFFICES,
    WHO,
    Registry,
    RegistryEntry,
    read_registry,
    write_entries,
    write_offices,
)

PERSON = "PERSON"  # OntoNotes 5
_KINDS = (PERSON, "ORG", "GPE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What `propose_rows` did: the proposal, and over how many articles and names."""

    proposal: Proposal
    documents: int
    appearances: int
    rows: int
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What `reconcile_rows` did: for how many rows it asked, for how many there is somebody.

    `service` and `space` are what it calls itself and its ids.
    """

    asked: int
    found: int
    service: str
    space: str
    path: Path


def propose_rows(context: Context, sources: Sequence[str | Path] = ()) -> Proposed:
    """Add rows for identities of a corpus that who.csv does not know, and for their offices.

    Args:
        context: The project, whose folder has the tables.
        sources: Predictions or annotations; none is the project's annotations.
    """
    folder = context.project.folder
    registry = _read_sound(context)
    vocabulary = Vocabulary(context.project.load_scheme())
    found = [each for _, each, _ in iter_appearances_of(context, sources, vocabulary)]
    person = vocabulary.scheme.find_entity(PERSON)
    language = load_own(context.project)
    proposal = propose(cluster(found, person, language), registry, person, language)
    proposal.added = [_add_id(entry, vocabulary, language) for entry in proposal.added]
    entries = [*registry.entries, *proposal.added]
    if proposal.added:
        write_entries(folder / WHO, entries)
    if proposal.offices or not (folder / OFFICES).exists():
        write_offices(folder / OFFICES, [*registry.offices, *proposal.offices])
    return Proposed(
        proposal=proposal,
        documents=len({appearance.document for appearance in found}),
        appearances=len(found),
        rows=len(entries),
        path=folder / WHO,
    )


def _add_id(entry: RegistryEntry, vocabulary: Vocabulary, language: Language) -> RegistryEntry:
    """Return a new row with its identifier: those of states, capitals and some bodies are known."""
    types, scheme = language.types, vocabulary.scheme
    if entry.kind not in (scheme.find_entity(types.state), scheme.find_entity(types.organisation)):
        return entry
    is_body = entry.kind == scheme.find_entity(types.organisation)
    found = {language.find_id(name, is_body=is_body) for name in entry.names} - {""}
    return replace(entry, wikidata=found.pop()) if len(found) == 1 else entry


def reconcile_rows(context: Context, service: ReconciliationService) -> Reconciled:
    """Write candidates of a service beside the rows of who.csv that have no id, for people.

    What was answered before a service failed is kept.

    Raises:
        UsageError: its address is none.
        ServerError: it cannot be reached, or answers what cannot be used.
    """
    registry = _read_sound(context)
    person = Vocabulary(context.project.load_scheme()).scheme.find_entity(PERSON)
    service.read_manifest()
    asked = [entry for entry in registry.entries if is_open(entry)]
    answers: list[list[ReconciliationCandidate]] = []
    found = service.find([make_query(entry, person) for entry in asked])
    try:
        answers.extend(context.listener.track(found, "Reconciling", weight="rows"))
    finally:
        if answers:
            entries = add_candidates(registry.entries, asked, answers)
            write_entries(context.project.folder / WHO, list(entries))
    if service.unusable:
        context.findings.append(_tell_unusable(service))
    return Reconciled(
        asked=len(asked),
        found=sum(map(bool, answers)),
        service=service.name,
        space=service.space,
        path=context.project.folder / WHO,
    )


def _tell_unusable(service: ReconciliationService) -> Problem:
    return Problem(
        code="H07",
        message=f"{service.unusable:,} candidates of {service.url} cannot be used",
        severity="warning",
    )


def iter_appearances_of(
    context: Context, sources: Sequence[str | Path], vocabulary: Vocabulary
) -> Iterator[tuple[Document, Appearance, Span]]:
    """Yield who appears in predictions or annotations, each with its document and first span."""
    kinds = {vocabulary.scheme.find_entity(kind) for kind in _KINDS}
    checks = keep_checks(lambda check: check.carries_rows)
    language = load_own(context.project)
    skipped: Counter[str] = Counter()
    for source in sources or (context.project.annotations,):
        with TemporaryDirectory() as scratch:
            given = RecordSource(source, Path(scratch))
            records = given.iter_records(vocabulary.scheme, checks, context.findings)
            for record in context.listener.track(records, "Reading", weight="articles"):
                parts = choose_parts(record, vocabulary.layers)
                if isinstance(parts, str):
                    continue
                reading = compose_reading(record.document.id, parts, vocabulary, skipped)
                identities = Identities(reading, vocabulary)
                document = record.document
                said = read_offices(document, reading, identities, vocabulary.scheme, language)
                found = iter_appearances(document, reading, identities, vocabulary.entities)
                for each, span in found:
                    if each.kind in kinds:
                        offices = said.get(each.number, ())
                        yield document, replace(each, offices=offices) if offices else each, span


def check_tables(context: Context) -> Registry:
    """Return the tables of a project; what is wrong with them is among the findings."""
    return read_registry(context.project.folder, context.findings)


def merge_rows(context: Context, kept: str, gone: str) -> Registry:
    """Make two rows of who.csv one, their offices with them.

    Raises:
        UsageError: one of them is not there.
    """
    return _save(context, editing.merge(_read_sound(context), kept, gone))


def split_row(context: Context, kept: str, names: Sequence[str], new: str) -> Registry:
    """Put some names of a row of who.csv into a row of their own.

    Raises:
        UsageError: the row or a name is not there, or the new id is taken.
    """
    return _save(context, editing.split(_read_sound(context), kept, names, new))


def _read_sound(context: Context) -> Registry:
    """Read the tables to be written again: with a line that cannot be read it would be lost.

    Raises:
        UnsoundError: there is one; nothing was written.
    """
    registry = read_registry(context.project.folder, context.findings)
    if any(problem.severity == "error" for problem in context.findings):
        raise UnsoundError(
            f"{WHO} or {OFFICES} has errors, so nothing was written.", "Correct them first."
        )
    return registry


def _save(context: Context, registry: Registry) -> Registry:
    folder = context.project.folder
    write_entries(folder / WHO, registry.entries)
    write_offices(folder / OFFICES, registry.offices)
    return registry
