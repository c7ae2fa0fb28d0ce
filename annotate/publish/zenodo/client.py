"""The calls to Zenodo's deposit API, each with what its answer has to look like."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from annotate.publish.zenodo import answers
from annotate.publish.zenodo.answers import Deposit, DepositedFile
from annotate.publish.zenodo.transport import DepositRefusedError, DepositTransport

PAGE = 100  # deposits
_MOST_PAGES = 100
_GONE = (404, 410)
_DEPOSITS = "deposit/depositions"


class Zenodo(DepositTransport):
    """One account on one server."""

    def find(self, number: int) -> Deposit | None:
        """Return a deposit, None where there is none of this number that the token may see."""
        try:
            return self.ask(
                "GET",
                f"{_DEPOSITS}/{number}",
                partial(answers.read_deposit, server=self.server, number=number),
                doing=f"looking at deposit {number}",
            )
        except DepositRefusedError as error:
            if error.status in _GONE:
                return None
            raise

    def list_drafts(self) -> list[Deposit]:
        """Return all drafts of the account: their numbers, concepts and what they say."""
        found: list[Deposit] = []
        for page in range(1, _MOST_PAGES + 1):
            query = urlencode({"status": "draft", "all_versions": "true", "size": PAGE})
            heads = self.ask(
                "GET",
                f"{_DEPOSITS}?{query}&page={page}",
                partial(answers.read_drafts, size=PAGE),
                doing="looking for a draft that an earlier run made",
            )
            found += [head for head in heads if not head.is_published]
            if len(heads) < PAGE:
                break
        return found

    def create(self, metadata: Mapping[str, Any]) -> Deposit:
        """Make a new draft, which reserves a DOI; never sent twice."""
        return self.ask(
            "POST",
            _DEPOSITS,
            partial(answers.read_deposit, server=self.server),
            doing="making a deposit",
            body={"metadata": metadata},
            repeats=False,
        )

    def create_version(self, number: int) -> int | None:
        """Make a draft that is a new version of a published record; never sent twice.

        Returns its number, None where the answer names the record alone.
        """
        return self.ask(
            "POST",
            f"{_DEPOSITS}/{number}/actions/newversion",
            partial(answers.read_version, number=number),
            doing=f"making a new version of record {number}",
            repeats=False,
        )

    def describe(self, number: int, metadata: Mapping[str, Any]) -> None:
        """Say all that there is to say of a draft."""
        self.ask(
            "PUT",
            f"{_DEPOSITS}/{number}",
            partial(answers.read_deposit, server=self.server, number=number),
            doing="sending the metadata",
            body={"metadata": metadata},
        )

    def list_files(self, number: int) -> dict[str, DepositedFile]:
        """Return the files of a draft."""
        path = f"{_DEPOSITS}/{number}/files"
        return self.ask("GET", path, answers.read_files, doing=f"listing the files of {number}")

    def put(self, draft: Deposit, name: str, path: Path) -> None:
        """Send a file to a draft; one of the same name gives way."""
        target = f"{draft.bucket}/{quote(name, safe='')}"
        self.ask("PUT", target, answers.read_nothing, doing=f"sending {name}", body=path)

    def remove(self, draft: Deposit, name: str) -> None:
        """Take a file from a draft; one that is gone already is no error."""
        target = f"{draft.bucket}/{quote(name, safe='')}"
        try:
            self.ask("DELETE", target, answers.read_nothing, doing=f"removing {name}")
        except DepositRefusedError as error:
            if error.status not in _GONE:
                raise

    def publish(self, number: int) -> None:
        """Make a draft a record that nobody can take back; never sent twice."""
        self.ask(
            "POST",
            f"{_DEPOSITS}/{number}/actions/publish",
            answers.read_nothing,
            doing=f"publishing deposit {number}",
            repeats=False,
        )
