import pytest

from annotate.app.names import check_names, choose_layers
from annotate.errors import UsageError
from annotate.project import DEFAULT_SCHEME, load_scheme

SCHEME = load_scheme(DEFAULT_SCHEME)


def test_layers_come_in_the_schemes_order_and_none_means_all() -> None:
    assert choose_layers(["stance", "entity"], SCHEME) == ("entity", "stance")
    assert choose_layers([], SCHEME) == SCHEME.layer_names


def test_a_layer_that_the_scheme_lacks_is_named_with_those_it_has() -> None:
    with pytest.raises(UsageError, match="news/2 has no layer mood") as refused:
        choose_layers(iter(["entity", "mood"]), SCHEME)
    assert refused.value.fix == "Its layers are entity, quote, stance."


def test_names_stay_in_their_order_and_unknown_ones_are_named_with_the_option() -> None:
    assert check_names(iter(["b", "a"]), ("a", "b"), "--by") == ("b", "a")
    with pytest.raises(UsageError, match="--by does not know c, d"):
        check_names(["c", "a", "d"], ("a", "b"), "--by")
