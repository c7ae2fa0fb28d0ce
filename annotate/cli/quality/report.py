"""`annotate report`: all numbers of the annotations as one page, and as report.json."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotate import __version__
from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project
from annotate.cli.quality.agreement import Bootstrap, Seed
from annotate.errors import AnnotateError, MissingExtraError, UsageError
from annotate.model import Problem, Record
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.checks import Setting
    from annotate.dataset.files.numbers import Measure
    from annotate.dataset.intake import Source
    from annotate.report.figures import Report
    from annotate.scheme import Scheme

SOURCE = "annotations"
REFUSED = "lines with an error"


def report(
    file: Annotated[
        str | None,
        typer.Argument(
            help="annotations.jsonl; - is standard input; a dataset's folder, to show its numbers. "
            "Default: the project's annotations."
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Where to write the two files.", metavar="FOLDER"),
    ] = Path("report"),
    title: Annotated[
        str | None, typer.Option(help="What stands at its top. Default: the dataset's title.")
    ] = None,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    quiet: Quiet = False,
) -> None:
    """Write report.html, one page that stands alone, and report.json with the same numbers.

    Articles, spans, quotes, stances, progress, agreement, what became of the suggestions: every
    number says how it was computed. Opened, the page asks nothing of any network.

    Example: annotate report annotations.jsonl -o report
    """
    from annotate.records import open_output
    from annotate.report.page import load_engine, render_page
    from annotate.report.writing import FILE_NAME, PAGE_NAME, dump_report

    console, project = Console(quiet=quiet), read_project()
    problems: list[Problem] = []
    load_engine()
    if file is not None and Path(file).is_dir():
        made = _read_dataset(Path(file))
    else:
        made = _make(file, title, (bootstrap, seed), (project, console, problems))
    page = render_page(made)
    for name, text in ((PAGE_NAME, page), (FILE_NAME, dump_report(made))):
        with open_output(output / name) as stream:
            stream.write(text.encode("utf-8"))
    console.say(f"Wrote {output / PAGE_NAME} and {output / FILE_NAME}.")
    console.finish(problems)


def _read_dataset(folder: Path) -> "Report":
    """Return the report that lies in a dataset's folder."""
    from annotate.report.writing import FILE_NAME, read_report

    path = folder / FILE_NAME
    if not path.is_file():
        fix = "Name a folder that `annotate build` made, or a file of annotations."
        raise UsageError(f"There is no {path}.", fix)
    try:
        return read_report(path)
    except ValueError as error:
        fix = f"See `annotate validate {folder}`."
        raise AnnotateError(f"{path} is no report: {error}.", fix) from error


def _make(
    file: str | None,
    title: str | None,
    draws: tuple[int, int],
    setting: tuple[Project, Console, list[Problem]],
) -> "Report":
    """Return the report of a file of annotations; what cannot be read is a Problem."""
    from annotate.dataset.intake import Source

    project, console, problems = setting
    with TemporaryDirectory() as scratch:
        source = Source(file or project.annotations, Path(scratch))
        maker = Maker(project, source, bootstrap=draws[0], seed=draws[1])
        records = source.iter_records(maker.scheme, _keep_grounds(), problems)
        for record in console.track(records, "counting", weight="articles"):
            maker.add(record)
        console.leave_if_empty(maker.documents, "the report", problems)
        refused = {problem.line for problem in problems if problem.severity == "error"}
        return maker.finish(title, len(refused))


def measure_readings(scheme: "Scheme", console: Console) -> "Measure":
    """Return what measures for a dataset how far people agree: as `annotate agreement` does."""

    def measure(records: Iterable[Record]) -> Mapping[str, Any] | None:
        from annotate.records import to_json
        from annotate.reliability.agreement import Plan, measure_agreement
        from annotate.reliability.options import read_terms

        try:
            report = measure_agreement(records, read_terms(scheme), Plan(worst=0))
        except MissingExtraError as error:
            console.say(f"Agreement is not measured. {error}")
            return None
        values: Mapping[str, Any] = to_json(report)
        return values

    return measure


def _keep_grounds() -> dict[str, "Setting"]:
    """Return severities by which unfinished work is counted too: only positions, ids and names."""
    from annotate.checks import read_checks

    return dict.fromkeys(read_checks(), "off")  # what rows are made by cannot be switched off


class Maker:
    """Brings together what the dataset, the agreement and the audit say of the same records."""

    def __init__(self, project: Project, source: "Source", *, bootstrap: int, seed: int) -> None:
        from annotate.dataset.rows.rows import RowMaker
        from annotate.dataset.rows.vocabulary import Vocabulary
        from annotate.reliability.agreement import Agreement, Plan
        from annotate.reliability.audit.audit import Audit
        from annotate.reliability.options import read_terms
        from annotate.report.counting import Counting

        self.scheme = project.load_scheme()
        self._project, self._source = project, source
        terms = read_terms(self.scheme)
        plan = Plan(by=("pair", "annotator", "week"), bootstrap=bootstrap, seed=seed)
        self._agreement = Agreement(terms, plan)
        self._audit = Audit(terms=terms, bootstrap=bootstrap, seed=seed)
        self._vocabulary = Vocabulary(self.scheme)
        self.documents = 0
        self._left: Counter[str] = Counter()
        self._rows = RowMaker(self._vocabulary, self._left)
        self._counting = Counting(self._vocabulary.codes)

    def add(self, record: Record) -> None:
        """Take in a document with its readings."""
        from annotate.dataset.rows.readings import choose_parts, compose_reading

        self.documents += 1
        self._agreement.add(record)
        self._audit.add(record)
        layers = self._vocabulary.layers
        parts = choose_parts(record, layers)
        reading = None
        if isinstance(parts, str):
            self._left[f"articles {parts}"] += 1
        else:
            document = record.document.id
            reading = compose_reading(document, parts, self._vocabulary, self._left)
        for config, row in self._rows.make_rows(record, reading):
            self._counting.add(config, "all", row)

    def finish(self, title: str | None, refused: int) -> "Report":
        """Return the report of what was taken in."""
        from annotate.records import to_json
        from annotate.report.agreed import make_agreement
        from annotate.report.audited import make_audit
        from annotate.report.figures import File, Report
        from annotate.report.passages import make_guidelines
        from annotate.report.sections import Writer

        agreement = self._agreement.finish()
        audit = self._audit.finish(worst=20)
        left = {REFUSED: refused, **dict(sorted(self._left.items()))}
        writer = Writer(
            counts=self._counting,
            scheme=self.scheme,
            find_source=lambda config: SOURCE,
            left={reason: n for reason, n in left.items() if n},
        )
        return Report(
            title=title or self._project.dataset.get("title", self._project.name),
            scheme=self.scheme.name,
            scheme_sha256=self.scheme.sha256,
            version=__version__,
            sources={SOURCE: (File(file=self._source.title, sha256=self._source.sha256),)},
            sections=(
                *writer.make_sections(),
                make_agreement(to_json(agreement), SOURCE),
                make_audit(to_json(audit), SOURCE),
                make_guidelines(self.scheme),
            ),
        )
