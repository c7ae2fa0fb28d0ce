"""Articles dealt to coders, and the projects in which each of them works."""

import pickle
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.assignment.coders import Coder, read_coders
from annotate.labelstudio.assignment.dealing import (
    AssignedArticle,
    DealOptions,
    Holdings,
    count_parts,
    deal,
    hand_over,
)
from annotate.labelstudio.assignment.ledger import (
    find_dealt,
    find_finished,
    name_ledger,
    open_ledger,
    read_holdings,
)
from annotate.labelstudio.page.projects import check_title, name_pass
from annotate.model import Record
from annotate.spelling import plural, suggest_nearest

PAUSE = 10.0  # seconds in which a push that is under way brings something


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderArticles:
    """What one coder's project is to hold, training articles first."""

    title: str
    documents: frozenset[str]
    training: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignOptions:
    """Which table of coders, and how articles are dealt to them."""

    coders: str
    title: str
    deal: DealOptions


def assign(
    context: Context, client: Client, options: AssignOptions, documents: Iterable[str], *, dry: bool
) -> list[CoderArticles]:
    """Deal articles to coders, and return what each one's project is to hold.

    The ledger is written before anything is sent; where it is `dry`, nothing is.

    Raises:
        UsageError: the table of coders is none, or a name is too long for a project's title.
        ServerError: the server failed.
        RunError: another push to this project is running.
    """
    state, title = context.project.state, options.title
    coders = read_coders(Path(options.coders))
    for coder in coders:
        check_title(name_pass(title, coder.name))
    if dry:
        held = read_holdings(state, title) or Holdings()
        made = _deal(context, client, options, coders, held, list(documents))
    else:
        with open_ledger(state, title) as ledger:
            held = ledger.held
            made = _deal(context, client, options, coders, held, list(documents))
            ledger.write(made)
    _tell(context, title, coders, made)
    return [_describe(title, coder, held) for coder in coders if not coder.left]


def _deal(
    context: Context,
    client: Client,
    options: AssignOptions,
    coders: Sequence[Coder],
    held: Holdings,
    documents: list[str],
) -> list[AssignedArticle]:
    state, title = context.project.state, options.title
    active = {coder.name for coder in coders if not coder.left}
    left = {
        name: _list_open(client, state, title, name, held)
        for name in held.names
        if name not in active
    }
    found: list[AssignedArticle] = []
    if any(left.values()) or any(document not in held.coders for document in documents):
        # a ledger may have been lost or be an old one, and somebody may push from another machine
        found = _find_settled(context, client, title, coders, held)
    made = [article for article in found if article.document not in held.coders]
    for article in made:
        held.add(article)
    _check_renamed(options.coders, coders, held)
    there = {(each.document, each.coder) for each in found}
    for leaver, open_articles in left.items():
        made += hand_over(leaver, open_articles, coders, held, there)
    made += deal(documents, coders, held, options.deal)
    lacking = sum(document not in held.coders for document in dict.fromkeys(documents))
    if lacking:
        context.listener.say(
            f"{title}: {plural(lacking, 'article')} without a coder, for all have as many as they "
            f"take by {options.coders}."
        )
    return made


def _find_settled(
    context: Context, client: Client, title: str, coders: Sequence[Coder], held: Holdings
) -> list[AssignedArticle]:
    """Return what coders' projects hold; where another push is filling them, when it has ended.

    What that one has dealt and not yet sent would be dealt a second time.
    """
    state = context.project.state
    found = find_dealt(client, state, title, coders)
    told = False
    while any(each.document not in held.coders for each in found):
        time.sleep(PAUSE)
        again = find_dealt(client, state, title, coders)
        if len(again) <= len(found):
            return again
        found = again
        if not told:
            told = True
            context.listener.say(f"{title}: another push deals articles; waiting until it ends.")
    return found


def _list_open(client: Client, state: Path, title: str, coder: str, held: Holdings) -> list[str]:
    """Return what a coder has not submitted of what was dealt to them."""
    finished = find_finished(client, state, title, coder)
    return [name for name in held.list_documents(coder) if name not in finished]


def _check_renamed(table: str, coders: Sequence[Coder], held: Holdings) -> None:
    """Refuse to take somebody for one who left whose name may have been written otherwise."""
    listed = {coder.name for coder in coders}
    new = sorted(listed - set(held.names))
    for name in held.names:
        hint = suggest_nearest(name, new) if name not in listed else ""
        if hint and held.list_documents(name):
            raise UsageError(
                f"{table} has no {name!r}, who has articles. {hint}",
                f"Write {name!r} as before; if that coder has left, keep the row, and write "
                "something under `left`.",
            )


def _describe(title: str, coder: Coder, held: Holdings) -> CoderArticles:
    documents = frozenset(held.list_documents(coder.name))
    return CoderArticles(
        title=name_pass(title, coder.name),
        documents=documents,
        training=frozenset(name for name in documents if held.parts[name] == "training"),
    )


def _tell(
    context: Context, title: str, coders: Sequence[Coder], made: Sequence[AssignedArticle]
) -> None:
    counts = count_parts(made)
    words = {
        "training": "for training, to everybody",
        "pair": "to two coders each",
        "own": "to one coder each",
        "moved": "from who left to others",
    }
    parts = [f"{counts[part]} {what}" for part, what in words.items() if counts.get(part)]
    active = sum(not coder.left for coder in coders)
    dealt = ", ".join(parts) or "nothing new"
    context.listener.say(f"{title}: {plural(active, 'coder')}; articles assigned: {dealt}.")


def refuse_unassigned(context: Context, title: str) -> None:
    """Refuse to push all articles to one project where they are assigned to coders.

    Raises:
        UsageError: they are.
    """
    if name_ledger(context.project.state, title).exists():
        raise UsageError(
            f"The articles of {title!r} are assigned to coders.",
            "Give the table of them: --assign coders.csv, or another title: --project.",
        )


# --- the records of each coder ----------------------------------------------------------------


@contextmanager
def part_records(
    records: Iterable[Record], parts: Sequence[CoderArticles]
) -> Iterator[Mapping[str, Iterator[Record]]]:
    """Read records once, and give to each project's title those that belong to it."""
    wanted: dict[str, list[str]] = {}
    for part in parts:
        for document in part.documents:
            wanted.setdefault(document, []).append(part.title)
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {
            part.title: stack.enter_context(tempfile.TemporaryFile()) for part in parts
        }
        for record in records:
            titles = wanted.get(record.document.id, ())
            laid = pickle.dumps(record) if titles else b""
            for title in titles:
                files[title].write(laid)
        yield {title: _iter_laid(stream) for title, stream in files.items()}


def _iter_laid(stream: IO[bytes]) -> Iterator[Record]:
    end = stream.tell()
    stream.seek(0)
    while stream.tell() < end:
        yield pickle.load(stream)
