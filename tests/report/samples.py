"""Annotations with everything that a report tells: people, a model, suggestions, skipped tasks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotate.model import Annotation, Meta, Record
from annotate.records import open_writer
from tests.generator import iter_records
from tests.reliability.corrections import Editor, suggest
from tests.reliability.noise import Noise, read_as

PUBLISHERS = ("The Ostrel Courier", "Kesh <b>Gazette</b>", "Nordhavn $Post$ 新聞")


def iter_annotated(count: int) -> Iterator[Record]:
    """Yield articles that one to three people read, most of them with suggestions."""
    noise, editor = Noise(0.1), Editor(3)
    for number, record in enumerate(iter_records(count, characters=900)):
        meta = Meta(publisher=PUBLISHERS[number % 3], published=f"2031-0{1 + number % 6}-04")
        record = replace(record, document=replace(record.document, meta=meta))
        given = record.annotations[0]
        suggested = suggest(given, editor.random)
        readings: list[Annotation] = [suggested] if number % 7 else []
        for name in ("ada", "berit", "chuma")[: 1 + number % 3]:
            if number % 7:
                reading = editor.correct(suggested, name)
            else:
                reading = noise.flip_labels(noise.shift_hubs(given, "content"), {"FAVOR"})
            ids = {span.id for span in reading.spans}
            kept = tuple(r for r in reading.relations if {r.head, r.tail} <= ids)
            week = 1 + number * 3 // count
            readings.append(replace(read_as(reading, name, week=week), relations=kept))
        if number % 11 == 10:
            readings = [replace(r, status="skipped", spans=(), relations=()) for r in readings[1:]]
        yield replace(record, annotations=tuple(readings))


def write_annotations(path: Path, count: int = 24) -> Path:
    with open_writer(path) as write:
        for record in iter_annotated(count):
            write(record)
    return path
