"""A dataset repository on the Hugging Face Hub: looked at, committed to, tagged, downloaded.

The only file that imports `huggingface_hub`. The token is the environment's or the Hub's own
login's, and is taken out of everything that is said.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, MissingExtraError, ServerError, UsageError
from annotate.publish.plan import Kept

ENDPOINT = "HF_ENDPOINT"
_PACKAGE, _EXTRA = "huggingface_hub", "dataset"
_TYPE = "dataset"
_LOGIN = "Set HF_TOKEN to a token that may write, or log in with: hf auth login"
_STATUS_FIXES = {
    401: _LOGIN,
    403: "Use a token that may write to this repository, and check its name.",
    404: "Check the name of the repository, and that your token may see it.",
    429: "The Hub asks for patience. Run the command again later.",
}
_CONFLICT = 412
_AGAIN = "Run the command again."


class MovedOnError(ServerError):
    """Somebody else has committed since the plan was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryState:
    """A repository as it is. Without `head` there is no such branch, or nothing at all.

    `files` are those of the commit `base`: the branch's, or what a new branch would begin with.
    """

    exists: bool = False
    private: bool = False
    gated: bool = False
    head: str | None = None
    base: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Kept] = field(default_factory=dict)


class Hub:
    """One dataset repository, by its name `owner/name`."""

    def __init__(self, repo: str, *, quiet: bool = False) -> None:
        self._package = _load_package()
        self._check_name(repo)
        self.repo = repo
        self.endpoint = str(self._package.constants.ENDPOINT)
        self._token: str | None = None
        with self._told("finding the token"):
            self._token = self._package.get_token()
        self._api = self._package.HfApi(token=self._token or False)
        if quiet:
            self._package.utils.disable_progress_bars()

    def _check_name(self, repo: str) -> None:
        owner, slash, name = repo.partition("/")
        try:
            self._package.utils.validate_repo_id(repo)
        except self._package.errors.HFValidationError:
            slash = ""
        if not slash or not owner or not name:
            message = f"{repo!r} cannot be the name of a repository."
            raise UsageError(message, "Write it as owner/name.")

    @property
    def _main(self) -> str:
        return str(self._package.constants.DEFAULT_REVISION)

    @property
    def address(self) -> str:
        """Where people find the dataset."""
        return f"{self.endpoint}/datasets/{self.repo}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to reach the repository."""
        token = {"HF_TOKEN": self._token} if self._token else {}
        return {ENDPOINT: self.endpoint, **token}

    def require_token(self) -> None:
        """Make sure that there is a token.

        Raises:
            AnnotateError: there is none.
        """
        if not self._token:
            raise AnnotateError("The Hub has to know who publishes: there is no token.", _LOGIN)

    def redact(self, text: str) -> str:
        """Return a text without the token, whoever put it there."""
        return text.replace(self._token, "***") if self._token else text

    def look(self, branch: str) -> RepositoryState:
        """Return the repository as it is now.

        Raises:
            ServerError: the Hub cannot be reached or refuses.
        """
        about: dict[str, Any] = {"repo_id": self.repo, "repo_type": _TYPE}
        with self._told(f"looking at {self.repo}"):
            try:
                info = self._api.repo_info(**about)
            except self._package.errors.RepositoryNotFoundError:
                return RepositoryState()
            refs = self._api.list_repo_refs(**about)
            branches = {ref.name: ref.target_commit for ref in refs.branches}
            base = branches.get(branch) or branches.get(self._main)
            tree = self._api.list_repo_tree(**about, revision=base, recursive=True) if base else ()
            return RepositoryState(
                exists=True,
                private=bool(info.private),
                gated=bool(info.gated),
                head=branches.get(branch),
                base=base,
                tags={ref.name: ref.target_commit for ref in refs.tags},
                files={file.path: _describe(file) for file in tree if hasattr(file, "blob_id")},
            )

    def read(self, name: str, revision: str, home: Path) -> bytes:
        """Return the content of one file at a commit."""
        # A bar for each of a few kilobytes would hide the plan.
        with self._package.utils.disable_progress_bars(), self._told(f"reading {name}"):
            path = self._api.hf_hub_download(
                self.repo, name, repo_type=_TYPE, revision=revision, cache_dir=home
            )
            return Path(path).read_bytes()

    def check_card(self, text: str) -> None:
        """Have the Hub's own validator look at a card.

        Raises:
            AnnotateError: it finds an error in the metadata.
            ServerError: it cannot be reached.
        """
        with self._told("checking the card"):
            try:
                self._package.DatasetCard(text).validate()
            except ValueError as error:
                raise AnnotateError(
                    f"The Hub refuses the card's metadata: {_read_errors(str(error))}",
                    "Correct it in annotate.toml, and build the dataset again.",
                ) from None

    def prepare(self, state: RepositoryState, *, branch: str, private: bool, gated: bool) -> None:
        """Create the repository and the branch where they are missing; never make one public."""
        about: dict[str, Any] = {"repo_id": self.repo, "repo_type": _TYPE}
        with self._told(f"preparing {self.repo}"):
            if not state.exists:
                self._api.create_repo(**about, private=private, exist_ok=True)
            elif private and not state.private:
                self._api.update_repo_settings(**about, private=True)
            if gated and not state.gated:
                self._api.update_repo_settings(**about, gated="auto")
            if state.head is None and branch != self._main:
                self._api.create_branch(**about, branch=branch, exist_ok=True)

    def commit(
        self,
        files: Mapping[str, Path],
        removed: Iterable[str],
        *,
        branch: str,
        parent: str,
        title: str,
    ) -> str:
        """Send everything in one commit, and return its id.

        Raises:
            ServerError: it was refused, or the branch has moved since the plan was made.
        """
        package = self._package
        operations = [
            *(package.CommitOperationAdd(name, path) for name, path in sorted(files.items())),
            *(package.CommitOperationDelete(name) for name in sorted(removed)),
        ]
        with self._told(f"uploading to {self.repo}"):
            done = self._api.create_commit(
                self.repo,
                operations,
                commit_message=title,
                repo_type=_TYPE,
                revision=branch,
                parent_commit=parent,
            )
        return str(done.oid)

    def tag(self, name: str, commit: str, *, old: str | None) -> None:
        """Put a tag on a commit; one that was on another is put back where that fails."""
        about: dict[str, Any] = {"repo_id": self.repo, "repo_type": _TYPE, "tag": name}
        with self._told(f"setting the tag {name}"):
            if old is not None:
                self._api.delete_tag(**about)
            try:
                self._api.create_tag(**about, revision=commit)
            except (self._package.errors.HfHubHTTPError, OSError):
                if old is not None:
                    self._api.create_tag(**about, revision=old)
                raise

    def download(self, names: list[str], revision: str, cache: Path) -> Path:
        """Download files of a commit into a cache, and return the folder they are in."""
        with self._told(f"downloading {self.repo}"):
            folder = self._api.snapshot_download(
                self.repo,
                repo_type=_TYPE,
                revision=revision,
                allow_patterns=names,
                cache_dir=cache,
            )
        return Path(folder)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Turn what the client raises into words, and nothing of the token into any."""
        errors = self._package.errors
        try:
            yield
        except (errors.OfflineModeIsEnabled, errors.LocalTokenNotFoundError) as error:
            message = f"The Hub could not be asked while {doing}: {self.redact(str(error))}"
            raise ServerError(message, "Unset HF_HUB_OFFLINE.") from None
        except errors.HfHubHTTPError as error:
            raise self._make_error(error, doing) from None
        except (errors.HTTPError, OSError, RuntimeError, ValueError) as error:
            words = self.redact(" ".join(str(error).split())) or type(error).__name__
            if isinstance(error, errors.HTTPError):  # without an answer: the network, not the Hub
                message = f"The Hub could not be reached while {doing}: {words}"
                raise ServerError(message, f"Check the network: {self.endpoint}") from None
            raise ServerError(f"It failed while {doing}: {words}", _AGAIN) from None

    def _make_error(self, error: Any, doing: str) -> ServerError:
        status = int(getattr(error.response, "status_code", 0))
        words = error.server_message or str(error).splitlines()[0]
        if status == _CONFLICT:
            return MovedOnError(
                f"Somebody committed to {self.repo} in the meantime. Nothing was changed.",
                "Run the command again to see the new plan.",
            )
        fix = _STATUS_FIXES.get(status, _AGAIN)
        return ServerError(
            f"The Hub answered {status} while {doing}: {self.redact(' '.join(words.split()))}", fix
        )


def _read_errors(text: str) -> str:
    """Return what a validator's answer says is wrong; it comes as JSON."""
    try:
        return "; ".join(str(error["message"]) for error in json.loads(text)["errors"])
    except (ValueError, KeyError, TypeError):
        return " ".join(text.split())


def _describe(file: Any) -> Kept:
    if file.lfs is not None:
        return Kept(size=file.size, sha256=file.lfs.sha256)
    return Kept(size=file.size, git_sha1=file.blob_id)


def _load_package() -> Any:
    try:
        import huggingface_hub
        import huggingface_hub.constants
        import huggingface_hub.errors
        import huggingface_hub.utils
    except ImportError as error:
        raise MissingExtraError(_PACKAGE, _EXTRA) from error
    return huggingface_hub
