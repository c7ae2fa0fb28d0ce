"""What is known of many documents, in few bytes: the same values as a list or a dict has."""

import random
from array import array

import pytest

from annotate.dataset.clusters import Clusters
from annotate.dataset.splits import compact
from annotate.dataset.splits.compact import Computed, CountStore, NamedValues, TextStore
from annotate.dataset.splits.duplicates import QuoteFinder
from annotate.errors import MissingExtraError
from annotate.files import arrays

TEXTS = ["a-1", "", "Zoë", "an id with a blank", "a-1", "\udce9 of a file's name"]


def test_texts_are_what_was_put_in() -> None:
    store = TextStore()
    for text in TEXTS:
        store.append(text)
    found = Computed(len(store), store.get)
    assert list(found) == TEXTS
    assert [found[at] for at in range(-len(TEXTS), 0)] == TEXTS
    assert found[1:4] == TEXTS[1:4]
    with pytest.raises(IndexError):
        found[len(TEXTS)]


def test_counts_are_those_of_each_document() -> None:
    store = CountStore()
    given = [{("q", "direct"): 3, ("e", "PERSON"): 70_000}, {}, {("e", "PERSON"): 1}]
    for counts in given:
        store.append(counts)
    assert [dict(store.get(number)) for number in range(3)] == given


def test_a_name_is_found_by_its_hash_and_told_from_others_of_the_same_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"id-{number}" for number in range(200)]
    for width in (8, 1):  # with one byte many names share a hash
        monkeypatch.setattr(
            compact, "_hash", lambda name, kept=width: bytes(8 - kept) + hash_text(name)[:kept]
        )
        found = NamedValues(names, str)
        assert [found[name] for name in names] == list(map(str, range(200)))
        assert dict(found) == {name: str(at) for at, name in enumerate(names)}
        with pytest.raises(KeyError):
            found["id-200"]
        assert "id-200" not in found


def hash_text(text: str) -> bytes:
    import hashlib

    return hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize("is_installed", [True, False])
def test_places_are_sorted_as_python_sorts_them(
    is_installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(extra: str = "") -> None:
        raise MissingExtraError("numpy", "dataset")

    if not is_installed:
        monkeypatch.setattr(arrays, "load_numpy", refuse)
    values = array("Q", random.Random(3).choices(range(50), k=500))
    values.append(2**64 - 1)
    expected = sorted(range(len(values)), key=values.__getitem__)
    assert list(arrays.sort_numbers(values)) == expected
    assert list(arrays.sort_numbers(array("Q"))) == []


def test_members_are_sorted_and_in_the_order_of_their_first() -> None:
    rng = random.Random(5)
    clusters, sets = Clusters(60), [{number} for number in range(60)]
    for _ in range(40):
        one, other = rng.randrange(60), rng.randrange(60)
        clusters.join(one, other)
        joined = next(s for s in sets if one in s) | next(s for s in sets if other in s)
        sets = [s for s in sets if not s & joined] + [joined]
    members = clusters.list_members()
    assert [list(group) for group in members] == sorted(sorted(s) for s in sets)
    assert all(number in members[members.find_set(number)] for number in range(60))
    assert list(Clusters().list_members()) == []


def test_quotes_are_found_again_from_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    quotes = {number: [f"word{(number % 7) + at}" for at in range(20)] for number in range(40)}

    def find() -> dict[tuple[int, int], float]:
        finder = QuoteFinder()
        for number, words in quotes.items():
            finder.add(number, [words])
        found = finder.find_pairs(len(quotes)).between
        finder.close()
        return found

    held = find()
    monkeypatch.setattr("annotate.dataset.splits.duplicates._HELD", 4)
    monkeypatch.setattr("annotate.dataset.splits.duplicates._BLOCK", 32)
    assert find() == held
    assert (0, 7) in held
