"""Lines of predictions that are skimmed: what JSON says of them, or nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotate.files.json_values import dump_json, load_json
from annotate.model import Annotator, Record
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.readings.skimming import LineSkimmer, ReadingNeeds
from annotate.records import record_from_json, to_json
from tests.generator import make_record

SCHEME = load_scheme(DEFAULT_SCHEME)
NEEDS = ReadingNeeds(frozenset({"DIRECT", "AGAINST", "FAVOR"}), frozenset({"continues", "repeats"}))
SKIMMER = LineSkimmer(SCHEME, NEEDS)
EVERYTHING = LineSkimmer(SCHEME, ReadingNeeds.of_all(SCHEME))
MACHINE = Annotator(kind="model", name="rules", version="1")


def predict(number: int, **size: int) -> Record:
    """Return an article with the reading of a machine, with scores and a text that is escaped."""
    record = make_record(number, **size)
    [reading] = record.annotations
    spans = [
        replace(
            span, score=0.25 * (at % 4), attributes={"explicitness": "explicit"} if at % 3 else {}
        )
        for at, span in enumerate(reading.spans)
    ]
    links = tuple(replace(link, score=9e-05) for link in reading.relations)
    made = replace(reading, annotator=MACHINE, spans=tuple(spans), relations=links)
    return replace(record, annotations=(made,))


def write(record: Record) -> bytes:
    return dump_json(to_json(record)).encode() + b"\n"


def reduce(record: Record) -> Record:
    """Return what is needed of a record, without scores and attributes."""
    [reading] = record.annotations
    spans = [s for s in reading.spans if s.label in NEEDS.labels]
    links = [r for r in reading.relations if r.label in NEEDS.relations]
    bare = replace(
        reading,
        spans=tuple(replace(s, score=None, attributes={}) for s in spans),
        relations=tuple(replace(r, score=None) for r in links),
    )
    document = replace(record.document, segments=())
    return replace(record, document=document, annotations=(bare,))


LINE = write(predict(3, characters=500))


def test_what_is_counted_is_what_json_says() -> None:
    for number in range(20):
        record = predict(number, characters=300 * number)
        assert SKIMMER.skim(write(record)) == reduce(record)
        assert EVERYTHING.skim(write(record)) == record


def test_segments_are_read_where_they_are_asked_for() -> None:
    record = predict(3, characters=900)
    placed = LineSkimmer(SCHEME, NEEDS._replace(segments=True)).skim(write(record))
    assert placed == replace(reduce(record), document=record.document)
    assert len(record.document.segments) > 1


def test_lines_that_people_read_or_that_are_written_otherwise_are_left_to_json() -> None:
    record = predict(1)
    [reading] = record.annotations
    person = replace(reading, annotator=Annotator(kind="human", name="ada"))
    known = to_json(record)
    lines = [
        write(replace(record, annotations=(person,))),
        write(replace(record, annotations=(reading, person))),
        write(replace(record, annotations=())),
        dump_json({"annotations": known["annotations"], "document": known["document"]})[
            :-1
        ].encode(),
        write(record).replace(b'"start":', b'"start": '),
        write(record).replace(b'"kind":', b'"kind": '),
        write(record).replace(b'"kind":"paragraph","start":0', b'"kind":"paragraph","start":"0"'),
        write(record).replace(b'"segments":', b'"text":"","segments":'),
        write(record).replace(b',"annotations":', b',"document":{},"annotations":'),
        write(record).replace(b'"status":', b'"spans":[],"status":'),
        write(record).replace(b'"label":"DIRECT"', b'"label":"LOUD"'),
        write(record).replace(b'"relations":', b'"links":'),
        write(record)[:-9],
    ]
    assert [SKIMMER.skim(line) for line in lines] == [None] * len(lines)


@given(
    at=st.integers(0, len(LINE) - 1),
    taken=st.integers(0, 9),
    put=st.sampled_from([b"", b'"', b",", b"}", b"{}", b"\\", b"1", b"\xff", b'{"id":"', b"]"]),
)
def test_a_line_that_was_changed_anywhere_is_never_guessed(at: int, taken: int, put: bytes) -> None:
    changed = LINE[:at] + put + LINE[at + taken :]
    found, whole = SKIMMER.skim(changed), EVERYTHING.skim(changed)
    if found is not None:
        assert found == reduce(record_from_json(load_json(changed)))
    if whole is not None:
        assert whole == record_from_json(load_json(changed))


def test_labels_of_any_letters_are_found_as_they_are_written() -> None:
    labels = ['B-<i>&"| #1', "C++ (old", "Colère\\2", "武器名称"]
    record = predict(2, characters=600)
    [reading] = record.annotations
    layer = replace(SCHEME.layers[0], labels=tuple(
        replace(SCHEME.layers[0].labels[0], name=name) for name in labels
    ))  # fmt: skip
    relation = replace(SCHEME.relations[0], name="works for [*]")
    scheme = replace(SCHEME, layers=(layer,), relations=(relation,))
    spans = tuple(
        replace(span, layer=layer.name, label=labels[at % len(labels)])
        for at, span in enumerate(reading.spans)
    )
    links = tuple(replace(link, label=relation.name) for link in reading.relations)
    record = replace(record, annotations=(replace(reading, spans=spans, relations=links),))
    assert LineSkimmer(scheme, ReadingNeeds.of_all(scheme)).skim(write(record)) == record
    some = LineSkimmer(scheme, ReadingNeeds(frozenset(labels[:2]), frozenset())).skim(write(record))
    assert some is not None
    counted = [span.label for span in some.annotations[0].spans]
    assert counted == [span.label for span in spans if span.label in labels[:2]]
    assert set(counted) == set(labels[:2])


def test_a_reading_by_another_scheme_is_left_to_json() -> None:
    record = predict(1)
    [reading] = record.annotations
    other = replace(record, annotations=(replace(reading, scheme="other/1"),))
    assert SKIMMER.skim(write(other)) is None
