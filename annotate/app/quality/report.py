"""All numbers of the annotations as one page, and as report.json.

Brings together what the dataset, the agreement and the audit say of the same records: rooms that
know nothing of each other.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from annotate import __version__
from annotate.app.context import Context
from annotate.app.quality.sources import TABLE_NAME, SourceOptions, write_sources
from annotate.app.wording import describe_account
from annotate.checks import Setting, keep_checks
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.intake import RecordSource
from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.rows import RowMaker
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.errors import AnnotateError, UsageError
from annotate.files.outputs import open_output
from annotate.files.parts import is_other_folder
from annotate.model import Record
from annotate.records import to_json
from annotate.registry.tables import Registry, read_registry
from annotate.reliability.agreement import Agreement, AgreementSettings
from annotate.reliability.audit.audit import Audit
from annotate.reliability.options import read_options
from annotate.report.agreed import make_agreement
from annotate.report.audited import make_audit
from annotate.report.counting import Counting
from annotate.report.figures import Report, Section, SourceFile
from annotate.report.page import load_engine, render_page
from annotate.report.passages import make_guidelines
from annotate.report.sections import SectionWriter
from annotate.report.writing import FILE_NAME, PAGE_NAME, dump_report, read_report
from annotate.scheme import Scheme

SOURCE = "annotations"
REFUSED = "lines with an error"
LABEL_ERRORS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What stands at the top, and how intervals are drawn: how many times, by which seed.

    With `sources` there is a section on who gets to speak, and a table of all quotes.
    """

    title: str | None = None
    bootstrap: int = 1000
    seed: int = 0
    sources: SourceOptions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The files that were written: two with what stands in both, and if asked for the quotes."""

    page: Path
    numbers: Path
    report: Report
    quotes: Path | None = None


def report(context: Context, file: str | None, output: Path, options: Options) -> Result:
    """Write the page and report.json of a file of annotations, or of a dataset's folder.

    Raises:
        UsageError: the folder is no dataset's.
        SchemeError: it has no scheme, or the project has none.
        AnnotateError: its report cannot be read, or there is no such file.
        NothingReadError: there was input, and no record in it.
        MissingExtraError: what draws the page is not installed.
    """
    load_engine()
    folder = Path(file) if file is not None and is_other_folder(file) else None
    if folder is not None and options.sources is not None:
        fix = "Name the file of annotations that the dataset was built of."
        raise UsageError("--sources needs annotations, and not a dataset.", fix)
    page_path, numbers_path = output / PAGE_NAME, output / FILE_NAME
    with open_output(page_path) as page, open_output(numbers_path) as numbers:
        made = _read_dataset(folder) if folder else make_report(context, file, options)
        scheme = read_scheme(folder) if folder else context.project.load_scheme()
        table = None
        if options.sources is not None:
            table = output / TABLE_NAME
            section = write_sources(context, file, table, options.sources, SOURCE)
            made = replace(made, sections=insert_section(made.sections, section))
        page.write(render_page(made, scheme).encode("utf-8"))
        numbers.write(dump_report(made).encode("utf-8"))
    return Result(page=page_path, numbers=numbers_path, report=made, quotes=table)


def insert_section(sections: Sequence[Section], section: Section) -> tuple[Section, ...]:
    """Put the section on sources behind those on quotes and stances."""
    names = [each.name for each in sections]
    at = names.index("progress") if "progress" in names else len(names)
    return (*sections[:at], section, *sections[at:])


def _read_dataset(folder: Path) -> Report:
    """Return the report that lies in a dataset's folder."""
    path = folder / FILE_NAME
    if not path.is_file():
        fix = "Name a folder that `annotate build` made, or a file of annotations."
        raise UsageError(f"There is no {path}.", fix)
    try:
        return read_report(path)
    except ValueError as error:
        fix = f"See `annotate validate {folder}`."
        raise AnnotateError(f"{path} is no report: {error}.", fix) from error


def make_report(context: Context, file: str | None, options: Options) -> Report:
    """Return the report of a file of annotations; without one, of the project's."""
    project = context.project
    with _open_source(file or project.annotations) as source:
        scheme = project.load_scheme()
        registry = read_registry(project.folder, context.findings)
        maker = ReportMaker(scheme, options, registry)
        records = source.iter_records(scheme, _keep_grounds(), context.findings)
        for record in context.listener.track(records, "counting", weight="articles"):
            maker.add(record)
        context.refuse_if_empty(maker.documents, "the report")
        refused = {"for an error": source.refused} if source.refused else {}
        context.listener.say(describe_account(maker.documents, "article", refused))
        return maker.finish(
            title=options.title or project.dataset.get("title", project.name),
            file=SourceFile(file=source.title, sha256=source.sha256),
            refused=source.refused,
        )


@contextmanager
def _open_source(name: str | Path) -> Iterator[RecordSource]:
    with TemporaryDirectory() as scratch:
        yield RecordSource(name, Path(scratch))


def _keep_grounds() -> dict[str, Setting]:
    """Return severities by which unfinished work is counted too: only positions, ids and names."""
    return keep_checks(lambda check: check.carries_rows)


class ReportMaker:
    """Takes in records one by one, and makes their report."""

    def __init__(self, scheme: Scheme, options: Options, registry: Registry) -> None:
        compared, draws, seed = read_options(scheme), options.bootstrap, options.seed
        settings = AgreementSettings(by=("pair", "annotator", "week"), bootstrap=draws, seed=seed)
        self._scheme = scheme
        self._agreement = Agreement(compared, settings)
        self._audit = Audit(options=compared, bootstrap=draws, seed=seed)
        self._vocabulary = Vocabulary(scheme)
        self._left: Counter[str] = Counter()
        self._rows = RowMaker(self._vocabulary, self._left, registry)
        self._counting = Counting(self._vocabulary.codes)
        self.documents = 0

    def add(self, record: Record) -> None:
        """Take in a document with its readings."""
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

    def finish(self, *, title: str, file: SourceFile, refused: int) -> Report:
        """Return the report of what was taken in.

        Args:
            title: What stands at its top.
            file: The file that the records came from.
            refused: How many of its lines had an error, and are not counted.
        """
        agreement = self._agreement.finish()
        audit = self._audit.finish(worst=LABEL_ERRORS)
        left = {REFUSED: refused, **dict(sorted(self._left.items()))}
        writer = SectionWriter(
            counts=self._counting,
            scheme=self._scheme,
            find_source=lambda config: SOURCE,
            left={reason: n for reason, n in left.items() if n},
        )
        return Report(
            title=title,
            scheme=self._scheme.name,
            scheme_sha256=self._scheme.sha256,
            version=__version__,
            sources={SOURCE: (file,)},
            sections=(
                *writer.make_sections(),
                make_agreement(to_json(agreement), SOURCE),
                make_audit(to_json(audit), SOURCE),
                make_guidelines(self._scheme),
            ),
        )
