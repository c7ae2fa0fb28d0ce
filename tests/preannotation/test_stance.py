"""Stance: every case file says what is found in its text, and that nothing else is."""

from pathlib import Path

import pytest

from tests.preannotation.reading import describe, list_cases, read_case, read_text


@pytest.mark.parametrize("path", list_cases("stance"), ids=lambda path: path.stem)
def test_the_stance_layer_of_a_case_is_as_expected(path: Path) -> None:
    case = read_case(path)
    draft = read_text(case["text"], case.get("kinds", ()))
    found = describe(draft, "stance")
    assert found["spans"] == sorted(tuple(span) for span in case.get("spans", ()))
    assert found["relations"] == sorted(tuple(r) for r in case.get("relations", ()))
    attributes = {
        (span.text, name, value)
        for span in draft.sort_spans()
        if span.layer == "stance"
        for name, value in span.attributes.items()
    }
    assert {tuple(a) for a in case.get("attributes", ())} <= attributes
