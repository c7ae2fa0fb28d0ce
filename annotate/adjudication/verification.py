"""Gold once more, from nothing but the readings and the log; and whether it is the same bytes.

Two things are made again: gold, of what the log says was kept; and the log's decisions, of what
the readers say. Whatever differs was changed by hand, or its readings have changed since.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from annotate.adjudication.adjudicate import add_gold, strip_rules
from annotate.adjudication.deciding.annotator_views import read_views
from annotate.adjudication.deciding.decisions import (
    DOCUMENT,
    PERSON,
    SCHEMA,
    Verdict,
    verdict_from_lines,
)
from annotate.adjudication.deciding.gold import make_gold, to_view
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.deciding.verdicts import judge_by_person, judge_by_rule
from annotate.checks import Setting
from annotate.errors import UsageError
from annotate.files.json_lines import open_binary, read_json_lines
from annotate.files.json_values import dump_json
from annotate.model import JSON, Problem, Record
from annotate.records import to_json
from annotate.schemas import check_schema
from annotate.scheme import Scheme
from annotate.spelling import plural

CODE_LOG, CODE_READINGS, CODE_DECISION, CODE_GOLD = "G03", "G04", "G05", "G06"
_AGAIN = "Adjudicate again, or put the file back as it was."


@dataclass(kw_only=True)
class Verification:
    """Compares the documents one by one; `same` counts those whose gold is the same bytes."""

    scheme: Scheme
    settings: Mapping[str, Setting]
    log: str
    same: int = 0
    documents: int = 0
    problems: list[Problem] = field(default_factory=list)
    _groups: Iterator[tuple[str, list[JSON]]] = field(init=False)
    _ahead: set[str] | None = None  # the documents that the log still has, known from the first on

    def __post_init__(self) -> None:
        self._groups = self._iter_groups(self.problems)

    def derive(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records with gold made of the log; what does not fit is a Problem.

        The log has to be in the order of the records.
        """
        for record in records:
            verdict = self.take(record)
            gold = make_gold(verdict, record.document, self.scheme) if verdict else None
            yield add_gold(record, gold) if gold else strip_rules(record)
        self.finish()

    def take(self, record: Record) -> Verdict | None:
        """Return the log's verdict on the next document, None where it has none that fits.

        What the log has before that document is named, and left out.
        """
        if self._ahead is None:
            self._ahead = {name for name, _ in self._iter_groups([])}
        if record.document.id not in self._ahead:
            return None
        for name, lines in self._groups:
            self._ahead.discard(name)
            if name == record.document.id:
                return self._read_verdict(record, lines)
            self._tell_missing(name)
        return None

    def finish(self) -> None:
        """Name the documents that the log has beyond those taken."""
        for name, _ in self._groups:
            self._tell_missing(name)

    def _tell_missing(self, name: str) -> None:
        message = "the log has decisions on a document that is not among the readings here"
        fix = "Name the file that was adjudicated, with its lines in the same order."
        self._add(CODE_LOG, message, name, fix)

    def compare(self, records: Iterable[Record], gold: str) -> Iterator[Record]:
        """Derive, and compare what comes with a file of gold, byte by byte."""
        with open_binary(gold) as stream:
            written = ((n, line) for n, line in enumerate(stream, 1) if line.strip())
            for record in self.derive(records):
                self.documents += 1
                number, line = next(written, (0, b""))
                if line == dump_json(to_json(record)).encode("utf-8") + b"\n":
                    self.same += 1
                else:
                    self._tell_other(gold, number, record.document.id)
                yield record
            for number, _ in written:
                self._tell_other(gold, number, None)

    def _tell_other(self, gold: str, number: int, document: str | None) -> None:
        what = "this line is not what" if number else "the file ends before what"
        if document is None:
            what = "there are more documents than"
        self.problems.append(
            Problem(
                code=CODE_GOLD,
                message=f"{what} the readings and the log make",
                file=gold,
                line=number or None,
                document=document,
                fix=_AGAIN,
            )
        )

    def _iter_groups(self, problems: list[Problem]) -> Iterator[tuple[str, list[JSON]]]:
        lines = self._iter_lines(problems)
        for name, group in groupby(lines, key=lambda line: line["document"]):
            yield name, list(group)

    def _iter_lines(self, problems: list[Problem]) -> Iterator[JSON]:
        for line in read_json_lines(self.log, problems):
            misfits = check_schema(SCHEMA, line.value, file=line.file, line=line.number)
            problems += misfits
            if not misfits:
                yield line.value

    def _add(self, code: str, message: str, document: str, fix: str = _AGAIN) -> None:
        problem = Problem(code=code, message=message, file=self.log, document=document, fix=fix)
        self.problems.append(problem)

    def _read_verdict(self, record: Record, lines: list[JSON]) -> Verdict | None:
        name = record.document.id
        if lines[0]["what"] != DOCUMENT or any(line["what"] == DOCUMENT for line in lines[1:]):
            self._add(CODE_LOG, "the log's lines on this document do not begin with its own", name)
            return None
        verdict = verdict_from_lines(lines)
        if verdict.summary.text_sha256 != record.document.text_sha256:
            self._add(CODE_READINGS, "the log is about another text than this document's", name)
            return None
        expected = self._judge_again(record, verdict)
        if expected is not None:
            self._compare(lines, expected.list_lines(record.document), name)
        return verdict

    def _judge_again(self, record: Record, verdict: Verdict) -> Verdict | None:
        """Decide again, by the log's rule or as its person did; None where readings differ."""
        summary = verdict.summary
        views = read_views(strip_rules(record), self.scheme, Counter())
        found = {view.name: view.sha256 for view in views}
        if found != dict(summary.readings):
            names = sorted(
                n
                for n in found.keys() | summary.readings
                if found.get(n) != summary.readings.get(n)
            )
            message = f"the readings of {', '.join(names)} are not those that were adjudicated"
            self._add(CODE_READINGS, message, record.document.id, "Adjudicate the document again.")
            return None
        if summary.rule == PERSON:
            return judge_by_person(record, views, self.scheme, to_view(verdict), summary.submission)
        try:
            rule = parse_rule(summary.rule, finish=summary.finish)
        except UsageError as error:
            self._add(
                CODE_LOG, f"the log names a rule that is none: {error.message}", record.document.id
            )
            return None
        return judge_by_rule(record, views, self.scheme, rule, self.settings)[0]

    def _compare(self, lines: list[JSON], expected: list[JSON], document: str) -> None:
        """Tell the first decision that the readings do not bear out."""
        for line, wanted in zip(lines, expected, strict=False):
            if line != to_json(wanted):
                message = (
                    f"the log says {_show(line)}, the readings and the rule say {_show(wanted)}"
                )
                self._add(CODE_DECISION, message, document)
                return
        if len(lines) != len(expected):
            message = f"the log has {plural(len(lines), 'line')}, the readings make {len(expected)}"
            self._add(CODE_DECISION, message, document)


def _show(line: JSON) -> str:
    if line["what"] == DOCUMENT:
        return f"{line['outcome']}: {line['reason']}"
    where = line.get("head", line)
    return (
        f"{line['what']} {line['label']} at {where['start']}: {line['outcome']}, {line['reason']}"
    )
