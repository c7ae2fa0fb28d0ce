"""Who is who in a text that is withheld: numbers in place of names, and the names back again.

`who` holds words of the article. In a release without its text each name is a number of the
reading, `#3`; in a copy of the text the number is again the longest name that has it.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from annotate.model import SEPARATOR, WHO, Annotation, Record, Span
from annotate.readings.identities import read_who

_NUMBER = re.compile(r"#\d+")


def number_names(record: Record) -> Record:
    """Return a record whose readings have numbers in place of the names of who is who."""
    return replace(record, annotations=tuple(map(_number, record.annotations)))


def name_numbers(record: Record, entities: Collection[str]) -> Record:
    """Return a record with names for the numbers: the longest entity that has it, else the phrase.

    Args:
        record: A record that has its words again.
        entities: The labels of names: a phrase has more words than the name in it.
    """
    return replace(
        record, annotations=tuple(_name(reading, entities) for reading in record.annotations)
    )


def _name(annotation: Annotation, entities: Collection[str]) -> Annotation:
    best: dict[str, tuple[bool, int, str]] = {}
    for span in annotation.spans:
        who, text = read_who(span), " ".join(span.text.split())
        if len(who) == 1 and any(c.isupper() for c in text):
            found = (span.label in entities, len(text), text)
            best[who[0]] = max(best.get(who[0], found), found, key=lambda each: each[:2])
    names = {number: text for number, (_, _, text) in best.items()}
    return _rename(annotation, lambda who: names.get(who) if _NUMBER.fullmatch(who) else who)


def _number(annotation: Annotation) -> Annotation:
    numbers: dict[str, str] = {}
    for span in sorted(annotation.spans, key=lambda s: (s.start, s.end)):
        for name in read_who(span):
            numbers.setdefault(name, f"#{len(numbers) + 1}")
    return _rename(annotation, numbers.get)


def _rename(annotation: Annotation, find: Callable[[str], str | None]) -> Annotation:
    def rename(span: Span) -> Span:
        who = read_who(span)
        if not who:
            return span
        found = [name for each in who if (name := find(each)) is not None]
        kept = {name: value for name, value in span.attributes.items() if name != WHO}
        named = {WHO: f"{SEPARATOR} ".join(found)} if found else {}
        return replace(span, attributes={**kept, **named})

    return replace(annotation, spans=tuple(map(rename, annotation.spans)))
