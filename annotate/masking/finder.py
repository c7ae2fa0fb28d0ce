"""Finding what is to be masked in a document: in its text, and in what is written beside it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from urllib.parse import unquote

from annotate.masking.addresses import FINDERS, iter_addresses, normalise
from annotate.masking.matches import NAME, MaskMatch, iter_touched, settle
from annotate.masking.names import iter_spellings, make_key, read_name, write_full_pattern
from annotate.masking.people import Person, RecordPeople
from annotate.masking.phones import KIND as PHONE
from annotate.masking.phones import choose_regions, find_phones
from annotate.masking.settings import MaskingSettings
from annotate.model import Record, Segment
from annotate.offsets import Range, cuts_word, iter_gaps, splits_character

Shield = tuple[int, int]

_LOWER = re.compile(r"(?<![\w.@/-])[^\W\d_]+(?![\w@/-]|\.\w)")  # words, not those of addresses
_OPEN = r"(?P<open>(?:\A|[.!?…:“”\"‘•\n])\s*)?"  # where a sentence begins
_NOT_INSIDE = r"(?<![A-Z]['’])"  # O'Lind is another name
_SLUG = re.compile(r"[^\W_]+")
_SHORTEST = 3  # letters of a last name that is looked for in addresses
_PIECE = ""  # what lies between segments is no kind of segment


class MaskFinder:
    """Finds what is to be masked in a record whose persons are known."""

    def __init__(self, record: Record, people: RecordPeople, settings: MaskingSettings) -> None:
        self.people = people
        self.settings = settings
        self._regions = choose_regions(record.document.meta.language, settings.regions)
        self._lower = {word for word in _LOWER.findall(record.document.text) if word.islower()}
        self._named = people.persons if NAME in settings.kinds else []

    # --- in a record ------------------------------------------------------------------------

    def find_in_record(self, record: Record) -> list[MaskMatch]:
        """Return what is to be masked in the text: sorted, apart, each in one segment."""
        document = record.document
        pieces = list_pieces(document.segments, len(document.text))
        found, shields = self._read_marked(record)
        shields += self._iter_shields(record)
        taken = self._list_placeholders(document.text)
        apart = zip(pieces, _deal(taken, pieces), _deal(shields, pieces), strict=True)
        for piece, placed, shielded in apart:
            if not document.text[piece.start : piece.end].isspace():  # as between paragraphs
                found += self._find(document.text, piece, placed, shielded)
        return settle(found, document.text, pieces)

    def _read_marked(self, record: Record) -> tuple[list[MaskMatch], list[Shield]]:
        """Return the names that spans mark, and the spans that mark someone public."""
        found: list[MaskMatch] = []
        shields: list[Shield] = []
        text = record.document.text
        for number, annotation in enumerate(record.annotations):
            for span in annotation.spans:
                person = self.people.of_span.get((number, span.id)) if self._named else None
                if person is None or self.settings.style.pattern.search(span.text):
                    continue
                name = read_name(text, span.start, span.end, self.settings.language)
                if person.public or name is None:
                    shields.append((span.start, span.end))
                else:
                    found.append(_make(name.start, name.end, person))
        return found, shields

    def _iter_shields(self, record: Record) -> Iterator[Shield]:
        """Yield the spans in which a word of a name is no name: places, groups, whole entities."""
        scheme = self.settings.scheme
        places = {scheme.find_entity(kind) for kind in ("GPE", "LOC", "NORP")}
        person = scheme.find_entity("PERSON")
        for annotation in record.annotations:
            for span in annotation.spans:
                if span.layer != self.settings.names_layer or span.label == person:
                    continue
                if span.label in places or span.text in self._singles:
                    yield span.start, span.end

    # --- in a string ------------------------------------------------------------------------

    def find_in_string(self, text: str) -> list[MaskMatch]:
        """Return what is to be masked in a string beside the text: a title, an attribute."""
        whole = list_pieces((), len(text))
        taken = self._list_placeholders(text)
        return settle((f for p in whole for f in self._find(text, p, taken, ())), text, whole)

    def names_in_address(self, address: str) -> bool:
        """Tell whether a web address or id holds the name of a person to be masked."""
        words = [make_key(word) for word in _SLUG.findall(unquote(address))]
        joined = f" {' '.join(words)} "
        for key in (k for p in self._named if not p.public for k in p.keys):
            *given, last = key
            alone = len(last) >= _SHORTEST and last not in self._lower
            if (given or alone) and (f" {' '.join(key)} " in joined or "".join(key) in words):
                return True
            if alone and last in words:
                return True
        return False

    # --- in a range -------------------------------------------------------------------------

    def _find(
        self, text: str, piece: Range, taken: Sequence[Shield], shields: Sequence[Shield]
    ) -> Iterator[MaskMatch]:
        """Yield what is found in a range outside placeholders; single names outside shields too."""
        allowed = [*taken, *shields]
        for find in self._iter_addresses(text, piece):
            if self.settings.public.has_line(text[find.start : find.end]):
                allowed.append((find.start, find.end))
            elif not _overlaps(find, taken):
                yield find
        full = list(self._iter_full_names(text, piece))
        allowed += [(find.start, find.end) for find, person in full if person.public]
        for find, person in full:
            if not person.public and not _overlaps(find, taken):
                yield find
        for find in self._iter_single_names(text, piece):
            if not _overlaps(find, allowed):
                yield find

    def _iter_addresses(self, text: str, piece: Range) -> Iterator[MaskMatch]:
        kinds = self.settings.kinds
        for kind, finder in FINDERS.items():
            if kind in kinds:
                yield from finder(text, piece.start, piece.end)
        if PHONE in kinds:
            yield from find_phones(
                text, piece.start, piece.end, self._regions, self.settings.language.masking
            )
        if "url" in kinds:
            for match in iter_addresses(text, piece.start, piece.end):
                if self.names_in_address(match.group()):
                    key = normalise(match.group())
                    yield MaskMatch(start=match.start(), end=match.end(), kind="url", key=key)

    def _iter_full_names(self, text: str, piece: Range) -> Iterator[tuple[MaskMatch, Person]]:
        for pattern, person in self._full:
            for match in pattern.finditer(text, piece.start, piece.end):
                if _is_whole(text, match.start(), match.end()):
                    yield _make(match.start(), match.end(), person), person

    def _iter_single_names(self, text: str, piece: Range) -> Iterator[MaskMatch]:
        if self._single is None:
            return
        for match in self._single.finditer(text, piece.start, piece.end):
            start, end = match.span("name")
            word = match["name"]
            if not _is_whole(text, start, end) or self._is_ordinary(word, match["open"]):
                continue
            person = self.people.choose(self._singles[word], start)
            if person is not None:
                yield _make(start, end, person)

    def _is_ordinary(self, word: str, opening: str | None) -> bool:
        """Tell whether a word of a name is likely just a word: Will, May, Young at the start."""
        lower = word.lower()
        return lower in self.settings.language.masking.calendar or (
            opening is not None and lower in self._lower
        )

    # --- the patterns -----------------------------------------------------------------------

    @cached_property
    def _full(self) -> list[tuple[re.Pattern[str], Person]]:
        """The patterns of the names of several words, and whose they are."""
        return [
            (re.compile(_NOT_INSIDE + f"(?:{pattern})"), person)
            for person in self._named
            for pattern in [write_full_pattern(form) for form in person.forms]
            if pattern is not None
        ]

    @cached_property
    def _singles(self) -> dict[str, list[Person]]:
        """The words that stand for a person alone, in every spelling, and for whom."""
        found: defaultdict[str, list[Person]] = defaultdict(list)
        for person in self._named:
            for word in dict.fromkeys(person.iter_bearing(self.settings.language)):
                for one in iter_spellings(word):
                    if person not in found[one]:
                        found[one].append(person)
        return {
            word: persons
            for word, persons in found.items()
            if any(not person.public for person in persons) and not word.islower()
        }

    @cached_property
    def _single(self) -> re.Pattern[str] | None:
        words = sorted(self._singles, key=lambda word: (-len(word), word))
        either = "|".join(map(re.escape, words))
        return re.compile(f"{_OPEN}{_NOT_INSIDE}(?P<name>{either})") if words else None

    def _list_placeholders(self, text: str) -> list[Shield]:
        return [match.span() for match in self.settings.style.pattern.finditer(text)]


def list_pieces(segments: Sequence[Segment], length: int) -> list[Segment]:
    """Return the segments of a text and what lies between them, in order."""
    gaps = [Segment(kind=_PIECE, start=a, end=b) for a, b in iter_gaps(segments, length)]
    return sorted((*segments, *gaps), key=lambda piece: piece.start)


def _deal(ranges: Iterable[Shield], pieces: Sequence[Range]) -> list[list[Shield]]:
    """Return for each piece the ranges that share a code point with it."""
    dealt: list[list[Shield]] = [[] for _ in pieces]
    for start, end in ranges:
        for at in iter_touched(pieces, start, end):
            dealt[at].append((start, end))
    return dealt


def _make(start: int, end: int, person: Person) -> MaskMatch:
    return MaskMatch(start=start, end=end, kind=NAME, key=person.row or person.key)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a range begins and ends where words and characters do."""
    return not any(cuts_word(text, at) or splits_character(text, at) for at in (start, end))


def _overlaps(find: MaskMatch, ranges: Iterable[Shield]) -> bool:
    return any(start < find.end and find.start < end for start, end in ranges)
