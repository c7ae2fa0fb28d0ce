"""What the arrows between regions mean."""

import pytest

from annotate.model import Relation
from tests.labelstudio.tasks import (
    JSON,
    arrow,
    draw,
    find,
    list_codes,
    read_person,
    suggest,
)


def test_an_arrow_without_a_label_is_the_one_relation_that_its_ends_allow() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    quote, cue = find(result, "DIRECT")["id"], find(result, "CUE")["id"]
    person, reader = read_person([*result, arrow(quote, cue)])
    (relation,) = person.relations
    assert relation == Relation(
        label="cue", head=quote, tail=cue, origin="kept", attributes={"inferred": "yes"}
    )
    assert reader.problems == []


def test_an_arrow_without_a_label_is_turned_round_where_only_that_is_possible() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    quote, cue = find(result, "DIRECT")["id"], find(result, "CUE")["id"]
    person, _ = read_person([*result, arrow(cue, quote)])
    assert [(r.label, r.head, r.tail) for r in person.relations] == [("cue", quote, cue)]


@pytest.mark.parametrize(("head", "tail"), [("AGAINST", "ACTOR"), ("CUE", "TARGET")])
def test_an_arrow_that_could_be_several_relations_or_none_is_a_problem(
    head: str, tail: str
) -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    ends = find(result, head)["id"], find(result, tail)["id"]
    person, reader = read_person([*result, arrow(*ends)])
    assert person.relations == ()
    assert list_codes(reader) == ["L06"]


def test_a_direction_that_was_turned_in_the_panel_counts() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    quote, cue = find(result, "DIRECT")["id"], find(result, "CUE")["id"]
    person, _ = read_person([*result, arrow(cue, quote, "cue", direction="left")])
    assert [(r.head, r.tail) for r in person.relations] == [(quote, cue)]
    person, _ = read_person([*result, arrow(cue, quote, "cue", direction="bi")])
    assert [(r.head, r.tail) for r in person.relations] == [(quote, cue)]


def test_several_labels_on_one_arrow_are_several_relations() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    stance, actor = find(result, "AGAINST")["id"], find(result, "ACTOR")["id"]
    person, _ = read_person([*result, arrow(stance, actor, "holder", "target")])
    assert [r.label for r in person.relations] == ["holder", "target"]


def test_a_relation_that_its_ends_forbid_is_kept_as_it_was_drawn() -> None:
    """The checks tell; leaving it out would lose what the person meant."""
    _, result = suggest()
    ends = find(result, "PERSON")["id"], find(result, "CUE")["id"]
    person, _ = read_person([*result, arrow(*ends, "speaker")])
    assert Relation(label="speaker", head=ends[0], tail=ends[1], origin="added") in person.relations


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (arrow("gone", "aB3_x", "cue"), "I02"),
        (arrow("aB3_x", "aB3_x", "coref"), "I03"),
        (arrow("aB3_x", "other", "because"), "I05"),
        ({"type": "relation"}, "I02"),
    ],
)
def test_an_arrow_that_means_nothing_is_a_problem(item: JSON, code: str) -> None:
    regions = [draw("GPE", "Ostrava"), draw("PERSON", "Mara Lind", name="other")]
    person, reader = read_person([*regions, item])
    assert person.relations == ()
    assert list_codes(reader) == [code]
    assert len(person.spans) == 2
