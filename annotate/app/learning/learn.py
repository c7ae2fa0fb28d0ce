"""What a project learns from its corrections: words of its own, proposed or written."""

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.app.context import Context
from annotate.app.language import load_own
from annotate.app.learning.readings import choose_corrections, tell_unread
from annotate.app.names import choose_layers
from annotate.app.quality.agreement import make_nothing
from annotate.errors import AnnotateError, UsageError
from annotate.files.arrays import load_numpy
from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.model import Annotation, Document
from annotate.preannotation.corrected import Correction
from annotate.preannotation.learning.corrections import (
    EntryProposal,
    Lesson,
    Operation,
    SavedSum,
    SumEstimate,
)
from annotate.preannotation.learning.learn import Learner
from annotate.preannotation.learning.rehearsal import Rehearsal
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.registry import DEFAULT
from annotate.preannotation.rules.parsing import find_default_model
from annotate.project import Project
from annotate.readings.joining import find_repeats
from annotate.records import read_records
from annotate.reliability.audit.edits import (
    ADDED,
    DELETED,
    LINK_EDITS,
    SPAN_EDITS,
    find_edits,
    find_link_edits,
)
from annotate.reliability.readings import make_reading
from annotate.reliability.statistics.bootstrap import estimate, weigh
from annotate.spelling import plural
from annotate.words.entries import Entry, list_entries
from annotate.words.file import parse_words
from annotate.words.writing import write_entries

FILE_NAME = "words.toml"
MEMORY = "learned.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which layers are learnt from, none for all; how intervals are drawn; from how many articles.

    `words` is the file that is read and written, by default the project's.
    """

    layers: tuple[str, ...] = ()
    words: str | Path | None = None
    bootstrap: int = 1000
    seed: int = 0
    most: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was learnt, and the words file that it is for; `named` where the project names it."""

    lesson: Lesson
    read: int
    words: Path
    named: bool


def learn(context: Context, file: str | Path | None, options: Options) -> Result:
    """Learn from a file of annotations; without one, from the project's.

    Raises:
        UsageError: an option names what there is not, or the project's suggestions are no rules'.
        AnnotateError: there is no such file, or the words file has faults.
    """
    project = context.project
    name = file or project.annotations
    path = Path(options.words or project.words or project.folder / FILE_NAME)
    scheme = project.load_scheme()
    once = find_repeats(
        read_records(name, context.findings), str(name), context.findings, context.left_out
    )
    skipped: Counter[str] = Counter()
    tracked = context.listener.track(once, "reading", weight="documents")
    corrections = list(choose_corrections(tracked, scheme, options.most, skipped))
    context.findings.extend(tell_unread(skipped, str(name)))
    if not corrections:
        wanted = "a finished reading by a person"
        context.findings.append(make_nothing(str(name), wanted, "to learn from"))
    context.listener.say(f"Learning from {plural(len(corrections), 'article')}, on one core.")
    lesson = _make_learner(project, corrections, options, path).learn()
    return Result(
        lesson=replace(lesson, set_aside={why: n for why, n in sorted(skipped.items()) if n}),
        read=len(corrections) + skipped.total(),
        words=path,
        named=project.words is not None and path == project.words,
    )


def _make_learner(
    project: Project, corrections: list[Correction], options: Options, path: Path
) -> Learner:
    scheme, language = project.load_scheme(), load_own(project)
    model = project.preannotate.get("model", DEFAULT)
    if model != DEFAULT and not model.startswith(f"{DEFAULT}+"):
        raise UsageError(
            f"The suggestions of this project are by {model}, which knows no words of a project.",
            f'Words are for the rules: set model = "{DEFAULT}" in annotate.toml.',
        )
    wanted = options.layers or project.preannotate.get("layers", ())
    settings = PreAnnotatorSettings(
        scheme=scheme,
        layers=choose_layers(wanted, scheme),
        language=language,
        min_score=project.preannotate.get("min_score", 0.0),
    )
    rehearsal = Rehearsal(corrections, find_default_model(language), settings, list_operations)
    words = parse_words(path, scheme, language) if path.exists() else {}
    refused = _read_memory(project) - set(list_entries(words))
    return Learner(rehearsal, words, make_estimate(options.bootstrap, options.seed), refused)


def list_operations(
    document: Document, suggested: Annotation, final: Annotation
) -> list[Operation]:
    """Return what a person has to do to make one reading of another."""
    length = len(document.text)
    before, after = (make_reading(a, length, Counter()) for a in (suggested, final))
    operations = []
    for edit in find_edits(before, after):
        if edit.what in SPAN_EDITS:
            begun = None if edit.what == ADDED else edit.span
            spans = [span for span in (begun, edit.final) if span is not None]
            start, end = min(s.start for s in spans), max(s.end for s in spans)
            operations.append(Operation(start, end, begun, edit.final))
    operations += [
        Operation(link.head.start, link.head.end, link=link.label if link.what == DELETED else "")
        for link in find_link_edits(before, after)
        if link.what in LINK_EDITS
    ]
    return operations


def make_estimate(draws: int, seed: int) -> SumEstimate:
    """Return what gives a sum over documents its interval, by the bootstrap of all measures."""

    def sum_up(values: Mapping[str, float]) -> SavedSum:
        total = load_numpy().zeros(draws + 1)
        for document, value in sorted(values.items()):
            total[0] += value
            total[1:] += value * weigh(document, draws, seed)
        found = estimate(total, "")
        return SavedSum(value=found.value or 0.0, low=found.low, high=found.high)

    return sum_up


# --- the words file ------------------------------------------------------------------------------


def apply(context: Context, result: Result) -> int:
    """Write what saves into the words file; return how many entries were added.

    Raises:
        AnnotateError: the file cannot be written, or nothing can be added to it.
    """
    taken = {p.entry: describe(p) for g in result.lesson.groups if g.taken for p in g.proposals}
    if not taken:
        return 0
    path = result.words
    there = path.read_bytes() if path.exists() else b""
    written = write_entries(there.decode("utf-8-sig").replace("\r\n", "\n"), taken)
    if b"\r\n" in there:  # as Windows ends lines
        written = written.replace("\n", "\r\n")
    with open_output(path) as stream:
        stream.write((BOM_UTF8 if there.startswith(BOM_UTF8) else b"") + written.encode("utf-8"))
    _remember(context.project, taken)
    return len(taken)


def describe(proposal: EntryProposal) -> str:
    """Return in a few words what speaks for an entry."""
    articles = len({sighting.document for sighting in proposal.sightings})
    line = f"{plural(len(proposal.sightings), 'correction')} in {plural(articles, 'article')}"
    if proposal.apart:
        line += f", saves {proposal.saved} in {proposal.apart} held apart"
    return line


def _read_memory(project: Project) -> set[Entry]:
    """Return the entries that were written before: what of them is gone, people took out."""
    path = project.state / MEMORY
    if not path.exists():
        return set()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {Entry(tuple(keys), word, model) for keys, word, model in rows}
    except (ValueError, TypeError) as error:
        raise AnnotateError(
            f"{path}, which says what was learnt before, cannot be read: {error}.",
            "Take it from a backup; or delete it, and words that people took out may come again.",
        ) from error


def _remember(project: Project, taken: Iterable[Entry]) -> None:
    known = sorted({*_read_memory(project), *taken})
    project.state.mkdir(parents=True, exist_ok=True)
    with open_output(project.state / MEMORY) as stream:
        stream.write((dump_json([list(entry) for entry in known]) + "\n").encode("utf-8"))
