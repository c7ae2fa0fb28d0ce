"""PhraseFinder are found where their patterns are, though these are hardly ever tried."""

import random
import re

import pytest

from annotate.ingestion.pages.phrases import PhraseFinder, find_needed
from annotate.language import load_language

WORDS = load_language().pages
LISTS = {
    "notices": WORDS.notices,
    "credits": WORDS.credits,
    "captions": WORDS.captions,
    "labels": WORDS.labels.others,
    "asked": tuple(pattern for said in WORDS.walls.asked.values() for pattern in said),
}
ODD = ("", " ", ".", ": ", "@", "©", "2021", "ſ", "K", "İ", "ı", "\n", "’", "(c) ", "the quay ")


def make_line(rng: random.Random, patterns: tuple[str, ...]) -> str:
    """Return a line of words that stand in patterns, in any case, and of others."""
    letters = re.findall(r"[a-z’' -]{2,}", " ".join(rng.sample(patterns, 2)))
    parts = [rng.choice((*letters, *ODD)) for _ in range(rng.randrange(1, 7))]
    line = rng.choice(("", " ")).join(parts)
    return rng.choice((line, line.upper(), line.title(), line.replace("s", "ſ", 1)))


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_a_line_fits_as_if_every_pattern_were_tried(name: str) -> None:
    patterns = LISTS[name]
    phrases = PhraseFinder(patterns)
    whole = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    rng, found = random.Random(name), 0
    for _ in range(3000):
        line = make_line(rng, patterns)
        fits = any(pattern.search(line) for pattern in whole)
        assert phrases.fit(line) == fits, line
        found += fits
    assert 40 < found < 2990


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\bclick (here|to)\b", ("click ",)),
        (r"^(reporter|the editor)s? of", ("reporter", "the editor")),
        (r"(photo(graph)?s?|image) by", ("photo", "image")),
        (r"ab?c{2,}d+e", ("a",)),
        (r"a|bc", ("a", "bc")),
        (r"(a|)x?", ()),
        (r"[abc]\w+.", ()),
        (r"\S+ needs .{2,9}?:", (" needs ",)),
        (r"(?!not)this[)\]]", ("this",)),
        (r"(?-i:NATO) says", (" says",)),
        (r"www\.velm", ("www.velm",)),
        (r"(©|copyright)", ("©", "copyright")),
        (r"été", ("t",)),
    ],
)
def test_one_of_the_words_that_a_pattern_needs_is_in_all_that_it_fits(
    pattern: str, needed: tuple[str, ...]
) -> None:
    assert find_needed(pattern) == needed
