"""Masking goes by the table of who is who: which names are one person's, and who is public."""

import pytest

from annotate.project import load_scheme
from annotate.registry.tables import Registry, RegistryEntry
from tests.masking.writing import Text, mask, mask_text

KNOWN = Registry(
    [
        RegistryEntry(id="lind", name="Mara Lind", also=("Anna Brandt", "Roe"), wikidata="Q7"),
        RegistryEntry(id="nrc", name="National Reform Council", kind="ORG"),
    ]
)


def write(*names: str) -> Text:
    text = Text()
    for name in names:
        text.person(name).write(" spoke. ")
    return text


def test_names_of_one_row_get_one_placeholder() -> None:
    masked = mask_text(write("Anna Brandt", "Ivo Stern", "Mara Lind", "Brandt"), registry=KNOWN)
    assert masked == "[PERSON-1] spoke. [PERSON-2] spoke. [PERSON-1] spoke. [PERSON-1] spoke. "


def test_a_row_keeps_its_number_in_every_document_whatever_it_is_called_there() -> None:
    from annotate.masking.masking import Masker
    from annotate.masking.replacing import MaskingCounts
    from annotate.masking.settings import MaskingSettings
    from annotate.model import Record
    from tests.masking.writing import SCHEME

    masker = Masker(MaskingSettings(scheme=SCHEME, registry=KNOWN, consistent=True))
    found = []
    for names in (["Mara Lind"], ["Ivo Stern"], ["Anna Brandt"]):
        masked = masker.mask(write(*names).make(), 1, MaskingCounts())
        assert isinstance(masked, Record)
        found.append(masked.document.text)
    assert found == ["[PERSON-1] spoke. ", "[PERSON-2] spoke. ", "[PERSON-1] spoke. "]


@pytest.mark.parametrize("line", ["Mara Lind", "Anna Brandt", "lind", "Q7"])
def test_one_line_of_the_list_covers_every_name_of_a_row(line: str) -> None:
    text = write("Anna Brandt", "Ivo Stern")
    assert mask_text(text, line, registry=KNOWN) == "Anna Brandt spoke. [PERSON-1] spoke. "


def test_a_name_of_one_word_makes_nobody_public() -> None:
    assert mask_text(write("Roe"), "Mara Lind", registry=KNOWN) == "[PERSON-1] spoke. "


def test_whom_only_the_attribute_who_names_is_masked_there_and_a_body_is_not() -> None:
    text = Text("The Ukrainian president").mark("The Ukrainian president", "ACTOR", "quote")
    text.write(" met the council.").mark("the council", "ACTOR", "quote")
    record = text.make()
    given = zip(record.annotations[0].spans, ("Ada Kral", "National Reform Council"), strict=True)
    record = replace_who(record, {span.id: who for span, who in given})
    masked = mask(record, registry=KNOWN)
    assert masked.document.text == text.text
    assert [span.attributes["who"] for span in masked.annotations[0].spans] == [
        "[PERSON-1]",
        "National Reform Council",
    ]


def replace_who(record, who):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    (annotation,) = record.annotations
    spans = tuple(replace(s, attributes={"who": who[s.id]}) for s in annotation.spans)
    scheme = load_scheme("news/2").name
    return replace(record, annotations=(replace(annotation, spans=spans, scheme=scheme),))
