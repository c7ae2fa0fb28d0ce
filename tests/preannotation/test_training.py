"""Training of a project's own model: recognisers, relations, and what is made of both."""

import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.articles.preannotate import Options, make_annotator
from annotate.app.learning.learn import list_operations
from annotate.cli.main import main
from annotate.errors import UsageError
from annotate.model import Annotation, Annotator, Span
from annotate.preannotation import registry
from annotate.preannotation.corrected import Correction
from annotate.preannotation.fingerprint import hash_files
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.training import spans as training
from annotate.preannotation.training.logistic import estimate_probability, fit_weights
from annotate.preannotation.training.model import HeldCounts, TrainedScore
from annotate.preannotation.training.recognisers import Recogniser, plan_recognisers
from annotate.preannotation.training.train import split_articles
from annotate.project import find_project, load_scheme
from annotate.records import read_records
from annotate.scheme import Scheme
from tests.argued_articles import make_argued
from tests.examples import make_document


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
def argued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a model trained on twenty short articles."""
    folder = tmp_path_factory.mktemp("argued")
    make_argued(20, sentences=3).write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "EPOCHS", 7)  # it is a matter of seconds
        assert train(folder, "-o", "models/own", "--bootstrap", 50) == 0
    return folder


@pytest.fixture
def scheme(argued: Path, monkeypatch: pytest.MonkeyPatch) -> Scheme:
    monkeypatch.chdir(argued)
    return load_scheme("argued.toml", argued)


@pytest.mark.slow
def test_its_suggestions_save_operations_in_new_articles(scheme: Scheme) -> None:
    annotator = make_annotator(find_project(Path()), Options(model="models/own"))
    records = list(make_argued(8, seed=7, sentences=3).iter_records(scheme))
    before = after = links = 0
    for record, found in zip(records, annotator.annotate(r.document for r in records), strict=True):
        assert isinstance(found, Annotation)
        final = record.annotations[0]
        nothing = replace(found, spans=(), relations=())
        before += len(list_operations(record.document, nothing, final))
        after += len(list_operations(record.document, found, final))
        links += len(found.relations)
    assert after < 0.8 * before
    assert links > 0


@pytest.mark.slow
def test_beside_the_rules_it_adds_what_they_do_not_know(scheme: Scheme) -> None:
    settings = PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)
    both = registry.create("news-en+models/own", settings)
    alone = registry.create("models/own", settings)
    [record, *_] = make_argued(1, seed=7, sentences=3).iter_records(scheme)
    [added] = both.annotate([record.document])
    [found] = alone.annotate([record.document])
    assert isinstance(added, Annotation)
    assert isinstance(found, Annotation)
    assert added.spans == found.spans != ()  # the rules know no label of this scheme
    assert added.annotator.name == "news-en+models/own"
    assert both.version != alone.version


@pytest.mark.slow
def test_its_version_is_of_its_files_and_another_scheme_is_refused(
    scheme: Scheme, argued: Path
) -> None:
    settings = PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)
    shutil.copytree(argued / "models/own", argued / "models/other")
    before = registry.create("models/other", settings).version
    weights = argued / "models/other/relations.json"
    weights.write_text(weights.read_text().replace("0.", "1.", 1))
    assert registry.create("models/other", settings).version != before
    news = load_scheme("news/2")
    with pytest.raises(UsageError, match="trained for the scheme argued/1"):
        registry.create("models/own", PreAnnotatorSettings(scheme=news, layers=news.layer_names))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(argued: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "EPOCHS", 1)
    assert [train(argued, "-o", f"models/{name}/own") for name in "ab"] == [0, 0]
    one, other = (hash_files(argued / "models" / name / "own") for name in "ab")
    assert one == other


@pytest.mark.slow
def test_its_card_says_of_what_it_is_and_for_what_it_is_not(argued: Path) -> None:
    card = (argued / "models/own/README.md").read_text(encoding="utf-8")
    for words in ("argued/1", "CLAIM", "supports", "may not be used", "sha256"):
        assert words in card
    assert len(list(read_records(argued / "annotations.jsonl", []))) == 20
