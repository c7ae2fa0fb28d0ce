"""What an annotation of the Web Annotation model says: its bodies, its targets, who made it.

Each may be one or several, a name or an object; and a body may be nothing but words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.formats.annotations.web.urns import find_annotator
from annotate.formats.port import UNVERSIONED
from annotate.model import Annotator

_NAMING = frozenset({"classifying", "tagging", "identifying"})
_BETWEEN = "="  # of an attribute's name and value
_NOTES: Mapping[str, str] = {
    "commenting": "comments", "replying": "comments", "describing": "descriptions",
    "assessing": "assessments", "linking": "links to other resources",
}  # fmt: skip
_OTHER = "bodies of another kind"

JsonObject = Mapping[str, Any]


@dataclass(slots=True)
class SaidOfMark:
    """What the bodies of an annotation say: labels, attributes, a score; the rest is counted."""

    labels: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    score: float | None = None
    names: list[str] = field(default_factory=list)  # of other resources
    left_out: Counter[str] = field(default_factory=Counter)


def list_values(value: Any) -> list[Any]:
    """Return what is one or several as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def find_motivation(annotation: JsonObject) -> str:
    """Return why an annotation was made: the first of its motivations, without a prefix."""
    given = [v for v in list_values(annotation.get("motivation")) if isinstance(v, str)]
    return given[0].rpartition(":")[2] if given else ""


def read_bodies(annotation: JsonObject) -> SaidOfMark:
    """Return what an annotation says of what it marks; without a label its motivation is that."""
    said, motivation = SaidOfMark(), find_motivation(annotation)
    plain = annotation.get("bodyValue")
    bodies = [*list_values(annotation.get("body")), *([plain] if plain is not None else [])]
    for body in bodies:
        is_words = body is plain and isinstance(body, str)
        _read_body({"type": "TextualBody", "value": body} if is_words else body, motivation, said)
    return said


def _read_body(body: Any, motivation: str, said: SaidOfMark) -> None:
    if isinstance(body, str):
        said.names.append(body)
        return
    if not isinstance(body, dict):
        said.left_out[_OTHER] += 1
        return
    purposes = [str(each).rpartition(":")[2] for each in list_values(body.get("purpose"))]
    purpose = next(iter(purposes), motivation)
    words = body.get("value")
    if not isinstance(words, str):
        name = body.get("source", body.get("id"))
        if isinstance(name, str):
            said.names.append(name)
        else:
            said.left_out[_OTHER] += 1
    elif purpose in _NAMING:
        said.labels.append(words)
    else:
        _read_words(words, purpose, said)


def _read_words(words: str, purpose: str, said: SaidOfMark) -> None:
    """Take what is no label: an attribute, a score, or something that is counted."""
    name, between, value = words.partition(_BETWEEN)
    score = _read_score(words) if purpose == "assessing" else None
    if purpose == "describing" and between and name.strip() and name not in said.attributes:
        said.attributes[name] = value
    elif score is not None and said.score is None:
        said.score = score
    else:
        said.left_out[_NOTES.get(purpose, "comments")] += 1


def _read_score(words: str) -> float | None:
    try:
        score = float(words)
    except ValueError:
        return None
    return score if 0 <= score <= 1 else None


def iter_targets(annotation: JsonObject) -> Iterator[tuple[str, list[JsonObject]]]:
    """Yield what an annotation is about: the name of each, and how a part of it is selected."""
    for target in list_values(annotation.get("target")):
        if isinstance(target, str):
            yield target, []
        elif isinstance(target, dict):
            source = target.get("source", target.get("id"))
            source = source.get("id") if isinstance(source, dict) else source
            selectors: list[JsonObject] = [
                s for s in list_values(target.get("selector")) if isinstance(s, dict)
            ]
            if isinstance(source, str):
                yield source, selectors


def list_copies(annotation: JsonObject) -> list[str]:
    """Return where copies of what an annotation is about are, as its states say."""
    targets = [t for t in list_values(annotation.get("target")) if isinstance(t, dict)]
    states = [s for t in targets for s in list_values(t.get("state")) if isinstance(s, dict)]
    return [c for s in states for c in list_values(s.get("cached")) if isinstance(c, str)]


def read_creator(annotation: JsonObject) -> Annotator | None:
    """Return who made an annotation; None where it does not say so."""
    creator = next(iter(list_values(annotation.get("creator"))), None)
    given: JsonObject = creator if isinstance(creator, dict) else {"id": creator}
    known = find_annotator(str(given.get("id")))
    if known is not None:
        return known
    names = (given.get(field) for field in ("name", "nickname", "id"))
    name = next((n for n in names if isinstance(n, str) and n.strip()), None)
    if name is None:
        return None
    is_model = "Software" in list_values(given.get("type"))
    version = UNVERSIONED if is_model else None
    return Annotator(kind="model" if is_model else "human", name=name, version=version)
