import inspect
import re
import sys
import types
from importlib import metadata, util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import AnnotateError, MissingExtraError, UsageError
from annotate.model import Annotation, Document, Segment
from annotate.offsets import hash_text
from annotate.preannotation import registry
from annotate.preannotation.models.gliner import GlinerModel, load_model, make_prompts
from annotate.preannotation.port import Account, Accountable, PreAnnotator, PreAnnotatorSettings
from annotate.records import to_json
from annotate.schemas import check_schema
from tests.preannotation.suggesting import SCHEME, STORY, make_article

SETTINGS = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names)
WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
NAMES = {
    "Orlan Veska": "a person's name, without title or honorific",
    "Tilda Morrow": "a person's name, without title or honorific",
    "Oslo": "countries, cities, states, also where the government is meant",
}


class Config:
    def __init__(self, max_len: int) -> None:
        self.max_len = max_len


class StandIn:
    """What a GLiNER model looks like from outside: it finds names that it was told.

    Like the real one it reads `max_len` words and drops the rest without a word.
    """

    def __init__(self, max_len: int = 40) -> None:
        self.config = Config(max_len)
        self.shown: list[str] = []
        self.asked: list[str] = []
        self.threshold = 0.0

    def predict_entities(
        self,
        text: str,
        labels: Any,
        flat_ner: bool = True,
        threshold: float = 0.5,
        multi_label: bool = False,
        **kwargs: Any,
    ) -> list[dict[str, Any]]:
        self.shown.append(text)
        self.asked, self.threshold = labels, threshold
        words = list(WORD.finditer(text))
        read = (
            len(text) if len(words) <= self.config.max_len else words[self.config.max_len].start()
        )
        return [
            {"start": m.start(), "end": m.end(), "text": m[0], "label": label, "score": 0.9}
            for name, label in NAMES.items()
            if label in labels
            for m in re.finditer(re.escape(name), text[:read])
        ]


class Asked(StandIn):
    """One that can be asked how it counts, as newer versions can."""

    def prepare_batch(self, texts: Any, labels: Any, **kwargs: Any) -> dict[str, Any]:
        return {"tokens": [WORD.findall(texts)] if texts.strip() else []}


class Sloppy(StandIn):
    """One whose positions are not those of its words."""

    def predict_entities(self, text: str, labels: Any, **kwargs: Any) -> list[dict[str, Any]]:
        label = NAMES["Oslo"]
        return [
            {"start": 0, "end": 4, "text": "Oslo", "label": label, "score": 0.8},
            {"start": -5, "end": 2, "text": "Bergen", "label": label, "score": 0.8},
            {"start": 3, "end": 999, "text": "Morrow", "label": label, "score": 0.8},
        ]


def read(
    model: Any, document: Document, settings: PreAnnotatorSettings = SETTINGS
) -> tuple[Annotation, Account, GlinerModel]:
    annotator = GlinerModel("gliner:test", "test", settings, load=lambda _: model)
    (annotation,) = annotator.annotate([document])
    account = annotator.take_account()
    for coverage in account.coverage:
        assert check_schema("coverage", to_json(coverage)) == []
    return annotation, account, annotator


def list_spans(annotation: Annotation) -> list[tuple[str, str]]:
    return [(span.label, span.text) for span in annotation.spans]


def test_entities_come_back_with_their_label_and_score() -> None:
    model = StandIn()
    annotation, account, annotator = read(model, make_article(STORY))
    assert list_spans(annotation) == [
        ("PERSON", "Orlan Veska"),
        ("GPE", "Oslo"),
        ("PERSON", "Tilda Morrow"),
    ]
    assert {span.score for span in annotation.spans} == {0.9}
    assert account.problems == []
    assert annotation.layers == ("entity",)
    assert annotation.annotator.version == annotator.version
    assert account.coverage[0].unread == ()


def test_it_is_a_pre_annotator_that_accounts_for_what_it_reads() -> None:
    annotator: PreAnnotator = GlinerModel("gliner:t", "t", SETTINGS, load=lambda _: StandIn())
    assert isinstance(annotator, Accountable)


def test_it_is_asked_in_the_words_of_the_scheme() -> None:
    prompts = make_prompts(SCHEME, SCHEME.layer_names)
    assert list(prompts.values()) == [
        label.name for label in SCHEME.labels.values() if label.layer == "entity" and label.enabled
    ]
    for prompt, label in prompts.items():
        assert SCHEME.labels[label].description.lower().startswith(prompt)
        assert not re.search(r"[\[\].:]", prompt)
    model = StandIn()
    read(model, make_article(STORY))
    assert model.asked == list(prompts)


LONG = "\n".join(f"Reporter {n} met Orlan Veska in Oslo, then left." for n in range(30))


@pytest.mark.parametrize("kind", [StandIn, Asked])
def test_a_long_article_is_read_whole_though_the_model_drops_what_is_too_long(kind: Any) -> None:
    model = kind(max_len=40)
    annotation, account, _ = read(model, make_article(LONG))
    assert len(annotation.spans) == 60
    assert len(model.shown) > 5
    assert all(len(WORD.findall(text)) <= 40 for text in model.shown)
    assert account.coverage[0].unread == ()
    assert annotation.status == "complete"


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    text = "word " * 100 + "Orlan Veska " + "word " * 100
    annotation, _, _ = read(StandIn(max_len=20), make_article(text))
    assert list_spans(annotation) == [("PERSON", "Orlan Veska")]


def test_what_cannot_be_cut_to_fit_is_unread_and_named() -> None:
    text = "Orlan Veska spoke.\n" + "!" * 60
    annotation, account, _ = read(StandIn(max_len=20), make_article(text))
    assert list_spans(annotation) == [("PERSON", "Orlan Veska")]
    assert [problem.code for problem in account.problems] == ["W05"]
    assert account.coverage[0].unread == ((text.index("!"), len(text)),)
    assert annotation.status == "draft"


def test_positions_that_are_not_those_of_the_words_are_not_believed() -> None:
    annotation, account, annotator = read(Sloppy(), make_article("In Oslo it rained."))
    assert list_spans(annotation) == [("GPE", "Oslo")]
    assert [problem.code for problem in account.problems] == ["W01", "W01"]
    assert annotator.left_out["spans whose words cannot be placed in the text"] == 2


def test_what_is_not_annotated_is_not_shown() -> None:
    text = "By Orlan Veska\nOslo is calm."
    segments = (
        Segment(kind="byline", start=0, end=14),
        Segment(kind="paragraph", start=15, end=len(text)),
    )
    document = Document(id="d", text=text, text_sha256=hash_text(text), segments=segments)
    model = StandIn()
    annotation, account, _ = read(model, document)
    assert model.shown == ["Oslo is calm."]
    assert list_spans(annotation) == [("GPE", "Oslo")]
    assert account.coverage[0].skipped == ((0, 15),)


def test_a_lower_score_is_asked_for_and_a_higher_one_filtered() -> None:
    for min_score, threshold, found in ((0.0, 0.5, 3), (0.2, 0.2, 3), (0.95, 0.5, 0)):
        model = StandIn()
        settings = PreAnnotatorSettings(scheme=SCHEME, layers=("entity",), min_score=min_score)
        annotation, _, annotator = read(model, make_article(STORY), settings)
        assert model.threshold == threshold
        assert len(annotation.spans) == found
        assert annotator.left_out["spans below the score"] == 3 - found


def test_a_character_is_not_cut() -> None:
    class Cutting(StandIn):
        def predict_entities(self, text: str, labels: Any, **kwargs: Any) -> list[dict[str, Any]]:
            at = text.index("👍")
            found = {"start": at, "end": at + 1, "text": "👍", "label": NAMES["Oslo"]}
            return [{**found, "score": 0.7}]

    annotation, _, _ = read(Cutting(), make_article("They cheered 👍🏽 there."))
    assert list_spans(annotation) == [("GPE", "👍🏽")]


@given(st.lists(st.sampled_from([*NAMES, "“so” 👍🏽", "e\u0301 .", "\n"]), max_size=12))
def test_every_span_is_its_slice(words: list[str]) -> None:
    text = " ".join(words)
    annotation, _, _ = read(StandIn(max_len=7), make_article(text))
    for span in annotation.spans:
        assert text[span.start : span.end] == span.text
        assert span.text in NAMES


def test_layers_without_entities_are_refused() -> None:
    settings = PreAnnotatorSettings(scheme=SCHEME, layers=("quote", "stance"))
    with pytest.raises(UsageError, match="finds entities"):
        GlinerModel("gliner:t", "t", settings, load=lambda _: StandIn())
    with pytest.raises(UsageError, match="followed by no model"):
        GlinerModel("gliner:", "", SETTINGS)


@pytest.mark.skipif(util.find_spec("gliner") is not None, reason="gliner is installed here")
def test_without_the_package_the_answer_says_what_to_install() -> None:
    with pytest.raises(MissingExtraError, match=r"annotate-news\[gliner\]"):
        registry.create("gliner:some/model", SETTINGS)
    with pytest.raises(MissingExtraError, match=r"annotate-news\[gliner\]"):
        load_model("some/model")


def test_the_package_is_loaded_with_the_first_document_and_its_error_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[str] = []

    class GLiNER:
        @classmethod
        def from_pretrained(cls, model_id: str, **_: object) -> StandIn:
            loaded.append(model_id)
            if model_id == "gone":
                raise OSError("no config file found\nin gone")
            return StandIn()

    module = types.ModuleType("gliner")
    module.GLiNER = GLiNER  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gliner", module)
    monkeypatch.setattr(metadata, "version", lambda _: "0.2.29")
    annotator = registry.create("gliner:org/small", SETTINGS)
    assert loaded == []
    assert [len(found.spans) for found in annotator.annotate([make_article(STORY)] * 2)] == [3, 3]
    assert loaded == ["org/small"]
    with pytest.raises(AnnotateError, match="gone cannot be loaded: no config file found\n"):
        list(registry.create("gliner:gone", SETTINGS).annotate([make_article(STORY)]))


def test_the_version_changes_with_the_model_and_its_weights(tmp_path: Path) -> None:
    def make(model: str, **more: Any) -> str:
        settings = PreAnnotatorSettings(scheme=SCHEME, layers=("entity",), **more)
        return GlinerModel("gliner:t", model, settings, load=lambda _: StandIn()).version

    (tmp_path / "weights.bin").write_bytes(b"one")
    one = make(str(tmp_path))
    assert one == make(str(tmp_path))
    (tmp_path / "weights.bin").write_bytes(b"other")
    assert len({one, make(str(tmp_path)), make("org/small"), make("org/small", window=90)}) == 4


@pytest.mark.skipif(util.find_spec("gliner") is None, reason="gliner is not installed here")
def test_the_stand_in_has_the_signature_of_the_package() -> None:
    from gliner.model import BaseEncoderGLiNER

    for name in ("predict_entities", "prepare_batch"):
        real = inspect.signature(getattr(BaseEncoderGLiNER, name)).parameters
        ours = inspect.signature(getattr(Asked, name)).parameters
        assert [p for p in ours if p != "kwargs"] == list(real)[: len(ours) - 1]
