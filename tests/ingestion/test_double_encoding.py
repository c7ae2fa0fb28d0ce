"""Text that was encoded twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.ingestion.double_encoding import (
    find_double_encoded,
    list_double_encoded,
    mend_double_encoded,
)

TEXT = "“We can’t wait” – the café’s owner, Zoë Korr, paid €5 for naïve art… "


def _encode_again(text: str) -> str:
    """Return a text as a program has it that takes UTF-8 for windows-1252."""
    return "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )


def test_double_encoded_text_is_named_and_mended() -> None:
    double = _encode_again(TEXT)
    found = find_double_encoded(double)
    assert found is not None
    assert (found.shown, found.meant) == ("â€œ", "“")
    assert mend_double_encoded(double) == TEXT
    assert mend_double_encoded(_encode_again(double)) == TEXT


def test_a_mark_that_lost_a_byte_is_mended() -> None:
    assert mend_double_encoded("â€œThis is a gift.â€\ufffd") == "“This is a gift.”"


def test_a_byte_read_as_latin_1_is_mended_too() -> None:
    assert mend_double_encoded(TEXT.encode().decode("latin-1")) == TEXT


def test_every_place_is_told_with_what_it_was_meant_to_be() -> None:
    double = _encode_again("a “b” c")
    places = list_double_encoded(double)
    assert [(double[start:end], meant) for start, end, meant in places] == [
        ("â€œ", "“"),
        ("â€\x9d", "”"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "CAFÉ–BAR “café…” «ÂGE» IRMÃO “IRMÔ",
        "Später sagte Jürgen Müller: „Ja“",
        "Brasil: NÃO à violência, diz o irmão",
        "plain",
        "",
    ],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert find_double_encoded(text) is None


@given(st.text(st.sampled_from("abc é“”’–…ñö€™ \n"), min_size=1))
def test_whatever_was_encoded_twice_comes_back(text: str) -> None:
    assert mend_double_encoded(_encode_again(text)) == text
