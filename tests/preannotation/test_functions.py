"""Code from outside as a pre-annotator: its answers are taken, or refused with what is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import PluginError
from annotate.model import Annotation, Annotator, Document, Problem, Relation, Span
from annotate.preannotation import functions
from annotate.preannotation.dependencies import hash_module
from annotate.preannotation.functions import ForeignAnnotator, FunctionOrigin, adapt, read_source
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.runs.answers import annotate_each
from annotate.preannotation.selection import LOW_SPANS
from annotate.project import load_scheme
from tests.harbour_scheme import write_harbour
from tests.preannotation.suggesting import make_article

TEXT = "The Marabel came to Kesh with salt."
NAME = "tests.preannotation.test_functions"

hash_once = cache(hash_module)  # this module does not change, and nearly each test asks


@pytest.fixture(autouse=True)
def remember_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "hash_module", hash_once)


@pytest.fixture
def settings(tmp_path: Path) -> PreAnnotatorSettings:
    scheme = load_scheme(str(write_harbour(tmp_path)))
    return PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)


def find(document: Document, **changes: Any) -> Annotation:
    """The answer that is right for TEXT, with some fields set otherwise."""
    start = document.text.index("Marabel")
    cargo = document.text.index("salt")
    answer = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="harbour/1",
        annotator=Annotator(kind="model", name="whoever", version="whatever"),
        layers=("ship", "freight"),
        spans=(
            Span(id="c", layer="freight", label="CARGO", start=cargo, end=cargo + 4, text="salt",
                 score=0.3),
            Span(id="v", layer="ship", label="VESSEL", start=start, end=start + 7, text="Marabel",
                 score=0.9),
        ),
        relations=(Relation(label="carries", head="v", tail="c"),),
    )  # fmt: skip
    return replace(answer, **changes)


def make_documents(*ids: str) -> list[Document]:
    return [make_article(f"{TEXT} {one}", one) for one in ids or ("a", "b", "c")]


def make(function: Any, settings: PreAnnotatorSettings) -> ForeignAnnotator:
    return adapt(FunctionOrigin(f"{NAME}:function", NAME), read_source(function), settings)


def answer(
    function: Any, settings: PreAnnotatorSettings, *ids: str
) -> tuple[list[Annotation | Problem], Counter[str]]:
    annotator = make(function, settings)
    return list(annotate_each(annotator, make_documents(*ids))), annotator.left_out


def refuse(function: Any, settings: PreAnnotatorSettings, *ids: str) -> Problem:
    """The one finding of a run."""
    answers, _ = answer(function, settings, *ids)
    [problem] = [one for one in answers if isinstance(one, Problem)]
    return problem


# --- what it may look like --------------------------------------------------------------------


def of_one(document: Document) -> Annotation:
    return find(document)


def without_types(document):
    return find(document)


def of_a_list(documents: list[Document]) -> list[Annotation]:
    return [find(documents[at]) for at in range(len(documents))]


def of_a_stream(documents: Iterable[Document]) -> Iterator[Annotation]:
    return map(find, documents)


def generator(documents):
    for document in documents:
        yield find(document)


def one_in_a_list(document: Document) -> list[Annotation]:
    return [find(document)]


@dataclass
class Maker:
    settings: PreAnnotatorSettings
    name = "made"
    version = "7"

    def __post_init__(self) -> None:
        self.layers = ("ship", "freight")
        self.left_out: Counter[str] = Counter()

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation]:
        for document in documents:
            self.left_out["gulls"] += 1
            yield find(document)


def maker(settings: PreAnnotatorSettings) -> PreAnnotator:
    return Maker(settings)


@pytest.mark.parametrize(
    "function",
    [of_one, without_types, of_a_list, of_a_stream, generator, one_in_a_list, maker, Maker],
)
def test_every_kind_of_function_gives_an_annotation_a_document(
    function: Any, settings: PreAnnotatorSettings
) -> None:
    answers, left_out = answer(function, settings)
    assert [one.document_id for one in answers] == ["a", "b", "c"]
    for one in answers:
        assert [(s.label, s.text) for s in one.spans] == [("VESSEL", "Marabel"), ("CARGO", "salt")]
        assert [r.label for r in one.relations] == ["carries"]
        assert one.annotator.name == f"{NAME}:function"
        assert one.annotator.version not in {None, "whatever", "7"}
    assert +left_out == (Counter(gulls=3) if function in {maker, Maker} else Counter())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (4, "it is a int"),
        (lambda: None, "it takes 0 arguments"),
        (lambda one, two: None, "it takes 2 arguments"),
    ],
)
def test_what_reads_no_document_is_refused(given: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        read_source(given)


def test_only_what_is_asked_for_is_taken(settings: PreAnnotatorSettings) -> None:
    answers, left_out = answer(of_one, replace(settings, layers=("ship",)))
    assert {span.label for one in answers for span in one.spans} == {"VESSEL", "CARGO"}
    assert {one.layers for one in answers} == {("ship",)}  # the cargo is the end of a relation
    answers, left_out = answer(of_one, replace(settings, layers=("freight",)))
    assert {span.label for one in answers for span in one.spans} == {"CARGO"}
    answers, left_out = answer(of_one, replace(settings, min_score=0.5))
    assert {span.label for one in answers for span in one.spans} == {"VESSEL"}
    assert left_out[LOW_SPANS] == 3


def test_what_only_people_say_is_not_taken_over(settings: PreAnnotatorSettings) -> None:
    given = {"created": "2026-01-01T00:00:00Z", "seconds": 3.0, "link": "x", "unassisted": True}
    [one], _ = answer(lambda document: find(document, **given), settings, "a")
    assert (one.created, one.seconds, one.link, one.unassisted) == (None,) * 4
    assert one.status == "complete"


# --- answers that do not fit ------------------------------------------------------------------


def spoil(**changes: Any) -> Any:
    """A function whose answer for the document b has a span with these fields."""

    def function(document: Document) -> Annotation:
        right = find(document)
        wrong = (replace(right.spans[0], **changes), right.spans[1])
        return replace(right, spans=wrong) if document.id == "b" else right

    return function


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": "GULL"}, "no label GULL in the layer freight: it has CARGO"),
        ({"layer": "cargo"}, "no such layer"),
        ({"start": 0}, "the text has"),
        ({"end": 4000}, "not inside the text"),
        ({"end": 1}, "empty or inverted"),
        ({"text": "sand"}, "says 'sand', the text has 'salt'"),
        ({"id": "v"}, "2 spans have the id v"),
        ({"score": 3}, "score"),
        ({"score": float("nan")}, "what a record cannot"),
        ({"start": None}, "start"),
        ({"label": {1, 2}}, "what a record cannot"),
    ],
)
def test_a_span_that_does_not_fit_is_a_problem_of_its_document_and_the_rest_is_done(
    settings: PreAnnotatorSettings, changes: dict[str, Any], words: str
) -> None:
    answers, _ = answer(spoil(**changes), settings)
    a, problem, c = answers
    assert isinstance(a, Annotation)
    assert isinstance(c, Annotation)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity, problem.document) == ("W06", "error", "b")
    assert words in problem.message
    assert f"{NAME}:function" in problem.message
    assert problem.fix


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "nothing instead of an Annotation"),
        ("text", "a str instead of an Annotation"),
        ({"spans": []}, "a dict instead of an Annotation"),
        ([], "nothing instead of an Annotation"),
    ],
)
def test_what_is_no_annotation_is_a_problem(
    settings: PreAnnotatorSettings, given: Any, words: str
) -> None:
    def function(document: Document) -> Any:
        return given if document.id == "b" else find(document)

    assert words in refuse(function, settings).message


def test_an_annotation_of_something_else_is_a_problem(settings: PreAnnotatorSettings) -> None:
    def swap(document: Document, **changes: Any) -> Annotation:
        return find(document, **(changes if document.id == "b" else {}))

    for changes, words in (
        ({"document_id": "a"}, "of the document 'a', not of this one"),
        ({"text_sha256": "0" * 64}, "is of another text"),
        ({"scheme": "news/1"}, "made with the scheme news/1"),
        ({"layers": ("gull",)}, "has no layer gull"),
        ({"layers": ()}, "layers"),
        ({"relations": (Relation(label="carries", head="c", tail="v"),)}, "not back"),
        ({"relations": (Relation(label="carries", head="v", tail="x"),)}, "no such span"),
    ):
        problem = refuse(lambda document, c=changes: swap(document, **c), settings)
        assert words in problem.message, words


def test_an_answer_for_layers_that_nobody_asked_for_is_a_problem(
    settings: PreAnnotatorSettings,
) -> None:
    asked = replace(settings, layers=("freight",))
    ships = find(make_documents("a")[0]).spans[1:]
    problem = refuse(
        lambda document: find(document, layers=("ship",), spans=ships, relations=()), asked, "a"
    )
    assert "it answers for ship; asked for is freight" in problem.message


def test_a_stream_that_leaves_a_document_out_shifts_no_other(
    settings: PreAnnotatorSettings,
) -> None:
    def skipping(documents: Iterable[Document]) -> Iterator[Annotation]:
        yield from (find(document) for document in list(documents) if document.id != "b")

    answers, _ = answer(skipping, settings)
    assert [getattr(one, "document_id", None) for one in answers] == ["a", None, "c"]
    assert "no annotation of this document" in answers[1].message


def test_a_stream_that_ends_early_is_asked_for_the_rest_one_by_one(
    settings: PreAnnotatorSettings,
) -> None:
    def lazy(documents: Iterable[Document]) -> Iterator[Annotation]:
        yield find(next(iter(documents)))

    answers, _ = answer(lazy, settings)
    assert [one.document_id for one in answers] == ["a", "b", "c"]

    def silent(documents: Iterable[Document]) -> Iterator[Annotation]:
        yield from ()

    answers, _ = answer(silent, settings)
    assert [one.code for one in answers] == ["W06"] * 3


def test_more_answers_than_documents_are_counted(settings: PreAnnotatorSettings) -> None:
    def twice(documents: Iterable[Document]) -> Iterator[Annotation]:
        for document in documents:
            last = find(document)
            yield last
        while True:
            yield last

    answers, left_out = answer(twice, settings)
    assert [one.document_id for one in answers] == ["a", "b", "c"]
    assert left_out["annotations beyond one a document"] == 1
    answers, left_out = answer(lambda document: [find(document)] * 3, settings)
    assert left_out["annotations beyond one a document"] == 6


# --- what it raises ---------------------------------------------------------------------------


def raise_at(*ids: str, error: BaseException) -> Any:
    def function(documents: Iterable[Document]) -> Iterator[Annotation]:
        for document in documents:
            if document.id in ids:
                raise error
            yield find(document)

    return function


def test_what_a_function_raises_is_told_with_its_place(settings: PreAnnotatorSettings) -> None:
    problem = refuse(raise_at("b", error=KeyError("mast")), settings)
    assert (problem.code, problem.document) == ("W07", "b")
    assert "KeyError: 'mast' (in tests.preannotation.test_functions, line" in problem.message


def test_a_function_that_leaves_python_ends_no_run(settings: PreAnnotatorSettings) -> None:
    problem = refuse(raise_at("b", error=SystemExit(4)), settings)
    assert "SystemExit: 4" in problem.message


def test_each_document_that_fails_is_named_and_no_other(settings: PreAnnotatorSettings) -> None:
    ids = [f"d{n}" for n in range(20)]
    bad = {"d0", "d3", "d4", "d5", "d19"}
    answers, _ = answer(raise_at(*bad, error=ValueError("no")), settings, *ids)
    assert len(answers) == 20
    assert {one.document for one in answers if isinstance(one, Problem)} == bad
    assert [one.document_id for one in answers if isinstance(one, Annotation)] == [
        one for one in ids if one not in bad
    ]


def test_a_stream_that_looks_ahead_is_not_blamed_for_the_wrong_document(
    settings: PreAnnotatorSettings,
) -> None:
    def ahead(documents: Iterable[Document]) -> Iterator[Annotation]:
        read = list(documents)
        if any(document.id == "c" for document in read):
            raise OSError("the model broke")
        yield from map(find, read)

    answers, _ = answer(ahead, settings)
    assert [one.document_id for one in answers[:2]] == ["a", "b"]
    [problem] = answers[2:]
    assert problem.document == "c"
    assert "OSError: the model broke" in problem.message


def test_what_is_counted_before_a_failure_is_not_counted_twice(
    settings: PreAnnotatorSettings,
) -> None:
    class Counting(Maker):
        def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation]:
            for document in documents:
                self.left_out["gulls"] += 1
                if document.id == "b":
                    raise ValueError
                yield find(document)

    answers, left_out = answer(Counting, settings)
    assert [isinstance(one, Problem) for one in answers] == [False, True, False]
    assert left_out["gulls"] == 2


def test_a_maker_that_fails_or_makes_something_else_is_one_sentence(
    settings: PreAnnotatorSettings,
) -> None:
    def failing(settings: PreAnnotatorSettings) -> PreAnnotator:
        raise RuntimeError("no weights")

    with pytest.raises(PluginError, match="failed: RuntimeError: no weights"):
        make(failing, settings)
    with pytest.raises(PluginError, match="a int has no name, version, layers"):
        make(lambda settings: 4, settings)

    class Elsewhere(Maker):
        def __post_init__(self) -> None:
            self.layers, self.left_out = ("stance",), Counter()

    with pytest.raises(PluginError, match="answers for stance, and harbour/1 has ship, freight"):
        make(Elsewhere, settings)


def test_a_problem_in_the_place_of_an_annotation_is_taken_as_one(
    settings: PreAnnotatorSettings,
) -> None:
    class Honest(Maker):
        def annotate(self, documents: Iterable[Document]) -> Iterator[Any]:
            for document in documents:
                yield (
                    Problem(code="W05", message="too long to read")
                    if document.id == "b"
                    else (find(document))
                )

    problem = refuse(Honest, settings)
    assert (problem.document, problem.message) == ("b", "too long to read")
