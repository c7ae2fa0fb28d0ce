import importlib.util
import random
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.dataset.normalised import list_words
from annotate.dataset.splits import duplicates
from annotate.dataset.splits.duplicates import CopyFinder, QuoteFinder
from annotate.dataset.splits.minhash import Signatures, find_recall
from tests.dataset.corpora import count_copies, count_sharers, edit, list_runs, make_words
from tests.effort import examples

METHODS = [
    "each",
    pytest.param(
        "minhash",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("rensa") is None, reason="rensa is not installed"
        ),
    ),
]


@pytest.fixture(params=METHODS)
def method(request, monkeypatch):
    """Compare each text with each, and then only what MinHash proposes."""
    if request.param == "minhash":
        monkeypatch.setattr(duplicates, "EXACT_TEXTS", 0)
    return request.param


def find_copies(texts, similarity=0.7):
    finder = CopyFinder(similarity)
    for number, words in enumerate(texts):
        finder.add(number, words)
    pairs = finder.find_pairs()
    finder.close()
    return pairs


def list_pairs(pairs):
    """Every pair of documents, written out."""
    inside = [
        pair for number in pairs.others for pair in combinations(pairs.list_members(number), 2)
    ]
    between = [
        both for one, other in pairs.between
        for both in product(pairs.list_members(one), pairs.list_members(other))
    ]  # fmt: skip
    return {tuple(sorted(pair)) for pair in inside + between}


def make_texts(seed, count=60):
    rng = random.Random(seed)
    bases = [make_words(rng, rng.randint(0, 150)) for _ in range(count // 4)]
    return [
        edit(rng, rng.choice(bases), rng.choice([0.0, 0.01, 0.03, 0.06, 0.3])) for _ in range(count)
    ]


def count_plainly(texts, similarity=0.7):
    shingles = {
        number: list_runs(words, 5) if len(words) >= 5 else ({tuple(words)} if words else set())
        for number, words in enumerate(texts)
    }
    return count_copies(shingles, similarity)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_the_near_duplicates_are_those_of_the_definition(method, seed):
    texts = make_texts(seed)
    pairs = find_copies(texts)
    assert list_pairs(pairs) == count_plainly(texts)
    assert pairs.count() == len(count_plainly(texts)) > 10


@pytest.mark.slow
@pytest.mark.parametrize("similarity", [0.5, 0.6, 0.85])
def test_at_other_thresholds_too_what_is_found_is_right_and_next_to_nothing_is_missed(
    method, similarity
):
    found, wanted = set(), set()
    for seed in range(8):
        texts = make_texts(seed)
        found |= {(seed, *pair) for pair in list_pairs(find_copies(texts, similarity))}
        wanted |= {(seed, *pair) for pair in count_plainly(texts, similarity)}
    assert found <= wanted
    assert len(found) >= 0.99 * len(wanted) > 100


@settings(deadline=None, max_examples=examples(40))
@given(st.integers(0, 10**6), st.sampled_from([0.5, 0.7, 0.9, 1.0]))
def test_compared_each_with_each_no_near_duplicate_is_missed(seed, similarity):
    texts = make_texts(seed, count=24)
    assert list_pairs(find_copies(texts, similarity)) == count_plainly(texts, similarity)


def test_pairs_across_splits_are_counted_as_if_one_by_one(method):
    texts = make_texts(3)
    pairs = find_copies(texts)
    rng = random.Random(4)
    split_of = [rng.choice("abc") for _ in texts]
    torn = [pair for pair in list_pairs(pairs) if split_of[pair[0]] != split_of[pair[1]]]
    assert pairs.count_across(split_of.__getitem__) == len(torn) > 5


def test_two_texts_without_a_word_are_no_copies(method):
    assert find_copies([[], [], ["one"], ["one"]]).count() == 1


def test_a_text_shorter_than_a_shingle_is_a_copy_of_the_same_text_only(method):
    assert list_pairs(find_copies([["in", "brief"], ["in", "short"], ["in", "brief"]])) == {(0, 2)}


def test_many_copies_of_one_text_are_joined_without_listing_every_pair(method, monkeypatch):
    monkeypatch.setattr(duplicates, "LISTED_PAIRS", 20)
    rng = random.Random(1)
    base = make_words(rng, 200)
    texts = [[*base, *make_words(rng, 2)] for _ in range(40)]
    pairs = find_copies(texts)
    assert {number for pair in pairs.between for number in pair} == set(range(40))
    if method == "minhash":
        assert not pairs.complete
        assert len(pairs.between) < 40 * 39 / 2


@pytest.mark.skipif(importlib.util.find_spec("rensa") is None, reason="rensa is not installed")
def test_bulletins_of_one_form_are_told_apart_by_their_signatures(monkeypatch):
    monkeypatch.setattr(duplicates, "EXACT_TEXTS", 0)
    compared, read, sizes = [], [], []
    exact, get, buckets = CopyFinder._compare, Signatures._get, Signatures.iter_buckets
    monkeypatch.setattr(
        Signatures, "_get", lambda self, number: read.append(number) or get(self, number)
    )
    monkeypatch.setattr(
        Signatures,
        "iter_buckets",
        lambda self: (sizes.append(len(bucket)) or bucket for bucket in buckets(self)),
    )
    monkeypatch.setattr(
        CopyFinder, "_compare", lambda self, pair: compared.append(pair) or exact(self, pair)
    )
    rng = random.Random(3)
    form = [make_words(rng, 8) for _ in range(12)]
    texts = [[word for part in form for word in (*part, *make_words(rng, 6))] for _ in range(300)]
    texts.append(edit(rng, texts[7], 0.01))
    assert list_pairs(find_copies(texts)) == {(7, 300)}
    assert compared == [(7, 300)]
    assert max(sizes) > 2
    assert len(read) <= sum(sizes)  # each once a bucket, not once a pair of it


def test_what_minhash_may_miss_is_told():
    assert find_recall(0.7) > 0.999
    assert find_recall(0.5) > 0.99
    assert find_recall(1.0) == 1.0


def find_sharers(quotes):
    finder = QuoteFinder()
    for number, spoken in enumerate(quotes):
        finder.add(number, spoken)
    return finder.find_pairs(len(quotes))


@settings(deadline=None, max_examples=examples(60))
@given(st.integers(0, 10**6))
def test_the_sharers_of_a_quote_are_those_of_the_definition(seed):
    rng = random.Random(seed)
    sayings = [make_words(rng, rng.randint(8, 30)) for _ in range(6)]
    quotes = []
    for _ in range(15):
        spoken = [rng.choice(sayings) for _ in range(rng.randint(0, 3))]
        # Cut at both ends, so that some keep twelve words in common and some do not.
        quotes.append(
            [words[rng.randint(0, 8) : len(words) - rng.randint(0, 8)] for words in spoken]
        )
    runs = {
        number: set().union(*(list_runs(words, 12) for words in spoken))
        for number, spoken in enumerate(quotes)
    }
    assert list_pairs(find_sharers(quotes)) == count_sharers(runs)


def test_eleven_words_in_common_are_no_shared_quote_and_twelve_are():
    words = make_words(random.Random(2), 30)
    assert find_sharers([[words[:12]], [words[1:12]], [words[1:13]]]).count() == 0
    assert find_sharers([[words[:13]], [words[1:20]]]).count() == 1


def test_a_quote_in_very_many_articles_joins_them_without_listing_every_pair(monkeypatch):
    monkeypatch.setattr(duplicates, "LISTED_PAIRS", 10)
    words = make_words(random.Random(2), 14)
    pairs = find_sharers([[words]] * 50)
    assert not pairs.complete
    assert sorted(pairs.between) == [(number, number + 1) for number in range(49)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We won’t,” she said — twice.", '"We won\'t", SHE said - twice'),
        ("The co\u00adop’s 12 ferries", "The coop's 12 ferries"),
        ("Straße", "STRASSE"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_typography_makes_no_difference_to_words(one, other):
    assert list_words(one) == list_words(other)


def test_marks_belong_to_their_word_and_unspaced_scripts_have_a_word_a_letter():
    assert list_words("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert list_words("港口税 up") == ["港", "口", "税", "up"]
    assert list_words("a_b 3,5 %") == ["a", "b", "3", "5"]
