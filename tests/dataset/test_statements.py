"""Statements say of rows what the rows of a dataset say, and where and by whom a quote is."""

from collections import Counter
from dataclasses import replace

from annotate.dataset.rows.readings import compose_reading
from annotate.dataset.rows.rows import ENTITIES, QUOTES, STANCES, RowMaker
from annotate.dataset.rows.statements import ArticlePlaces, ArticleStatements, list_fields
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Document, Record, Segment
from annotate.offsets import hash_text, iter_lines
from annotate.project import load_scheme
from annotate.registry.tables import Registry, RegistryEntry
from tests.generator import make_record

VOCABULARY = Vocabulary(load_scheme("news/2"))


def read(record: Record, registry: Registry | None = None) -> ArticleStatements:
    parts = dict.fromkeys(VOCABULARY.layers, record.annotations[0])
    reading = compose_reading(record.document.id, parts, VOCABULARY, Counter())
    return ArticleStatements(record.document, reading, VOCABULARY, registry or Registry())


def test_statements_are_the_rows_of_a_dataset() -> None:
    for number in range(20):
        record = make_record(number)
        found = read(record)
        rows = list(RowMaker(VOCABULARY, Counter()).make_rows(record, found.reading))
        quotes = [row for config, row in rows if config == QUOTES]
        stances = [row for config, row in rows if config == STANCES]
        assert [q.read("text") for q in found.list_rows(QUOTES)] == [(r["text"],) for r in quotes]
        names = [tuple(q.read("speaker.name"))[:1] for q in found.list_rows(QUOTES)]
        assert names == [(r["speaker_name"],) if r["speaker_name"] else () for r in quotes]
        kinds = [VOCABULARY.stances[r["polarity"]] for r in stances]
        assert [s.read("polarity")[0] for s in found.list_rows(STANCES)] == kinds


def test_labels_stand_in_the_order_of_rows_and_tell_what_a_field_of_theirs_is() -> None:
    for number in range(20):
        found = read(make_record(number))
        for kind in (QUOTES, STANCES, ENTITIES):
            rows = found.list_rows(kind)
            assert found.list_labels(kind) == [row.label for row in rows]
            for name in ("type", "polarity", "label", "role", "sign"):
                told = {row.label: row.read(name) for row in rows}
                assert [row.read(name) for row in rows] == [told[row.label] for row in rows]
    record = make_record(1)
    assert ArticleStatements(record.document, None, VOCABULARY).list_labels(QUOTES) == ()


def test_columns_of_who_csv_are_fields_of_who_speaks() -> None:
    mara = RegistryEntry(id="lind", name="Mara Lind", gender="f", more=(("party", "Blue"),))
    registry = Registry([mara])
    assert "speaker.party" in list_fields(VOCABULARY, registry)[QUOTES]
    quotes = [q for n in range(20) for q in read(make_record(n), registry).list_rows(QUOTES)]
    hers = [q for q in quotes if "Mara Lind" in q.read("speaker")]
    assert hers
    assert {q.read("speaker") for q in hers} == {("Mara Lind", "lind")}
    assert {q.read("speaker.party") + q.read("speaker.gender") for q in hers} == {("Blue", "f")}
    assert all(q.read("source") == ("named",) for q in hers)


def test_a_name_that_nobody_marked_is_one_and_a_quote_without_a_speaker_is_nobodys() -> None:
    record = make_record(3)
    reading = record.annotations[0]
    quiet = tuple(s for s in reading.spans if s.layer != "entity")
    kept = {span.id for span in quiet}
    links = tuple(r for r in reading.relations if {r.head, r.tail} <= kept)
    for relations, naming in ((links, "named"), ((), "nobody")):
        bare = replace(reading, spans=quiet, relations=relations)
        found = read(replace(record, annotations=(bare,))).list_rows(QUOTES)
        assert {q.read("source") for q in found} == {(naming,)}


def test_places_are_headline_lead_first_fifth_and_rest() -> None:
    text = "Head\n" + "One.\n" + "Two.\n" + "x" * 15 + "\n" + "y" * 100
    kinds = ["headline", *["paragraph"] * 4]
    segments = tuple(
        Segment(kind=kind, start=start, end=end)
        for kind, (start, end) in zip(kinds, iter_lines(text), strict=True)
    )
    document = Document(id="d", text=text, text_sha256=hash_text(text), segments=segments)
    places = ArticlePlaces(document)
    found = [places.find(at) for at in (0, 5, 10, 16, 60)]
    assert found == ["headline", "lead", "lead", "first fifth", "rest"]
