"""Bytes to text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.formats.encoding import NotTextError, decode

TEXT = "The mayor of Orléans said he was “not ready” – the café owners’ protest cost him €5. "


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode()).text in {text, text.removeprefix("\ufeff")}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed_and_taken_off(encoding: str) -> None:
    decoded = decode(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert not decoded.is_guess


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(encoding: str) -> None:
    assert decode((TEXT * 4).encode(encoding)).text == TEXT * 4


def test_western_european_text_is_cp1252_and_said_to_be_a_guess() -> None:
    assert decode(TEXT.encode("cp1252")) == (TEXT, "cp1252", True)


def test_latin_1_reads_the_same() -> None:
    text = "Später sagte Jürgen Müller, das sei für die Stadt zu wenig. "
    assert decode(text.encode("latin-1")).text == text


def test_russian_in_its_old_encoding_is_read() -> None:
    text = "Президент заявил в четверг, что переговоры были трудными и долгими. " * 3
    assert decode(text.encode("cp1251")).text == text


def test_what_a_page_declares_is_believed_where_it_fits() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><p>Příliš žluťoučký kůň</p></html>'
    assert decode(page.encode("iso-8859-2")).text == page


def test_what_a_page_declares_wrongly_is_not_believed() -> None:
    page = '<html><head><meta charset="ascii"></head><p>“Café”</p></html>'
    assert decode(page.encode("cp1252")).text == page


@pytest.mark.parametrize(
    "data",
    [
        b"abc\x00def",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\xff\xfe",
        bytes(range(1, 32)) * 20,
        codecs.BOM_UTF16_LE + b"a",
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(data)


def test_an_encoding_asked_for_is_used_or_refused() -> None:
    assert decode(TEXT.encode("cp1252"), "cp1252").text == TEXT
    with pytest.raises(NotTextError, match="not utf-8 at byte"):
        decode(TEXT.encode("cp1252"), "utf-8")
