"""Suggestions made one document after the other, in the process of whoever asks."""

from pathlib import Path

import pytest

from annotate.app.articles import preannotate as app
from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.model import Document
from annotate.preannotation.runs.answers import UNANNOTATED
from annotate.project import read_project
from tests.harbour_scheme import write_harbour
from tests.preannotation.test_functions import find, make_documents


class Heard(list[str]):
    """A listener that remembers."""

    def say(self, message: str) -> None:
        self.append(message)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    write_harbour(tmp_path)
    return Context(project=read_project(tmp_path / "annotate.toml"), listener=Heard())  # type: ignore[arg-type]


def fail_on_b(document: Document) -> object:
    if document.id == "b":
        raise KeyError("mast")
    return None if document.id == "c" else find(document)


@pytest.mark.slow
def test_a_function_at_hand_suggests_and_its_faults_are_findings(context: Context) -> None:
    documents = make_documents("a", "b", "c", "d")
    records = list(app.suggest(context, documents, app.Options(model=fail_on_b)))
    assert [record.document for record in records] == documents
    assert [len(record.annotations) for record in records] == [1, 0, 0, 1]
    [a] = records[0].annotations
    assert a.annotator.name == f"{__name__}:fail_on_b"
    assert [(p.code, p.document) for p in context.findings] == [("W07", "b"), ("W06", "c")]
    assert context.listener == [f"Left out: 2 {UNANNOTATED}."]


def test_what_reads_no_document_is_refused_and_a_run_wants_a_name(
    context: Context, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="it takes 0 arguments"):
        next(app.suggest(context, make_documents("a"), app.Options(model=lambda: None)))
    (tmp_path / "a.jsonl").write_text("")
    options, outputs = (
        app.Options(model=fail_on_b),
        app.PreannotateOutputs(records=tmp_path / "p.jsonl"),
    )
    with pytest.raises(UsageError) as error:
        app.preannotate(context, tmp_path / "a.jsonl", outputs, options)
    assert "module:function" in error.value.fix
