"""The lexicons: every word of a frame is one that the rules know."""

import tomllib

from annotate.language import load_language
from annotate.preannotation.rules.quotes.attribution import VERB_RULES
from annotate.resources import DATA
from tests.preannotation.reading import get_scheme

ARGUMENTS = {"object", "clause", "infinitive", "deed", "gerund", "subject", "party"}
# Constructions that other modules ask for: a quotation beside the verb, its object as the one told.
FRAMES = {frame for frame, _ in VERB_RULES} | {"quote", "addressee"}


def test_every_construction_of_a_cue_has_a_rule() -> None:
    assert set().union(*load_language().cues.frames.values()) == FRAMES


def test_every_stance_frame_names_a_polarity_holder_and_targets_that_are_known() -> None:
    words = load_language().stance
    roles = {label.role for label in get_scheme().labels.values() if label.layer == "stance"}
    for table in (
        words.verb_frames,
        words.noun_frames,
        words.adjective_frames,
        words.person_frames,
    ):
        for lemma, frames in table.items():
            assert lemma == lemma.strip().lower()
            for frame in frames:
                assert frame.polarity in roles - {"target"}
                assert frame.holder in {"subject", "object", "patient"}
                assert frame.explicitness in {"explicit", "lexical", "inferred"}
                assert all(t in ARGUMENTS or t.isalpha() for t in frame.target)


def test_no_word_evaluates_both_ways() -> None:
    lists = tomllib.loads((DATA / "en" / "stance.toml").read_text(encoding="utf-8"))
    for table in ("evaluation", "deeds"):
        assert not set(lists[table]["favor"]) & set(lists[table]["against"])
