"""Who speaks, thinks or intends by a verb: its subject, or whoever else the sentence shows.

Asks the parse; knows neither contents nor labels.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset(("VBD", "VBZ", "VBP"))
UNFINITE = frozenset(("VBG", "VB"))
NOMINAL = frozenset(("NOUN", "PROPN"))
SPEECH = frozenset(("quote", "clause"))
# Of these verbs the object is who is told.
TOLD = frozenset(("addressee", "command"))
# Where a clause goes on in the content of somebody's speech.
INSIDE = frozenset(("ccomp", "conj", "xcomp", "advcl"))
# Verbs that may stand beside what is said.
BESIDE = SPEECH | {"bare"}
MAX_CLIMB = 4


def find_actor(verb: "Token", language: Language) -> TokenRange | None:
    """Return the noun phrase of who speaks by this verb, none for "it is said"."""
    if grammar.is_passive(verb, language) or _is_participle(verb, language):
        agent = grammar.find_agent(verb, language) or _find_letting(verb, language)
        return (
            grammar.phrase_range(agent, None, language)
            if agent is not None and agent.pos_ != "VERB"
            else None
        )
    subject = _find_subject(verb, language)
    if subject is None or (
        subject.lower_ in language.function.expletive and subject.dep_ == "expl"
    ):
        return None
    if subject.pos_ in ("VERB", "AUX"):
        return None
    return grammar.skip_dateline(subject) or grammar.phrase_range(subject, verb.i, language)


def _find_letting(verb: "Token", language: Language) -> "Token | None":
    """Return X in "X let it be known that"."""
    known = grammar.find_child(verb, "nsubjpass")
    if known is None or known.lower_ not in language.function.expletive or verb.dep_ != "ccomp":
        return None
    letting = verb.head.lemma_ in language.cues.causing
    return grammar.find_own_subject(verb.head) if letting else None


def _is_participle(verb: "Token", language: Language) -> bool:
    """Tell whether a verb is a passive without an auxiliary: Asked whether, she said."""
    if verb.tag_ != "VBN" or verb.dep_ != "advcl":
        return False
    told = language.cues.get_frames(verb.lemma_) & TOLD
    return bool(told) or grammar.find_agent(verb, language) is not None


def _find_subject(verb: "Token", language: Language) -> "Token | None":
    return (
        find_inverted(verb, language)
        or grammar.find_own_subject(verb)
        or _find_controller(verb, language)
        or _find_outer(verb, language)
        or grammar.find_subject(verb, language)
        or find_lost(verb)
        or _find_main_subject(verb, language)
    )


def find_lost(verb: "Token") -> "Token | None":
    """Return the subject that a finite verb has in the text, and not for the parser."""
    return _find_beside(verb) or _find_first(verb)


def find_inverted(verb: "Token", language: Language) -> "Token | None":
    """Return the name after the verb of "The talks, said Mara Lind, would last".

    Without this the talks are who says it.
    """
    doc, start = verb.doc, grammar.group_range(verb)[0]
    after = doc[verb.i + 1] if verb.i + 1 < len(doc) else None
    if after is None or after.ent_type_ != "PERSON" or not start or doc[start - 1].text != ",":
        return None
    frames = language.cues.get_frames(verb.lemma_)
    if not frames >= BESIDE or "addressee" in frames:
        return None
    name = next((e for e in verb.sent.ents if e.start <= after.i < e.end), None)
    if name is None or name.end >= len(doc) or not doc[name.end].is_punct:
        return None
    return name.root if name.root.head.i == verb.i else None


def _find_controller(verb: "Token", language: Language) -> "Token | None":
    """Return the allies of "led some allies to believe", whom somebody makes think so."""
    cause = verb.head
    if cause.pos_ not in grammar.VERBAL or cause.lemma_ not in language.cues.causing:
        return None
    if verb.tag_ == "VBG" and language.cues.get_frames(cause.lemma_):
        return None  # told them, adding that
    made = grammar.find_child(cause, "dobj")
    if made is None or not cause.i < made.i < verb.i or verb.dep_ == "conj" or is_apart(verb):
        return None
    return made


def is_apart(verb: "Token") -> bool:
    """Tell whether a comma stands before the clause of a verb."""
    first = verb.left_edge
    return first.i > 0 and first.nbor(-1).text == ","


def _find_outer(verb: "Token", language: Language) -> "Token | None":
    """Return who says what a cue goes on from, though the parser hangs the cue on their content.

    They are the minister of "The minister said the dam would hold, adding that ..." and of "The
    minister said she would resign and warned that ...".
    """
    if not (_goes_on(verb, language) if verb.tag_ == "VBG" else _joins(verb, language)):
        return None
    outer = verb.head
    for _ in range(MAX_CLIMB):
        if outer.dep_ not in INSIDE or outer.head.i > verb.i:
            return None
        said, outer = outer.dep_ == "ccomp", outer.head
        if said and language.cues.get_frames(outer.lemma_) >= SPEECH:
            same = verb.tag_ == "VBG" or outer.tag_ == verb.tag_
            return grammar.find_subject(outer, language) if same else None
    return None


def _goes_on(verb: "Token", language: Language) -> bool:
    """Tell whether a participle adds to a whole sentence: ", adding that", "before adding that"."""
    marked = any(
        c.dep_ in ("mark", "advmod") and c.lower_ in language.function.joining for c in verb.lefts
    )
    if verb.dep_ == "pcomp":
        return verb.head.lower_ in language.function.joining
    return verb.dep_ == "advcl" and (marked or is_apart(verb))


def _joins(verb: "Token", language: Language) -> bool:
    """Tell whether "and warned" goes on from another verb than the one it is joined to.

    It does where the tenses differ, or where what that one tells of is no person.
    """
    inner = verb.head
    if verb.dep_ != "conj" or verb.tag_ not in FINITE:
        return False
    subject = grammar.find_own_subject(inner)
    speech = language.cues.get_frames(verb.lemma_) >= BESIDE
    thing = subject is not None and not subject.ent_type_ and subject.pos_ != "PROPN"
    return (
        get_tense(inner) != verb.tag_
        or (thing and speech)
        or is_unlike(verb, language.cues.get_frames(verb.lemma_))
    )


def is_unlike(verb: "Token", frames: Collection[str]) -> bool:
    """Tell whether a cue cannot well go on from the verb that the parser joins it to.

    One that will do something, or is doing it, has not blamed somebody: would resign and blamed.
    What he says that he is now is no deed in a row with urging somebody: he was sad and urged.
    """
    inner = verb.head
    helper = grammar.find_child(inner, "aux")
    if helper is not None:
        return helper.tag_ == "MD" or inner.tag_ == "VBG"
    passive = grammar.find_child(inner, "auxpass") is not None
    is_state = inner.pos_ == "AUX" or (passive and grammar.find_child(verb, "xcomp") is not None)
    subject = grammar.find_own_subject(inner)
    return is_state and subject is not None and subject.pos_ == "PRON" and "quote" in frames


def get_tense(verb: "Token") -> str:
    """Return the tags of the finite part of a verb and of the verb, where it is not finite."""
    helper = grammar.find_child(verb, "aux", "auxpass")
    return verb.tag_ if helper is None else helper.tag_ + verb.tag_


def _find_beside(verb: "Token") -> "Token | None":
    """Return the name or pronoun right before a finite verb that has no subject for the parser."""
    if verb.tag_ not in FINITE:
        return None
    doc, start = verb.doc, verb.sent.start
    at = grammar.group_range(verb)[0] - 1
    while at > start and doc[at].pos_ == "ADV":
        at -= 1
    if at > start and doc[at].text == "," and doc[at - 1].pos_ == "PROPN":
        return _find_apposed(doc[at - 1])
    if at < start or doc[at].pos_ not in ("PROPN", "PRON"):
        return None
    before = doc[at]
    while before.dep_ in ("compound", "flat") and verb.i > before.head.i > before.i:
        before = before.head
    return before


def _find_apposed(name: "Token") -> "Token | None":
    """Return the adviser of "her adviser, Jonas Weber, said"."""
    head = name.head
    return head if name.dep_ == "appos" and head.i < name.i and head.pos_ in NOMINAL else None


def _find_first(verb: "Token") -> "Token | None":
    """Return the name before the commas of "Mr Weber, whose firm, Nordlys, built it, said"."""
    doc, at = verb.doc, grammar.group_range(verb)[0] - 1
    while at > verb.sent.start and doc[at].pos_ == "ADV":
        at -= 1
    if verb.tag_ not in FINITE or at <= verb.sent.start or doc[at].text != ",":
        return None
    for name in doc[verb.sent.start : at].ents:
        if (
            name.label_ in ("PERSON", "ORG")
            and doc[name.end].text == ","
            and name.root.dep_ != "pobj"
        ):
            return name.root
    return None


def _find_main_subject(verb: "Token", language: Language) -> "Token | None":
    """Return the subject of the sentence for a verb without finite form: ..., adding that."""
    main = verb.sent.root
    if (
        verb.tag_ not in UNFINITE
        or main.pos_ not in grammar.VERBAL
        or grammar.is_passive(main, language)
    ):
        return None
    return grammar.find_own_subject(main)
