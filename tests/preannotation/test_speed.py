"""Quotes and stance cost little beside the parse that they need."""

import time

import pytest

from annotate.language import load_language
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.rules.quotes.find import find_quotes
from annotate.preannotation.rules.stance.find import find_stances
from tests.preannotation.reading import get_scheme, make_article, read_text

TEXT = "\n\n".join(
    (
        "“The bridge is closed,” Ms Lind told reporters on Monday. “It will not open before May.”",
        "Mr Orban, who opposes the plan, accused the council of hiding a report on the pillars.",
        "The union said that the delay was “a disgrace”, but praised the engineers for their work.",
        "According to the ministry, lorries will have to take the old road along the river.",
    )
    * 25
)
# Measured at .25 in sentences of which each says something; of plain news it is far less.
MAX_SHARE = 0.3


def find_all(article: ParsedArticle) -> None:
    draft = Draft(article.document, get_scheme())
    find_quotes(article, draft, load_language())
    find_stances(article, draft, load_language())


@pytest.mark.slow
def test_quotes_and_stance_take_less_than_a_third_of_the_parse() -> None:
    read_text("Ms Lind supports the plan.")
    shares = []
    for _ in range(3):  # the least is the truest: whatever else runs only adds
        started = time.process_time()
        article = make_article(TEXT)
        parsed = time.process_time()
        find_all(article)
        shares.append((time.process_time() - parsed) / (parsed - started))
    assert min(shares) < MAX_SHARE
