"""A number and its word agree."""

import pytest

from annotate.spelling import plural


@pytest.mark.parametrize(
    ("number", "word", "said"),
    [
        (0, "article", "0 articles"),
        (1, "article", "1 article"),
        (2, "identity", "2 identities"),
        (1, "identity", "1 identity"),
        (3, "batch", "3 batches"),
        (2, "key", "2 keys"),
        (12345, "row", "12,345 rows"),
    ],
)
def test_a_number_and_its_word_agree(number: int, word: str, said: str) -> None:
    assert plural(number, word) == said
