"""Suggestions for documents in memory: those that a run over their file gives."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.articles import preannotate
from annotate.app.articles.preannotate import Options, PreannotateOutputs, suggest
from annotate.app.context import Context, Nobody
from annotate.errors import RunError, UsageError
from annotate.model import Annotation, Document
from annotate.project import Project
from annotate.records import open_writer, read_records
from tests.examples import make_annotation, make_document

TEXTS = {
    "levy": "“We oppose the levy,” Mara Lind told Reuters in Ostrava.",
    "dam": "Officials in Brno said on Monday that the dam would hold.",
}


@pytest.fixture
def documents() -> list[Document]:
    return [make_document(name, text) for name, text in TEXTS.items()]


class Ear(Nobody):
    """A listener that remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)


@pytest.mark.slow
def test_documents_get_the_suggestions_that_a_run_over_their_file_writes(documents, tmp_path):
    project = Project(state=tmp_path / "state", predictions=tmp_path / "predictions.jsonl")
    with open_writer(tmp_path / "articles.jsonl") as write:
        for document in documents:
            write(document)
    context = Context(project=project)
    result = preannotate.preannotate(
        context, tmp_path / "articles.jsonl", PreannotateOutputs(), Options()
    )
    assert result.target == project.predictions
    records = list(suggest(Context(project=project), iter(documents), Options()))
    assert records == list(read_records(project.predictions, []))
    assert {span.layer for r in records for a in r.annotations for span in a.spans} >= {"quote"}


def test_the_project_file_decides_where_no_option_does(documents):
    context = Context(project=Project(preannotate={"layers": ["entity"], "min_score": 0.99}))
    [one, _] = suggest(context, documents, Options())
    assert one.annotations[0].layers == ("entity",)
    [other, _] = suggest(context, documents, Options(layers=["quote"], min_score=0.0))
    assert other.annotations[0].layers == ("quote",)


def test_what_does_not_hold_together_is_a_finding_and_the_rest_goes_on(documents):
    broken = replace(documents[0], text_sha256="0" * 64)
    context = Context()
    records = list(suggest(context, [broken, documents[1]], Options(layers=["entity"])))
    assert [record.document.id for record in records] == ["dam"]
    assert {(problem.code, problem.document) for problem in context.findings} == {("S08", "levy")}


def test_the_listener_hears_what_was_left_out(documents):
    ear = Ear()
    for _ in suggest(Context(listener=ear), documents, Options(layers=["entity"], min_score=1.0)):
        pass
    [line] = ear.said
    assert line.startswith("Left out: ")


def test_a_pre_annotator_that_there_is_not_is_named_before_anything_is_read(documents):
    with pytest.raises(UsageError, match="no pre-annotator nobody"):
        suggest(Context(), iter(documents), Options(model="nobody"))


def test_an_order_that_a_pre_annotator_changed_is_not_taken(documents, monkeypatch):
    class Shuffled:
        name, version, layers = "shuffled", "1", ("entity",)

        def __init__(self) -> None:
            self.left_out: Counter[str] = Counter()

        def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation]:
            for document in reversed(list(documents)):
                yield make_annotation(document)

    monkeypatch.setattr(preannotate, "create", lambda name, settings: Shuffled())
    with pytest.raises(RunError, match="changed the order"):
        list(suggest(Context(), documents, Options()))


def test_a_choice_is_listed_with_its_description() -> None:
    choices = dict(preannotate.list_choices())
    assert "English" in choices["news-en"]
    assert "llm:NAME" in choices


def test_no_account_is_kept_where_everything_is_read(tmp_path: Path) -> None:
    outputs = PreannotateOutputs(coverage=str(tmp_path / "coverage.jsonl"))
    with pytest.raises(UsageError, match="reads every article whole"):
        preannotate.preannotate(Context(), tmp_path / "articles.jsonl", outputs, Options())
