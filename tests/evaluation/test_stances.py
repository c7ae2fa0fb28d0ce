"""Tuples of stances: what is looked at near its tokens is what a look at each pair gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.evaluation import stances
from annotate.evaluation.reading import Stance

PARTS = st.frozensets(st.integers(0, 2), max_size=2)
TUPLES = st.lists(
    st.builds(
        Stance,
        holder=PARTS,
        target=PARTS,
        expression=PARTS,
        polarity=st.sampled_from(("favor", "against")),
    ),
    max_size=5,
)


def sum_each(ones, others, weigh):
    return sum(max((weigh(one, other) for other in others), default=0) for one in ones)


@settings(max_examples=200)
@given(TUPLES, TUPLES)
def test_the_best_of_each_tuple_is_that_of_all_pairs(gold, predicted):
    for weigh in (stances._weigh, stances._weigh_same):
        found = stances._tally(gold, predicted, weigh, stances._get_expression)
        assert found.right == sum_each(predicted, gold, weigh)
        assert found.found == sum_each(gold, predicted, weigh)
    gold, predicted = ([one for one in side if one.target] for side in (gold, predicted))
    for weigh in (stances._hits_target, stances._hits_all):
        found = stances._tally(gold, predicted, weigh, stances._get_target)
        assert found.right == sum_each(predicted, gold, weigh)
        assert found.found == sum_each(gold, predicted, weigh)
