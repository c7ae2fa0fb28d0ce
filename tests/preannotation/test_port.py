from collections import Counter

from annotate.model import Annotation
from annotate.preannotation.port import PreAnnotator
from tests.preannotation.suggesting import STORY, make_annotator, make_article


def test_the_default_pipeline_is_a_pre_annotator() -> None:
    annotator: PreAnnotator = make_annotator()
    assert annotator.name == "news-en"
    assert annotator.layers == ("entity", "quote", "stance")
    assert isinstance(annotator.left_out, Counter)


def test_one_annotation_a_document_comes_back_in_order() -> None:
    texts = ["Oslo is calm.", "", STORY, " \n ", "Mr Veska left Oslo."] * 3
    documents = [make_article(text, f"d{number}") for number, text in enumerate(texts)]
    found = list(make_annotator().annotate(iter(documents)))
    assert [a.document_id for a in found] == [d.id for d in documents]
    assert [a.text_sha256 for a in found] == [d.text_sha256 for d in documents]
    assert not found[1].spans
    assert found[2].spans


def test_an_annotation_says_who_made_it_and_carries_no_clock() -> None:
    annotator = make_annotator()
    annotation: Annotation = next(annotator.annotate([make_article(STORY)]))
    assert annotation.annotator.kind == "model"
    assert annotation.annotator.version == annotator.version
    assert annotation.created is None
    assert annotation.seconds is None


def test_the_same_document_gives_the_same_annotation_in_any_company() -> None:
    alone = list(make_annotator().annotate([make_article(STORY)]))
    others = [make_article(f"Mr Saal flew to Rome. {n}", f"o{n}") for n in range(5)]
    among = list(make_annotator().annotate([*others, make_article(STORY)]))
    assert among[-1] == alone[0]
