from dataclasses import FrozenInstanceError, fields

import pytest

from annotate.constructors import make_constructor
from annotate.model import Meta, Relation, Span

SPAN = {"id": "a", "layer": "quote", "label": "CUE", "start": 1, "end": 5, "text": "said"}


def test_what_is_made_is_what_the_class_makes() -> None:
    values = [SPAN, {**SPAN, "score": 0.5, "origin": "kept", "attributes": {"form": "name"}}]
    made = make_constructor(Span)(values)
    assert made == [Span(**value) for value in values]
    assert [type(one) for one in made] == [Span, Span]
    assert repr(made[0]) == repr(Span(**SPAN))
    assert made[0].attributes is not make_constructor(Span)(values)[0].attributes
    assert make_constructor(Meta)([{}]) == [Meta()]


def test_what_is_made_cannot_be_changed() -> None:
    [relation] = make_constructor(Relation)([{"label": "cue", "head": "a", "tail": "b"}])
    for field in fields(Relation):
        with pytest.raises(FrozenInstanceError):
            setattr(relation, field.name, "x")


@pytest.mark.parametrize("value", [{"id": "a"}, {**SPAN, "lable": "CUE"}])
def test_a_field_too_few_or_too_many_is_refused(value: dict) -> None:
    with pytest.raises(TypeError):
        make_constructor(Span)([value])
