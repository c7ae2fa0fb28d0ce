"""A real spaCy pipeline on disk, of another language, with a scheme that knows no OntoNotes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import AnnotateError, UsageError
from annotate.model import Annotation, Document
from annotate.preannotation import registry
from annotate.preannotation.models.spacy_folder import PipelineFolder
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.runs.shard_input import SHARD_SIZE
from annotate.project import load_scheme
from tests.harbour_scheme import write_harbour
from tests.preannotation.suggesting import make_article

ENTITIES = {"VESSEL": "Marabel", "GULL": "Kesh", "PRODUCT": "Korn", "HULK": "Orla"}
TEXT = "Die Marabel kam mit Korn und feinem Salz nach Kesh. Dort liegt die Orla."


def write_pipeline(folder: Path, **parts: Any) -> Path:
    """Write a German pipeline whose rulers know these words by label."""
    import spacy

    pipeline = spacy.blank("de")
    for component, patterns in parts.items():
        pipe = pipeline.add_pipe(component)
        if patterns:
            pipe.add_patterns(
                [{"label": label, "pattern": words} for label, words in patterns.items()]
            )
    pipeline.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "harbour"
    return write_pipeline(folder, entity_ruler=ENTITIES, span_ruler={"CARGO": "Salz"})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PreAnnotatorSettings:
    monkeypatch.chdir(tmp_path)
    scheme = load_scheme(str(write_harbour(tmp_path)))
    return PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)


def create(folder: Path, settings: PreAnnotatorSettings) -> PipelineFolder:
    made = registry.create(str(folder), settings)
    assert isinstance(made, PipelineFolder)
    return made


def read(annotator: PreAnnotator, *documents: Document) -> list[Annotation]:
    return [a for a in annotator.annotate(documents) if isinstance(a, Annotation)]


@pytest.mark.slow
def test_entities_and_span_groups_are_taken_by_the_scheme_s_names(
    pipeline: Path, settings: PreAnnotatorSettings
) -> None:
    annotator = create(pipeline, settings)
    [found] = read(annotator, make_article(TEXT))
    assert [(span.label, span.layer, span.text) for span in found.spans] == [
        ("VESSEL", "ship", "Marabel"),
        ("CARGO", "freight", "Korn"),  # by its ontonotes
        ("CARGO", "freight", "Salz"),
    ]
    assert found.layers == ("ship", "freight")
    assert found.annotator.name == "/".join(pipeline.parts[-2:])
    assert +annotator.left_out == {
        "spans labelled GULL, for which the scheme has no label": 1,
        "spans labelled HULK, for which the scheme has no label": 1,  # switched off
    }


def test_only_what_people_annotate_is_read(pipeline: Path, settings: PreAnnotatorSettings) -> None:
    byline = make_article("Von Marabel", "by", kind="byline")
    empty, story = make_article("", "empty"), make_article(TEXT)
    found = read(create(pipeline, settings), byline, empty, story)
    assert [len(one.spans) for one in found] == [0, 0, 3]


@pytest.mark.slow
def test_the_layers_that_it_cannot_find_are_not_answered_for(
    tmp_path: Path, settings: PreAnnotatorSettings
) -> None:
    folder = write_pipeline(tmp_path / "ships", entity_ruler={"VESSEL": "Marabel"})
    [found] = read(create(folder, settings), make_article(TEXT))
    assert found.layers == ("ship",)


def test_scores_of_a_span_group_are_kept_and_the_low_ones_left_out(
    pipeline: Path, settings: PreAnnotatorSettings
) -> None:
    annotator = create(pipeline, replace(settings, min_score=0.6))
    nlp = annotator._pipeline
    ruler = nlp.get_pipe("span_ruler")

    def score(doc: Any) -> Any:
        doc = type(ruler).__call__(ruler, doc)
        doc.spans["ruler"].attrs["scores"] = [0.75] * len(doc.spans["ruler"])
        return doc

    nlp._components = [(name, score if name == "span_ruler" else p) for name, p in nlp.components]
    [found] = read(annotator, make_article(TEXT))
    assert [(span.text, span.score) for span in found.spans] == [("Salz", 0.75)]
    assert annotator.left_out["spans below the score"] == 2


@pytest.mark.slow
def test_where_no_label_fits_both_lists_are_shown(
    tmp_path: Path, settings: PreAnnotatorSettings
) -> None:
    folder = write_pipeline(tmp_path / "gulls", entity_ruler={"GULL": "Kesh", "TERN": "Orla"})
    with pytest.raises(UsageError) as error:
        read(create(folder, settings), make_article(TEXT))
    assert "finds GULL, TERN, and harbour/1 has none of that" in error.value.message
    assert "VESSEL, CARGO" in error.value.message
    assert "ontonotes" in error.value.fix
    nothing = write_pipeline(tmp_path / "nothing", sentencizer=None)
    with pytest.raises(UsageError, match="no entities and no span groups"):
        read(create(nothing, settings), make_article(TEXT))


def test_the_version_changes_with_the_content_of_the_folder_and_not_with_its_times(
    pipeline: Path, tmp_path: Path, settings: PreAnnotatorSettings
) -> None:
    copy = Path(shutil.copytree(pipeline, tmp_path / "harbour"))
    first = create(copy, settings)
    again = Path(shutil.copytree(copy, tmp_path / "other" / "harbour", copy_function=shutil.copy))
    assert create(again, settings).version == first.version
    patterns = next(again.rglob("patterns*"))
    patterns.write_bytes(patterns.read_bytes() + b"\n")
    assert create(again, settings).version != first.version
    assert create(copy, replace(settings, layers=("ship",))).version != first.version


def test_a_folder_that_spacy_cannot_load_is_one_sentence(
    tmp_path: Path, settings: PreAnnotatorSettings
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.cfg").write_text("[nlp]\n")
    with pytest.raises(AnnotateError, match=r"spaCy pipeline .*broken cannot be loaded"):
        read(create(tmp_path / "broken", settings), make_article(TEXT))


@pytest.mark.release
@pytest.mark.slow
def test_two_processes_write_the_same_as_one(
    pipeline: Path, settings: PreAnnotatorSettings, run: Callable[..., Any]
) -> None:
    from annotate.records import open_writer

    shutil.copytree(pipeline, "models/harbour")
    with open_writer("articles.jsonl") as write:
        for number in range(SHARD_SIZE + 5):
            write(make_article(f"{TEXT} {number}", f"a{number}"))
    for name, workers in (("one", 1), ("two", 2)):
        call = ("--model", "models/harbour", "-o", f"{name}.jsonl", "--workers", workers)
        result = run("preannotate", *call)
        assert result.exit_code == 0, result.stderr
        assert (
            f"{SHARD_SIZE + 5} spans labelled GULL, for which the scheme has no label"
            in result.stderr
        )
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
    assert run("validate", "one.jsonl").exit_code == 0
