"""Which deposit a release goes to, and what has to be done there. Nothing is changed here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotate.errors import UsageError
from annotate.publish.plan import show_size
from annotate.publish.release import Release
from annotate.publish.zenodo.answers import Deposit, DepositedFile
from annotate.publish.zenodo.archive import SentFile
from annotate.publish.zenodo.client import Zenodo
from annotate.publish.zenodo.journal import DepositJournal
from annotate.spelling import plural

_LIST_PAUSES = (2.0, 4.0)  # seconds
_OURS = re.compile(r"10\.[0-9]{4,9}/zenodo\.([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositPlan:
    """A release, the deposit that it goes to, and what has to be done there.

    Without `deposit` a new one is made. One that is published, and is not `is_done`, gets a new
    version. `forgotten` is a draft that an earlier run made and somebody deleted.
    """

    release: Release
    files: Mapping[str, SentFile]
    deposit: Deposit | None = None
    there: Mapping[str, DepositedFile] = field(default_factory=dict)
    forgotten: int | None = None
    final: bool = False

    @property
    def sent(self) -> list[str]:
        """The files that are not there as they are here."""
        return [name for name, file in self.files.items() if not is_same(file, self.there, name)]

    @property
    def removed(self) -> list[str]:
        """The files that are there and belong to nothing here."""
        return sorted(self.there.keys() - self.files.keys())

    @property
    def is_published(self) -> bool:
        """Whether it goes to a record that cannot be changed."""
        return self.deposit is not None and self.deposit.is_published

    @property
    def is_done(self) -> bool:
        """Whether the record has all of it."""
        return self.is_published and not self.sent and not self.removed

    def iter_lines(self, server: str) -> Iterator[str]:
        """Yield what would be done, in lines for people."""
        yield f"{self.release.name} -> {server}"
        if self.forgotten is not None:
            yield f"Draft {self.forgotten}, which an earlier run made, is gone; a new one is made."
        if self.deposit is None:
            yield "  a new draft"
        elif self.is_done:
            yield f"  record {self.deposit.number} has all of it, DOI {self.deposit.doi}"
        elif self.is_published:
            yield f"  a new version of record {self.deposit.number}"
        else:
            yield f"  draft {self.deposit.number}, DOI {self.deposit.doi} reserved"
        if self.deposit is None or self.is_published:
            if not self.is_done:
                yield "Its DOI is reserved first. The files are sent once the dataset names it."
        else:
            yield from self._iter_work()

    def _iter_work(self) -> Iterator[str]:
        """Yield which files go to the draft, and what becomes of it."""
        for name in self.sent:
            yield f"  + {name} ({show_size(self.files[name].size)})"
        for name in self.removed:
            yield f"  - {name}"
        unknown = self.release.manifest["redistribution"].get("unknown", 0)
        if unknown:
            yield (
                f"Warning: of {plural(unknown, 'article')} it is not known whether the text may be "
                "redistributed."
            )
        yield (
            "It will be published, which nobody can take back."
            if self.final
            else "It stays a draft, which only its owner sees."
        )


def plan_deposit(
    release: Release,
    zenodo: Zenodo,
    journal: DepositJournal,
    files: Mapping[str, SentFile],
    *,
    record: int | None,
    final: bool,
) -> DepositPlan:
    """Look at what is there and make the plan; nothing is changed.

    Args:
        release: What is to go there.
        zenodo: The account.
        journal: What earlier runs began.
        files: The files as they are to be there.
        record: The number of a draft to go on with, or of a record to be renewed, if it was given.
        final: Whether it is to be published.

    Raises:
        UsageError: there is no such deposit.
        ServerError: Zenodo cannot be reached, or refuses.
    """
    deposit = _find(release, zenodo, journal, record)
    forgotten = journal.deposit if record is None and deposit is None else None
    there: Mapping[str, DepositedFile] = {}
    if deposit is not None:
        there = deposit.files if deposit.is_published else zenodo.list_files(deposit.number)
    return DepositPlan(
        release=release,
        files=files,
        deposit=deposit,
        there=there,
        forgotten=forgotten,
        final=final,
    )


def _find(
    release: Release, zenodo: Zenodo, journal: DepositJournal, record: int | None
) -> Deposit | None:
    if record is not None:
        found = zenodo.find(record)
        if found is None:
            raise UsageError(
                f"{zenodo.server} has no deposit {record} that this token may see.",
                "Give the number of a draft or a record, as it stands in its address.",
            )
        return found
    if journal.deposit is not None:
        return zenodo.find(journal.deposit)
    if journal.marker:  # asked for, and the answer never came
        return _find_marked(journal.marker, zenodo)
    return _find_cited(release, zenodo)


def _find_marked(marker: str, zenodo: Zenodo) -> Deposit | None:
    """Return the draft that a killed run asked for; a list is some seconds behind."""
    for pause in (*_LIST_PAUSES, None):
        heads = [head for head in zenodo.list_drafts() if marker in head.said]
        if heads:
            return zenodo.find(heads[0].number)
        if pause is not None:
            zenodo.patience.pause(pause)
    return None


def _find_cited(release: Release, zenodo: Zenodo) -> Deposit | None:
    """Return the deposit whose DOI stands on the card, None where no DOI of Zenodo's does."""
    doi = release.manifest.get("citing", {}).get("doi", "")
    number = _OURS.fullmatch(doi)
    if number is None:
        return None
    found = zenodo.find(int(number[1]))
    if found is None:
        raise UsageError(
            f"The card names {doi}, and {zenodo.server} shows this token no such deposit.",
            "Name the deposit with --record, or take the doi out of annotate.toml for a new one.",
        )
    return found


def is_same(file: SentFile, there: Mapping[str, DepositedFile], name: str) -> bool:
    """Tell whether a file is there as it is here."""
    found = there.get(name)
    return found is not None and (found.size, found.md5) == (file.size, file.md5)
