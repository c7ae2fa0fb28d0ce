from dataclasses import FrozenInstanceError, fields

import pytest

from annotate.constructors import make_constructor, make_tuple_constructor
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


def test_what_is_made_of_tuples_has_defaults_for_the_rest() -> None:
    names = ("text", "end", "start", "label", "layer", "id")
    values = [tuple(value[name] for name in names) for value in (SPAN, {**SPAN, "id": "b"})]
    made = make_tuple_constructor(Span, names)(values)
    assert made == [Span(**SPAN), Span(**{**SPAN, "id": "b"})]
    assert made[0].attributes is not made[1].attributes
    with pytest.raises(FrozenInstanceError):
        made[0].text = "x"
    with pytest.raises(ValueError, match="unpack"):
        make_tuple_constructor(Span, names)([("said", 5)])


def test_what_is_made_cannot_be_changed() -> None:
    [relation] = make_constructor(Relation)([{"label": "cue", "head": "a", "tail": "b"}])
    for field in fields(Relation):
        with pytest.raises(FrozenInstanceError):
            setattr(relation, field.name, "x")


MISNAMED = {("lable" if name == "label" else name): value for name, value in SPAN.items()}


@pytest.mark.parametrize(
    ("value", "error"),
    [({"id": "a"}, KeyError), (MISNAMED, KeyError), ({**SPAN, "lable": "CUE"}, TypeError)],
)
def test_a_field_too_few_or_too_many_is_refused(value: dict, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"layer|label|lable"):
        make_constructor(Span)([value])
