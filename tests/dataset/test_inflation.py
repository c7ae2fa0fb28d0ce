"""What leakage is worth, held against corpora of which it is known beforehand."""

import random
import time

import pytest

from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.splits.inflation import Inflation
from annotate.dataset.splits.planning import SplitPlanner, SplitRules
from annotate.dataset.splits.remembering import RememberingTagger, TaggedWords
from annotate.dataset.splits.survey import Traits
from tests.dataset.corpora import Article, make_words
from tests.examples import make_annotation

SHARES = {"train": 0.8, "test": 0.2}
KNOWN = ["Oslo", "Kesh", "Lund"]


def make_planted(seed, *, single, pairs, known=6, new=4, triples=0):
    """Articles with `known` names that stand in all and `new` ones that stand in one cluster.

    Whoever remembers finds the first kind always, and the second kind where a companion was seen.
    """
    rng, articles, traits = random.Random(seed), [], []
    clusters = [1] * single + [2] * pairs + [3] * triples
    for number, size in enumerate(clusters):
        names = [rng.choice(KNOWN) for _ in range(known)]
        names += [f"Zed{number}x{at}" for at in range(new)]
        rng.shuffle(names)
        words = make_words(rng, 300)
        for copy in range(size):
            article = Article(f"planted-{seed}-{number}-{copy}")
            for at, name in enumerate(names):
                article.add(" ".join(words[at * 30 : at * 30 + 29]) + " met ")
                article.add(name, "entity", "PERSON")
                article.add(" today. ")
            article.end_segment(0)
            articles.append(article.make_record())
            traits.append(Traits(id=article.id, words=words))
    return articles, traits


def measure(records, traits, **rules):
    with SplitPlanner(SplitRules(shares=SHARES, **rules)) as planner:
        for each in traits:
            planner.add(each)
        inflation = Inflation(planner.plan())
    for record in records:
        reading = record.annotations[0]
        chosen = ChosenReading(
            parts={"entity": make_annotation(record.document)},
            spans=reading.spans,
            relations=reading.relations,
        )
        inflation.look(record, chosen)
    return inflation.measure()


def work_out(known, new, met):
    """F1 in per cent where all of the known names are found, and this share of the new ones."""
    hits = known + met * new
    return 200 * hits / (hits + known + new)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "single", "pairs", "known", "new"),
    [(1, 60, 40, 6, 4), (2, 20, 70, 3, 7), (3, 120, 8, 6, 4), (4, 400, 20, 5, 5)],
)
def test_a_planted_inflation_is_found_within_a_point(seed, single, pairs, known, new):
    found = measure(*make_planted(seed, single=single, pairs=pairs, known=known, new=new))
    joined = 2 * pairs / (single + 2 * pairs)
    truth = work_out(known, new, joined * SHARES["train"]) - work_out(known, new, 0)
    assert found["points"] == pytest.approx(truth, abs=1)
    assert found["interval"][0] - 1 <= truth <= found["interval"][1] + 1
    assert found["f1"]["apart"] == pytest.approx(work_out(known, new, 0), abs=1)
    assert found["layer"] == "entity"


@pytest.mark.slow
def test_of_three_that_belong_together_one_is_met_more_often():
    found = measure(*make_planted(5, single=10, pairs=0, triples=40))
    joined = 120 / 130
    met = joined * (1 - (1 - SHARES["train"]) ** 2)
    assert found["points"] == pytest.approx(work_out(6, 4, met) - work_out(6, 4, 0), abs=1)


@pytest.mark.slow
def test_what_is_worth_nothing_is_found_to_be_worth_nothing():
    """Copies of which every name stands in all articles teach nothing new."""
    found = measure(*make_planted(6, single=60, pairs=30, known=10, new=0))
    assert found["points"] == pytest.approx(0, abs=0.5)
    assert found["interval"][0] <= 0.5


def test_where_nothing_belongs_together_nothing_is_said():
    assert measure(*make_planted(7, single=20, pairs=0)) is None


@pytest.mark.slow
def test_the_same_articles_in_another_order_are_worth_the_same():
    records, traits = make_planted(8, single=30, pairs=20)
    first = measure(records, traits)
    order = list(range(len(records)))
    random.Random(0).shuffle(order)
    again = measure([records[n] for n in order], [traits[n] for n in order])
    assert again == first


@pytest.mark.slow
def test_many_articles_are_sampled():
    records, traits = make_planted(9, single=300, pairs=120)
    begin = time.process_time()
    found = measure(records, traits)
    assert (found["documents"], found["with_companions"]) == (300, 150)
    truth = work_out(6, 4, 240 / 540 * 0.8) - work_out(6, 4, 0)
    assert found["points"] == pytest.approx(truth, abs=1)
    assert time.process_time() - begin < 30


def test_a_tagger_remembers_what_stood_between_the_same_words():
    def article(words, tags, fold):
        return TaggedWords([ord(word) for word in words], tags.split(","), fold)

    tagger = RememberingTagger(
        [
            article("abc", ",BX,", 0),
            article("abc", ",BX,", 1),
            article("dbd", ",,", 0),
            article("dbd", ",,", 0),
            article("abcq", ",BX,IX,", 1),
        ]
    )
    assert tagger.list_spans(4) == {(1, 3, "X")}
    assert tagger.guess(1) == {(1, 2, "X")}  # between a and c, though b is mostly nothing
    assert tagger.guess(4) == {(1, 2, "X")}
    assert tagger.guess(0) == {(1, 2, "X")}
    assert tagger.guess(2, [3]) == set()
