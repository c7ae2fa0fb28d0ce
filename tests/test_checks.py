"""Each check is shown one record that only it objects to."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from annotate.checks import check_record, read_checks
from annotate.model import Problem, Record, Relation, Segment, Span
from annotate.project import load_scheme
from tests.examples import make_annotation, make_document, make_record, make_span

SCHEME = load_scheme("news/1")
RECORD = make_record()
QUOTE, STANCE, TARGET, ACTOR, ENTITY, CUE = RECORD.annotations[0].spans


def with_spans(*changed: Span, relations: tuple[Relation, ...] | None = None) -> Record:
    """The example with spans of the same id replaced and others added."""
    annotation = RECORD.annotations[0]
    by_id = {span.id: span for span in (*annotation.spans, *changed)}
    new = replace(
        annotation,
        spans=tuple(by_id.values()),
        relations=annotation.relations if relations is None else relations,
    )
    return replace(RECORD, annotations=(new,))


def with_relation(label: str, head: Span, tail: Span) -> Record:
    relation = Relation(label=label, head=head.id, tail=tail.id)
    return with_spans(relations=(*RECORD.annotations[0].relations, relation))


def with_segment(kind: str, start: int, end: int) -> Record:
    segments = (Segment(kind=kind, start=start, end=end), *RECORD.document.segments[1:])
    return replace(RECORD, document=replace(RECORD.document, segments=segments))


def twice() -> Record:
    annotation = RECORD.annotations[0]
    spans = (*annotation.spans, replace(CUE, start=CUE.start + 1, text="aid"))
    return replace(RECORD, annotations=(replace(annotation, spans=spans),))


LONE = make_span(RECORD.document, "entity", "GPE", "Ostrava")
ATTRIBUTION = RECORD.annotations[0].relations
OPEN = "“We oppose it.\n\n“We always did,” Mara Lind said. He fears “rot”."


def with_text(text: str, *spans: tuple[str, str, str], relations: str = "") -> Record:
    """A document of this text; spans as (layer, label, words), relations as `label head tail`."""
    document = make_document("levy", text)
    made = tuple(make_span(document, *span) for span in spans)
    links = tuple(
        Relation(label=label, head=made[int(head)].id, tail=made[int(tail)].id)
        for label, head, tail in (link.split() for link in relations.split(",") if link)
    )
    return Record(document=document, annotations=(make_annotation(document, made, links),))


def with_attributes(span: Span, drop: str = "", **attributes: str) -> Record:
    relations = tuple(r for r in ATTRIBUTION if r.label not in drop.split())
    return with_spans(replace(span, attributes=attributes), relations=relations)


def two_pieces(*more: tuple[str, str, str], relations: str) -> Record:
    """A quote left open over two paragraphs, with a speaker, and a quoted term."""
    return with_text(
        OPEN,
        ("quote", "DIRECT", "“We oppose it."),
        ("quote", "DIRECT", "“We always did,”"),
        ("quote", "ACTOR", "Mara Lind"),
        ("quote", "QUOTED_TERM", "“rot”"),
        *more,
        relations=relations,
    )


WHOLE = "continues 0 1,speaker 0 2"
FLAGS = "The 🇨🇿 envoy is angry at the levy."
CITIES = "Ostrava opposes the levy, and Brno the bridge."
OPPOSITION = (("entity", "GPE", "Ostrava"), ("stance", "AGAINST", "opposes"),
              ("stance", "TARGET", "the levy"))  # fmt: skip


def metonym() -> Record:
    record = with_text(CITIES, *OPPOSITION, relations="holder 1 0,target 1 2")
    [annotation] = record.annotations
    spans = (
        replace(annotation.spans[0], attributes={"metonymy": "GPE_for_GOV"}),
        *annotation.spans[1:],
    )
    return replace(record, annotations=(replace(annotation, spans=spans),))


# name: (code, a record that only this check objects to, each place in its annotation, or in all of
# the record, with the range of the text)
CASES: dict[str, tuple[str, Callable[[], Record], str]] = {
    "text differs": ("S01", lambda: with_spans(replace(CUE, text="Said")), "spans/5[32:36]"),
    "shifted by one": (
        "S01", lambda: with_spans(replace(LONE, start=LONE.start + 1, end=LONE.end + 1)),
        "spans/6[41:48]",
    ),
    "past the end": ("S02", lambda: with_spans(replace(CUE, end=10_000)), "spans/5[32:10000]"),
    "overlapping segments": (
        "S02", lambda: with_segment("paragraph", 0, 60),
        "document/segments/1",
    ),
    "inverted": (
        "S03", lambda: with_spans(replace(CUE, start=CUE.end, end=CUE.start)),
        "spans/5[36:32]",
    ),
    "blank edge": (
        "S04", lambda: with_spans(replace(CUE, end=CUE.end + 1, text="said ")), "spans/5[32:37]",
    ),
    "half a flag": ("S05", lambda: with_text(FLAGS, ("entity", "GPE", "🇨")), "spans/0[4:5]"),
    "two paragraphs": (
        "S06", lambda: with_spans(replace(LONE, end=52, text="Ostrava.\n\nMr")), "spans/6[40:52]",
    ),
    "boilerplate": (
        "S07", lambda: with_segment("boilerplate", 0, 48),
        "spans/0[0:21] spans/1[4:10] spans/2[11:19] spans/3[22:31] spans/4[22:31] spans/5[32:36]",
    ),
    "edited text": ("S08", lambda: replace(RECORD, document=replace(
        RECORD.document, text=RECORD.document.text + "!")), "document/text_sha256"),
    "another document": ("S08", lambda: replace(RECORD, annotations=(
        replace(RECORD.annotations[0], document_id="other"),)), "text_sha256"),
    "id twice": ("I01", twice, "spans/6[33:36]"),
    "relation to nothing": (
        "I02", lambda: with_relation("cue", QUOTE, replace(CUE, id="gone")), "relations/5[0:21]",
    ),
    "relation to itself": (
        "I03", lambda: with_relation("within", QUOTE, QUOTE),
        "relations/5[0:21]",
    ),
    "turned round": ("I04", lambda: with_relation("speaker", ACTOR, QUOTE), "relations/5[22:31]"),
    "unknown relation": (
        "I05", lambda: with_relation("likes", ACTOR, TARGET),
        "relations/5[22:31]",
    ),
    "unknown segment": ("I06", lambda: with_segment("footer", 0, 48), "document/segments/0/kind"),
    "another scheme": ("I06", lambda: replace(RECORD, annotations=(
        replace(RECORD.annotations[0], scheme="news/0"),)), "scheme"),
    "unknown layer": ("I06", lambda: replace(RECORD, annotations=(
        replace(RECORD.annotations[0], layers=("entity", "quote", "stance", "x")),)), "layers/3"),
    "unknown label": ("I06", lambda: with_spans(replace(LONE, label="CITY")), "spans/6[40:47]"),
    "unknown label at the end of a relation": (
        "I06", lambda: with_text(CITIES, ("entity", "GPE", "Ostrava"), ("entity", "CITY", "Brno"),
                                 relations="coref 0 1"), "spans/1[30:34]",
    ),
    "label of another layer": (
        "I06", lambda: with_spans(replace(LONE, label="TARGET")),
        "spans/6[40:47]",
    ),
    "unknown attribute": (
        "I06", lambda: with_spans(replace(LONE, attributes={"x": "y"})), "spans/6[40:47]",
    ),
    "unknown value": (
        "I06", lambda: with_spans(replace(LONE, attributes={"form": "y"})), "spans/6[40:47]",
    ),
    "wrong range": ("T01", lambda: with_relation("holder", STANCE, CUE), "relations/5[4:10]"),
    "a cue of nothing": (
        "T02", lambda: with_text(CITIES, ("quote", "CUE", "opposes")),
        "spans/0[8:15]",
    ),
    "pieces against the order": ("T03", lambda: with_text(
        CITIES, ("quote", "INDIRECT", "Ostrava opposes"), ("quote", "INDIRECT", "the bridge"),
        ("quote", "ACTOR", "Brno"), relations="continues 1 0,speaker 1 2"), "relations/0[35:45]"),
    "a piece after two": (
        "T03",
        lambda: two_pieces(("quote", "INDIRECT", "We oppose it"),
                           relations=WHOLE + ",continues 4 1,speaker 4 2"),
        "relations/0[16:32] relations/2[16:32]",
    ),
    "within what does not contain it": (
        "T04", lambda: two_pieces(("quote", "INDIRECT", "He fears"),
                                  relations=WHOLE + ",within 4 0,speaker 4 2"),
        "relations/2[49:57]",
    ),
    "coreference in a circle": (
        "T05", lambda: with_text(CITIES, ("entity", "GPE", "Ostrava"), ("entity", "GPE", "Brno"),
                                 relations="coref 1 0,coref 0 1"), "spans/1[30:34]",
    ),
    "coreference of a city with a person": (
        "T05", lambda: with_text(CITIES, ("entity", "GPE", "Ostrava"), ("entity", "PERSON", "Brno"),
                                 relations="coref 1 0"), "relations/0[30:34]",
    ),
    "two relations on a pair": (
        "T06", lambda: with_relation("target", STANCE, ACTOR),
        "spans/1[4:10]",
    ),
    "direct without marks": (
        "A01", lambda: with_text("He said no.", ("quote", "DIRECT", "no"), ("quote", "ACTOR", "He"),
                                 relations="speaker 0 1"), "spans/0[8:10]",
    ),
    "marks of nothing": ("A02", lambda: with_text("He fears “rot” there."), "[9:14]"),
    "a speaker inside the content": (
        "A03", lambda: with_text("“We oppose it,” he said.", ("quote", "DIRECT", "“We oppose it,”"),
                                 ("quote", "ACTOR", "We"), relations="speaker 0 1"),
        "relations/0[1:3]",
    ),
    "a cue inside the speaker": (
        "A03", lambda: with_text("“No,” he said.", ("quote", "DIRECT", "“No,”"),
                                 ("quote", "ACTOR", "he said"), ("quote", "CUE", "said"),
                                 relations="speaker 0 1,cue 0 2"), "relations/0[6:13]",
    ),
    "left open without a second piece": (
        "A04", lambda: two_pieces(relations="speaker 0 2,speaker 1 2"), "spans/0[0:14]",
    ),
    "nobody speaks": ("A05", lambda: two_pieces(relations="continues 0 1"), "spans/0[0:14]"),
    "no target": ("P01", lambda: with_spans(
        relations=tuple(r for r in ATTRIBUTION if r.label != "target")), "spans/1[4:10]"),
    "the writer quotes": ("P02", lambda: with_attributes(STANCE, "holder", holder_kind="author"),
                          "spans/1[4:10]"),
    "an explicit holder nowhere": (
        "P03", lambda: with_attributes(STANCE, "holder", holder_kind="explicit"), "spans/1[4:10]",
    ),
    "for and against": (
        "P04", lambda: with_text(CITIES, *OPPOSITION, ("stance", "FAVOR", "opposes"),
                                 relations="holder 1 0,target 1 2,holder 3 0,target 3 2"),
        "spans/3[8:15]",
    ),
    "a city that stands for nobody": ("P05", metonym, "spans/0[0:7]"),
}  # fmt: skip


def test_the_example_has_no_problems() -> None:
    assert check_record(RECORD, SCHEME) == []


@pytest.mark.parametrize("name", CASES)
def test_a_planted_fault_is_found_by_its_check_alone_and_at_its_place(name: str) -> None:
    code, make, places = CASES[name]
    problems = check_record(make(), SCHEME)
    assert {problem.code for problem in problems} == {code}
    assert all(problem.document == "levy" and problem.fix for problem in problems)
    assert " ".join(map(locate, problems)) == places


def locate(problem: Problem) -> str:
    pointer = (problem.pointer or "").removeprefix("/annotations/0").removeprefix("/")
    return pointer if problem.start is None else f"{pointer}[{problem.start}:{problem.end}]"


@pytest.mark.parametrize(
    ("record", "fix"),
    [
        (lambda: with_spans(replace(LONE, label="GEP")), "Did you mean GPE? Correct"),
        (
            lambda: with_spans(replace(LONE, label="TARGET")),
            "TARGET is a label of the layer stance.",
        ),
        (lambda: with_spans(replace(LONE, layer="entities")), "Did you mean entity?"),
        (lambda: with_spans(replace(LONE, attributes={"from": "name"})), "Did you mean form?"),
        (lambda: with_spans(replace(LONE, attributes={"form": "nmae"})), "Did you mean name?"),
        (lambda: with_relation("speeker", ACTOR, TARGET), "Did you mean speaker?"),
        (lambda: with_segment("paragraf", 0, 48), "Did you mean paragraph?"),
        (lambda: with_spans(replace(LONE, label="XYZ")), "Correct the name,"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(record, fix) -> None:
    [problem] = check_record(record(), SCHEME)
    assert problem.code in {"I05", "I06"}
    assert problem.fix.startswith(fix)


def test_every_check_of_the_catalogue_has_a_planted_fault() -> None:
    assert {code for code, _, _ in CASES.values()} == set(read_checks())


def test_pieces_joined_as_they_should_be_have_no_problems() -> None:
    assert check_record(two_pieces(relations=WHOLE), SCHEME) == []


def test_a_pull_quote_needs_no_marks() -> None:
    record = CASES["direct without marks"][1]()
    segments = (Segment(kind="pull_quote", start=0, end=len(record.document.text)),)
    record = replace(record, document=replace(record.document, segments=segments))
    assert check_record(record, SCHEME) == []


@pytest.mark.parametrize("name", ["no target", "nobody speaks", "marks of nothing"])
def test_what_a_draft_has_not_got_yet_is_no_problem(name: str) -> None:
    record = CASES[name][1]()
    [annotation] = record.annotations
    assert (
        check_record(replace(record, annotations=(replace(annotation, status="draft"),)), SCHEME)
        == []
    )


def test_a_layer_that_the_annotation_does_not_answer_for_is_not_missed() -> None:
    record = CASES["marks of nothing"][1]()
    [annotation] = record.annotations
    other = replace(annotation, layers=("entity",))
    assert check_record(replace(record, annotations=(other,)), SCHEME) == []


def test_a_project_switches_severities() -> None:
    record = CASES["blank edge"][1]()
    assert [p.severity for p in check_record(record, SCHEME)] == ["warning"]
    assert [p.severity for p in check_record(record, SCHEME, {"S04": "error"})] == ["error"]
    assert check_record(record, SCHEME, {"S04": "off"}) == []


def test_a_second_cue_is_too_many() -> None:
    other = make_span(RECORD.document, "quote", "CUE", "Ostrava")
    relations = (
        *RECORD.annotations[0].relations,
        Relation(label="cue", head=QUOTE.id, tail=other.id),
    )
    assert [p.code for p in check_record(with_spans(other, relations=relations), SCHEME)] == ["T02"]


def test_a_problem_names_the_span_and_shows_both_texts() -> None:
    [problem] = check_record(with_spans(replace(CUE, text="Said")), SCHEME)
    assert problem.span == CUE.id
    assert "'Said'" in problem.message
    assert "'said'" in problem.message
