"""What is said of a dataset on Zenodo: from its manifest, which has it of annotate.toml."""

import html
from collections.abc import Iterator, Mapping
from typing import Any

from annotate.model import Problem
from annotate.publish.release import MANIFEST, Release
from annotate.registry.author_names import split_name
from annotate.spelling import plural

CODE_UNCITABLE = "D45"
# Licences by the names that Zenodo has for them, which are the Hub's too; of any other nothing is
# said, for Zenodo would take the whole deposit for faulty.
LICENCES = frozenset(
    {
        "apache-2.0", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0",
        "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0", "cc0-1.0", "mit",
        "odbl-1.0", "odc-by-1.0", "pddl-1.0",
    }
)  # fmt: skip
_KEYWORDS = ("news", "annotation", "dataset")


def check_citing(release: Release) -> Iterator[Problem]:
    """Yield why a dataset cannot be cited as it is: nobody made it, or its licence has no name."""
    file = str(release.folder / MANIFEST)
    if not _read_authors(release):
        yield Problem(
            code=CODE_UNCITABLE,
            message="nobody is named as its author, and Zenodo takes no record without one",
            file=file,
            fix="Name them under [dataset] authors of annotate.toml, and build again.",
        )
    licence = release.manifest.get("licence", "")
    if licence not in LICENCES:
        yield Problem(
            code=CODE_UNCITABLE,
            message=f"Zenodo knows no licence {licence!r}: the record will name none",
            severity="warning",
            file=file,
            fix="Name one under [dataset] licence, as cc-by-4.0, or on the record's page.",
        )


def make_metadata(release: Release) -> dict[str, Any]:
    """Return what Zenodo is told of a dataset, without the DOI: that one is its own."""
    head = release.manifest
    citing: Mapping[str, Any] = head.get("citing", {})
    licence, language = head.get("licence"), next(iter(head.get("language", ())), "")
    return {
        "upload_type": "dataset",
        "title": head["title"],
        "creators": [_describe_creator(author) for author in _read_authors(release)],
        "description": _describe(release),
        "access_right": "open",
        "keywords": list(_KEYWORDS),
        "prereserve_doi": True,
        **({"license": licence} if licence in LICENCES else {}),
        **({"version": citing["version"]} if citing.get("version") else {}),
        **({"language": language} if len(language) in (2, 3) else {}),
        **({"notes": notes} if (notes := _make_notes(citing)) else {}),
        **({"related_identifiers": related} if (related := _list_related(citing)) else {}),
    }


def _read_authors(release: Release) -> list[Mapping[str, str]]:
    given = release.manifest.get("citing", {}).get("authors", [])
    return [{"name": author} if isinstance(author, str) else author for author in given]


def _describe_creator(author: Mapping[str, str]) -> dict[str, str]:
    """Return an author as Zenodo has one: the family name first."""
    more = {name: author[name] for name in ("orcid", "affiliation") if author.get(name)}
    return {"name": split_name(author["name"]).sorted, **more}


def _describe(release: Release) -> str:
    """Return the description, in the HTML that Zenodo takes."""
    head = release.manifest
    words = head.get("description") or head["title"]
    documents = sum(head.get("documents", {}).values())
    rows = [f"{name} ({sum(splits.values())})" for name, splits in release.rows.items()]
    holds = (
        f"{plural(documents, 'article')}; rows: {', '.join(rows)}."
        if rows
        else f"{plural(documents, 'article')}."
    )
    usage = f"{release.name}.zip holds the whole dataset; README.md is its card."
    paragraphs = [*str(words).split("\n\n"), holds, usage]
    return "".join(
        f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs if part.strip()
    )


def _make_notes(citing: Mapping[str, Any]) -> str:
    parts = [
        f"{word}: {citing[name]}"
        for name, word in (("funding", "Funding"), ("contact", "Contact"), ("citation", "Cite as"))
        if citing.get(name)
    ]
    return "<br>".join(html.escape(part, quote=False) for part in parts)


def _list_related(citing: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what it is the same as or belongs to: its address, and what the project names."""
    own = [{"relation": "isIdenticalTo", "identifier": citing["url"]}] if citing.get("url") else []
    return [*own, *(dict(related) for related in citing.get("related", ()))]
