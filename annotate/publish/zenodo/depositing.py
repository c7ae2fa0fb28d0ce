"""Bringing a release to Zenodo: a draft with a reserved DOI, its files, at last a record.

Whatever fails on the way, the same command goes on with the same deposit, and nothing is there
twice. A record that is published cannot be taken back, so that is only done when it is asked for.
"""

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotate.errors import ServerError
from annotate.model import Problem
from annotate.publish.copying import Say
from annotate.publish.plan import show_size
from annotate.publish.release import MANIFEST, Release
from annotate.publish.zenodo.answers import Deposit, DepositedFile
from annotate.publish.zenodo.client import Zenodo
from annotate.publish.zenodo.journal import DepositJournal, hash_metadata
from annotate.publish.zenodo.planning import DepositPlan, is_same
from annotate.publish.zenodo.record_metadata import make_metadata
from annotate.publish.zenodo.transport import DepositRefusedError, DepositUnknownError

CODE_OTHER_DOI = "D46"


def reserve(plan: DepositPlan, zenodo: Zenodo, journal: DepositJournal, path: Path) -> Deposit:
    """Return the draft that the release goes to, made where there is none.

    The journal says what is being made before it is asked for, and its number as soon as it is
    known: a run that is killed in between finds it again.

    Raises:
        ServerError: Zenodo cannot be reached, or refuses.
    """
    found = plan.deposit
    if found is None:
        journal.deposit, journal.metadata = None, ""
        journal.marker = journal.marker or f"annotate-{secrets.token_hex(8)}"
        journal.write(path)
        made = zenodo.create(_introduce(plan.release, journal.marker))
    elif found.is_published:
        made = _renew(found, zenodo)
    else:
        made = found
    if journal.deposit != made.number:
        journal.deposit, journal.marker, journal.metadata = made.number, "", ""
        journal.write(path)
    return made


def _introduce(release: Release, marker: str) -> dict[str, Any]:
    """Return what a draft says until the rest is known; the marker is how it is found again."""
    return {
        "upload_type": "dataset",
        "title": release.manifest["title"],
        "notes": f"Being deposited ({marker}).",
        "prereserve_doi": True,
    }


def _renew(record: Deposit, zenodo: Zenodo) -> Deposit:
    """Return the draft of a record's next version; there is only ever one."""
    number = _find_next(record, zenodo)
    if number is None:
        try:
            number = zenodo.create_version(record.number) or _find_next(record, zenodo)
        except (DepositRefusedError, DepositUnknownError) as error:
            number = _find_next(record, zenodo) if _may_be_done(error) else None
            if number is None:
                raise
    found = None if number is None else zenodo.find(number)
    if found is None or found.is_published:
        raise ServerError(
            f"The new version of record {record.number} is not to be found.",
            "Run the command again in a minute, or make it on the record's page and name it with "
            "--record.",
        )
    return found


def _find_next(record: Deposit, zenodo: Zenodo) -> int | None:
    heads = [head for head in zenodo.list_drafts() if head.concept == record.concept]
    return next((head.number for head in heads if head.number != record.number), None)


def check_doi(release: Release, draft: Deposit) -> Iterator[Problem]:
    """Yield that the folder does not name the DOI that it will have."""
    doi = release.manifest.get("citing", {}).get("doi")
    if doi == draft.doi:
        return
    now = f"names the DOI {doi}" if doi else "names no DOI"
    yield Problem(
        code=CODE_OTHER_DOI,
        message=f"it {now}; {draft.doi} is reserved for this version: {draft.page}",
        file=str(release.folder / MANIFEST),
        fix=f'Write doi = "{draft.doi}" below [dataset] in annotate.toml, build again, and run '
        "this command again: it goes on with this draft.",
    )


def fill(
    plan: DepositPlan, draft: Deposit, zenodo: Zenodo, journal: DepositJournal, path: Path, say: Say
) -> bool:
    """Bring metadata and files to a draft, and look at them there; tell whether anything was sent.

    Raises:
        ServerError: Zenodo cannot be reached or refuses, or has something else than was sent.
    """
    changed = False
    metadata = make_metadata(plan.release)
    digest = hash_metadata(metadata)
    if journal.metadata != digest:
        say("Sending what annotate.toml says of it.")
        zenodo.describe(draft.number, metadata)
        journal.metadata = digest
        journal.write(path)
        changed = True
    there = zenodo.list_files(draft.number)
    now = DepositPlan(release=plan.release, files=plan.files, deposit=draft, there=there)
    for name in now.removed:
        zenodo.remove(draft, name)
    for name in now.sent:
        say(f"Sending {name}, {show_size(plan.files[name].size)}.")
        zenodo.put(draft, name, plan.files[name].path)
    if now.sent or now.removed:
        _verify(plan, zenodo.list_files(draft.number), zenodo.server)
        changed = True
    return changed


def _verify(plan: DepositPlan, there: Mapping[str, DepositedFile], server: str) -> None:
    wrong = [name for name, file in plan.files.items() if not is_same(file, there, name)]
    more = sorted(there.keys() - plan.files.keys())
    if wrong or more:
        raise ServerError(
            f"{server} has something else than was sent: {', '.join([*wrong, *more])}.",
            "Nothing was published. Run the command again.",
        )


def publish_draft(draft: Deposit, zenodo: Zenodo) -> Deposit:
    """Make a draft a record, and return it as it is then.

    Raises:
        ServerError: Zenodo refuses or cannot be reached, or the record has another DOI.
    """
    try:
        zenodo.publish(draft.number)
    except (DepositRefusedError, DepositUnknownError) as error:
        found = zenodo.find(draft.number) if _may_be_done(error) else None
        if found is None or not found.is_published:
            raise
    record = zenodo.find(draft.number)
    if record is None or not record.is_published:
        raise ServerError(
            f"{zenodo.server} does not show record {draft.number} as published.",
            "Look at its page, and run the command again.",
        )
    if record.doi != draft.doi:
        raise ServerError(
            f"Record {draft.number} has the DOI {record.doi}, and {draft.doi} was reserved.",
            "Write to Zenodo's support: the card names the DOI that was reserved.",
        )
    return record


def _may_be_done(error: DepositRefusedError | DepositUnknownError) -> bool:
    """Tell whether it may be done: a server may fail after it has done its work."""
    return isinstance(error, DepositUnknownError) or error.status >= 500
