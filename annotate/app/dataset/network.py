"""Networks of actors, of a dataset's folder or of a file of records."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotate.app.context import Context
from annotate.app.dataset.network_files import (
    DATABASE,
    DNA,
    NetworkTarget,
    WrittenNetworks,
    check_folder,
    choose_target,
    copy_file,
    open_folder,
    write_file,
    write_folder,
    write_index,
)
from annotate.app.dataset.rows import RowSource, open_rows
from annotate.app.ledgers import write_ledger
from annotate.app.names import check_names
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.errors import UsageError
from annotate.files.outputs import check_output
from annotate.formats.port import Ledger
from annotate.model import Problem
from annotate.network import dna
from annotate.network.building import NetworkBuilder
from annotate.network.collecting import QUOTES, STANCES, WITHHELD, EdgeCollector, Selection
from annotate.network.graph import AGREEING, CONCEPT, KINDS, STANCE, STATEMENTS, Network
from annotate.network.windows import TimeCutter, parse_day, parse_length

CODE_UNDATED, CODE_NOTHING = "C02", "C03"
_PERSON = "PERSON"  # OntoNotes 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which networks, of which rows, and where they are written.

    `window` and `step` are `month`, `quarter`, `year` or days as `30d`; `since` and `until` are
    days, and with `since` days are counted from there. `by` is any column of the rows. `formats`
    are names of `annotate.app.dataset.network_files.FORMATS`; `ledger` is a file for what a format
    does not hold.
    """

    kind: str = STATEMENTS
    window: str | None = None
    step: str | None = None
    cumulative: bool = False
    since: str | None = None
    until: str | None = None
    by: str | None = None
    formats: Sequence[str] = ()
    ledger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was written and where, what became of the rows, and what a format does not hold.

    `rows` are those that were read, `used` those that gave an edge, `left` the others by the
    reason; `unread` are lines and articles that gave no row. `further` are holders, targets,
    speakers and addressees beside the first of a row.
    """

    path: Path
    written: WrittenNetworks
    rows: int
    used: int
    left: Counter[str]
    unread: Counter[str]
    further: int
    ledger: Ledger = field(default_factory=Ledger)


def network(context: Context, sources: Sequence[str], output: Path, options: Options) -> Result:
    """Write the networks of a dataset's folder or a file; without any, of the project's.

    Raises:
        UsageError: there are several files, an option or a column is not known, or the folder is
            no dataset's, or the output holds something that this command did not write.
        NothingReadError: there was nothing that gives an edge, or no date where one is asked for.
        UnsoundError: a table of the dataset cannot be read.
        AnnotateError: there is no such file.
        WriteError: the output cannot be written.
    """
    source = _choose_source(sources)
    selection, target = _make_selection(options), choose_target(output, options.formats)
    check_names([options.kind], tuple(KINDS), "--kind")
    _check_place(target, options.ledger)
    configs = dna.CONFIGS if DNA in target.formats else (STANCES, QUOTES)
    with open_rows(context, source, lambda _: configs) as given, _open_place(target) as place:
        collector = make_collector(given.vocabulary, selection, options.kind)
        written = WrittenNetworks()
        path = place / DATABASE if DNA in target.formats else None
        with _open_dna(path, given.vocabulary) as database:
            ledger = _collect(context, given, collector, database)
        if database is not None:
            written.documents, written.statements = database.documents, database.statements
        networks = _find_networks(NetworkBuilder(collector, options.kind))
        if networks is None and not written.statements:
            _refuse_nothing(context, collector, given, target)
        _write(target, place, options.kind, networks or (), written)
        result = Result(
            path=target.path,
            written=written,
            rows=collector.rows.total(),
            used=collector.used,
            left=+collector.left,
            unread=+given.left,
            further=collector.further,
            ledger=ledger,
        )
        if not target.is_file:
            write_index(place, _make_head(options, given, result), written)
    if options.ledger:
        write_ledger(options.ledger, ledger)
    return result


def make_collector(vocabulary: Vocabulary, selection: Selection, kind: str) -> EdgeCollector:
    """Return what takes in rows of a scheme, for a kind of network."""
    roles = vocabulary.scheme.roles
    wanted = (STANCE, CONCEPT) if kind in AGREEING else KINDS[kind]
    return EdgeCollector(
        roles=[roles[label] for label in vocabulary.stances],
        codes={
            "polarity": vocabulary.stances,
            "type": vocabulary.contents,
            "segment": vocabulary.kinds,
        },
        selection=selection,
        relations=frozenset(wanted),
    )


def _choose_source(sources: Sequence[str]) -> str | None:
    if len(sources) > 1:
        raise UsageError(
            f"{' and '.join(sources)} are several: networks are made of one file or folder.",
            "Put them together with `annotate join`, or build one dataset of them.",
        )
    return sources[0] if sources else None


def _make_selection(options: Options) -> Selection:
    since, until = (
        _check_day(day, option)
        for day, option in ((options.since, "--since"), (options.until, "--until"))
    )
    if options.window is None and (options.step or options.cumulative):
        raise UsageError("There are no windows.", "Say how long they are with --window.")
    if options.step and options.cumulative:
        raise UsageError(
            "Windows are cumulative, or they move.", "Leave out --step or --cumulative."
        )
    cutter = None
    if options.window is not None:
        length = parse_length(options.window, "--window")
        cutter = TimeCutter(
            length=length,
            step=parse_length(options.step, "--step") if options.step else length,
            cumulative=options.cumulative,
            origin=parse_day(since) if since else None,
        )
    return Selection(cutter=cutter, since=since, until=until, by=options.by)


def _check_day(day: str | None, option: str) -> str | None:
    """Return a day as it is compared."""
    if day is None:
        return None
    try:
        return parse_day(day).isoformat()
    except ValueError as error:
        raise UsageError(f"{option} {day} is no day.", "Write it as 2031-05-04.") from error


def _check_place(target: NetworkTarget, ledger: str | None) -> None:
    if target.is_file:
        check_output(target.path)
    else:
        check_folder(target.path)
    if ledger:
        check_output(ledger)


@contextmanager
def _open_place(target: NetworkTarget) -> Iterator[Path]:
    """Give a folder to write in: the target's to be, or one that is gone afterwards."""
    opened = TemporaryDirectory() if target.is_file else open_folder(target.path)
    with opened as place:
        yield Path(place)


def _collect(
    context: Context, given: RowSource, collector: EdgeCollector, database: dna.DnaWriter | None
) -> Ledger:
    """Take in all rows, and write a database of them where one is asked for."""
    for config, row in context.listener.track(given.rows, "Reading", weight="rows"):
        collector.add(config, row)
        if database is not None:
            database.add(config, row)
    context.findings.extend(replace(p, file=given.name) for p in collector.problems)
    return database.ledger if database else Ledger()


@contextmanager
def _open_dna(path: Path | None, vocabulary: Vocabulary) -> Iterator[dna.DnaWriter | None]:
    if path is None:
        yield None
        return
    label = vocabulary.scheme.find_entity(_PERSON) or _PERSON
    persons = frozenset({_PERSON.casefold(), label.casefold()})
    roles = vocabulary.scheme.roles
    polarities = [(label, roles[label]) for label in vocabulary.stances]
    writer = dna.DnaWriter(path, persons, polarities, vocabulary.labels)
    try:
        yield writer
        writer.finish()
    finally:
        writer.close()


def _find_networks(builder: NetworkBuilder) -> Iterator[Network] | None:
    """Return the networks, None where there is none."""
    networks = builder.iter_networks()
    first = next(networks, None)
    return None if first is None else chain([first], networks)


def _refuse_nothing(
    context: Context, collector: EdgeCollector, given: RowSource, target: NetworkTarget
) -> None:
    """Stop where there is no edge, and say why; what lay at the target stays."""
    rows, left = collector.rows.total(), collector.left + given.left
    code = CODE_NOTHING
    fix = "Annotate quotes and stances with whose they are, or take another --kind."
    if rows and collector.selection.asks_dates and not collector.dated:
        code, message = CODE_UNDATED, f"none of {rows:,} rows has a date that can be used"
        fix = "Give the articles a date of publication (published), or leave out --window."
    elif left[WITHHELD]:
        message = f"no row gives an edge: {left[WITHHELD]:,} {WITHHELD}"
        fix = "Put the words back with `annotate rehydrate`."
    elif collector.used:
        message = f"{collector.used:,} rows give no edge: no two actors stand to one concept so"
    else:
        reasons = "; ".join(f"{n:,} {why}" for why, n in left.items() if n)
        message = f"no row gives an edge: {reasons or 'there are none'}"
    context.findings.append(Problem(code=code, message=message, file=given.name, fix=fix))
    context.refuse_if_empty(0, target.path)


def _write(
    target: NetworkTarget,
    place: Path,
    kind: str,
    networks: Iterable[Network],
    written: WrittenNetworks,
) -> None:
    if not target.is_file:
        write_folder(place, target.formats, kind, networks, written)
    elif DNA in target.formats:
        copy_file(place / DATABASE, target.path)
    else:
        write_file(target, kind, networks, written)


def _make_head(options: Options, given: RowSource, result: Result) -> dict[str, Any]:
    asked = {
        name: getattr(options, name)
        for name in ("kind", "window", "step", "since", "until", "by")
        if getattr(options, name)
    }
    told = {"cumulative": True} if options.cumulative else {}
    return {
        **asked,
        **told,
        "source": given.name,
        "rows": result.rows,
        "used": result.used,
        "left": dict(sorted(result.left.items())),
        "unread": dict(sorted(result.unread.items())),
    }
