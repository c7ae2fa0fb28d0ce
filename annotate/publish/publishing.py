"""Publishing a release on the Hub: a plan, one commit, a reading back, and only then the tag.

Whatever fails on the way, the tag stays where it was, and the same command goes on from there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.errors import RunError, ServerError, UsageError
from annotate.publish.copying import Say
from annotate.publish.hub import Hub, MovedOnError, RepositoryState
from annotate.publish.plan import PublishPlan, make_plan, show_size
from annotate.publish.release import CARD, MANIFEST, Release, parse_manifest
from annotate.publish.verification import (
    VerificationError,
    find_faults,
    load_folder,
    open_empty_home,
)
from annotate.spelling import plural

_SHORT = 8
_MEND = (
    "No tag points to it. Run the command again to have it looked at once more, "
    "or publish a good build over it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How a release is to be published. Without a tag none is set."""

    branch: str = "main"
    tag: str | None = None
    private: bool = False
    gated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A release and where it goes, with the plan of it. `card_edited`: on the Hub, by hand."""

    release: Release
    hub: Hub
    request: Request
    state: RepositoryState
    plan: PublishPlan
    card_edited: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing at all is left to do."""
        tag, state = self.request.tag, self.state
        # A tag is only ever set on what was read back; without one that has to be done again.
        settled = tag is not None and state.head is not None and state.tags.get(tag) == state.head
        return self.plan.is_empty and settled and not self.hides and not self.gates

    @property
    def hides(self) -> bool:
        """Whether a public repository is to become private."""
        return self.request.private and self.state.exists and not self.state.private

    @property
    def gates(self) -> bool:
        """Whether readers will have to ask for access from now on."""
        return self.request.gated and not self.state.gated


def plan_publication(release: Release, hub: Hub, request: Request) -> Publication:
    """Look at the repository and make the plan; nothing is changed.

    Raises:
        UsageError: the branch is a tag.
        AnnotateError: the Hub finds the card's metadata invalid.
        ServerError: the Hub cannot be reached, or refuses.
    """
    hub.check_card((release.folder / CARD).read_text(encoding="utf-8"))
    state = hub.look(request.branch)
    if request.branch in state.tags:
        raise UsageError(f"{request.branch} is a tag, which no commit moves.", "Name a branch.")
    named, card_edited = _read_published(hub, state)
    return Publication(
        release=release,
        hub=hub,
        request=request,
        state=state,
        plan=make_plan(release, state.files, named),
        card_edited=card_edited,
    )


def _read_published(hub: Hub, state: RepositoryState) -> tuple[frozenset[str], bool]:
    """Return the files that the published manifest names, and whether its card was edited."""
    if state.base is None or MANIFEST not in state.files:
        return frozenset(), False
    with open_empty_home() as home:
        manifest = parse_manifest(hub.read(MANIFEST, state.base, home))
        if manifest is None:
            return frozenset(), False
        hashes = {file["path"]: file["sha256"] for file in manifest["files"]}
        if CARD not in state.files or CARD not in hashes:
            return frozenset(hashes), False
        card = hub.read(CARD, state.base, home)
    return frozenset(hashes), hashlib.sha256(card).hexdigest() != hashes[CARD]


def iter_plan(publication: Publication) -> Iterator[str]:
    """Yield what publishing would do, in lines for people."""
    request, state = publication.request, publication.state
    visibility = "private" if state.private or request.private else "public"
    new = "" if state.exists else "a new "
    branch = "" if not state.exists or state.head else "new "
    yield f"{publication.release.name} -> {publication.hub.address}"
    yield f"  {new}{visibility} dataset, {branch}branch {request.branch}"
    if publication.hides:
        yield "The repository is public and becomes private."
    if publication.gates:
        yield "Readers will have to agree to share their contact details (gated)."
    yield from publication.plan.iter_lines()
    if publication.card_edited and CARD in publication.plan.changed:
        yield (
            f"{CARD} was edited on the Hub since it was published. The edit is replaced; it stays "
            f"in the history, at {str(state.base)[:_SHORT]}."
        )
    unknown = publication.release.manifest["redistribution"].get("unknown", 0)
    if unknown and visibility == "public":
        yield (
            f"Warning: of {plural(unknown, 'article')} it is not known whether the text may be "
            "redistributed."
        )
    if taken := publication.release.manifest.get("made_of", {}).get("taken_down"):
        yield (
            f"Taken down since: {plural(taken, 'document')}. Earlier commits and tags still hold "
            "them; `annotate takedown` says how to have those removed."
        )
    if request.tag is not None:
        yield _describe_tag(request.tag, publication)


def _describe_tag(tag: str, publication: Publication) -> str:
    at, state = publication.state.tags.get(tag), publication.state
    if at is None:
        return f"Tag {tag}: new, set once it was read back."
    if at == state.head and publication.plan.is_empty:
        return f"Tag {tag}: there already."
    return f"Tag {tag}: moves from {at[:_SHORT]}, once it was read back."


def carry_out(publication: Publication, *, loader: str, say: Say) -> str:
    """Do what the plan says, read it back, set the tag; return the commit.

    Args:
        publication: What was planned.
        loader: The program that loads every configuration of a version.
        say: Is told how far it is.

    Raises:
        ServerError: the Hub refused or failed, or has moved on since the plan was made.
        VerificationError: readers get something else than what was published. No tag was moved.
    """
    release, hub, request = publication.release, publication.hub, publication.request
    hub.require_token()
    say("Loading the folder, to know what has to come back.")
    expected = load_folder(release, release.folder, loader=loader)
    commit = _send(publication, say)
    say("Loading it from the Hub with an empty cache, plain and streaming.")
    place = f"{hub.repo} at {commit[:_SHORT]}"
    try:
        faults = find_faults(hub, release, commit, loader=loader, expected=expected)
    except RunError as error:
        faults = hub.redact(error.message).splitlines()
    if faults:
        raise VerificationError(place, [*faults, _tell_tag(publication)], _MEND)
    rows = sum(sum(splits.values()) for splits in release.rows.values())
    say(f"Read back: {plural(len(release.files), 'file')}, {plural(rows, 'row')}, all as built.")
    if request.tag is not None and publication.state.tags.get(request.tag) != commit:
        hub.tag(request.tag, commit, old=publication.state.tags.get(request.tag))
        say(f"Tag {request.tag} set on {commit[:_SHORT]}.")
    return commit


def _tell_tag(publication: Publication) -> str:
    tag = publication.request.tag
    at = publication.state.tags.get(tag) if tag else None
    if tag is None:
        return "no tag was asked for, none was moved"
    return f"the tag {tag} stays at {at[:_SHORT]}" if at else f"the tag {tag} was not set"


def _send(publication: Publication, say: Say) -> str:
    """Make the commit where there is something to change, and return the one to look at."""
    hub, request, plan = publication.hub, publication.request, publication.plan
    hub.prepare(
        publication.state, branch=request.branch, private=request.private, gated=request.gated
    )
    head = publication.state.head or hub.look(request.branch).head
    if head is None:
        raise ServerError(f"{hub.repo} has no branch {request.branch}.", "Run the command again.")
    if plan.is_empty:
        say("Nothing has changed: no commit.")
        return head
    size = show_size(sum(file.size for file in plan.sent))
    say(f"Uploading {plural(len(plan.sent), 'file')}, {size}, in one commit.")
    folder = publication.release.folder
    try:
        commit = hub.commit(
            {file.path: folder / file.path for file in plan.sent},
            plan.removed,
            branch=request.branch,
            parent=head,
            title=_make_title(publication),
        )
    except MovedOnError:
        raise
    except ServerError as error:
        raise _explain_failure(publication, head, error) from error
    say(f"Committed: {commit}")
    return commit


def _make_title(publication: Publication) -> str:
    release, tag = publication.release, publication.request.tag
    version = f" {tag}" if tag else ""
    return f"Publish {release.name}{version} (manifest {release.files[MANIFEST].sha256[:12]})"


def _explain_failure(publication: Publication, parent: str, error: ServerError) -> ServerError:
    """Say whether the commit is there: a server may fail after it has done its work."""
    try:
        head = publication.hub.look(publication.request.branch).head
    except ServerError:
        return error
    tag = _tell_tag(publication)
    if head == parent:
        return ServerError(f"{error.message}\nNothing was committed; {tag}.", error.fix)
    return ServerError(
        f"{error.message}\nYet {publication.request.branch} has moved to {str(head)[:_SHORT]}: the "
        f"commit may be there, and nobody has looked at it; {tag}.",
        "Run the same command again: it sends what is missing, reads it back and sets the tag.",
    )
