"""Quotations and the cue beside them, as in 'He said: "..."' or '"...," he said'.

Works by the order of words, since quotation marks confuse a parser; asks the parse only who the
subject is. Decides nothing about quotations without a cue.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    cue_range,
    is_self,
    is_told,
)
from annotate.preannotation.rules.quotes.introductions import read_conclusion, read_introduction
from annotate.preannotation.rules.quotes.quotations import Quoted
from annotate.preannotation.rules.quotes.speakers import find_actor

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How many tokens after, and before, a quotation its cue is looked for.
AFTER, BEFORE, BEFORE_NAMING = 45, 25, 14
ENDS = frozenset(".!?;:")
FULL_STOPS = frozenset((".", "...", "…"))
# Marks right after a cue hold what is said if they hold so many tokens, marks included.
MIN_PHRASE = 5
MAX_SIGNATURE = 18
MAX_TAG = 6
DASHES = frozenset(("—", "–", "-", "―", "--"))
LIGHT = frozenset((",", ":", "—", "–", "-", "―", "--"))
NAMES = frozenset(("PROPN", "NOUN", "DET", "ADJ", "PRON", "NUM", "PART"))
# What may stand with a subject between a quotation and its cue; the rest where none is known.
BETWEEN = frozenset(("ADV", "AUX", "PUNCT", "CCONJ", "PART", "SPACE", "PROPN", "PRON", "DET"))
BETWEEN_LOOSE = BETWEEN | {"NOUN", "ADJ", "ADP", "NUM"}
MAX_DEPTH = 1


def match_quoted(
    doc: "Doc", quoted: Sequence[Quoted], language: Language
) -> tuple[list[AttributionCandidate], set[int]]:
    """Return the candidates of quotations beside a cue, and the cues that they use."""
    candidates: list[AttributionCandidate] = []
    used: set[int] = set()
    for item in quoted:
        if item.depth > MAX_DEPTH:
            continue
        candidate = _match_before(doc, item, language, used) or _match_after(
            doc, item, language, used
        )
        if candidate is not None and item.depth:
            nested = replace(candidate, score=candidate.score * language.weights.quotes.nested)
            candidate = None if is_self(doc, candidate, language) else nested
        if candidate is not None:
            candidates.append(candidate)
            used.add(candidate.at)
    return candidates, used


def _is_cue(token: "Token", language: Language, used: set[int]) -> bool:
    if token.pos_ not in grammar.VERBAL or token.i in used:
        return False
    particle = grammar.find_child(token, "prt")
    return "quote" in language.cues.get_frames(token.lemma_, particle.lower_ if particle else "")


def _make_claim(
    item: Quoted, verb: "Token", actor: TokenRange | None, language: Language, *, rule: str
) -> AttributionCandidate:
    told = _find_told(verb, language)
    bounds = (item.start, item.end)
    if told == actor:  # asked Mara Lind, who for the parser is asked
        told = None
    return AttributionCandidate(
        (bounds,),
        cue_range(verb, language),
        actor,
        told,
        rule,
        language.weights.quotes.content[rule],
        verb.i,
    )


def _find_told(verb: "Token", language: Language) -> TokenRange | None:
    if "addressee" not in language.cues.get_frames(verb.lemma_):
        return None
    told = grammar.find_child(verb, "dobj", "dative", "iobj")
    if told is None or told.i < verb.i or told.pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    return grammar.phrase_range(told, verb.i, language)


# --- the cue after the quotation ------------------------------------------------------------------


def _match_after(
    doc: "Doc", item: Quoted, language: Language, used: set[int]
) -> AttributionCandidate | None:
    concluded = read_conclusion(doc, item, language) if item.closed else None
    if concluded is not None:
        return concluded
    first = _find_first(doc, item, language)
    if first is None:
        return _match_signature(doc, item, language)
    for token in doc[first : min(item.right, first + AFTER)]:
        if token.text in ENDS:
            return None
        if _is_cue(token, language, used):
            return _read_after(token, first, item, language)
    return _match_signature(doc, item, language)


def _match_signature(doc: "Doc", item: Quoted, language: Language) -> AttributionCandidate | None:
    """Read '"..." - Mara Lind', with nothing after the name."""
    at = item.end
    while at < item.right and doc[at].is_space:
        at += 1
    if not item.said or at >= item.right - 1 or doc[at].text not in DASHES:
        return None
    end = next((t.i for t in doc[at + 1 : item.right] if "\n" in t.text), item.right)
    actor = grammar.trim(doc, at + 1, end)
    if end < len(doc) and not doc[end].is_space:
        return None
    return _make_signed(item, actor, at, language) if actor and _is_name(doc, actor) else None


def _make_signed(
    item: Quoted, actor: TokenRange, at: int, language: Language
) -> AttributionCandidate:
    bounds = (item.start, item.end)
    return AttributionCandidate(
        (bounds,), (at, at + 1), actor, None, "colon", language.weights.quotes.content["colon"], at
    )


def _is_name(doc: "Doc", bounds: TokenRange) -> bool:
    """Tell whether a few words are a name, maybe with an office, and no clause."""
    tokens = doc[bounds[0] : bounds[1]]
    if len(tokens) > MAX_SIGNATURE or any(t.pos_ in grammar.VERBAL for t in tokens):
        return False
    named = any(t.ent_type_ in ("PERSON", "ORG") for t in tokens)
    return tokens[0].pos_ == "PROPN" and named


def _find_first(doc: "Doc", item: Quoted, language: Language) -> int | None:
    """Return where the words after a quotation begin that may tell who said it."""
    if not item.closed or item.end >= item.right:
        return None
    if not item.said:
        return item.end + 1 if _is_headline_tag(doc, item, language) else None
    if doc[item.end].text in LIGHT:
        return item.end + 1
    stopped = doc[item.end - 2].text in FULL_STOPS and not doc[item.end].text[:1].islower()
    return None if stopped and not _is_tag(doc, item, language) else item.end


def _is_headline_tag(doc: "Doc", item: Quoted, language: Language) -> bool:
    """Tell whether a piece is a quotation and who says it, and no more: '...', says X."""
    if item.start > 0 or doc[item.end].text != ",":
        return False
    words = doc[item.end + 1 : len(doc)]
    said = [t for t in words if t.pos_ in grammar.VERBAL]
    ends = 2 <= len(words) <= MAX_TAG and len(said) == 1 and said[0].i in (words[0].i, words[-1].i)
    return ends and "quote" in language.cues.get_frames(said[0].lemma_)


def _is_tag(doc: "Doc", item: Quoted, language: Language) -> bool:
    """Tell whether nothing but "Mr Lind said." follows a quotation with a full stop in it."""
    stops = (t.i for t in doc[item.end : item.right] if t.text in ENDS or t.is_space)
    end = next(stops, item.right)
    words = list(doc[item.end : end])
    if end < item.right and doc[end].text == ":":
        return False
    said = [
        t
        for t in words
        if "quote" in language.cues.get_frames(t.lemma_) and t.pos_ in grammar.VERBAL
    ]
    names = all(t.pos_ in NAMES or t in said for t in words)
    return names and len(said) == 1 and 2 <= len(words) <= MAX_TAG and words[-1] in said


def _read_after(
    verb: "Token", first: int, item: Quoted, language: Language
) -> AttributionCandidate | None:
    if _has_own_content(verb, language) or not _starts_clause(verb, first):
        return None
    actor = _find_speaker(verb, first, item.right, language)
    if actor is None and verb.tag_ != "VBG":
        return None
    candidate = _make_claim(item, verb, actor, language, rule="after")
    if is_told(verb, language):
        candidate = replace(candidate, actor=None, addressee=actor)
    start = _find_lead(verb.doc, item)
    return replace(candidate, pieces=((start, item.end),)) if start < item.start else candidate


def _find_lead(doc: "Doc", item: Quoted) -> int:
    """Return where a sentence begins that goes on in marks: It needs "a new deck," he said."""
    if not doc[item.start + 1].text[:1].islower():
        return item.start
    start = item.start
    while start > item.left and doc[start - 1].text not in ENDS and not doc[start - 1].is_space:
        start -= 1
    lead = grammar.trim(doc, start, item.start)
    return lead[0] if lead is not None else item.start


def _has_own_content(verb: "Token", language: Language) -> bool:
    """Tell whether a verb after a quotation goes on to a content of its own."""
    return any(
        child.dep_ == "ccomp"
        and child.i > verb.i
        and child.left_edge.lower_ in language.function.complementizer
        for child in verb.children
    )


def _starts_clause(verb: "Token", first: int) -> bool:
    """Tell whether only a subject and adverbs stand between the quotation and its verb."""
    subject = grammar.find_own_subject(verb)
    if subject is None:
        return all(token.pos_ in BETWEEN_LOOSE for token in verb.doc[first : verb.i])
    i, j = subject.left_edge.i, subject.right_edge.i
    return all(i <= t.i <= j or t.pos_ in BETWEEN for t in verb.doc[first : verb.i])


def _find_speaker(verb: "Token", first: int, limit: int, language: Language) -> TokenRange | None:
    """Return the speaker: the verb's subject, or the words beside the verb if it has none."""
    doc = verb.doc
    subject = grammar.find_own_subject(verb)
    if subject is not None and first <= subject.i < limit:
        bounds = grammar.phrase_range(subject, verb.i, language)
        if bounds is None:
            return None
        return grammar.trim(doc, max(first, bounds[0]), min(limit, bounds[1]))
    if verb.tag_ == "VBG" or verb.dep_ == "conj":
        return find_actor(verb, language)
    if verb.i == first or (verb.i == first + 1 and doc[first].pos_ in ("ADV", "AUX")):
        return _read_names(doc, verb.i + 1, limit)
    return grammar.trim(doc, first, grammar.group_range(verb)[0])


def _read_names(doc: "Doc", start: int, limit: int) -> TokenRange | None:
    end = start
    while end < limit and doc[end].pos_ in NAMES:
        end += 1
    return grammar.trim(doc, start, end)


# --- the cue before the quotation -----------------------------------------------------------------


def _match_before(
    doc: "Doc", item: Quoted, language: Language, used: set[int]
) -> AttributionCandidate | None:
    last = item.start - 1
    while last >= item.left and (doc[last].text in LIGHT or doc[last].is_space):
        last -= 1
    if last < item.left:
        return None
    signed = _match_label(doc, item, last, language)
    if signed is not None:
        return signed
    introduced = any(token.text in (":", ",") for token in doc[last + 1 : item.start])
    if not introduced:
        named = _match_naming(doc, item, language, used)
        phrase = item.end - item.start >= MIN_PHRASE and _is_cue(doc[last], language, used)
        if named is not None or not (item.said or phrase):
            return named
        if _runs_on(doc, item):
            return None
    verb = _find_cue_before(doc, last, item, language, used)
    if verb is None:
        return read_introduction(doc, item, last + 1, language)
    return _make_claim(item, verb, find_actor(verb, language), language, rule="before")


def _match_label(
    doc: "Doc", item: Quoted, last: int, language: Language
) -> AttributionCandidate | None:
    """Read 'Mara Lind: "..."', with nothing before the name."""
    if doc[last + 1].text != ":":
        return None
    lead = last
    while lead > item.left and doc[lead - 1].text not in ENDS and not doc[lead - 1].is_space:
        lead -= 1
    name = grammar.trim(doc, lead, last + 1)
    if name is None or not _is_name(doc, name):
        return None
    return _make_signed(item, name, last + 1, language)


def _runs_on(doc: "Doc", item: Quoted) -> bool:
    """Tell whether the clause goes on after the marks: said "it hurts" every time he thinks."""
    after = doc[item.end] if item.closed and item.end < len(doc) else None
    return (
        after is not None and after.is_lower and after.pos_ not in ("CCONJ", "SCONJ", "ADP", "ADV")
    )


def _find_cue_before(
    doc: "Doc", last: int, item: Quoted, language: Language, used: set[int]
) -> "Token | None":
    """Return the cue that leads to a quotation: right before it, or before its addressee."""
    if _is_cue(doc[last], language, used):
        return doc[last]
    if doc[last + 1].text not in (":", ","):
        return None
    colon = doc[last + 1].text == ":"
    for verb in reversed(doc[max(item.left, last - BEFORE) : last + 1]):
        if verb.text in ENDS:
            return None
        if _is_cue(verb, language, used):
            fronted = any(c.dep_ == "ccomp" and c.i < verb.i for c in verb.children)
            return None if fronted and not colon else verb
        if verb.pos_ == "VERB" and not (colon and verb.dep_ in ("relcl", "acl")):
            return None
    return None


def _match_naming(
    doc: "Doc", item: Quoted, language: Language, used: set[int]
) -> AttributionCandidate | None:
    """Read 'called the plan "a disgrace"' by the order of words."""
    rule = "as" if doc[item.start - 1].lower_ in language.function.capacity else "naming"
    for verb in reversed(doc[max(item.left, item.start - BEFORE_NAMING) : item.start]):
        if verb.is_punct and verb.text != ",":
            return None
        if verb.pos_ != "VERB":
            continue
        follows = doc[verb.i + 1]
        if (
            rule not in language.cues.get_frames(verb.lemma_)
            or verb.i in used
            or follows.dep_ == "prep"
        ):
            return None
        piece = grammar.trim(doc, verb.i + 1, _extend(doc, _join(doc, item.end, language)))
        actor = find_actor(verb, language)
        if actor is None or piece is None or follows.pos_ in ("ADP", "PART"):
            return None
        if piece[0] == item.start and not grammar.is_passive(verb, language):
            return None
        return AttributionCandidate(
            (piece,),
            cue_range(verb, language),
            actor,
            None,
            rule,
            language.weights.quotes.content[rule],
            verb.i,
        )
    return None


def _extend(doc: "Doc", end: int) -> int:
    """Take in what goes on after a quotation that is part of a phrase: "a breach" of the pact."""
    if end >= len(doc) or not (doc[end].pos_ == "ADP" or doc[end].tag_ in ("WDT", "WP")):
        return end
    while end < len(doc) and not doc[end].is_punct and doc[end].pos_ not in ("CCONJ", "SPACE"):
        end += 1
    return end


def _join(doc: "Doc", end: int, language: Language) -> int:
    """Take in a second quotation after "and": a "liar" and a "cheat"."""
    if end >= len(doc) or doc[end].lower_ not in language.function.conjunctions:
        return end
    marks = [t.i for t in doc[end : end + BEFORE_NAMING] if t.text in grammar.QUOTE_MARKS]
    return marks[1] + 1 if len(marks) > 1 and marks[0] <= end + 2 else end
