from hypothesis import given
from hypothesis import strategies as st

from annotate.dataset.clusters import Clusters
from tests.dataset.corpora import find_components

edges = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


@given(edges)
def test_the_clusters_are_the_components_in_any_order_of_joining(pairs):
    forward, backward = Clusters(31), Clusters(31)
    for one, other in pairs:
        forward.join(one, other)
    for one, other in reversed(pairs):
        backward.join(other, one)
    assert [*forward.list_members()] == [*backward.list_members()]
    several = {frozenset(m) for m in forward.list_members() if len(m) > 1}
    assert several == find_components(range(31), pairs)


@given(edges)
def test_a_cluster_goes_by_its_smallest_number_and_joining_tells_whether_it_changed_a_thing(pairs):
    clusters = Clusters(31)
    changes = sum(clusters.join(one, other) for one, other in pairs)
    assert len(clusters.list_members()) == 31 - changes
    assert all(
        clusters.find(n) == members[0] for members in clusters.list_members() for n in members
    )


def test_numbers_are_added_alone():
    clusters = Clusters()
    assert [clusters.add(), clusters.add()] == [0, 1]
    assert len(clusters) == 2
    assert not clusters.are_joined([0, 1])
    assert clusters.are_joined([])
