"""The two tables of who is who: who.csv and offices.csv, which people edit and commit.

`who.csv` has a row an identity: id, name, also, kind, gender, wikidata, note; in `also` stand its
other names with semicolons between. `offices.csv` has who held which office: id, office, of, from,
to. Both are UTF-8; what a spreadsheet made of them (a byte order mark, semicolons for commas) is
read as it was meant.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path

from annotate.files.outputs import open_output
from annotate.model import SEPARATOR, Problem
from annotate.name_forms import fold_name
from annotate.registry.rows import SHAPE, make_problem, read_rows

WHO, OFFICES = "who.csv", "offices.csv"
TWICE, SHARED, NOBODY, DATE, HELD = "H01", "H02", "H03", "H04", "H05"
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """An identity of the registry: a row of who.csv. `line` is where it stands.

    `more` are columns that people added, as they are.
    """

    id: str
    name: str
    also: tuple[str, ...] = ()
    kind: str = ""
    gender: str = ""
    wikidata: str = ""
    note: str = ""
    more: tuple[tuple[str, str], ...] = ()
    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of it, the usual one first."""
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOffice:
    """An office that somebody held: a row of offices.csv. Dates are years, months or days.

    `more` are columns that people added, as they are.
    """

    id: str
    office: str
    of: str = ""
    since: str = ""
    until: str = ""
    more: tuple[tuple[str, str], ...] = ()
    line: int = 0


ENTRY_COLUMNS = tuple(f.name for f in fields(RegistryEntry) if f.name not in ("more", "line"))
OFFICE_COLUMNS = ("id", "office", "of", "from", "to")


class Registry:
    """Who is who over a corpus: the entries, and by which names they are called."""

    def __init__(
        self, entries: Iterable[RegistryEntry] = (), offices: Iterable[HeldOffice] = ()
    ) -> None:
        self.entries = list(entries)
        self.offices = list(offices)
        self._by_name: dict[tuple[str, ...], list[RegistryEntry]] = {}
        for entry in self.entries:
            for name in dict.fromkeys(filter(None, map(fold_name, entry.names))):
                self._by_name.setdefault(name, []).append(entry)

    @cached_property
    def sha256(self) -> str:
        """Changes with what the tables say, wherever in them it stands; empty where nothing is."""
        rows = sorted(
            [
                *(repr(replace(entry, line=0)) for entry in self.entries),
                *(repr(replace(office, line=0)) for office in self.offices),
            ]
        )
        return hashlib.sha256("\n".join(rows).encode("utf-8")).hexdigest() if rows else ""

    @cached_property
    def ids(self) -> Mapping[str, RegistryEntry]:
        """The entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def by_office(self) -> Mapping[str, list[HeldOffice]]:
        """Who held an office, by its name in small letters."""
        found: dict[str, list[HeldOffice]] = {}
        for held in self.offices:
            found.setdefault(held.office.lower(), []).append(held)
        return found

    def find(self, name: str, kind: str | None = None) -> RegistryEntry | None:
        """Return the one entry that is called so, None where nobody is, or several are."""
        found = self._by_name.get(fold_name(name), [])
        fitting = [e for e in found if not kind or e.kind in ("", kind)]
        return fitting[0] if len(fitting) == 1 else None

    def list_called(self, name: str) -> list[RegistryEntry]:
        """Return every entry that is called so."""
        return list(self._by_name.get(fold_name(name), ()))


# --- reading ----------------------------------------------------------------------------------


def read_registry(folder: Path, problems: list[Problem]) -> Registry:
    """Read the tables of a project; one that is not there is empty. Faults are Problems."""
    registry = Registry(
        _read_entries(folder / WHO, problems), _read_offices(folder / OFFICES, problems)
    )
    problems += check_registry(registry, folder)
    return registry


def _read_entries(path: Path, problems: list[Problem]) -> Iterator[RegistryEntry]:
    seen: dict[str, int] = {}
    for line, row in read_rows(path, ENTRY_COLUMNS, problems):
        if not _ID.fullmatch(row["id"]) or not row["name"]:
            message = f"{row['id']!r} is no id of small letters, digits and hyphens with a name"
            problems.append(make_problem(SHAPE, message, path, line))
        elif row["id"] in seen:
            message = f"the id {row['id']} stands in line {seen[row['id']]} too"
            problems.append(make_problem(TWICE, message, path, line))
        else:
            seen[row["id"]] = line
            also = tuple(n for part in row["also"].split(SEPARATOR) if (n := part.strip()))
            own = {column: row[column] for column in ENTRY_COLUMNS if column != "also"}
            more = _list_more(row, ENTRY_COLUMNS)
            yield RegistryEntry(**own, also=also, more=more, line=line)


def _read_offices(path: Path, problems: list[Problem]) -> Iterator[HeldOffice]:
    for line, row in read_rows(path, OFFICE_COLUMNS, problems):
        wrong = [d for d in (row["from"], row["to"]) if d and not _DATE.fullmatch(d)]
        if wrong or (row["from"] and row["to"] and row["to"] < row["from"][: len(row["to"])]):
            said = f"{wrong[0]!r} is no date" if wrong else f"{row['to']} is before {row['from']}"
            problems.append(
                make_problem(DATE, f"{said}; dates are as 2001, 2001-11, 2001-11-15", path, line)
            )
            continue
        yield HeldOffice(
            id=row["id"],
            office=row["office"],
            of=row["of"],
            since=row["from"],
            until=row["to"],
            more=_list_more(row, OFFICE_COLUMNS),
            line=line,
        )


def _list_more(row: Mapping[str, str], columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, cell) for name, cell in row.items() if name not in columns)


def check_registry(registry: Registry, folder: Path) -> Iterator[Problem]:
    """Yield what does not go together: a name of two, an office of nobody, or of two at once."""
    shared: dict[tuple[str, ...], RegistryEntry] = {}
    for entry in registry.entries:
        for name in dict.fromkeys(entry.names):
            first = shared.setdefault(fold_name(name), entry)
            if first is not entry and (not first.kind or first.kind == entry.kind):
                message = f"{name} is {first.id} (line {first.line}) and {entry.id}"
                yield make_problem(SHARED, message, folder / WHO, entry.line, severity="warning")
    known = registry.ids
    held: dict[tuple[str, str], list[HeldOffice]] = {}
    for office in registry.offices:
        if office.id not in known:
            message = f"{WHO} has no {office.id!r}"
            yield make_problem(NOBODY, message, folder / OFFICES, office.line)
        for other in held.setdefault((office.office.lower(), office.of.lower()), []):
            if office.of and other.id != office.id and _overlap(office, other):
                message = (
                    f"{office.office} of {office.of} is {other.id} (line {other.line}) and "
                    f"{office.id} at once"
                )
                yield make_problem(HELD, message, folder / OFFICES, office.line, severity="warning")
        held[office.office.lower(), office.of.lower()].append(office)


def _overlap(one: HeldOffice, other: HeldOffice) -> bool:
    """Tell whether two held it at once; the day on which it is handed over is both's."""
    later = max(one.since, other.since)
    first = min(one.until or "9999", other.until or "9999")
    return later[: len(first)] < first


# --- writing ----------------------------------------------------------------------------------


def write_entries(path: Path, entries: Iterable[RegistryEntry]) -> None:
    """Write who.csv whole, or not at all."""
    rows = [
        ((e.id, e.name, f"{SEPARATOR} ".join(e.also), e.kind, e.gender, e.wikidata, e.note), e.more)
        for e in entries
    ]
    _write(path, ENTRY_COLUMNS, rows)


def write_offices(path: Path, offices: Iterable[HeldOffice]) -> None:
    """Write offices.csv whole, or not at all."""
    rows = [((o.id, o.office, o.of, o.since, o.until), o.more) for o in offices]
    _write(path, OFFICE_COLUMNS, rows)


def _write(
    path: Path,
    columns: Sequence[str],
    rows: Sequence[tuple[Sequence[str], tuple[tuple[str, str], ...]]],
) -> None:
    """Write rows of the table's own columns, and of those that people added."""
    added = list(dict.fromkeys(name for _, more in rows for name, _ in more))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*columns, *added))
    for own, more in rows:
        cells = dict(more)
        writer.writerow((*own, *(cells.get(name, "") for name in added)))
    with open_output(path) as output:
        output.write(text.getvalue().encode("utf-8"))
