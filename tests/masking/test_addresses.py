import pytest

from annotate.masking.addresses import is_card, is_iban
from annotate.masking.phones import choose_regions
from tests.masking.writing import Text, mask, mask_text

MASKED = [
    ("write to mara.lind+x@harbour.example.", "write to [EMAIL-1]."),
    ("mailto:a@b.example", "[EMAIL-1]"),
    ("ask müller@bücher.example,", "ask [EMAIL-1],"),
    ("at mara (at) harbour (dot) example", "at [EMAIL-1]"),
    ("tel. 020 7946 0958", "tel. [PHONE-1]"),
    ("+44 20 7946 0958 and 0044 20 7946 0958", "[PHONE-1] and [PHONE-1]"),
    ("call 555-0123 now", "call [PHONE-1] now"),
    ("see @mara_lind, @mara@social.example.", "see [HANDLE-1], [HANDLE-2]."),
    ("at https://www.x.com/mlind/status/1?s=2).", "at [URL-1])."),
    ("https://social.example/@mara", "[URL-1]"),
    ("ftp and http://user:word@host.example/x", "ftp and [URL-1]"),
    ("IBAN GB82 WEST 1234 5698 7654 32, DE89370400440532013000", "IBAN [IBAN-1], [IBAN-2]"),
    ("card 4111-1111-1111-1111", "card [CARD-1]"),
    ("from 192.168.0.1 or 2001:db8::ff00:42:8329", "from [IP-1] or [IP-2]"),
    ("SSN 123-45-6789, NINO QQ123456C AB 12 34 56 C", "SSN [ID-1], NINO QQ123456C [ID-2]"),
]  # fmt: skip
KEPT = [
    "on 2001-06-15 at 19:30, 1,234,567 people",
    "between 1998 and 2004, pages 12-34",
    "the score was 4-3, 6-4, 7-6 (7-5)",
    "GB83 WEST 1234 5698 7654 32 is no account",
    "4111 1111 1111 1112 is no card",
    "version 1.2.3 of 300.1.2.3",
    "https://news.example/politics/levy and https://x.com/",
    "C:\\a@ and 5 @ 3 and @",
    "a::b and 12:30:45",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_addresses_and_numbers_of_people_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert mask_text(text) == text


def test_one_address_has_one_number() -> None:
    text = "A@b.example, a@B.example, c@b.example, +44 20 7946 0958, +442079460958"
    assert mask_text(text) == "[EMAIL-1], [EMAIL-1], [EMAIL-2], [PHONE-1], [PHONE-1]"


def test_an_address_on_the_list_stays() -> None:
    text = "press@harbour.example, @harbour, 10.0.0.1 and bo@harbour.example"
    kept = ("press@harbour.example", "@harbour  # the office", "10.0.0.1")
    assert mask_text(text, *kept) == "press@harbour.example, @harbour, 10.0.0.1 and [EMAIL-1]"


def test_only_the_kinds_that_were_asked_for_are_masked() -> None:
    text = Text().person("Mara Lind").write(", a@b.example, 10.0.0.1")
    assert mask_text(text, kinds=frozenset(["email"])) == "Mara Lind, [EMAIL-1], 10.0.0.1"
    assert mask_text(text, kinds=frozenset(["person"])) == "[PERSON-1], a@b.example, 10.0.0.1"


def test_a_telephone_number_is_read_as_one_of_the_documents_country() -> None:
    text = Text("Dial 030 901820 in Berlin, 01 42 34 20 00 in Paris.")
    for language, masked in (
        ("de-DE", "Dial [PHONE-1] in Berlin, 01 42 34 20 00 in Paris."),
        ("fr-FR", "Dial 030 901820 in Berlin, [PHONE-1] in Paris."),
    ):
        record = text.make(language=language)
        assert mask(record).document.text == masked
    assert choose_regions("en") == ("GB", "US")
    assert choose_regions("en-AU") == ("AU",)
    assert choose_regions("en-AU", ["NZ"]) == ("NZ",)
    assert choose_regions("xx") == choose_regions(None) == ()


def test_check_digits_are_counted() -> None:
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82 WEST 1234 5698 7654 33")
    assert is_card("4111 1111 1111 1111")
    assert not is_card("4111 1111 1111 1113")
