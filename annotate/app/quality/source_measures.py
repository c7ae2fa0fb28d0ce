"""Which quantities the audit of sources is made of: a table each, a row each, a column each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotate.dataset.rows.sources import NAMINGS, NOBODY

HAS = f"source != '{NOBODY}'"
TOP = 10
KINDS, PEOPLE, ROLES, PLACES, FORMS = "kinds", "most quoted", "roles", "places", "forms"
PUBLISHERS, MONTHS = "source publishers", "source months"
TOGETHER = "together"
PLACE_NAMES = ("headline", "lead", "first fifth", "rest")
FORM_NAMES = ("direct", "indirect", "mixed")
_COLUMNS = {
    "quotes": (
        f"share(quotes, {{0}}, {HAS})",
        "Of the quotes that somebody is linked to, the share that is theirs.",
    ),
    "words": (
        f"share_of_words(quotes, {{0}}, {HAS})",
        "Of the words of these quotes, the share that is theirs.",
    ),
    "articles": ("articles(quotes, {0})", "The share of articles that have a quote of theirs."),
    "first": (
        "articles(quotes, order == 1 and ({0}))",
        "The share of articles in which they come first of all sources.",
    ),
    "first three": (
        "articles(quotes, order <= 3 and ({0}))",
        "The share of articles in which they are among the first three sources.",
    ),
    "mean order": (
        "order(quotes, {0})",
        "Of articles that quote them, the mean of which source they are: 1 is the first.",
    ),
}
_IN_GROUPS = {
    "most quoted": "Of the quotes that somebody is linked to, the share of the {top} most quoted "
    "of all articles together.",
    "unnamed": "Of these quotes, the share of sources that could be named each and are not.",
    "collective": "Of these quotes, the share of those who speak as several.",
    "document": "Of these quotes, the share of documents.",
    "government": "Of these quotes, the share of governments and those who serve them.",
    "unnamed first": "The share of articles whose first source is unnamed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMeasure:
    """A cell of a table: its quantity, and how it is computed. Of groups there is a row each."""

    table: str
    row: str
    column: str
    quantity: str
    how: str

    @property
    def is_grouped(self) -> bool:
        """Whether it is told by publisher and month."""
        return self.table == PUBLISHERS


def list_measures(people: Sequence[str], roles: Sequence[str]) -> tuple[SourceMeasure, ...]:
    """Return what is measured.

    Args:
        people: The most quoted.
        roles: The roles that the language's words tell.
    """
    return tuple(_iter_measures(people, roles))


def _iter_measures(people: Sequence[str], roles: Sequence[str]) -> Iterator[SourceMeasure]:
    for kind in NAMINGS[:-1]:
        yield from _cross(KINDS, kind, f"source == '{kind}'")
    for name in people:
        yield from _cross(PEOPLE, name, f"speaker == {_quote(name)}")
    if people:
        yield from _cross(PEOPLE, TOGETHER, _any_of(people))
    for role in roles:
        yield from _cross(ROLES, role, f"speaker.role == '{role}'")
    yield from _list_places()
    yield from _list_forms()
    yield from _list_grouped(people)


def _cross(table: str, row: str, condition: str) -> Iterator[SourceMeasure]:
    for column, (quantity, how) in _COLUMNS.items():
        text = quantity.format(condition)
        yield SourceMeasure(table=table, row=row, column=column, quantity=text, how=how)


def _list_places() -> Iterator[SourceMeasure]:
    for place in PLACE_NAMES:
        for column, quantity, how in (
            ("quotes", f"share(quotes, place == '{place}', {HAS})",
             "Of the quotes that somebody is linked to, the share that stands there: in the "
             "headline, in the lead (the standfirst and the first two paragraphs), in the rest of "
             "the first fifth of the paragraphs, or behind it."),
            ("unnamed", f"share(quotes, source == 'unnamed', place == '{place}' and {HAS})",
             "Of the quotes there, the share of unnamed sources."),
        ):  # fmt: skip
            yield SourceMeasure(table=PLACES, row=place, column=column, quantity=quantity, how=how)


def _list_forms() -> Iterator[SourceMeasure]:
    for form in FORM_NAMES:
        how = "Of the quotes that somebody is linked to, the share of this form."
        text = f"share(quotes, role == '{form}', {HAS})"
        yield SourceMeasure(table=FORMS, row=form, column="quotes", quantity=text, how=how)
        for kind in NAMINGS[:4]:
            how = "Of the quotes of such sources, the share of this form."
            text = f"share(quotes, role == '{form}', source == '{kind}')"
            yield SourceMeasure(table=FORMS, row=form, column=kind, quantity=text, how=how)


def _list_grouped(people: Sequence[str]) -> Iterator[SourceMeasure]:
    texts = {
        "most quoted": f"share(quotes, {_any_of(people)}, {HAS})" if people else "",
        **{
            kind: f"share(quotes, source == '{kind}', {HAS})"
            for kind in ("unnamed", "collective", "document")
        },
        "government": f"share(quotes, speaker.role == 'government', {HAS})",
        "unnamed first": "articles(quotes, order == 1 and source == 'unnamed')",
    }
    for column, quantity in texts.items():
        if quantity:
            how = _IN_GROUPS[column].format(top=len(people))
            yield SourceMeasure(table=PUBLISHERS, row="", column=column, quantity=quantity, how=how)


def _any_of(people: Sequence[str]) -> str:
    return f"speaker in ({', '.join(map(_quote, people))})"


def _quote(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
