"""Who annotated, without their names: pseudonyms, and tasks stripped of everything personal.

A pulled task keeps the ids of its users and nothing else about them. In annotations a person is
`annotator-` and six hexadecimal digits: a keyed hash of the id. The key is random, made once,
and stays in the state folder, readable by its owner only; without it nobody can tell who is who.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEY_FILE = "pseudonyms.key"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PERSONAL = frozenset(
    {
        *("email", "first_name", "last_name", "username", "avatar", "initials", "phone"),
        *("created_username", "last_activity", "custom_hotkeys", "date_joined"),
        *("allow_newsletters", "active_organization", "active_organization_meta"),
    }
)
_NOT_OURS = frozenset({"data", "result", "prediction", "meta"})  # articles and regions, as they are


@dataclass(frozen=True, kw_only=True)
class Pseudonyms:
    """The names by which people appear in files that leave this machine.

    `server` keeps apart the users of different servers that have the same id. `identities` are the
    users, by id, who are named all the same: none, but where somebody asks for them.
    """

    key: bytes = field(repr=False)
    server: str
    identities: Mapping[str, str] = field(default_factory=dict, repr=False)

    def name(self, user: str) -> str:
        """Return the pseudonym of a user, given by id."""
        if user in self.identities:
            return self.identities[user]
        text = f"{self.server}\x1f{user}".encode()
        return "annotator-" + hmac.new(self.key, text, hashlib.sha256).hexdigest()[:6]


def make_pseudonyms(
    state: Path, url: str, identities: Mapping[str, str] | None = None
) -> Pseudonyms:
    """Read the key in the state folder, or make one."""
    path = state / KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
    else:
        key = secrets.token_hex(32)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(key + "\n")
    host = urlsplit(url).hostname or url
    server = "localhost" if host in _LOOPBACK else host
    return Pseudonyms(key=key.encode(), server=server, identities=identities or {})


def strip_people(value: Any, ids: Mapping[str, int], pseudonyms: Pseudonyms) -> Any:
    """Return a task without anything about its users but their ids.

    `ids` are the users' ids by e-mail address: a draft names its user by address. One that is
    not among them gets a pseudonym.
    """
    if isinstance(value, list):
        return [strip_people(item, ids, pseudonyms) for item in value]
    if not isinstance(value, dict):
        return value
    stripped = {
        key: content if key in _NOT_OURS else strip_people(content, ids, pseudonyms)
        for key, content in value.items()
        if key not in _PERSONAL
    }
    user = stripped.get("user")
    if isinstance(user, str):
        stripped["user"] = ids.get(user.strip(), pseudonyms.name(user.strip()))
    return stripped
