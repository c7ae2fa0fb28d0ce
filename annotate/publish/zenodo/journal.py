"""Which deposit a dataset goes to: what has to be known where a run is killed between two steps.

It is written before each request that makes something, and again when the answer is there. Without
it, the DOI on the card leads to the deposit.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotate.errors import RunError
from annotate.files.json_values import dump_json, load_json
from annotate.files.locks import guard
from annotate.files.outputs import naming, open_output

_FOLDER = "zenodo"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True, kw_only=True)
class DepositJournal:
    """What was begun. `marker` stands in a draft that was asked for and whose number never came.

    `deposit` is the draft or record at work. `metadata` is the SHA-256 of what was last said of it,
    so that what people correct on its page is left alone.
    """

    marker: str = ""
    deposit: int | None = None
    metadata: str = ""

    @classmethod
    def read(cls, path: Path) -> "DepositJournal":
        """Read what earlier runs did; nothing where there was none.

        Raises:
            RunError: the file is not what a run wrote.
        """
        try:
            value = load_json(path.read_bytes())
            journal = cls(**value)
        except FileNotFoundError:
            return cls()
        except (ValueError, TypeError) as error:
            raise RunError(f"{path} is damaged: {error}.", _REPAIR) from None
        is_number = journal.deposit is None or type(journal.deposit) is int
        if not is_number or not isinstance(journal.marker, str):
            raise RunError(f"{path} is damaged.", _REPAIR)
        return journal

    def write(self, path: Path) -> None:
        """Write it whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_output(path) as stream:
            stream.write(dump_json(asdict(self)).encode("utf-8") + b"\n")


_REPAIR = "Delete it, and name the deposit with --record if there is one."


def hash_metadata(metadata: Any) -> str:
    """Return the SHA-256 of what is said of a deposit."""
    return hashlib.sha256(dump_json(metadata).encode("utf-8")).hexdigest()


@contextmanager
def hold_journal(state: Path, server: str, name: str) -> Iterator[Path]:
    """Give the path of a dataset's journal, to one run at a time.

    Raises:
        BusyError: another run is depositing the dataset.
        WriteError: nothing can be written there.
    """
    place = state / _FOLDER / _UNSAFE.sub("-", urlsplit(server).netloc)
    digest = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
    path = place / f"{_UNSAFE.sub('-', name)}-{digest}.json"
    with naming(path):
        place.mkdir(parents=True, exist_ok=True)
    with guard(path, f"the deposit of {name}"):
        yield path
