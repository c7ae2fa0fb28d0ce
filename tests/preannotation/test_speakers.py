"""What the parser gets wrong about a sentence is no reason to fail."""

from annotate.language import load_language
from annotate.preannotation.rules.quotes.speakers import find_inverted
from tests.preannotation.reading import load_pipeline


def test_a_sentence_that_ends_before_the_name_of_its_speaker_has_no_inverted_subject() -> None:
    from spacy.tokens import Doc

    words = ("Oslo", "shut", "it", ",", "said", "Mara", "Lind", "left")
    lemmas = ("Oslo", "shut", "it", ",", "say", "Mara", "Lind", "leave")
    starts = [word in ("Oslo", "Mara") for word in words]
    pos = ["PROPN", "VERB", "PRON", "PUNCT", "VERB", "PROPN", "PROPN", "VERB"]
    entities = ["B-GPE", "O", "O", "O", "O", "B-PERSON", "I-PERSON", "O"]
    doc = Doc(
        load_pipeline().vocab,
        words=list(words),
        lemmas=list(lemmas),
        pos=pos,
        heads=[1, 4, 1, 4, 4, 6, 7, 7],
        deps=["nsubj", "ccomp", "dobj", "punct", "ROOT", "compound", "nsubj", "ROOT"],
        sent_starts=starts,
        ents=entities,
    )
    assert find_inverted(doc[4], load_language()) is None
