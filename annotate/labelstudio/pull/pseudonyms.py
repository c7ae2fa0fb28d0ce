"""Who annotated, without their names: pseudonyms, and tasks stripped of everything personal.

A pulled task keeps the ids of its users and nothing else about them. In annotations a person is
`annotator-` and six hexadecimal digits: a hash of server and id, by the project's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.labelstudio.api.address import name_host, name_server
from annotate.labelstudio.api.client import Client
from annotate.readings.pseudonyms import make_pseudonym, read_key

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
        return make_pseudonym(self.key, self.server, user)


def make_pseudonyms(
    state: Path, header: Mapping[str, Any], identities: Mapping[str, str] | None = None
) -> Pseudonyms:
    """Return the pseudonyms of the people of a pull, by the key in the state folder.

    A pull that was made before servers were told apart by port has the names of its host.
    """
    server = header.get("server") or name_host(header["url"])
    return Pseudonyms(key=read_key(state), server=server, identities=identities or {})


def is_same_server(header: Mapping[str, Any], client: Client) -> bool:
    """Tell whether a pull is of the server that somebody is connected to."""
    if "server" in header:
        return bool(header["server"] == client.server)
    return name_server(header["url"]) == name_server(client.url)


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
