"""The checks I07 and I08: whom the attribute `who` names."""

import re
from collections.abc import Iterator

from annotate.checks.check import Check, Finding, finds
from annotate.checks.view import View, show
from annotate.model import SEPARATOR, WHO, Span

_WORD = re.compile(r"\w+")


@finds(
    Check(
        code="I07",
        title="`who` names nobody",
        severity="warning",
        why="Equal names are one identity: a name that is written otherwise than anywhere in the "
        "article, and in who.csv, is one more person, whom nothing else is about.",
        fix="Write the name as the article has it; or add a row to who.csv.",
        right="[Lind](PERSON who=Lind) is here. [She](ACTOR who=Lind) is glad.",
        wrong="[Lind](PERSON who=Lind) is here. [She](ACTOR who=Lnid) is glad.",
    )
)
def check_named(view: View) -> Iterator[Finding]:
    """Whoever `who` names has that name in the article, or in the project's table."""
    text, words = view.document.text, frozenset[str]()
    for span in view.annotation.spans:
        for name in _read_names(span):
            if name in text or name.casefold() in view.known_names:
                continue
            words = words or frozenset(_iter_words(text))
            if not words.issuperset(_WORD.findall(name)):
                yield Finding(
                    "I07", f"the article has no name {show(name)}", span, field=f"attributes/{WHO}"
                )


def _iter_words(text: str) -> Iterator[str]:
    """Yield the words of a text, those in capitals as others write them too: LONDON, London."""
    for word in _WORD.findall(text):
        yield word
        if word.isupper():
            yield from (word.capitalize(), word.lower())


@finds(
    Check(
        code="I08",
        title="one name has two identities",
        severity="warning",
        why="In one article one name is mostly one person's or one body's. Two who share it have "
        "longer names, as a husband and wife do, and these are written; where they are not, switch "
        "this check off.",
        fix="Write the same name at both, if both are about the same.",
        right="[Lind](PERSON who=Lind) met [Roe](PERSON who=Roe). [Lind](PERSON who=Lind) left.",
        wrong="[Lind](PERSON who=Lind) met [Roe](PERSON who=Roe). [Lind](PERSON who=Roe) left.",
    )
)
def check_one_identity(view: View) -> Iterator[Finding]:
    """A name that is written alike, of one label, is of one identity."""
    first: dict[tuple[str, str], tuple[str, ...]] = {}
    told: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for span in sorted(view.spans_by_role.get("entity", ()), key=lambda s: (s.start, s.end)):
        names = tuple(_read_names(span))
        before = first.setdefault((span.label, span.text), names) if names else names
        if names == before or (before, names) in told:
            continue
        if not _is_shared(span.text, *before, *names):
            told.add((before, names))
            one, other = (show("; ".join(each)) for each in (names, before))
            message = f"{show(span.text)} is {one} here, and {other} before"
            yield Finding("I08", message, span, field=f"attributes/{WHO}")


def _is_shared(written: str, *names: str) -> bool:
    """Tell whether a name is a part of others, and none of them of another: `Orlov` of a couple."""
    parts, wholes = set(_WORD.findall(written)), [set(_WORD.findall(name)) for name in names]
    is_part = all(parts < whole for whole in wholes)
    return is_part and not any(one < other for one in wholes for other in wholes)


def _read_names(span: Span) -> Iterator[str]:
    for part in span.attributes.get(WHO, "").split(SEPARATOR):
        if name := " ".join(part.split()):
            yield name
