"""The names that annotate gives what it writes as Web Annotation, and what they say when read.

`urn:annotate:DOCUMENT` is a text, `urn:annotate:DOCUMENT:NUMBER` a reading of it, and behind that
stand spans and links. `urn:annotate:by:KIND:NAME` is an annotator, with the version of a model.
"""

import re
from typing import cast, get_args
from urllib.parse import quote, unquote

from annotate.model import Annotator, AnnotatorKind

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_URN = "urn:annotate:"
_BY = f"{_URN}by:"
_DOCUMENT = re.compile(rf"{_URN}([^:]+)")
_READING = re.compile(rf"({_URN}[^:]+:\d+)(:.*)?", re.DOTALL)
_ANNOTATOR = re.compile(rf"{_BY}({'|'.join(get_args(AnnotatorKind))}):([^:]+)(?::([^:]+))?")


def name_document(document: str) -> str:
    """Return the name of a text."""
    return _URN + _quote(document)


def name_reading(document: str, number: int) -> str:
    """Return the name of a reading."""
    return f"{name_document(document)}:{number}"


def name_part(reading: str, span: str) -> str:
    """Return the name of a span of a reading."""
    return f"{reading}:span:{_quote(span)}"


def name_annotator(annotator: Annotator) -> str:
    """Return the name of who made a reading."""
    version = f":{_quote(annotator.version)}" if annotator.version else ""
    return f"{_BY}{annotator.kind}:{_quote(annotator.name)}{version}"


def find_document(name: str) -> str | None:
    """Return the id of the document whose text an annotation with this name has."""
    found = _DOCUMENT.fullmatch(name)
    return unquote(found[1]) if found else None


def find_reading(name: str) -> str | None:
    """Return the reading that an annotation with this name is or belongs to."""
    found = _READING.fullmatch(name)
    return found[1] if found else None


def is_reading(name: str) -> bool:
    """Tell whether an annotation with this name stands for a reading."""
    return find_reading(name) == name


def find_annotator(name: str) -> Annotator | None:
    """Return who has this name."""
    found = _ANNOTATOR.fullmatch(name)
    if found is None:
        return None
    kind, who, version = found.groups()
    return Annotator(
        kind=cast(AnnotatorKind, kind),
        name=unquote(who),
        version=unquote(version) if version else None,
    )


def _quote(name: str) -> str:
    return quote(name, safe="")
