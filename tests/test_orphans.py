"""Parts of a suggestion whose whole was deleted go with it, and can be put back."""

from dataclasses import replace

import pytest

from annotate.model import Annotation, Annotator, Record, Relation
from annotate.project import load_scheme
from annotate.readings.orphans import find_orphans, restore_orphans, set_orphans_aside
from annotate.records import record_from_json, to_json
from annotate.schemas import check_schema
from tests.examples import make_record

NEWS = load_scheme("news/1")
MODEL = Annotator(kind="model", name="rules-en", version="0.2")


def delete(label: str, record: Record | None = None) -> Record:
    """The example, read by a model and by a person who deleted the spans of a label."""
    given = record or make_record()
    suggested = replace(given.annotations[0], annotator=MODEL)
    gone = {span.id for span in suggested.spans if span.label == label}
    lost = tuple(r for r in suggested.relations if gone & {r.head, r.tail})
    person = replace(
        given.annotations[0],
        spans=tuple(replace(s, origin="kept") for s in suggested.spans if s.id not in gone),
        relations=tuple(replace(r, origin="kept") for r in suggested.relations if r not in lost),
        started_from=MODEL,
        deleted_spans=tuple(sorted(gone)),
        deleted_relations=lost,
    )
    return replace(given, annotations=(suggested, person))


def tidy(record: Record) -> Annotation:
    return set_orphans_aside(record.annotations[1], NEWS)


def list_labels(annotation: Annotation) -> set[str]:
    return {span.label for span in annotation.spans}


def test_the_cue_of_a_deleted_quote_goes_and_a_speaker_who_holds_a_stance_stays() -> None:
    record = delete("DIRECT")
    found = tidy(record)
    cue = next(s for s in record.annotations[0].spans if s.label == "CUE")
    assert found.orphaned_spans == (cue.id,)
    assert cue.id in (found.deleted_spans or ())
    assert list_labels(found) == {"PERSON", "ACTOR", "AGAINST", "TARGET"}


def test_the_target_of_a_deleted_stance_goes_and_names_never_do() -> None:
    found = tidy(delete("AGAINST"))
    assert list_labels(found) == {"DIRECT", "CUE", "ACTOR", "PERSON"}


def test_a_cue_whose_link_alone_was_deleted_goes_too() -> None:
    record = delete("CONTENT-OF-NO-NAME")
    cue = next(r for r in record.annotations[1].relations if r.label == "cue")
    person = replace(
        record.annotations[1],
        relations=tuple(r for r in record.annotations[1].relations if r is not cue),
        deleted_relations=(replace(cue, origin=None),),
    )
    assert [span.label for span in find_orphans(person, NEWS)] == ["CUE"]


@pytest.mark.parametrize("origin", ["changed", "added", None])
def test_what_a_person_touched_or_made_is_never_taken(origin: str | None) -> None:
    record = delete("DIRECT")
    touched = tuple(replace(s, origin=origin) for s in record.annotations[1].spans)  # type: ignore[arg-type]
    person = replace(record.annotations[1], spans=touched)
    assert set_orphans_aside(person, NEWS) is person


def test_a_part_that_a_person_linked_anew_stays() -> None:
    record = delete("DIRECT")
    person = record.annotations[1]
    by_label = {span.label: span.id for span in person.spans}
    link = Relation(label="cue", head=by_label["AGAINST"], tail=by_label["CUE"], origin="added")
    again = replace(person, relations=(*person.relations, link))
    assert find_orphans(again, NEWS) == ()


def test_a_part_that_was_suggested_without_any_link_stays() -> None:
    record = make_record()
    loose = replace(
        record.annotations[0],
        relations=tuple(r for r in record.annotations[0].relations if r.label != "cue"),
    )
    found = tidy(delete("AGAINST", replace(record, annotations=(loose,))))
    assert "CUE" in list_labels(found)


def test_what_was_set_aside_is_put_back_from_the_models_reading() -> None:
    record = delete("DIRECT")
    tidied = replace(record, annotations=(record.annotations[0], tidy(record)))
    back = restore_orphans(tidied).annotations[1]
    assert back.orphaned_spans is None
    assert back.deleted_spans == record.annotations[1].deleted_spans
    before = record.annotations[1].spans
    assert sorted(back.spans, key=repr) == sorted(before, key=repr)


def test_nothing_is_lost_where_the_models_reading_is_not_at_hand() -> None:
    record = delete("DIRECT")
    alone = replace(record, annotations=(tidy(record),))
    assert restore_orphans(alone) == alone


def test_a_reading_with_orphans_fits_its_schema_and_comes_back_from_json() -> None:
    record = delete("DIRECT")
    tidied = replace(record, annotations=(record.annotations[0], tidy(record)))
    assert check_schema("record", to_json(tidied)) == []
    assert record_from_json(to_json(tidied)) == tidied
