"""What an answer of Zenodo has to look like: the border at which a server is not trusted.

A reader takes what came, as JSON, and gives it back typed, or raises `NoDepositError` with what is
wrong. Addresses in an answer have to lie below the server that was asked: the token goes there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_MD5 = re.compile(r"(?:md5:)?([0-9a-f]{32})")
_SHOWN = 60


class NoDepositError(Exception):
    """What came is no answer to what was asked. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositedFile:
    """A file as Zenodo holds it."""

    name: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A deposit: a draft that can be changed, or a published record that cannot.

    `doi` is the reserved one of a draft. `concept` is what all versions of a record share.
    `bucket` is where a draft's files are put. `said` is all that its metadata says.
    """

    number: int
    concept: str
    doi: str
    page: str
    is_published: bool
    bucket: str = ""
    said: str = ""
    files: Mapping[str, DepositedFile] = field(default_factory=dict)


def read_deposit(value: Any, server: str, number: int | None = None) -> Deposit:
    """Return a deposit: of this number, if one was asked for.

    Raises:
        NoDepositError: it is none, it is another one, or an address in it leads elsewhere.
    """
    found = _read_head(value)
    if number is not None and found.number != number:
        raise NoDepositError(f"it is deposit {found.number}, not {number}")
    links = _take(value, "links", dict)
    metadata = _take(value, "metadata", dict)
    doi = value.get("doi") if found.is_published else None
    if doi is None:
        doi = _take(_take(metadata, "prereserve_doi", dict), "doi", str)
    if not isinstance(doi, str) or not _DOI.fullmatch(doi):
        raise NoDepositError(f"{str(doi)[:_SHOWN]!r} is no DOI")
    return Deposit(
        number=found.number,
        concept=found.concept,
        doi=doi,
        page=_take_address(links, "html", server),
        is_published=found.is_published,
        bucket="" if found.is_published else _take_address(links, "bucket", server),
        said=found.said,
        files=read_files(value.get("files", [])),
    )


def read_drafts(value: Any, size: int) -> list[Deposit]:
    """Return the heads of a page of deposits: without addresses, DOI and files.

    Raises:
        NoDepositError: it is no such list, or longer than it may be.
    """
    if not isinstance(value, list) or len(value) > size:
        raise NoDepositError(f"it is no list of at most {size} deposits")
    return [_read_head(item) for item in value]


def read_version(value: Any, number: int) -> int | None:
    """Return the number of the draft that is the next version of a record.

    The answer is the draft, or the record with the draft's address, as the server likes.

    Raises:
        NoDepositError: it is no deposit.
    """
    latest = str(_take(_take(value, "links", dict), "latest_draft", str))
    tail = latest.rstrip("/").rpartition("/")[2]
    if not tail.isdecimal():
        raise NoDepositError("it does not say which draft is the new version")
    return None if int(tail) == number else int(tail)


def read_files(value: Any) -> dict[str, DepositedFile]:
    """Return the files of a deposit by their names.

    Raises:
        NoDepositError: it is no list of files.
    """
    if not isinstance(value, list):
        raise NoDepositError("its files are no list")
    found = [_read_file(item) for item in value]
    files = {file.name: file for file in found}
    if len(files) != len(found):
        raise NoDepositError("it has two files of one name")
    return files


def read_nothing(_: Any) -> None:
    """Take whatever came: that it was done is all there is to know."""


def _read_file(value: Any) -> DepositedFile:
    checksum = _MD5.fullmatch(_take(value, "checksum", str))
    size = _take(value, "filesize", (int, float))
    if checksum is None or size < 0 or size != int(size):
        raise NoDepositError("a file has no size, or no MD5")
    name = _take(value, "filename", str)
    return DepositedFile(name=name, size=int(size), md5=checksum[1])


def _read_head(value: Any) -> Deposit:
    number = _take(value, "id", int)
    if number < 1:
        raise NoDepositError(f"{number} is no number of a deposit")
    return Deposit(
        number=number,
        concept=str(_take(value, "conceptrecid", (str, int))),
        doi="",
        page="",
        is_published=_take(value, "submitted", bool),
        said=str(value.get("metadata", "")),
    )


def _take(value: Any, name: str, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(value, dict):
        raise NoDepositError(f"where {name} has to be, there is no object")
    found = value.get(name)
    is_number = isinstance(found, bool) and kind is not bool
    if not isinstance(found, kind) or is_number:
        raise NoDepositError(f"its {name} is missing, or not of the right kind")
    return found


def _take_address(links: Any, name: str, server: str) -> str:
    address = str(_take(links, name, str))
    if not address.startswith(f"{server}/"):
        raise NoDepositError(f"its {name} leads to another server: {address[:_SHOWN]!r}")
    return address
