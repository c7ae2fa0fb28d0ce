"""Stances that the frames of the lexicon find: every word of a sentence to the rules for its kind.

Labels, the draft and the contents of quotes are not its business.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.preannotate.findings import Finding
from annotate.preannotate.lexicon import StanceWords
from annotate.preannotate.stance_nouns import (
    read_absence,
    read_adjective,
    read_noun,
    read_person,
    read_phrase,
)
from annotate.preannotate.stance_verbs import read_verb

if TYPE_CHECKING:
    from spacy.tokens import Span

PHRASES = frozenset(("against", "favor", "favour"))


def iter_findings(sentence: "Span", words: StanceWords) -> Iterator[Finding]:
    """Yield the stances that the frames find in a sentence."""
    for token in sentence:
        found = None
        pos = token.pos_
        if token.lower_ in PHRASES:
            found = read_phrase(token)
        elif token.lower_ == "there" and token.dep_ == "expl":
            found = read_absence(token)
        elif pos == "VERB":
            found = read_verb(token, words)
        elif pos == "NOUN":
            found = read_noun(token, words) or read_person(token, words)
        elif pos == "ADJ":
            found = read_adjective(token, words)
        if found is not None:
            yield found
