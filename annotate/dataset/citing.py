"""How a dataset is cited: who made it, when, which version, where it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotate.registry.author_names import AuthorName, split_name

_PREFIX = re.compile(r"(?:https?://)?(?:(?:dx\.)?doi\.org/|orcid\.org/)|doi:", re.IGNORECASE)
_PARTS = ("version", "year", "doi", "url", "funding", "contact", "citation")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetAuthor:
    """Somebody who made a dataset; `orcid` is the sixteen figures with hyphens between."""

    name: str
    orcid: str | None = None
    affiliation: str | None = None

    @property
    def parts(self) -> AuthorName:
        """The name as references want it."""
        return split_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedWork:
    """A work that a dataset belongs to, and how, in DataCite's words."""

    relation: str
    identifier: str

    @property
    def address(self) -> str:
        """Where it is, if its identifier says so."""
        doi = self.identifier.startswith("10.")
        return f"https://doi.org/{self.identifier}" if doi else self.identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """What a project says of how its dataset is cited; whatever it does not say is None.

    `version` is the dataset's own, `contact` an address to write to, `citation` a whole reference
    in words, which goes before one that is made of the rest.
    """

    authors: tuple[DatasetAuthor, ...] = ()
    version: str | None = None
    year: int | None = None
    doi: str | None = None
    url: str | None = None
    funding: str | None = None
    contact: str | None = None
    citation: str | None = None
    related: tuple[RelatedWork, ...] = ()

    @property
    def address(self) -> str | None:
        """Where it is: at its DOI, else at its address."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def read_citing(given: Mapping[str, Any]) -> Citing:
    """Read it as it stands in a project file or a manifest; an author may be a name alone."""
    authors = tuple(
        DatasetAuthor(name=author) if isinstance(author, str) else _read_author(author)
        for author in given.get("authors", ())
    )
    related = tuple(RelatedWork(**work) for work in given.get("related", ()))
    known = {name: given[name] for name in _PARTS if name in given}
    if "doi" in known:
        known["doi"] = _PREFIX.sub("", known["doi"])
    return Citing(authors=authors, related=related, **known)


def _read_author(given: Mapping[str, str]) -> DatasetAuthor:
    """Read an author; an ORCID may be the address that it is given as."""
    author = DatasetAuthor(**given)
    return replace(author, orcid=author.orcid and _PREFIX.sub("", author.orcid))


def show_citing(citing: Citing) -> dict[str, Any]:
    """Return it as a manifest has it, without what is not said."""
    authors = [
        {name: value for name in ("name", "orcid", "affiliation") if (value := getattr(a, name))}
        for a in citing.authors
    ]
    known = {name: value for name in _PARTS if (value := getattr(citing, name)) is not None}
    related = [{"relation": w.relation, "identifier": w.identifier} for w in citing.related]
    return {
        **({"authors": authors} if authors else {}),
        **known,
        **({"related": related} if related else {}),
    }
