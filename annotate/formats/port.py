"""The port: what a format of files looks like from outside.

A reader is given an open file and yields what it holds, one after the other, its findings among
it. A writer is given records and says what its files could not hold. Values and types only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from io import BufferedReader
from typing import Any, Literal, get_args

from annotate.formats.problems import FileLine, make_problem
from annotate.model import Annotator, Document, Meta, Problem, Record, Status
from annotate.scheme import Scheme

UNVERSIONED = "unknown"  # the version of a model of which nobody says one
SHOWN = 3  # places of a loss that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleBlock:
    """A stretch of an article that the file itself tells apart; `kind` is one of a segment."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as it stands in a file, before it is frozen and segmented.

    `id` is None where the file has none for it. `text` may be the markup of a page, where
    `is_page`; `line` says where in the file it is. `data` are the bytes that all of the text was
    decoded from, in `encoding`, and `address` is where they were received from; None where the
    format made the text of something else.
    """

    text: str
    id: str | None = None
    meta: Meta = field(default_factory=Meta)
    is_page: bool = False
    line: int | None = None
    data: bytes | None = None
    encoding: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBytes:
    """A row as it stands in a plain file: its bytes without the line's end, and their encoding.

    `escapes` are how characters are written that could not stand there: as those of JSON strings in
    `json`, quotes twice in `csv`.
    """

    data: bytes
    encoding: str
    escapes: Literal["csv", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """A row of a table: its fields by the names that the file has for them.

    Where the file tells the parts of an article's text apart they are the `blocks`, and no field
    holds it: without blocks, the article has no text. Else they are None, and a field is the text.
    `name` is the id of a row that has none of its own; of a file with one row it is made of the
    file's name. `source` is None of a row that has no bytes of its own.
    """

    fields: Mapping[str, Any]
    line: int
    blocks: tuple[ArticleBlock, ...] | None = None
    name: str | None = None
    source: RowBytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """The address of a page that is to be fetched, where in the file it stands, and what it says.

    `id` and `meta` are what the file says of the page; what they do not say, the page does.
    """

    url: str
    line: int | None = None
    id: str | None = None
    meta: Meta = field(default_factory=Meta)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSpan:
    """A stretch of an article that somebody marked; positions are code points of its text.

    `group` is what holds the label where the tool keeps labels apart: a control of a page, a layer.
    """

    id: str
    label: str
    start: int
    end: int
    score: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRelation:
    """A link between two marked spans, by their ids, from the one that has it to the other."""

    label: str
    head: str
    tail: str
    score: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedArticle:
    """An article as it stands in a file, and what one annotator marked in it.

    `annotator` is None where the file does not say who it was. One that `is_unread` nobody has
    looked at: that nothing is marked in it says nothing. What was marked and cannot be taken
    over is counted in `left_out`, by what it is, in the plural.
    """

    article: Article
    spans: tuple[ArticleSpan, ...] = ()
    relations: tuple[ArticleRelation, ...] = ()
    annotator: Annotator | None = None
    status: Status = "complete"
    left_out: Mapping[str, int] = field(default_factory=dict)
    is_unread: bool = False


Item = ListedPage | Article | InputRow | MarkedArticle | Document | Record | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An open file. `stream` is decompressed and can be peeked into.

    `file` is what people call it, `name` what an id can be made of where it holds one article.
    `encoding` is the one to use, None where it has to be found out. No article is to be longer than
    `max_characters`. `table` is the one to read of a file of several, None where all are.
    `find_beside` returns a file of the same folder or archive by its path from there, None where
    there is none.
    """

    stream: BufferedReader
    file: str
    name: str | None = None
    encoding: str | None = None
    table: str | None = None
    max_characters: int
    find_beside: Callable[[str], bytes | None] = lambda _: None

    def complain(
        self, code: str, message: str, *, line: int | None = None, fix: str | None = None
    ) -> Problem:
        """Return a finding about the file, by its code in `annotate.formats.problems`."""
        return make_problem(code, message, FileLine(self.file, line), fix=fix)


@dataclass(slots=True)
class FormatLoss:
    """One thing that a format cannot hold: how often it was lost, and where first.

    `is_marked` says that somebody marked it: a span, a relation, a whole reading.
    """

    count: int = 0
    is_marked: bool = False
    documents: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ledger:
    """What a format could not hold of the records that were written, by what it was."""

    losses: dict[str, FormatLoss] = field(default_factory=dict)

    def lose(self, what: str, document: str, count: int = 1, *, is_marked: bool = False) -> None:
        """Count what is lost of a document, in the plural: `relations`, `scores of spans`."""
        loss = self.losses.setdefault(what, FormatLoss(is_marked=is_marked))
        loss.count += count
        if document not in loss.documents and len(loss.documents) < SHOWN:
            loss.documents.append(document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where records are written: a path, or `-`, or a folder where the format has several files.

    A folder is new and empty. `name` is what people call it, where they have another name for it.
    """

    path: str
    scheme: Scheme
    name: str | None = None


ALL_META = frozenset(each.name for each in fields(Meta))
# What a format may be able to hold: spans that share words, of one layer or inside one another;
# links between spans; attributes of spans; what several annotators marked in one article.
Holding = Literal["overlap", "relations", "attributes", "scores", "readings"]
HOLDINGS: tuple[Holding, ...] = get_args(Holding)
Reader = Callable[[Input], Iterable[Item]]
Writer = Callable[[Iterable[Record], Output], Ledger]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """What files of one kind are, and how they are read and written: one of the two at least.

    Attributes:
        description: What it is, in a few words.
        suffixes: The endings of names that say it, in small letters, with their dot.
        recognise: Tells by the first bytes of a file whether it is one; of a zip file it is shown
            the last ones too. They are UTF-8 without a byte order mark wherever they are text.
        read: Yields what a file holds.
        write: Writes records, and returns what could not be held.
        keeps: What the format can hold of what people mark.
        meta: What the format can hold of what is known of an article, by the fields of `Meta`.
        is_folder: Whether it is written as a folder of files.
        is_marked: Whether its files have what people marked: then it is read by `annotate import`.
    """

    description: str
    suffixes: tuple[str, ...] = ()
    recognise: Callable[[bytes], bool] | None = None
    read: Reader | None = None
    write: Writer | None = None
    keeps: frozenset[Holding] = frozenset()
    meta: frozenset[str] = frozenset()
    is_folder: bool = False
    is_marked: bool = False
