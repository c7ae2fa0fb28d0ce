"""How a dataset wants to be cited: CITATION.cff (Citation File Format 1.2), BibTeX, in words."""

import re
from collections.abc import Iterator
from typing import Any

from annotate import __version__
from annotate.dataset.citing import DatasetAuthor
from annotate.dataset.files.card import CardFacts
from annotate.dataset.files.topics import list_topics
from annotate.files.packages import load_yaml
from annotate.registry.author_names import AuthorName

FILE_NAME = "CITATION.cff"
# The format wants identifiers of SPDX, the Hub its own in lower case; only what is sure is written.
_SPDX = {
    name.lower(): name
    for name in (
        "Apache-2.0", "CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0",
        "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC0-1.0",
        "MIT", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0",
    )
}  # fmt: skip
_ORCID = "https://orcid.org/"
_BRACES = re.compile(r"[{}\\]")
_TEX = {  # what means something to TeX, as it is written there
    **{mark: f"\\{mark}" for mark in "&%#$_{}"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def find_spdx(licence: str) -> str | None:
    """Return the SPDX identifier of a licence as the Hub spells it, None where there is none."""
    return _SPDX.get(licence.lower())


def name_creators(facts: CardFacts) -> str:
    """Return who made the dataset, in words."""
    names = [author.parts.in_words for author in facts.settings.citing.authors]
    return ", ".join(names) if names else f"The annotators of {facts.settings.title}"


def make_citation(facts: CardFacts) -> str:
    """Return the content of CITATION.cff."""
    settings, spdx = facts.settings, find_spdx(facts.settings.licence)
    citing = settings.citing
    authors = [_describe_author(author) for author in citing.authors]
    value: dict[str, Any] = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use this dataset, please cite it as below.",
        "title": settings.title,
        **({"abstract": settings.description} if settings.description else {}),
        "authors": authors or [{"name": name_creators(facts)}],
        **({"version": citing.version} if citing.version else {}),
        **({"doi": citing.doi} if citing.doi else {}),
        **({"url": citing.url} if citing.url else {}),
        "keywords": ["news", *list_topics(facts)],
        **({"license": spdx} if spdx else {}),
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{facts.input_sha256}",
                "description": "Of the annotations that this version was built from.",
            }
        ],
    }
    if citing.year:  # of which there is no field above
        value["preferred-citation"] = {
            "type": "data",
            "title": settings.title,
            "authors": value["authors"],
            "year": citing.year,
            **{name: value[name] for name in ("version", "doi", "url") if name in value},
        }
    return str(load_yaml().safe_dump(value, sort_keys=False, allow_unicode=True, width=1000))


def _describe_author(author: DatasetAuthor) -> dict[str, str]:
    """Return an author as the format has a person, or a body, which has no affiliation there."""
    name = author.parts
    told = {"given-names": name.given, "family-names": name.family, "name-suffix": name.addition}
    told |= {"affiliation": author.affiliation or ""}
    orcid = f"{_ORCID}{author.orcid}" if author.orcid else ""
    shown = {"name": name.in_words} if name.is_body else told
    return {key: value for key, value in {**shown, "orcid": orcid}.items() if value}


def make_bibtex(facts: CardFacts) -> str:
    """Return the entry for a bibliography."""
    citing = facts.settings.citing
    fields = {
        "author": " and ".join(_name_in_bibtex(author.parts) for author in citing.authors),
        "title": _escape(facts.settings.title),
        "year": str(citing.year or ""),
        "version": _escape(citing.version or ""),
        "doi": _BRACES.sub("", citing.doi or ""),  # these two are taken letter by letter
        "url": _BRACES.sub("", citing.url or ""),
        "note": _escape(
            f"Dataset with the annotation scheme {facts.scheme.name}, built with annotate "
            f"{__version__} from input {facts.input_sha256[:12]}"
        ),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{facts.name},\n" + ",\n".join(lines) + "\n}"


def _escape(text: str) -> str:
    """Return text as TeX has to be given it, on one line."""
    return "".join(_TEX.get(char, char) for char in " ".join(text.split()))


def _name_in_bibtex(name: AuthorName) -> str:
    """Return a name of which BibTeX sees the parts: all of a body's is one."""
    if name.is_body:
        return f"{{{_escape(name.family)}}}"
    shown = name.sorted if name.addition or " " in name.family else name.in_words
    return _escape(shown)


def list_words(facts: CardFacts) -> Iterator[str]:
    """Yield the reference in words, who paid for the work, and whom to write to."""
    citing = facts.settings.citing
    if citing.citation:
        yield citing.citation
    elif citing.authors:
        year = f" ({citing.year})" if citing.year else ""
        version = f" (version {citing.version})" if citing.version else ""
        address = f" {citing.address}" if citing.address else ""
        yield f"{name_creators(facts)}{year}: {facts.settings.title}{version}. Dataset.{address}"
    if citing.funding:
        yield f"Funding: {citing.funding}"
    if citing.contact:
        yield f"Contact: {citing.contact}"
    for work in citing.related:
        yield f"Related ({work.relation}): {work.address}"


def make_section(facts: CardFacts) -> str:
    """Return what the card says under its heading Citation."""
    words = "\n\n".join(list_words(facts))
    return f"{words}\n\n```bibtex\n{make_bibtex(facts)}\n```".lstrip("\n")
