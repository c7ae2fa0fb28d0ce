"""A scheme made of what is there already: a labelling page, marked files, a list of labels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.app.context import Context, NothingReadError
from annotate.drafts.draft import SchemeDraft
from annotate.drafts.filling import Naming, fill_in
from annotate.drafts.listed import read_list, read_relations
from annotate.drafts.marked import MarkCollector
from annotate.drafts.page import read_page
from annotate.drafts.writing import dump_scheme
from annotate.errors import UsageError
from annotate.files.outputs import STANDARD, check_output, open_output
from annotate.formats.problems import UNMARKED, FileLine, make_problem
from annotate.ingestion.ids import make_slug
from annotate.ingestion.marked import MarkedReader
from annotate.ingestion.settings import DEFAULT_MAX_CHARACTERS
from annotate.labelstudio.page.page import RESERVED_KEYS
from annotate.model import Problem, count_errors
from annotate.scheme import Scheme, from_json

LEFT = "Y03"
_FIX_LEFT = "Work on the spans goes on without it; keep what it says elsewhere."
_PAGE = ".xml"
_FILES = (_PAGE, ".json", ".jsonl", ".ann", ".conll", ".conllu", ".zip", ".gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a scheme is made from: files, or lists of labels; `relations` are `NAME=HEAD:TAIL`.

    `format` is what the files are, where it is not to be told by looking.
    """

    sources: Sequence[str]
    relations: Sequence[str] = ()
    output: str | None = None
    id: str | None = None
    title: str | None = None
    format: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The scheme, and the file that it was written to."""

    scheme: Scheme
    target: str


def make_new(context: Context, options: Options) -> Result:
    """Make a scheme and write it; what a scheme cannot hold is a finding.

    Raises:
        UsageError: nothing is named that labels can be read from; the output is there already.
        SchemeError: what is named contradicts itself.
    """
    draft = _read(context, options)
    draft = replace(draft, relations=(*draft.relations, *read_relations(options.relations)))
    name = Path(options.sources[0]).stem if _is_file(options.sources[0]) else "my scheme"
    return write_draft(context, draft, replace(options, title=options.title or name))


def write_draft(context: Context, draft: SchemeDraft, options: Options) -> Result:
    """Fill a draft in, and write it to the file that is named, or to one called as it is.

    Raises:
        UsageError: the file is there already, and is not to be written over.
        SchemeError: the draft contradicts itself.
    """
    title = " ".join((options.title or "my scheme").split())
    id_ = options.id or _make_id(title)
    target = options.output or f"{id_}.toml"
    if target != STANDARD and Path(target).exists() and not options.force:
        fix = "Give another name with -o, or write over it with --force."
        raise UsageError(f"{target} is there already.", fix)
    check_output(target)
    value = fill_in(draft, Naming(id=id_, title=title, reserved=RESERVED_KEYS))
    scheme = from_json(value)
    with open_output(target) as stream:
        stream.write(dump_scheme(value).encode("utf-8"))
    place = ", ".join(options.sources)
    for what in dict.fromkeys(draft.left):
        message = f"a scheme cannot hold this: {what}"
        context.findings.append(
            Problem(code=LEFT, message=message, severity="warning", file=place, fix=_FIX_LEFT)
        )
    return Result(scheme=scheme, target=target)


def _make_id(title: str) -> str:
    """Return a name for a scheme: small letters, digits, hyphens, a letter first."""
    slug = make_slug(title)
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in slug).split())
    return slug.lower() if slug[:1].isalpha() else f"scheme-{slug.lower()}".rstrip("-")


def _is_file(source: str) -> bool:
    """Tell whether a file is meant, and no list of labels."""
    return Path(source).exists() or Path(source).suffix.lower() in _FILES


def _read(context: Context, options: Options) -> SchemeDraft:
    """Return a draft of files, or of lists: not of both.

    Raises:
        UsageError: it is neither.
    """
    files = [source for source in options.sources if _is_file(source)]
    if not files:
        return read_list(options.sources)
    if len(files) < len(options.sources):
        raise UsageError("Files and lists of labels cannot be read together.", "Name one kind.")
    pages = [path for path in files if _is_page(path)]
    if pages and len(files) > 1:
        raise UsageError("A page is read by itself.", "Name one page, or marked files.")
    if pages:
        return read_page(_read_text(pages[0]), pages[0])
    return _read_marked(context, files, options.format)


def _is_page(path: str) -> bool:
    if not Path(path).is_file():
        return Path(path).suffix.lower() == _PAGE
    with Path(path).open("rb") as stream:
        head = stream.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"<View", b"<!--")) or Path(path).suffix.lower() == _PAGE


def _read_text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8: {error}.", "Save the page anew.") from error


def _read_marked(context: Context, files: Sequence[str], format: str | None) -> SchemeDraft:
    collector = MarkCollector()
    reader = MarkedReader(
        context.findings, format=format, encoding=None, longest=DEFAULT_MAX_CHARACTERS
    )
    items = context.listener.track(reader.iter_items(files), "Reading", weight="readings")
    for item, _ in items:
        collector.add(item)
    draft = collector.make_draft()
    if not draft.layers:
        place = FileLine(", ".join(files))
        if not count_errors(context.findings):
            context.findings.append(make_problem(UNMARKED, "nothing is marked in it", place))
        raise NothingReadError("Nothing is marked, and there are no labels to make a scheme of.")
    return draft
