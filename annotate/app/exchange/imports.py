"""What was marked with another tool, taken in as records of a scheme."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from sqlite3 import Connection

from annotate.app.context import Context, NothingReadError
from annotate.app.exchange.labels import LabelMapper, parse_map
from annotate.app.exchange.tasks import is_own_export, iter_tasks
from annotate.app.names import choose_layers
from annotate.errors import UsageError
from annotate.files.json_values import dump_json
from annotate.files.outputs import STANDARD, check_output
from annotate.files.scratch import open_scratch
from annotate.formats.port import UNVERSIONED, MarkedArticle
from annotate.formats.problems import EMPTY, MALFORMED, SAME_ID, UNMARKED, FileLine, make_problem
from annotate.ingestion.ids import is_id, make_slug, make_text_id
from annotate.ingestion.marked import MarkedItem, MarkedReader
from annotate.ingestion.settings import DEFAULT_MAX_CHARACTERS
from annotate.ingestion.text import document_from_text
from annotate.model import (
    Annotation,
    Annotator,
    AnnotatorKind,
    Document,
    Record,
    Relation,
    Span,
    count_errors,
)
from annotate.offsets import make_span_id, map_frozen, trim
from annotate.project import load_scheme
from annotate.records import open_writer, record_from_json, to_json
from annotate.scheme import Scheme
from annotate.spelling import plural

UNNAMED = "imported"
_FIX_PLACE = "Export it anew from its tool; the rest of the article is taken."


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How files of another tool are read: in which `format`, by which scheme.

    `names` are pairs `theirs=ours`. `layers` are those that the readings answer for; without any,
    those of which something is marked anywhere. `annotator` and `kind` are whose the readings are
    that do not say so.
    """

    output: str | None = None
    format: str | None = None
    encoding: str | None = None
    scheme: str | None = None
    names: Sequence[str] = ()
    layers: Sequence[str] = ()
    annotator: str = UNNAMED
    kind: AnnotatorKind = "human"


@dataclass(slots=True, kw_only=True)
class Result:
    """What was read and written; `dropped` is what was to be left out, by its name."""

    target: str
    files: int = 0
    documents: int = 0
    readings: int = 0
    spans: int = 0
    relations: int = 0
    doubles: int = 0
    trimmed: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    layers: tuple[str, ...] = ()


def import_records(context: Context, paths: Sequence[str], options: Options) -> Result:
    """Read what is marked in files, and write it as records, a document once.

    Raises:
        UsageError: an option names what there is not, or the output is one of the files.
        NothingReadError: nothing that is marked could be read.
    """
    project = context.project
    scheme = load_scheme(options.scheme) if options.scheme else project.load_scheme()
    target = options.output or str(project.annotations)
    _refuse_own(paths, target)
    check_output(target)
    maker = _RecordMaker(context, options, scheme)
    reader = MarkedReader(
        context.findings,
        format=options.format,
        encoding=options.encoding,
        longest=DEFAULT_MAX_CHARACTERS,
    )
    result = Result(target=target)
    with open_scratch() as kept, open_writer(target) as write:
        kept.execute("CREATE TABLE lines (document TEXT, text TEXT, record TEXT)")
        found = _iter_items(context, reader, paths, scheme, options)
        items = context.listener.track(found, "Reading", weight="readings")
        for marked, place in items:
            record = maker.take(marked, place, result)
            if record is not None:
                line = (record.document.id, record.document.text_sha256, dump_json(to_json(record)))
                kept.execute("INSERT INTO lines VALUES (?, ?, ?)", line)
        result.layers = choose_layers(options.layers, scheme) if options.layers else maker.layers
        context.findings.extend(maker.mapper.list_findings())
        _refuse_nothing(context, result, paths, maker)
        for record in _iter_joined(kept, context, options.annotator):
            write(_settle(record, result))
    named = {*result.layers, *maker.answered}
    result.layers = tuple(name for name in scheme.layer_names if name in named)
    result.files, result.dropped = reader.files, dict(maker.mapper.dropped)
    return result


def _iter_items(
    context: Context, reader: MarkedReader, paths: Sequence[str], scheme: Scheme, options: Options
) -> Iterator[MarkedItem]:
    """Yield what is in the files; an export of a project of ours is read as a pull of it is."""
    may_be_ours = options.format in {None, "label-studio"}
    ours = [path for path in dict.fromkeys(paths) if may_be_ours and is_own_export(path)]
    for path in ours:
        reader.files += 1
        yield from iter_tasks(context, path, scheme, options.layers)
    yield from reader.iter_items(path for path in paths if path not in ours)


def _refuse_own(paths: Sequence[str], target: str) -> None:
    if target != STANDARD and Path(target).resolve() in {Path(path).resolve() for path in paths}:
        raise UsageError(f"{target} is one of the files that are read.", "Give -o another name.")


def _refuse_nothing(
    context: Context, result: Result, paths: Sequence[str], maker: "_RecordMaker"
) -> None:
    """Stop where there is no article, or nothing is marked that says which layers were read."""
    place, left = FileLine(", ".join(paths)), f"{result.target} is left as it was."
    if not maker.made:
        if not count_errors(context.findings):
            context.findings.append(make_problem(EMPTY, "nothing is in it", place))
        raise NothingReadError(f"Nothing could be read; {left}")
    if not result.layers and not maker.answered:
        message = "nothing is marked that the scheme has a label for: which layers were read?"
        fix = "Say it with --layers, or what the labels are with --map."
        context.findings.append(make_problem(UNMARKED, message, place, fix=fix))
        raise NothingReadError(f"Nothing was marked; {left}")


def _iter_joined(kept: Connection, context: Context, nobody: str) -> Iterator[Record]:
    """Yield each document once, with every reading of it; of two texts the first is taken."""
    kept.execute("CREATE INDEX by_document ON lines (document)")
    first = "SELECT document FROM lines GROUP BY document ORDER BY MIN(rowid)"
    same = "SELECT text, record FROM lines WHERE document = ? ORDER BY rowid"
    for (name,) in kept.execute(first).fetchall():
        lines = kept.execute(same, (name,)).fetchall()
        records = [record_from_json(json.loads(r)) for text, r in lines if text == lines[0][0]]
        if len(records) < len(lines):
            message = (
                f"{plural(len(lines) - len(records), 'reading')} of another text "
                "have this id already"
            )
            place = FileLine("what is read")
            context.findings.append(make_problem(SAME_ID, message, place, document=name))
        yield replace(records[0], annotations=_name_apart(records, nobody))


def _name_apart(records: Sequence[Record], nobody: str) -> tuple[Annotation, ...]:
    """Return the readings of records; of those that are nobody's each gets a number.

    A draft beside what somebody submitted is theirs, and stays so.
    """
    readings: list[Annotation] = []
    seen: Counter[tuple[str, str]] = Counter()
    for reading in (each for record in records for each in record.annotations):
        name = reading.annotator.name
        key = (name, "" if name == nobody else reading.status)
        seen[key] += 1
        apart = name if seen[key] == 1 else f"{name}-{seen[key]}"
        readings.append(replace(reading, annotator=replace(reading.annotator, name=apart)))
    return tuple(readings)


def _settle(record: Record, result: Result) -> Record:
    """Return a record whose readings answer for the layers, and count what is in it."""
    readings = tuple(
        each if each.layers else replace(each, layers=result.layers) for each in record.annotations
    )
    result.documents += 1
    result.readings += len(readings)
    result.spans += sum(len(each.spans) for each in readings)
    result.relations += sum(len(each.relations) for each in readings)
    return replace(record, annotations=readings)


def _make_annotator(options: Options) -> Annotator:
    """Return whose a reading is that does not say so; a model has a version."""
    version = UNVERSIONED if options.kind == "model" else None
    return Annotator(kind=options.kind, name=options.annotator, version=version)


class _RecordMaker:
    """Makes records of marked articles, by the same scheme."""

    def __init__(self, context: Context, options: Options, scheme: Scheme) -> None:
        self._context, self._options, self._scheme = context, options, scheme
        self.mapper = LabelMapper(scheme, parse_map(options.names, scheme))
        self._seen: set[str] = set()
        self.answered: set[str] = set()  # layers of readings that say themselves what they read
        self.made = 0

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of which something is marked, in the scheme's order."""
        return tuple(name for name in self._scheme.layer_names if name in self._seen)

    def take(self, item: MarkedArticle | Record, place: FileLine, result: Result) -> Record | None:
        """Return what is one record of the scheme; None where it has no text."""
        if isinstance(item, Record):
            self.made += 1
            self.answered.update(layer for each in item.annotations for layer in each.layers)
            return item
        return self.make(item, place, result)

    def make(self, marked: MarkedArticle, place: FileLine, result: Result) -> Record | None:
        """Return an article with what is marked in it; None where it has no text."""
        article = marked.article
        if not article.text.strip():
            self._context.findings.append(make_problem(EMPTY, "empty", place))
            return None
        name = article.id or make_text_id(article.text)
        name = name if is_id(name) else make_slug(name)
        document = document_from_text(name, article.text, meta=article.meta)
        if marked.is_unread:
            self.made += 1
            return Record(document=document)
        spans = self._make_spans(marked, document, place, result)
        relations = self._make_relations(marked, spans, name)
        reading = Annotation(
            document_id=name,
            text_sha256=document.text_sha256,
            scheme=self._scheme.name,
            annotator=marked.annotator or _make_annotator(self._options),
            layers=(),
            spans=tuple({span.id: span for span in spans.values()}.values()),
            relations=relations,
            status=marked.status,
        )
        self.made += 1
        return Record(document=document, annotations=(reading,))

    def _make_relations(
        self, marked: MarkedArticle, spans: Mapping[str, Span], document: str
    ) -> tuple[Relation, ...]:
        """Return the relations between spans that are taken, each once."""
        made: dict[tuple[str, str, str], Relation] = {}
        for each, label in self.mapper.map_relations(marked, document):
            if each.head in spans and each.tail in spans:
                head, tail = spans[each.head].id, spans[each.tail].id
                made[label, head, tail] = Relation(
                    label=label, head=head, tail=tail, score=each.score, attributes=each.attributes
                )
            else:
                self.mapper.lose("relations of spans that are left out", document)
        return tuple(made.values())

    def _make_spans(
        self, marked: MarkedArticle, document: Document, place: FileLine, result: Result
    ) -> dict[str, Span]:
        """Return the spans by the ids that the file has for them."""
        text, move = marked.article.text, map_frozen(marked.article.text)
        made: dict[str, Span] = {}
        for span, label in self.mapper.map_spans(marked, document.id):
            if not 0 <= span.start < span.end <= len(text):
                message = f"a span {label} from {span.start} to {span.end} is not in the text"
                finding = make_problem(
                    MALFORMED, message, place, document=document.id, fix=_FIX_PLACE
                )
                self._context.findings.append(finding)
                continue
            moved = move(span.start, span.end)
            start, end = trim(document.text, *moved)
            result.trimmed += (start, end) != moved
            if start == end:
                self.mapper.lose("spans of nothing but blanks", document.id)
                continue
            layer = self._scheme.label_layers[label]
            self._seen.add(layer)
            made[span.id] = Span(
                id=make_span_id(document.id, layer, start, end, label),
                layer=layer,
                label=label,
                start=start,
                end=end,
                text=document.text[start:end],
                score=span.score,
                attributes=self.mapper.map_attributes(span, label, document.id),
            )
        result.doubles += len(made) - len({span.id for span in made.values()})
        return made
