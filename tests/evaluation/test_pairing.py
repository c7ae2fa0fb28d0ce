from collections.abc import Iterable
from dataclasses import replace

from annotate.evaluation import Pairing, Side
from annotate.evaluation.pairing import GOLD_KINDS, PREDICTED_KINDS
from annotate.model import Annotator, Record
from annotate.offsets import hash_text
from annotate.project import load_scheme
from tests.evaluation.readings import MODEL
from tests.examples import make_record

HUMANS = [Annotator(kind="human", name=name) for name in ("ada", "ben")]
JUDGE = Annotator(kind="adjudicator", name="judge")


def by(*annotators: Annotator, document_id: str = "levy", status: str = "complete") -> Record:
    record = make_record(document_id)
    [reading] = record.annotations
    return replace(
        record,
        annotations=tuple(replace(reading, annotator=a, status=status) for a in annotators),
    )


def make_pairing(gold: str | None = None, predicted: str | None = None) -> Pairing:
    return Pairing(
        Side("gold.jsonl", GOLD_KINDS, gold),
        Side("pred.jsonl", PREDICTED_KINDS, predicted),
        load_scheme("news/1"),
    )


def pair(pairing: Pairing, gold: Iterable[Record], predicted: Iterable[Record]) -> list[str]:
    return [case.document.id for case in pairing.pair(gold, predicted)]


def choose(record: Record, annotator: str | None = None) -> Annotator | None:
    reading = Side("gold.jsonl", GOLD_KINDS, annotator).choose(record)
    return reading.annotator if reading else None


def test_gold_is_the_adjudicators_reading_then_a_persons_and_never_a_models() -> None:
    assert choose(by(MODEL, *HUMANS, JUDGE)) == JUDGE
    assert choose(by(MODEL, *HUMANS)) == HUMANS[0]
    assert choose(by(MODEL)) is None
    assert choose(by(MODEL), "model") == MODEL
    assert choose(by()) is None


def test_a_draft_is_gold_only_where_its_annotator_is_named() -> None:
    draft = by(HUMANS[0], JUDGE, status="draft")
    assert choose(draft) is None
    assert choose(draft, "ada") == HUMANS[0]
    finished = by(HUMANS[1])
    both = replace(draft, annotations=(*draft.annotations, *finished.annotations))
    assert choose(both) == HUMANS[1]
    pairing = make_pairing()
    assert pair(pairing, [draft], [by(MODEL)]) == []
    assert [p.code for p in pairing.problems] == ["E06", "E05"]
    assert pairing.drafts_in_gold == 1


def test_a_model_that_agrees_with_itself_is_no_measure_and_whose_gold_it_was_is_said() -> None:
    pairing = make_pairing()
    read, unread = by(MODEL, HUMANS[0]), by(MODEL)
    unread = replace(unread, document=replace(unread.document, id="unread"))
    assert pair(pairing, [read, unread], [read, unread]) == [read.document.id]
    assert pairing.unread_in_gold == ["unread"]
    assert pairing.list_kinds(0) == {"human": 1}
    assert pairing.list_kinds(1) == {"model": 1}


def test_where_no_person_read_anything_the_way_out_is_said() -> None:
    pairing = make_pairing()
    assert pair(pairing, [by(MODEL)], [by(MODEL)]) == []
    assert "--gold-annotator" in pairing.problems[0].fix


def test_gold_can_be_named_by_annotator_or_by_kind() -> None:
    assert choose(by(MODEL, *HUMANS, JUDGE), "ben") == HUMANS[1]
    assert choose(by(MODEL, *HUMANS, JUDGE), "human") == HUMANS[0]
    assert choose(by(MODEL, *HUMANS), "zoe") is None


def test_a_skipped_reading_is_no_reading() -> None:
    assert choose(by(JUDGE, status="skipped")) is None


def test_the_prediction_is_a_models_reading() -> None:
    side = Side("pred.jsonl", PREDICTED_KINDS)
    reading = side.choose(by(*HUMANS, MODEL))
    assert reading is not None
    assert reading.annotator == MODEL
    assert side.choose(by(*HUMANS)) is None


def test_files_in_any_order_are_paired() -> None:
    names = ["one", "two", "three"]
    gold = [by(JUDGE, document_id=name) for name in names]
    found = [by(MODEL, document_id=name) for name in reversed(names)]
    pairing = make_pairing()
    assert sorted(pair(pairing, gold, found)) == sorted(names)
    assert pairing.missing_in_gold == []
    assert pairing.missing_in_predicted == []


def test_documents_that_one_file_lacks_are_named() -> None:
    gold = [by(JUDGE, document_id=name) for name in ("both", "mine")]
    found = [by(MODEL, document_id=name) for name in ("theirs", "both", "others")]
    pairing = make_pairing()
    assert pair(pairing, gold, found) == ["both"]
    assert pairing.missing_in_predicted == ["mine"]
    assert pairing.missing_in_gold == ["others", "theirs"]


def test_documents_without_the_reading_asked_for_are_named() -> None:
    pairing = make_pairing(gold="zoe")
    assert pair(pairing, [by(JUDGE)], [by(*HUMANS)]) == []
    assert pairing.unread_in_gold == ["levy"]
    assert pairing.unread_in_predicted == ["levy"]


def test_another_text_is_a_problem_and_is_not_compared() -> None:
    found = by(MODEL)
    text = found.document.text + " More."
    found = replace(found, document=replace(found.document, text=text, text_sha256=hash_text(text)))
    pairing = make_pairing()
    assert pair(pairing, [by(JUDGE)], [found]) == []
    problem, nothing = pairing.problems
    assert (problem.code, problem.document, problem.file) == ("E01", "levy", "pred.jsonl")
    assert (nothing.code, nothing.message) == ("E05", "no document could be compared")


def test_a_reading_of_another_text_than_its_own_document_is_a_problem() -> None:
    found = by(MODEL)
    [reading] = found.annotations
    found = replace(found, annotations=(replace(reading, text_sha256=hash_text("other")),))
    pairing = make_pairing()
    assert pair(pairing, [by(JUDGE)], [found]) == []
    assert [problem.code for problem in pairing.problems] == ["E01", "E05"]


def test_a_document_that_stands_twice_in_a_file_counts_once_and_is_a_problem() -> None:
    pairing = make_pairing()
    assert pair(pairing, [by(JUDGE), by(JUDGE)], [by(MODEL)]) == ["levy"]
    [problem] = pairing.problems
    assert (problem.code, problem.file) == ("E02", "gold.jsonl")


def test_readings_by_another_scheme_are_warned_of_once() -> None:
    found = [by(MODEL, document_id=name) for name in ("one", "two")]
    other = [
        replace(record, annotations=(replace(record.annotations[0], scheme="press/2"),))
        for record in found
    ]
    pairing = make_pairing()
    gold = [by(JUDGE, document_id=name) for name in ("one", "two")]
    assert pair(pairing, gold, other) == ["one", "two"]
    [problem] = pairing.problems
    assert (problem.code, problem.severity) == ("E04", "warning")
    assert problem.message == "readings are by the scheme press/2, compared by news/1"


def test_only_documents_without_a_partner_wait_in_memory() -> None:
    """Files in the same order are read side by side, one record ahead at most."""
    read: list[str] = []

    def stream(annotator: Annotator) -> Iterable[Record]:
        for number in range(50):
            read.append(f"{annotator.kind} {number}")
            yield by(annotator, document_id=f"story-{number}")

    pairing = make_pairing()
    cases = pairing.pair(stream(JUDGE), stream(MODEL))
    for _ in range(10):
        next(cases)
    assert len(read) <= 22
