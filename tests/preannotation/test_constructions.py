"""Any word works in every construction that its class allows: all words by all constructions.

A fifth of the words, told by a hash, is kept from whoever writes a construction: they must do as
well as the rest. A word that the parser does not know in a sentence of this kind may fail; so a
construction has a share of its words to reach, and no word by name.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest

from annotate.language.stance_words import StanceLexicon
from annotate.language.tables import fill, read_table
from annotate.resources import DATA
from tests.preannotation.suggesting import make_annotator, make_article

FLIPPED = {"favor": "against", "against": "favor"}
# What becomes of a stance: it stays, it turns, it is none where it was against, it is none.
KEPT, TURNED, REFUSED, NONE = "kept", "turned", "refused", "none"
VOWELS = "aeiou"


class Construction(NamedTuple):
    """A sentence with a slot for a word, who holds the stance in it, and toward what.

    `{pp}` is the word's past participle, `{prep}` a preposition of its class.
    """

    kinds: frozenset[str]
    part: str
    text: str
    holder: str = "Lind"
    target: str = "plan"
    effect: str = KEPT
    least: float = 0.9


OBJECT = frozenset(("judgement", "doubt"))
JUDGED = frozenset(("judgement",))
MOVED = frozenset(("affect",))
ACTS = frozenset(("harm", "help"))
CONSTRUCTIONS = (
    Construction(OBJECT, "verb", "Ms Lind will {word} the plan."),
    Construction(OBJECT, "verb", "Ms Lind began to {word} the plan."),
    Construction(OBJECT, "verb", "Ms Lind, who will {word} the plan, left early."),
    Construction(OBJECT, "verb", "The plan will be {pp} by Ms Lind."),
    Construction(OBJECT, "verb", "The plan, {pp} by Ms Lind, was dropped."),
    Construction(OBJECT, "verb", "Ms Lind will not {word} the plan.", effect=TURNED),
    Construction(OBJECT, "verb", "Ms Lind no longer wants to {word} the plan.", effect=TURNED),
    Construction(OBJECT, "verb", "Ms Lind refused to {word} the plan.", effect=REFUSED),
    Construction(OBJECT, "verb", "Ms Lind has yet to {word} the plan.", effect=NONE),
    Construction(OBJECT, "verb", "Ms Lind may {word} the plan.", effect=NONE),
    Construction(OBJECT, "verb", "Will Ms Lind {word} the plan?", effect=NONE),
    Construction(OBJECT, "verb", "If Ms Lind will {word} the plan, it fails.", effect=NONE),
    Construction(JUDGED, "noun", "Ms Lind's {word} {prep} the plan surprised them."),
    Construction(JUDGED, "noun", "Ms Lind voiced her {word} {prep} the plan."),
    Construction(JUDGED, "noun", "The plan drew {word} from Ms Lind."),
    Construction(JUDGED, "noun", "There was {word} {prep} the plan from Ms Lind."),
    Construction(JUDGED, "adjective", "Ms Lind is {word} {prep} the plan."),
    Construction(JUDGED, "adjective", "Ms Lind is not {word} {prep} the plan.", effect=TURNED),
    # Many adjectives ask for another preposition, and are parsed as something else behind a comma.
    Construction(JUDGED, "adjective", "Ms Lind, {word} {prep} the plan, left early.", least=0.85),
    Construction(JUDGED, "person", "Ms Lind is a {word} of the plan."),
    Construction(JUDGED, "person", "Ms Lind is no {word} of the plan.", effect=TURNED),
    Construction(JUDGED, "person", "Ms Lind, a {word} of the plan, left early."),
    Construction(MOVED, "verb", "The plan will {word} Ms Lind."),
    Construction(MOVED, "verb", "Ms Lind was {pp} by the plan."),
    Construction(ACTS, "verb", "Norway will {word} Sweden.", "Norway", "Sweden"),
    Construction(ACTS, "verb", "Sweden was {pp} by Norway.", "Norway", "Sweden"),
    Construction(ACTS, "act", "Norway's {word} {prep} Sweden began.", "Norway", "Sweden"),
)
PREPOSITIONS = {
    ("noun", "favor"): "for",
    ("noun", "against"): "of",
    ("adjective", "favor"): "of",
    ("adjective", "against"): "of",
    ("act", "favor"): "to",
    ("act", "against"): "against",
}


def read_lexicon() -> StanceLexicon:
    path = DATA / "en" / "stance_words.toml"
    return fill(StanceLexicon, read_table(path), path.name)


def list_words(kinds: frozenset[str], part: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a part of speech with their polarity; those of one word alone."""
    for group in read_lexicon().words:
        if group.kind in kinds and group.polarity in FLIPPED:
            for lemma in group.list_lemmas(part):
                if lemma.isalpha():
                    yield lemma, group.polarity


def is_held_out(lemma: str) -> bool:
    return hashlib.sha256(lemma.encode()).digest()[0] % 5 == 0


def inflect(verb: str) -> str:
    """Return the past participle of a regular verb."""
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return f"{verb[:-1]}ied"
    short = sum(letter in VOWELS for letter in verb) == 1
    if short and verb[-1] not in f"{VOWELS}wxy" and verb[-2] in VOWELS:
        return f"{verb}{verb[-1]}ed"
    return f"{verb}ed"


def write(construction: Construction, lemma: str, polarity: str) -> str:
    preposition = PREPOSITIONS.get((construction.part, polarity), "")
    return construction.text.format(word=lemma, pp=inflect(lemma), prep=preposition)


def expect(construction: Construction, polarity: str) -> str | None:
    if construction.effect == REFUSED:
        return "against" if polarity == "favor" else None
    if construction.effect == NONE:
        return None
    return polarity if construction.effect == KEPT else FLIPPED[polarity]


def read(texts: Sequence[str]) -> Iterator[list[tuple[str, str, str]]]:
    """Yield the stances of each sentence: polarity, holder, target."""
    articles = [make_article(text, f"c{at}") for at, text in enumerate(texts)]
    for annotation in make_annotator().annotate(articles):
        words = {span.id: span.text for span in annotation.spans}
        ends = {(r.head, r.label): words[r.tail] for r in annotation.relations}
        yield [
            (s.label.lower(), ends.get((s.id, "holder"), ""), ends.get((s.id, "target"), ""))
            for s in annotation.spans
            if (s.id, "target") in ends
        ]


def measure(construction: Construction, words: Sequence[tuple[str, str]]) -> list[str]:
    """Return the sentences that come out otherwise than their class says."""
    texts = [write(construction, *word) for word in words]
    wrong = []
    for text, (_, polarity), found in zip(texts, words, read(texts), strict=True):
        wanted = expect(construction, polarity)
        as_wanted = any(
            side == wanted and construction.holder in holder and construction.target in target
            for side, holder, target in found
        )
        # Of a negated or possible stance the wrong sign is what must never come.
        if not (as_wanted if wanted else not any(f[0] in FLIPPED for f in found)):
            wrong.append(text)
    return wrong


def check(subtests: pytest.Subtests, *, held_out: bool) -> None:
    for construction in CONSTRUCTIONS:
        words = list(dict.fromkeys(list_words(construction.kinds, construction.part)))
        chosen = [word for word in words if is_held_out(word[0]) or not held_out]
        with subtests.test(f"{construction.part}: {construction.text}"):
            assert chosen
            wrong = measure(construction, chosen)
            assert len(chosen) - len(wrong) >= construction.least * len(chosen), wrong


@pytest.mark.slow
def test_words_that_no_construction_was_written_with_work_in_all(subtests: pytest.Subtests) -> None:
    check(subtests, held_out=True)


@pytest.mark.release
@pytest.mark.slow
def test_all_words_work_in_all_constructions(subtests: pytest.Subtests) -> None:
    check(subtests, held_out=False)


def test_a_word_is_entered_once_in_a_class() -> None:
    for group in read_lexicon().words:
        assert len(set(group.members)) == len(group.members), group.kind
