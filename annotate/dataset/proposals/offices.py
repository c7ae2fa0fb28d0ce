"""New rows for offices.csv: who an article calls the holder of an office, by the article's date.

"French President X", "X, the president of France," and "France's president, X," say it. What two
people are called at one time is no office of one holder, and gives no row.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import ChosenReading
from annotate.language import Language
from annotate.model import Document, Span
from annotate.name_forms import fold_name
from annotate.registry.tables import HeldOffice, Registry
from annotate.scheme import Scheme

DAY = len("2031-05-04")
MAX_WORDS = 4
EVIDENCE = "evidence"
_WORDS = re.compile(r"[\w.-]+(?: [\w.-]+)*")
_CLOSED = re.compile(r"\s*(?:[,.;:)—–-]|$)")
_AGE = re.compile(r", (?:\d{1,3}, )?")
_POSSESSIVE = ("'s ", "’s ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOffice:
    """An office that an article says somebody has: of which state or body, and in which words."""

    office: str
    of: str
    day: str
    said: str
    document: str


class OfficeReader:
    """Reads the offices that stand beside the names of persons in one article."""

    def __init__(
        self,
        document: Document,
        reading: ChosenReading,
        identities: Identities,
        bodies: frozenset[str | None],
        language: Language,
    ) -> None:
        self._document, self._language, self._identities = document, language, identities
        named = [span for span in reading.spans if span.label in bodies]
        self._starts = {span.start: span for span in named}
        self._ends = {span.end: span for span in named}
        words = language.identity
        self._offices = words.all_offices - words.honorifics - words.kin

    def read(self, name: Span) -> Iterator[SaidOffice]:
        """Yield the offices that the words right beside a name say."""
        if not self._document.meta.published:
            return
        for first, last, office, of in self._read_all(name):
            said = " ".join(self._document.text[first:last].split())
            yield SaidOffice(
                office=office,
                of=of,
                day=self._document.meta.published[:DAY],
                said=said,
                document=self._document.id,
            )

    def _read_all(self, name: Span) -> Iterator[tuple[int, int, str, str]]:
        text = self._document.text
        if text[name.start - 1 : name.start] == " ":
            found = self._read_back(name.start - 1, of_behind=False)
            if found is not None:
                yield found[0], name.end, *found[1:]
        if text[name.start - 2 : name.start] == ", " and text[name.end : name.end + 1] == ",":
            found = self._read_back(name.start - 2, of_behind=True)
            if found is not None:
                yield found[0], name.end, *found[1:]
        age = _AGE.match(text, name.end)
        if age is not None:
            after = self._read_on(age.end())
            if after is not None:
                yield name.start, *after

    # --- before a name ---

    def _read_back(self, end: int, *, of_behind: bool) -> tuple[int, str, str] | None:
        """Read what ends at a place: its start, the office, whose it is."""
        text = self._document.text
        body = self._ends.get(end)
        if body is not None and of_behind:
            at = self._skip_genitive(body.start)
            office = self._find_last(at) if at is not None else None
            if at is None or office is None:
                return None
            first = at - len(office)
            return (first, office.lower(), self._name(body)) if self._is_alone(first) else None
        office = self._find_last(end)
        if office is None:
            return None
        found = self._find_owner(end - len(office))
        if found is None or self._is_past(found[0]):
            return None
        return found[0], text[end - len(office) : end].lower(), found[1]

    def _find_last(self, end: int) -> str | None:
        """Return the longest office whose words end at a place, as they stand."""
        text = self._document.text
        words = text[max(0, end - 60) : end].split("\n")[-1].split(" ")
        for size in range(min(MAX_WORDS, len(words)), 0, -1):
            office = " ".join(words[-size:])
            if office.lower() in self._offices:
                return office
        return None

    def _find_owner(self, end: int) -> tuple[int, str] | None:
        """Return the state or body that stands right before a place, and where it begins."""
        text = self._document.text
        for mark in (*_POSSESSIVE, " "):
            at = end - len(mark)
            if text[max(0, at) : end] != mark:
                continue
            if (body := self._ends.get(at)) is not None:
                return body.start, self._name(body)
            for size in (2, 1):
                word = " ".join(text[max(0, at - 40) : at].split()[-size:])
                state = self._language.identity.state_of.get(word)
                if state is not None:
                    return at - len(word), state
        return None

    def _skip_genitive(self, start: int) -> int | None:
        """Return where the words before "of France" or "of the Fund" end."""
        before = self._document.text[max(0, start - 12) : start]
        function = self._language.function
        parts = before.split(" ")
        if len(parts) > 1 and parts[-2].lower() in function.articles:
            parts = [*parts[:-2], parts[-1]]
            start -= len(before) - len(" ".join(parts))
        if len(parts) < 2 or parts[-1] or parts[-2].lower() not in function.genitive:
            return None
        return start - len(parts[-2]) - 2

    def _is_alone(self, first: int) -> bool:
        """Tell whether nothing but an article stands before an office: no deputy president."""
        before = self._document.text[max(0, first - 12) : first]
        words = before.split()
        return not words or words[-1].lower() in self._language.function.articles

    def _is_past(self, first: int) -> bool:
        """Tell whether it is a former office, or one to come: then French President X."""
        words, before = self._language.identity, self._document.text[max(0, first - 20) : first]
        last = before.split()[-1:] or [""]
        return last[0].lower() in words.former | words.coming

    # --- behind a name ---

    def _read_on(self, start: int) -> tuple[int, str, str] | None:
        """Read what begins at a place: its end, the office, whose it is."""
        text, function = self._document.text, self._language.function
        word = text[start : start + 4].partition(" ")[0]
        if word.lower() in function.articles:
            start += len(word) + 1
        office = self._find_first(start)
        if office is not None:
            return self._read_genitive(start + len(office), office)
        owner = self._find_owner_on(start)
        office = self._find_first(owner[0]) if owner is not None else None
        if owner is None or office is None:
            return None
        end = owner[0] + len(office)
        return (end, office.lower(), owner[1]) if _CLOSED.match(text, end) else None

    def _find_first(self, start: int) -> str | None:
        """Return the longest office whose words begin at a place, as they stand."""
        match = _WORDS.match(self._document.text, start, start + 60)
        words = match[0].split(" ") if match is not None else []
        for size in range(min(MAX_WORDS, len(words)), 0, -1):
            office = " ".join(words[:size]).rstrip(".")
            if office.lower() in self._offices:
                return office
        return None

    def _read_genitive(self, at: int, office: str) -> tuple[int, str, str] | None:
        """Read "of France" behind an office, where nothing goes on it."""
        text, function = self._document.text, self._language.function
        parts = text[at : at + 16].split(" ")
        if len(parts) < 2 or parts[0] or parts[1] not in function.genitive:
            return None
        at += len(parts[1]) + 2
        body = self._starts.get(at)
        if body is None and len(parts) > 2 and parts[2].lower() in function.articles:
            body = self._starts.get(at + len(parts[2]) + 1)
        if body is None or not _CLOSED.match(text, body.end):
            return None
        return body.end, office.lower(), self._name(body)

    def _find_owner_on(self, start: int) -> tuple[int, str] | None:
        """Return where the words behind a state, a body or a nationality begin, and its name."""
        text = self._document.text
        body = self._starts.get(start)
        if body is not None:
            for mark in (*_POSSESSIVE, " "):
                if text.startswith(mark, body.end):
                    return body.end + len(mark), self._name(body)
        for size in (2, 1):
            word = " ".join(text[start : start + 40].split()[:size])
            state = self._language.identity.state_of.get(word)
            if state is not None:
                return start + len(word) + 1, state
        return None

    def _name(self, body: Span) -> str:
        name = self._identities.find(body).name or " ".join(body.text.split())
        bare = self._language.function.strip_article(name)
        return self._language.identity.state_of.get(bare, bare)


def read_offices(
    document: Document,
    reading: ChosenReading,
    identities: Identities,
    scheme: Scheme,
    language: Language,
) -> Mapping[int, tuple[SaidOffice, ...]]:
    """Return the offices that an article says its people have, by the numbers of its identities."""
    types = language.types
    person = scheme.find_entity(types.person)
    bodies = frozenset(map(scheme.find_entity, (types.state, types.organisation)))
    reader = OfficeReader(document, reading, identities, bodies, language)
    found: defaultdict[int, list[SaidOffice]] = defaultdict(list)
    for span in reading.spans:
        number = identities.find(span).number if span.label == person else None
        if number is not None:
            found[number] += reader.read(span)
    return {number: tuple(dict.fromkeys(offices)) for number, offices in found.items()}


# --- over a corpus --------------------------------------------------------------------------------


def propose_offices(
    said: Iterable[tuple[str, SaidOffice]], registry: Registry
) -> Sequence[HeldOffice]:
    """Return rows for offices that a corpus tells of the people of the table.

    An office of which the table has a holder already is people's: whoever is in it stays as they
    are, and only others are added.
    """
    held: defaultdict[tuple[str, tuple[str, ...]], dict[str, list[SaidOffice]]] = defaultdict(dict)
    for id, office in said:
        key = (office.office, fold_name(office.of))
        held[key].setdefault(id, []).append(office)
    known = {(o.id, o.office.lower(), fold_name(o.of)) for o in registry.offices}
    return [
        row
        for (office, body), holders in sorted(held.items())
        for row in _make_rows(holders)
        if (row.id, office, body) not in known
    ]


def _make_rows(holders: Mapping[str, Sequence[SaidOffice]]) -> Iterator[HeldOffice]:
    """Yield a row a holder, one after the other; none where two hold it at once."""
    spans = sorted(
        (min(o.day for o in said), max(o.day for o in said), id) for id, said in holders.items()
    )
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        return
    for at, (first, last, id) in enumerate(spans):
        told = min(holders[id], key=lambda o: (o.day, o.document, o.said))
        yield HeldOffice(
            id=id,
            office=told.office,
            of=told.of,
            since=first,
            until=last if at + 1 < len(spans) else "",
            more=((EVIDENCE, f"{told.said} ({told.document}, {told.day})"),),
        )
