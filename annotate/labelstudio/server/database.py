"""The address of a PostgreSQL database, as Label Studio and PostgreSQL's own programs take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from annotate.errors import UsageError

_SCHEMES = ("postgresql", "postgres")
_PORT = 5432
# What an address may say of encryption, and what the library of PostgreSQL calls it.
_ENCRYPTION = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
_EXAMPLE = "Give it as postgresql://user:password@host:5432/name; PGPASSWORD may hold the password."


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresAddress:
    """A database; without a password the server lets who connects in by other means.

    A host that begins with a slash is the folder of a socket. `encryption` holds variables.
    """

    host: str
    port: int
    name: str
    user: str
    password: str = field(default="", repr=False)
    encryption: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int, str]:
        """What tells databases apart."""
        return self.host, self.port, self.name

    @property
    def variables(self) -> Mapping[str, str]:
        """What pg_dump and pg_restore read."""
        named = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGDATABASE": self.name,
            "PGUSER": self.user,
            **self.encryption,
        }
        return {**named, "PGPASSWORD": self.password} if self.password else named

    def describe(self) -> str:
        """Return the address without the password."""
        if self.host.startswith("/"):
            return f"postgresql://{self.user}@/{self.name}?host={self.host}&port={self.port}"
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.name}"


def parse_address(text: str, environment: Mapping[str, str]) -> PostgresAddress:
    """Read an address; PGPASSWORD is the password where none is in it.

    Raises:
        UsageError: it is none. The message has no password in it.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise UsageError("The address of the database cannot be read.", _EXAMPLE) from error
    name, user = unquote(parts.path.removeprefix("/")), unquote(parts.username or "")
    if parts.scheme not in _SCHEMES or not name or not user:
        raise UsageError(
            "The address of the database is not one of PostgreSQL with a user and a name.", _EXAMPLE
        )
    unknown = sorted(given.keys() - _ENCRYPTION.keys() - {"host", "port"})
    if unknown or not given.get("port", "1").isdigit():
        raise UsageError(
            f"The address of the database asks for {', '.join(unknown) or 'a port'} that cannot be "
            "obeyed.",
            f"After the question mark there may be host, port, {', '.join(_ENCRYPTION)}.",
        )
    return PostgresAddress(
        host=given.get("host") or unquote(parts.hostname or "localhost"),
        port=port or int(given.get("port", _PORT)),
        name=name,
        user=user,
        password=unquote(parts.password or "") or environment.get("PGPASSWORD", ""),
        encryption={_ENCRYPTION[key]: given[key] for key in _ENCRYPTION if key in given},
    )
