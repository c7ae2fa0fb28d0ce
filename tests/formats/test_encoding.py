"""Bytes to text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.formats.encoding import NotTextError, decode, find_codec

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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_and_without_accents_is_recognised(encoding: str) -> None:
    text = "The board of Velm voted on Tuesday. “No,” said Ida Korr."
    assert decode(text.encode(encoding)) == (text, encoding, True)
    assert decode(b"") == ("", "utf-8", False)


def test_western_european_text_is_cp1252_and_said_to_be_a_guess() -> None:
    assert decode(TEXT.encode("cp1252")) == (TEXT, "cp1252", True)


@pytest.mark.parametrize(
    "text",
    [
        "“We can’t wait,” said Zoë Korr… She won’t.",
        "Die Bürger fordern größere Straßen. „Äpfel“, sagte Frau Köhler.",
        "Le maire a déclaré que « la façade était très abîmée », où l’on passe. Élu en 1998.",
        "Åsa gick över ån för att äta kött på ön.",
        "A eleição não é só aqui, disse João. À noite há sessões.",
    ],
)
def test_what_an_old_mac_wrote_is_told_by_where_its_signs_stand(text: str) -> None:
    assert decode(text.encode("mac_roman")) == (text, "mac_roman", True)
    assert decode(text.encode("cp1252")) == (text, "cp1252", True)


def test_arabic_in_its_old_encoding_is_not_taken_for_western() -> None:
    text = "أعلنت الحكومة أن المحادثات ستستمر يوم الاثنين"
    assert decode(text.encode("cp1256")) == (text, "cp1256", True)


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


@pytest.mark.parametrize("at", [10, 60, 150])
@pytest.mark.parametrize("bad", [b"\xe9", b"\x80", b"\xff", b"\xc3"])
def test_a_damaged_byte_costs_its_character_and_not_the_file(bad: bytes, at: int) -> None:
    text = TEXT.replace("é", "ë") * 4
    place = len(text[:at].encode())
    data = text.encode()[:place] + bad + b" " + text.encode()[place:]
    decoded = decode(data)
    assert decoded == (text[:at] + "\ufffd " + text[at:], "utf-8", False)
    assert decode(data, "utf-8").text == decoded.text


def test_a_damaged_byte_in_a_text_without_accents_is_damage() -> None:
    text = "The harbour board of Velm voted on Tuesday to close the east quay. " * 20
    assert decode(text.encode() + b"\x81").text == text + "\ufffd"


@pytest.mark.parametrize("label", ["iso-8859-1", "ISO8859-1", "latin1", "us-ascii", "x-cp1252"])
def test_a_label_means_what_browsers_take_it_for(label: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">{TEXT}'
    assert decode(page.encode("cp1252")) == (page, "cp1252", False)
    assert decode(TEXT.encode("cp1252"), label).text == TEXT


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", "镕基总理说，码头将关闭。" * 3),
        ("shift_jis", "cp932", "①番埠頭を閉鎖へ。" * 3),
        ("iso-8859-9", "cp1254", "“İskele kapanıyor” dedi. " * 3),
        ("ks_c_5601-1987", "cp949", "부두가 닫힌다. 똠방 " * 3),
    ],
)
def test_a_label_of_less_is_read_as_the_encoding_of_more(label: str, codec: str, text: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><p>{text}</p></html>'
    assert decode(page.encode(codec)).text == page


def test_a_page_may_say_its_encoding_late_or_in_its_first_line() -> None:
    text = "<p>Причал закроют</p>"
    late = f"<script>{'var a=1;' * 900}</script><meta charset=windows-1251>{text}"
    assert decode(late.encode("cp1251")).text == late
    first = f'<?xml version="1.0" encoding="windows-1251"?>{text}'
    assert decode(first.encode("cp1251")).text == first


def test_what_is_no_label_is_no_codec() -> None:
    assert find_codec("windows-1252") == "cp1252"
    assert find_codec("no-such-thing") is None
    assert find_codec("base64") is None
