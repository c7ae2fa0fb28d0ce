from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotate.checks import check_record
from annotate.model import Record, Relation, Span
from annotate.project import load_scheme
from annotate.readings.fixes import mend_record
from tests.examples import make_annotation, make_document, make_record

SCHEME = load_scheme("news/1")
RECORD = make_record()
QUOTE, STANCE, TARGET, ACTOR, ENTITY, CUE = RECORD.annotations[0].spans
MENDED = {"S01", "S04", "S05", "I04"}


def change(*spans: Span, relations: tuple[Relation, ...] = ()) -> Record:
    [annotation] = RECORD.annotations
    by_id = {span.id: span for span in (*annotation.spans, *spans)}
    new = replace(
        annotation, spans=tuple(by_id.values()), relations=(*annotation.relations, *relations)
    )
    return replace(RECORD, annotations=(new,))


def test_a_clean_record_stays_as_it_is() -> None:
    assert mend_record(RECORD, SCHEME) == (RECORD, [])


def test_a_text_is_restored_spaces_are_trimmed_and_each_mend_is_listed() -> None:
    damaged = change(replace(CUE, start=CUE.start - 1, end=CUE.end + 1, text="SAID"))
    mended, mends = mend_record(damaged, SCHEME)
    assert mended == RECORD
    assert [mend.code for mend in mends] == ["S01", "S04"]
    assert {mend.span for mend in mends} == {CUE.id}


def test_a_reversed_relation_is_turned_round_and_a_copy_is_dropped() -> None:
    again = Relation(label="speaker", head=ACTOR.id, tail=QUOTE.id)
    mended, mends = mend_record(change(relations=(again,)), SCHEME)
    assert mended == RECORD
    assert [mend.code for mend in mends] == ["I04", "T06"]


def test_two_different_relations_on_a_pair_are_left_to_a_person() -> None:
    other = Relation(label="target", head=STANCE.id, tail=ACTOR.id)
    damaged = change(relations=(other,))
    assert mend_record(damaged, SCHEME) == (damaged, [])


def test_half_a_flag_becomes_a_flag() -> None:
    document = make_document("flag", "The 🇨🇿 envoy")
    span = Span(id="s", layer="entity", label="GPE", start=4, end=5, text="🇨")
    record = Record(document=document, annotations=(make_annotation(document, (span,)),))
    mended, mends = mend_record(record, SCHEME)
    assert mended.annotations[0].spans[0].text == "🇨🇿"
    assert [mend.code for mend in mends] == ["S05"]


def test_positions_outside_the_text_and_another_text_are_left_alone() -> None:
    outside = change(replace(CUE, end=10_000))
    assert mend_record(outside, SCHEME) == (outside, [])
    document = replace(RECORD.document, text_sha256="0" * 64)
    edited = replace(change(replace(CUE, text="x")), document=document)
    assert mend_record(edited, SCHEME) == (edited, [])


@given(st.data())
def test_whatever_is_mended_has_nothing_left_that_can_be_mended(data: st.DataObject) -> None:
    text = data.draw(st.text("ab “”\n\u0301🇨🇿👩\u200d🚀\u00a0", min_size=1, max_size=40))
    document = make_document("d", text)
    spans = []
    for number in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        label = data.draw(st.sampled_from([("quote", "DIRECT"), ("quote", "ACTOR")]))
        said = data.draw(st.sampled_from([text[start:end], "other"]))
        spans.append(
            Span(id=f"s{number}", layer=label[0], label=label[1], start=start, end=end, text=said)
        )
    ends = st.sampled_from([span.id for span in spans] or ["none"])
    relations = tuple(
        Relation(label="speaker", head=data.draw(ends), tail=data.draw(ends)) for _ in range(2)
    )
    record = Record(
        document=document, annotations=(make_annotation(document, tuple(spans), relations),)
    )
    mended, _ = mend_record(record, SCHEME)
    again, mends = mend_record(mended, SCHEME)
    assert again == mended
    assert mends == []
    blank = {s.id for s in mended.annotations[0].spans if not s.text.strip()}
    left = [p for p in check_record(mended, SCHEME) if p.code in MENDED and p.span not in blank]
    assert left == []
