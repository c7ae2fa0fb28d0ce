"""Quotes: every case file says what is found in its text, and that nothing else is."""

import pytest

from tests.preannotation.reading import describe, read_cases


def test_the_quote_layer_of_a_case_is_as_expected(subtests: pytest.Subtests) -> None:
    for name, case, draft in read_cases("quotes"):
        with subtests.test(name):
            found = describe(draft, "quote")
            assert found["spans"] == sorted(tuple(span) for span in case.get("spans", ()))
            assert found["relations"] == sorted(tuple(r) for r in case.get("relations", ()))
