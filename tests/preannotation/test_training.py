"""Training of a project's own model: recognisers, relations, and what is made of both."""

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.app.articles.preannotate import Options, make_annotator
from annotate.app.learning.learn import list_operations
from annotate.checks import check_record
from annotate.cli.main import main
from annotate.errors import AnnotateError, UsageError
from annotate.model import Annotation, Annotator, Document, Record, Span
from annotate.preannotation import registry
from annotate.preannotation.corrected import Correction
from annotate.preannotation.fingerprint import hash_files
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.parsing import parse_documents
from annotate.preannotation.training import spans as training
from annotate.preannotation.training.folder import read_parts
from annotate.preannotation.training.logistic import estimate_probability, fit_weights
from annotate.preannotation.training.model import HeldCounts, TrainedScore
from annotate.preannotation.training.reading import TrainedReading
from annotate.preannotation.training.recognisers import Recogniser, plan_recognisers
from annotate.preannotation.training.train import split_articles
from annotate.project import find_project, load_scheme
from annotate.records import read_records
from annotate.scheme import Scheme
from tests.examples import make_document
from tests.nested_articles import make_nested


def read_marked(*places: tuple[str, int, int]) -> Annotation:
    """Return a reading with spans at these places."""
    spans = (
        Span(id=str(n), layer="x", label=label, start=start, end=end, text="")
        for n, (label, start, end) in enumerate(places)
    )
    return Annotation(
        document_id="one",
        text_sha256="",
        scheme="x/1",
        annotator=Annotator(kind="human", name="mara"),
        layers=("x",),
        spans=tuple(spans),
    )


def test_labels_that_never_lie_over_one_another_share_a_recogniser() -> None:
    reading = read_marked(("A", 0, 9), ("B", 2, 4), ("C", 10, 12))
    assert plan_recognisers([reading] * 5, ["A", "B", "C"]) == (
        Recogniser(name="ner_1", kind="ner", labels=("A", "C")),
        Recogniser(name="ner_2", kind="ner", labels=("B",)),
    )


def test_a_label_over_itself_goes_to_a_categorizer_and_a_rare_one_nowhere() -> None:
    reading = read_marked(("A", 0, 9), ("A", 2, 4), ("B", 10, 12))
    rare = read_marked(("RARE", 0, 4))
    assert plan_recognisers([*[reading] * 5, rare], ["A", "B", "RARE"]) == (
        Recogniser(name="ner_1", kind="ner", labels=("B",)),
        Recogniser(name="spancat_1", kind="spancat", labels=("A",)),
    )


def test_the_weights_are_where_the_slope_is_nought() -> None:
    """What makes the regression's function least: the sum over rows is the weight itself."""
    rng = random.Random(3)
    rows = [tuple(f for f in "abcdef" if rng.random() < 0.4) for _ in range(200)]
    right = [("a" in row) != (rng.random() < 0.2) for row in rows]
    weights = fit_weights(rows, right)
    for name in "abcdef":
        pull = sum(
            is_right - estimate_probability(weights, row)
            for row, is_right in zip(rows, right, strict=True)
            if name in row
        )
        assert pull == pytest.approx(weights[name], abs=0.02)
    assert weights["a"] > 1


def test_where_nothing_is_right_there_are_no_weights() -> None:
    assert fit_weights([("a",), ("a",)], [False, False]) == {}


def test_a_tenth_is_held_apart_and_copies_stay_together() -> None:
    documents = [make_document(f"article-{n}") for n in range(40)]
    copies = [
        replace(d, meta=replace(d.meta, copy_of="article-0")) if n % 4 == 1 else d
        for n, d in enumerate(documents)
    ]
    corrections = [Correction(document, read_marked()) for document in copies]
    for seed in range(8):
        learnt, held = split_articles(corrections, seed)
        sides = [{c.document.meta.copy_of or c.document.id for c in s} for s in (learnt, held)]
        assert sides[0].isdisjoint(sides[1])
        assert len(learnt) + len(held) == 40
        assert len(held) >= 4
        assert split_articles(corrections[::-1], seed) == (learnt, held)


def test_a_score_is_never_sure() -> None:
    score = TrainedScore(layer="x", label="A", counts=HeldCounts(predicted=8, right=8, gold=9))
    assert score.chance == pytest.approx(0.9)


# --- a model at work -----------------------------------------------------------------------------


def train(folder: Path, *options: object) -> int:
    before = Path.cwd()
    os.chdir(folder)
    try:
        with pytest.raises(SystemExit) as left:
            main(["train", "-q", *map(str, options)])
        return int(left.value.code or 0)
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a model trained on twenty short articles."""
    folder = tmp_path_factory.mktemp("nested")
    make_nested(20, sentences=3).write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "EPOCHS", 14)  # it is a matter of seconds
        assert train(folder, "-o", "models/own", "--bootstrap", 50) == 0
    return folder


@pytest.fixture
def scheme(nested: Path, monkeypatch: pytest.MonkeyPatch) -> Scheme:
    monkeypatch.chdir(nested)
    return load_scheme("nested.toml", nested)


def suggest(name: str, scheme: Scheme, documents: Iterable[Document]) -> list[Annotation]:
    settings = PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)
    found = list(registry.create(name, settings).annotate(documents))
    assert all(isinstance(one, Annotation) for one in found)
    return [one for one in found if isinstance(one, Annotation)]


@pytest.mark.release
@pytest.mark.slow
def test_its_suggestions_save_operations_in_new_articles(scheme: Scheme) -> None:
    """Also of labels that lie over themselves: what is nested is found whole and in its parts."""
    annotator = make_annotator(find_project(Path()), Options(model="models/own"), [])
    records = list(make_nested(8, seed=7, sentences=3).iter_records(scheme))
    before = after = 0
    kinds: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for record, found in zip(records, annotator.annotate(r.document for r in records), strict=True):
        assert isinstance(found, Annotation)
        final = record.annotations[0]
        nothing = replace(found, spans=(), relations=())
        before += len(list_operations(record.document, nothing, final))
        after += len(list_operations(record.document, found, final))
        kinds.update(one.label for one in (*found.spans, *found.relations))
        within.update(
            one.label
            for one in found.spans
            for other in found.spans
            if one.label == other.label and one.start < other.start and other.end <= one.end
        )
    assert after < 0.7 * before
    assert kinds.keys() == {"AFFAIR", "THING", "WITNESS", "GPE", "touches", "at"}
    assert within.keys() >= {"AFFAIR", "THING"}


@pytest.mark.release
@pytest.mark.slow
def test_beside_the_rules_it_adds_what_they_do_not_know(scheme: Scheme) -> None:
    """Places are the rules', who know them; the model's are left, though it learnt them, too."""
    records = list(make_nested(4, seed=7, sentences=3).iter_records(scheme))
    documents = [record.document for record in records]
    rules, model, both = (
        suggest(name, scheme, documents) for name in ("news-en", "models/own", "news-en+models/own")
    )
    assert len({one[0].annotator.version for one in (rules, model, both)}) == 3
    links: set[tuple[str, str]] = set()
    for document, by_rules, alone, added in zip(documents, rules, model, both, strict=True):
        own = [span for span in alone.spans if span.label != "GPE"]
        assert {s.id: s for s in added.spans} == {s.id: s for s in (*by_rules.spans, *own)}
        assert added.annotator.name == "news-en+models/own"
        assert added.layers == scheme.layer_names
        assert not [
            p
            for p in check_record(Record(document=document, annotations=(added,)), scheme)
            if p.severity == "error"
        ]
        labels = {span.id: span.label for span in added.spans}
        links |= {(relation.label, labels[relation.tail]) for relation in added.relations}
    assert {span.label for one in rules for span in one.spans} == {"GPE"}
    assert links >= {("touches", "THING"), ("at", "GPE")}, "its relations lead to spans of rules"


@pytest.mark.slow
def test_its_version_is_of_its_files_and_another_scheme_is_refused(
    scheme: Scheme, nested: Path
) -> None:
    settings = PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)
    shutil.copytree(nested / "models/own", nested / "models/other")
    before = registry.create("models/other", settings).version
    weights = nested / "models/other/relations.json"
    weights.write_text(weights.read_text().replace("0.", "1.", 1))
    assert registry.create("models/other", settings).version != before
    news = load_scheme("news/2")
    with pytest.raises(UsageError, match="trained for the scheme nested/1"):
        registry.create("models/own", PreAnnotatorSettings(scheme=news, layers=news.layer_names))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("relations.json", [], {"near": "much"}),
        ("relations.json", [], {"near": None}),
        ("model.json", ["recognisers", 0, "name"], "ner_9"),
        ("model.json", ["recognisers", 0, "kind"], "spancat"),
        ("pipeline/meta.json", [], []),
    ],
)
def test_a_model_that_was_damaged_is_refused_before_it_suggests(
    scheme: Scheme, nested: Path, tmp_path: Path, file: str, path: list[Any], value: Any
) -> None:
    shutil.copytree(nested / "models/own", tmp_path / "own")
    content = [json.loads((tmp_path / "own" / file).read_text(encoding="utf-8"))]
    held: Any = content
    for key in [0, *path][:-1]:
        held = held[key]
    held[[0, *path][-1]] = value
    (tmp_path / "own" / file).write_text(json.dumps(content[0]), encoding="utf-8")
    with pytest.raises(AnnotateError) as caught:
        read_parts(tmp_path / "own")
    assert "Copy the folder again" in caught.value.fix


@pytest.mark.slow
def test_without_weights_no_pair_is_joined(scheme: Scheme, nested: Path) -> None:
    parts = read_parts(nested / "models/own")
    settings = PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)
    every = frozenset(scheme.labels), frozenset(scheme.relation_types)
    documents = [r.document for r in read_records(nested / "annotations.jsonl", [])][:3]
    kinds = scheme.annotated_kinds
    articles = list(parse_documents(lambda: parts.pipeline, documents, kinds))
    who = Annotator(kind="model", name="own", version="1")
    known, unknown = (
        [TrainedReading(p, settings, *every).read(a, who) for a in articles]
        for p in (parts, replace(parts, relations={}))
    )
    assert any(one.relations for one in known)
    assert not any(one.relations for one in unknown)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "EPOCHS", 1)
    make_nested(10, sentences=2).write(tmp_path)
    assert [train(tmp_path, "-o", f"models/{name}/own") for name in "ab"] == [0, 0]
    one, other = (hash_files(tmp_path / "models" / name / "own") for name in "ab")
    assert one == other


@pytest.mark.slow
def test_its_card_says_of_what_it_is_and_for_what_it_is_not(nested: Path) -> None:
    card = (nested / "models/own/README.md").read_text(encoding="utf-8")
    for words in ("nested/1", "AFFAIR", "span categorizer", "touches", "may not be used", "sha256"):
        assert words in card
    assert len(list(read_records(nested / "annotations.jsonl", []))) == 20
