"""What other rooms ask of a check is an attribute of it, and they do ask."""

from dataclasses import replace

from annotate.adjudication.adjudicate import AdjudicationOptions, AdjudicationReport, adjudicate
from annotate.adjudication.deciding.rules import parse_rule
from annotate.checks import check_annotation, check_record, list_checks
from annotate.model import Annotation, Annotator, Document, Record
from annotate.preannotation.models.merge import WindowMerge
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.windows import TextRange
from annotate.project import load_scheme
from tests.checks.notation import read_record

SCHEME = load_scheme("news/1")
CIRCLE = ("a b", "b c", "c a")
NAMES = ["Brno", "Olomouc", "Ostrava"]


def read(name: str, links: tuple[str, ...]) -> tuple[Annotation, Document]:
    """A reading of three names with coreference as told."""
    following = dict(link.split() for link in links)
    marked = " and ".join(
        f"[{town}](GPE {letter}{f' coref>{following[letter]}' if letter in following else ''})"
        for letter, town in zip("abc", NAMES, strict=True)
    )
    record = read_record(marked, SCHEME)
    reader = Annotator(kind="human", name=name)
    return replace(record.annotations[0], annotator=reader), record.document


def test_of_a_circle_that_a_majority_makes_one_relation_goes_and_no_span() -> None:
    readings = [read(name, CIRCLE[:at] + CIRCLE[at + 1 :]) for at, name in enumerate("xyz")]
    document = readings[0][1]
    record = Record(document=document, annotations=tuple(reading for reading, _ in readings))
    assert all(not check_annotation(one, document, SCHEME) for one in record.annotations)
    options = AdjudicationOptions(
        scheme=SCHEME, rule=parse_rule("majority"), find_judge=lambda _: None
    )
    decided = adjudicate(record, options, AdjudicationReport())
    assert decided is not None
    assert [span.text for span in decided.gold.spans] == NAMES
    assert len(decided.gold.relations) == 2
    assert check_annotation(decided.gold, document, SCHEME) == []


def test_of_a_circle_that_a_model_makes_one_relation_goes_and_no_span() -> None:
    reading, document = read("x", ())
    assembly = WindowMerge(document, SCHEME)
    ids = [
        assembly.add_span(span.label, TextRange(span.start, span.end), 0.9, {})
        for span in reading.spans
    ]
    for link in CIRCLE:
        head, tail = ("abc".index(letter) for letter in link.split())
        assembly.add_relation("coref", ids[head], ids[tail], 0.9)
    model = Annotator(kind="model", name="m", version="1")
    settings = PreAnnotatorSettings(scheme=SCHEME, layers=reading.layers)
    made = assembly.to_annotation(settings, model, reading.layers)
    assert [span.text for span in made.spans] == NAMES
    assert len(made.relations) == 2


def test_a_build_holds_to_positions_ids_and_names_whatever_a_project_says() -> None:
    carrying = {check.code for check in list_checks() if check.carries_rows}
    assert carrying >= {f"S{number:02}" for number in range(1, 9)}  # slices
    assert carrying >= {f"I{number:02}" for number in range(1, 7)}  # ids and labels


def test_whatever_breaks_a_page_is_an_error() -> None:
    breaking = [check for check in list_checks() if check.breaks_page]
    assert breaking
    assert {check.severity for check in breaking} == {"error"}


def test_whom_the_table_of_who_is_who_knows_is_somebody() -> None:
    record = read_record("[She](ACTOR who=Lind) is glad.", load_scheme("news/2"))
    scheme = load_scheme("news/2")
    assert [p.code for p in check_record(record, scheme)] == ["I07"]
    assert check_record(record, scheme, known_names={"lind"}) == []
