"""Identifiers that come with the package: of states, capitals and bodies, and of nothing else."""

import re

import pytest

from annotate.language import load_language

LANGUAGE = load_language()


@pytest.mark.parametrize(
    ("name", "is_body", "id"),
    [
        ("France", False, "Q142"),
        ("the U.S.", False, "Q30"),
        ("Russian Federation", False, "Q159"),
        ("Paris", False, "Q90"),
        ("Jakarta", False, ""),  # no city has the id of its country
        ("Georgia", False, ""),  # there are two
        ("Kremlin", False, ""),
        ("France", True, ""),
        ("the UN", True, "Q1065"),
        ("European Union", True, "Q458"),
        ("Harbour Union", True, ""),
    ],
)
def test_what_is_known_by_name_has_its_id(name: str, is_body: bool, id: str) -> None:
    assert LANGUAGE.find_id(name, is_body=is_body) == id


def test_an_id_is_of_one_thing_and_a_state_is_one_of_the_states() -> None:
    known = LANGUAGE.known_ids
    assert known.states.keys() <= set(LANGUAGE.states.by_name.values())
    assert len(set(known.states.values())) == len(known.states)
    assert not set(known.states.values()) & set(known.capitals.values())
    everything = (*known.states.values(), *known.capitals.values(), *known.bodies.values())
    assert all(re.fullmatch(r"Q[1-9][0-9]*", each) for each in everything)
