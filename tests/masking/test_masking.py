import pytest

from annotate.errors import UsageError
from annotate.masking.masking import CODE_UNPROVEN
from annotate.masking.placeholders import Style
from annotate.model import Problem, Record, Relation, Segment
from tests.masking.writing import Text, mask, mask_text, try_to_mask


def test_a_name_is_masked_wherever_it_stands_in_whatever_form() -> None:
    text = (
        Text().person("Mara Lind").write(", a baker, spoke. Ms Lind’s shop, LIND, M. Lind, Mara; ")
    )
    text.write("Lind, Mara; anti-Lind; Mara\u00a0Lind; Mara Q. Lind.")
    assert mask_text(text) == (
        "[PERSON-1], a baker, spoke. Ms [PERSON-1]’s shop, [PERSON-1], [PERSON-1], [PERSON-1]; "
        "[PERSON-1]; anti-[PERSON-1]; [PERSON-1]; [PERSON-1]."
    )


def test_no_mask_is_made_inside_a_word() -> None:
    text = (
        Text()
        .person("Mara Lind")
        .write(" met Lindgren at Lindau; O'Lind, Maralind, Lind_x, Lind\u0302.")
    )
    assert mask_text(text) == text.text.replace("Mara Lind", "[PERSON-1]")


def test_words_of_a_name_that_are_just_words_stay() -> None:
    text = Text().person("Will Young").write(" left in May. Young people will stay; the young do. ")
    text.person("April Moss").write(" came in April. She told Young.")
    assert mask_text(text) == (
        "[PERSON-1] left in May. Young people will stay; the young do. "
        "[PERSON-2] came in April. She told [PERSON-1]."
    )


def test_a_place_or_a_company_of_the_same_name_stays_but_not_a_longer_one() -> None:
    text = Text().person("Ann Kesh").write(" flew to ").write("Kesh").mark("Kesh", "GPE", "entity")
    text.write(" for ").write("Kesh Brothers").mark("Kesh Brothers", "ORG", "entity")
    assert mask_text(text) == "[PERSON-1] flew to Kesh for [PERSON-1] Brothers"


def test_title_and_possessive_stay_around_the_placeholder() -> None:
    text = Text().person("Prime Minister Mara Lind’s").write(" boat")
    record = mask(text.make())
    assert record.document.text == "Prime Minister [PERSON-1]’s boat"
    assert record.annotations[0].spans[0].text == "Prime Minister [PERSON-1]’s"


@pytest.mark.parametrize(
    ("line", "name", "stays"),
    [
        ("Mara Lind", "Mara Lind", True),
        ("mara lind", "MARA LIND", True),
        ("President Mara Q. Lind", "Mara Lind", True),
        ("Mara Lind", "Mara Quinn Lind", True),
        ("M. Lind", "Mara Lind", True),
        ("José Arroyo", "Jose Arroyo", True),
        ("Mara Lind Jr.", "Mara Lind", True),
        ("Oneeka  # a singer", "Oneeka", True),
        ("Lind", "Mara Lind", False),
        ("Mara Lind", "Lind", False),
        ("Mara Lind", "Neil Lind", False),
        ("Mara Lind", "Mara Lindgren", False),
        ("# Mara Lind", "Mara Lind", False),
    ],
)
def test_who_is_on_the_list_stays(line: str, name: str, stays: bool) -> None:
    assert (
        mask_text(Text("Then ").person(name).write(" left."), line) == f"Then {name} left."
    ) == stays


def test_a_public_name_covers_the_shorter_mentions_in_the_same_document() -> None:
    text = (
        Text().person("Mara Lind").write(" spoke. ").person("Lind").write(" left. Ms Lind smiled.")
    )
    assert mask_text(text, "Mara Lind") == text.text


def test_a_shared_surname_is_decided_by_coreference_and_else_masked() -> None:
    text = Text().person("Mara Lind").write(" met ").person("Neil Lind").write(". ")
    text.person("Lind").write(" spoke. ").person("Lind").write(" left.")
    first, _, short, _ = text.spans
    text.relations.append(Relation(label="coref", head=short.id, tail=first.id))
    assert mask_text(text, "Mara Lind") == "Mara Lind met [PERSON-1]. Lind spoke. [PERSON-1] left."


def test_an_identifier_on_the_list_makes_public_and_that_of_a_private_person_goes() -> None:
    text = Text().person("Mara Lind", kb="Q7").write(" met ").person("Neil Roe", kb="Q8")
    text.person(" Roe", kb="NIL", form="name")
    record = mask(text.make(), "Q7")
    assert record.document.text == "Mara Lind met [PERSON-1] [PERSON-1]"
    assert [dict(s.attributes) for s in record.annotations[0].spans] == [
        {"kb": "Q7"}, {}, {"form": "name", "kb": "NIL"},
    ]  # fmt: skip


def test_descriptions_and_pronouns_are_no_names() -> None:
    text = Text().person("the baker", form="nominal").write(" said ").person("she", form="pronoun")
    assert mask_text(text) == text.text


def test_the_names_of_every_reading_are_masked() -> None:
    record = Text().person("Mara Lind").write(" and Ivo Roe").make()
    other = Text("Mara Lind and ").person("Ivo Roe").make()
    both = Record(document=record.document, annotations=record.annotations + other.annotations)
    assert mask(both).document.text == "[PERSON-1] and [PERSON-2]"


def test_spans_inside_a_placeholder_get_the_whole_of_it_and_become_one_with_their_relations() -> (
    None
):
    text = Text("“No,” said ").person("Mara Lind").mark("Lind", "PERSON", "entity").write(".")
    text.mark("Mara Lind", "ACTOR", "quote").mark("“No,”", "DIRECT", "quote")
    text.mark("said Mara", "CUE", "quote")
    person, last, actor, quote, cue = text.spans
    text.relations += [
        Relation(label="speaker", head=quote.id, tail=last.id),
        Relation(label="speaker", head=quote.id, tail=actor.id),
        Relation(label="coref", head=last.id, tail=person.id),
    ]
    reading = mask(text.make()).annotations[0]
    assert [(s.id, s.text) for s in reading.spans] == [
        (person.id, "[PERSON-1]"),
        (actor.id, "[PERSON-1]"),
        (quote.id, "“No,”"),
        (cue.id, "said [PERSON-1]"),
    ]
    assert [(r.head, r.tail) for r in reading.relations] == [
        (quote.id, person.id), (quote.id, actor.id),
    ]  # fmt: skip


def test_what_a_source_says_beside_is_masked_too() -> None:
    text = Text("The levy, ").person("Mara Lind").write(" said, was wrong.")
    extra = {
        "contact": "Ask Mara Lind, mara@harbour.example",
        "link": "https://news.example/mara-lind",
        "party": "Harbour Union",
    }
    meta = mask(text.make(extra=extra, copy_of="mara-lind-leaves")).document.meta
    assert meta.extra == {"contact": "Ask [PERSON-1], [EMAIL-1]", "party": "Harbour Union"}
    assert meta.copy_of is None


def test_title_byline_publisher_and_attributes_are_masked_and_a_telling_url_and_id_go() -> None:
    text = (
        Text()
        .person("Mara Lind")
        .write(" left ")
        .write("it")
        .mark("it", "PRODUCT", "entity", kb="boat of Lind")
    )
    record = text.make(
        title="Mara Lind leaves", publisher="The Lind Letter", byline="Ada Moss, ada@moss.example",
        url="https://news.example/2024/mara-lind-leaves",
        archive_url="https://archive.example/2024/leaves",
    )  # fmt: skip
    masked = mask(record)
    meta = masked.document.meta
    assert (meta.title, meta.publisher, meta.url) == (
        "[PERSON-1] leaves",
        "The [PERSON-1] Letter",
        None,
    )
    assert meta.archive_url == "https://archive.example/2024/leaves"
    assert meta.byline == "Ada Moss, [EMAIL-1]"
    assert meta.masked == "email 1, person 4"
    assert masked.annotations[0].spans[1].attributes == {"kb": "boat of [PERSON-1]"}
    assert masked.document.id == "doc"


def test_authors_stay_or_are_masked_as_the_project_decides() -> None:
    text = Text("By Ada Moss and Ivo van Roe, Harbour Press\n\n").person("Moss").write(" saw it.")
    segments = (
        Segment(kind="byline", start=0, end=42),
        Segment(kind="paragraph", start=44, end=len(text.text)),
    )
    record = text.make(segments=segments, byline="Ada Moss")
    kept = mask(record)
    assert kept.document.text == text.text
    masked = mask(record, bylines=True)
    assert masked.document.text == (
        "By [PERSON-1] and [PERSON-2], Harbour Press\n\n[PERSON-1] saw it."
    )
    assert masked.document.meta.byline == "[PERSON-1]"


def test_what_cannot_be_proven_is_left_out_and_said() -> None:
    record = Text().person("Mara Lind").make()
    (span,) = record.annotations[0].spans
    for broken in (
        replace_document(record, text_sha256="0" * 64),
        replace_span(record, start=1, end=10),
        replace_span(record, text="Mara Lynd"),
        replace_span(record, end=99),
    ):
        problem = try_to_mask(broken)
        assert isinstance(problem, Problem)
        assert problem.code == CODE_UNPROVEN
        assert "Mara" not in problem.message
        assert span.text not in problem.message


def replace_document(record: Record, **changes: object) -> Record:
    from dataclasses import replace

    return replace(record, document=replace(record.document, **changes))


def replace_span(record: Record, **changes: object) -> Record:
    from dataclasses import replace

    (reading,) = record.annotations
    (span,) = reading.spans
    return replace(record, annotations=(replace(reading, spans=(replace(span, **changes),)),))


def test_masking_again_finds_nothing_and_later_names_get_new_numbers() -> None:
    text = Text().person("Mara Lind").write(" met ").person("Ivo Roe")
    once = mask(text.make(), "Ivo Roe")
    assert mask(once, "Ivo Roe") == once
    assert mask(once).document.text == "[PERSON-1] met [PERSON-2]"
    assert mask(once).document.meta.masked == "person 2"


def test_the_style_is_the_projects() -> None:
    assert mask_text(Text().person("Mara Lind"), style=Style("‹{kind} {n}›")) == "‹PERSON 1›"


BAD_STYLES = [
    "", "X", "[{kind}]", "{kind}-{n}", "[{n}]", "[{kind}-{n}-{x}]", "[{kind!z}{n}]", "{",
    "[{kind}\n{n}]", "[{kind}2{n}]", "a{kind}{n}]", "[{kind}{n}]\u0301",
    "[{kind.x}{n}]", "[{}{kind}{n}]",
]  # fmt: skip


@pytest.mark.parametrize("style", BAD_STYLES)
def test_a_style_that_could_not_be_told_from_the_text_is_refused(style: str) -> None:
    with pytest.raises(UsageError, match="style of placeholders"):
        Style(style)
