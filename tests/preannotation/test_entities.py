"""Each file of cases/entities is a sentence with every entity in it, as LABEL:text in text order.

Where the schools of thought differ about an article, both forms stand with | between them.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Document, Segment
from annotate.offsets import hash_text, iter_gaps, iter_lines, trim
from tests.preannotation.suggesting import (
    SCHEME,
    annotate,
    annotate_cases,
    list_texts,
    make_annotator,
    make_article,
)

CASES = sorted((Path(__file__).parent / "cases" / "entities").glob("*.json"))
SHARED = Path(__file__).parent.parent.parent.parent / "shared"
# On two articles annotated by hand, exact ends and types: a floor, not the last measurement.
FLOOR = 0.95


def test_the_entities_of_a_case_are_found_and_nothing_else(subtests: pytest.Subtests) -> None:
    for name, case, annotation in annotate_cases(CASES, ("entity",)):
        with subtests.test(name):
            found = [f"{s.label}:{s.text}" for s in annotation.spans]
            assert len(found) == len(case["entities"]), found
            for got, wanted in zip(found, case["entities"], strict=True):
                label, _, texts = wanted.partition(":")
                assert got in [f"{label}:{text}" for text in texts.split("|")]


def test_a_name_has_one_type_in_the_whole_article() -> None:
    text = "Premier Dovid Brandt quit.\nBrandt left Rome.\nFriends of Brandt wept.\nBRANDT RESIGNS"
    assert list_texts(annotate(text), "PERSON") == ["Dovid Brandt", "Brandt", "Brandt", "BRANDT"]


def test_entities_alone_are_told_of_an_article_with_he_and_she() -> None:
    text = "Dovid Brandt quit. He said Laura Holm knew. She left Rome with Brandt."
    people = list_texts(annotate(text, ("entity",)), "PERSON")
    assert people == ["Dovid Brandt", "Laura Holm", "Brandt"]


def test_a_company_is_called_by_its_first_word() -> None:
    text = "Veldmar Mining Corp cut jobs.\nVeldmar said so on Monday. Shares of Veldmar fell."
    assert list_texts(annotate(text), "ORG") == ["Veldmar Mining Corp", "Veldmar", "Veldmar"]


def test_a_name_does_not_run_over_the_end_of_a_line() -> None:
    text = "Flowers for Laura Holm\nJames Holm looks on as Mr Saal\nTilda Morrow spoke in Rome."
    document = replace(make_article(text), segments=())
    (annotation,) = make_annotator().annotate([document])
    assert {"Laura Holm", "James Holm", "Saal"} <= set(list_texts(annotation, "PERSON"))
    assert not any("\n" in span.text for span in annotation.spans if span.layer == "entity")


def test_dates_and_amounts_are_left_out_unless_the_scheme_wants_them() -> None:
    assert list_texts(annotate("On Monday Norway paid $3 million."), "DATE", "MONEY") == []


def test_an_agreed_name_scores_higher_than_a_lone_one() -> None:
    spans = {s.text: s.score or 0 for s in annotate("Norway met Kelvra Dome on Monday.").spans}
    assert spans["Norway"] > 0.9
    assert all(spans["Norway"] > score for text, score in spans.items() if text != "Norway")


def read_gold() -> list[Path]:
    return sorted((SHARED / "gold").glob("*.gold.json"))


@pytest.mark.slow
@pytest.mark.skipif(not read_gold(), reason="needs the annotated articles beside the checkout")
def test_the_annotated_articles_are_read_above_the_floor() -> None:
    for path in read_gold():
        gold = json.loads(path.read_text(encoding="utf-8"))
        raw = SHARED / "articles" / f"{gold['id']}.txt"
        text = raw.read_bytes().decode("utf-8")
        assert hash_text(text) == gold["text_sha256"]
        document = Document(
            id=gold["id"],
            text=text,
            text_sha256=gold["text_sha256"],
            segments=cut_segments(text, gold["segments"]),
        )
        (annotation,) = make_annotator(("entity",)).annotate([document])
        found = {(s.start, s.end, s.label) for s in annotation.spans}
        right = {
            (s["start"], s["end"], s["label"]) for s in gold["spans"] if s["layer"] == "entity"
        }
        f1 = 2 * len(found & right) / (len(found) + len(right))
        assert f1 >= FLOOR, (gold["id"], found ^ right)


def cut_segments(text: str, given: list[dict[str, object]]) -> tuple[Segment, ...]:
    """The annotated segments, and a paragraph for each line between them."""
    segments = sorted((Segment(**s) for s in given), key=lambda s: s.start)  # type: ignore[arg-type]
    lines = [
        trim(text, gap + start, gap + end)
        for gap, stop in iter_gaps(segments, len(text))
        for start, end in iter_lines(text[gap:stop])
    ]
    paragraphs = [Segment(kind="paragraph", start=s, end=e) for s, e in lines if s < e]
    return tuple(sorted((*segments, *paragraphs), key=lambda s: s.start))


def test_every_type_that_the_rules_name_is_one_of_the_scheme() -> None:
    from annotate.language import load_language

    assert all(SCHEME.find_entity(kind) for kind in load_language().types.names)
