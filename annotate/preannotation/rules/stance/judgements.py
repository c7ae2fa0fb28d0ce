"""Judgements: "the plan was a disgrace", 'called the plan "a disgrace"'.

Only predicates with a word that evaluates; whoever says it holds the stance, so the holder of a
finding is left open unless the sentence itself names them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.naming import find_named
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    find_antecedent,
    flip,
    name_act,
)
from annotate.preannotation.rules.stance.scope import is_unsaid

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

# A predicate longer than this is read up to here: the rest of it judges other things.
REACH = 8


def iter_judgements(sentence: "Span", language: Language) -> Iterator[StanceFinding]:
    """Yield the judgements of a sentence."""
    for token in sentence:
        found = _read_verb(token, language) if token.pos_ in grammar.VERBAL else None
        if found is not None and not is_unsaid(token, language):
            yield found


def _read_verb(verb: "Token", language: Language) -> StanceFinding | None:
    frames = language.cues.get_frames(verb.lemma_)
    if verb.lemma_ in language.function.be:
        return _read_copula(verb, language)
    if name_act(verb) in language.stance.asking.yielding:
        return _read_due(verb, language)
    if verb.lemma_ in language.stance.verb_frames and _is_stated(verb.lemma_, language):
        return None
    if "naming" in frames or "as" in frames:
        return _read_naming(verb, language)
    if verb.lemma_ in language.stance.deeds.polarity:
        return _read_deed(verb, language)
    return None


def _is_stated(lemma: str, language: Language) -> bool:
    """Tell whether a verb like "dismiss" is a stance itself, so that its predicate adds none."""
    frames = language.stance.verb_frames[lemma]
    return any(f.explicitness != "inferred" and "object" in f.target for f in frames)


def judge(doc: "Doc", bounds: TokenRange, language: Language) -> tuple[str, bool] | None:
    """Return the polarity of a predicate and whether a negation turned it; None where unclear.

    A negation turns what it stands over: towns that have no train do not turn "a gift to towns".
    """
    words: dict[Token, str] = {}
    negations = []
    for token in doc[bounds[0] : min(bounds[1], bounds[0] + REACH)]:
        if token.pos_ not in ("ADJ", "NOUN", "VERB", "PROPN", "ADV"):
            if token.dep_ == "neg" or token.lower_ in language.function.negation:
                negations.append(token.head)
            continue
        polarity = language.stance.evaluation.polarity.get(
            token.lemma_
        ) or language.stance.evaluation.polarity.get(token.text)
        if polarity is not None:
            words[token] = polarity
    if len(set(words.values())) != 1:
        return None
    first, polarity = next(iter(words.items()))
    negated = any(over.i == first.i or over.is_ancestor(first) for over in negations)
    return (flip(polarity), True) if negated else (polarity, False)


def _read_copula(verb: "Token", language: Language) -> StanceFinding | None:
    predicate = grammar.find_child(verb, "attr", "acomp")
    subject = grammar.find_own_subject(verb)
    if predicate is None or subject is None or predicate.i < verb.i or subject.i > verb.i:
        return None
    if subject.lower_ in language.function.vague or subject.pos_ in grammar.VERBAL:
        return None
    if any(c.dep_ == "mark" and c.lower_ in language.function.supposing for c in verb.children):
        return None
    bounds = grammar.trim(verb.doc, predicate.left_edge.i, predicate.right_edge.i + 1)
    target = grammar.core_range(subject, verb.i, language)
    if bounds is None or target is None or not _is_judging(predicate, language):
        return None
    judged = judge(verb.doc, bounds, language)
    if judged is None:
        return None
    polarity, negated = judged
    if any(c.dep_ == "neg" for c in verb.children):
        polarity, negated = flip(polarity), not negated
        bounds = (verb.i, bounds[1])
    return StanceFinding(
        _unmark(verb.doc, bounds),
        polarity,
        _find_judge(verb, language),
        target,
        "lexical",
        negated,
        "judgement",
        predicate.i,
    )


def _is_judging(predicate: "Token", language: Language) -> bool:
    """Tell whether a predicate has a word that judges: a disgrace, a sad day, an act of revenge."""
    words = language.stance.evaluation
    near = [predicate, *predicate.lefts]
    if predicate.lemma_ in words.bearers:
        near += filter(None, (grammar.find_prep_object(predicate, *language.function.genitive),))
    return any(token.lemma_ in words.polarity for token in near)


def _find_judge(verb: "Token", language: Language) -> "Token | None":
    """Return X in "To X, Y is a coward"; else whoever speaks judges."""
    first = verb.sent[0]
    if first.lower_ not in language.stance.evaluation.judges or first.head.i != verb.i:
        return None
    judge = grammar.find_child(first, "pobj")
    if judge is None or judge.i > verb.i:
        return None
    return judge if judge.nbor().is_punct else None


def _read_deed(verb: "Token", language: Language) -> StanceFinding | None:
    """Read "the minister lied": whoever says so judges the minister."""
    if verb.pos_ != "VERB" or grammar.is_passive(verb, language):
        return None
    subject = grammar.find_own_subject(verb)
    if (
        subject is None
        or subject.lower_ in language.function.vague
        or subject.dep_ not in grammar.SUBJECTS
    ):
        return None
    if any(c.dep_ == "mark" and c.lower_ in language.function.supposing for c in verb.children):
        return None
    target = grammar.core_range(subject, verb.i, language)
    if target is None or subject.pos_ in grammar.VERBAL:
        return None
    negated = any(c.dep_ == "neg" for c in verb.children)
    polarity = language.stance.deeds.polarity[verb.lemma_]
    polarity = flip(polarity) if negated else polarity
    start = grammar.group_range(verb)[0] if negated else verb.i
    return StanceFinding(
        (start, verb.i + 1), polarity, None, target, "lexical", negated, "deed", verb.i
    )


def _read_naming(verb: "Token", language: Language) -> StanceFinding | None:
    if grammar.is_passive(verb, language):
        named = _find_called(verb, language)
    else:
        named = find_named(verb, language) or _find_two(verb)
    if named is None:
        return None
    head, predicate = named
    target = grammar.core_range(head, verb.i, language)
    judged = judge(verb.doc, predicate, language)
    holder = (
        grammar.find_agent(verb, language)
        if grammar.is_passive(verb, language)
        else grammar.find_subject(verb, language)
    )
    if judged is None or target is None or holder is None:
        return None
    target = (target[0], min(target[1], predicate[0])) if target[0] < predicate[0] else target
    i, j = target
    while j > i and verb.doc[j - 1].text in grammar.QUOTE_MARKS:
        j -= 1
    bounds = grammar.trim(verb.doc, i, j)
    if bounds is None:
        return None
    return StanceFinding(
        _unmark(verb.doc, predicate),
        judged[0],
        holder,
        bounds,
        "lexical",
        judged[1],
        "judgement",
        verb.i,
    )


def _find_called(verb: "Token", language: Language) -> "tuple[Token, TokenRange] | None":
    """Read "was described as a betrayal by X", "was called a disgrace by X"."""
    met = find_antecedent(grammar.find_child(verb, "nsubjpass"), verb, language)
    predicate = grammar.find_child(verb, "oprd", "dobj", "acomp")
    if predicate is None:
        predicate = grammar.find_prep_object(verb, *language.function.capacity)
    if met is None or predicate is None or predicate.i < verb.i:
        return None
    bounds = grammar.trim(verb.doc, predicate.left_edge.i, predicate.right_edge.i + 1)
    return (met, bounds) if bounds is not None else None


def _find_two(verb: "Token") -> "tuple[Token, TokenRange] | None":
    """Read "called Mr X a coward" where the parser takes both for what he is called."""
    named = [child for child in verb.rights if child.dep_ == "oprd"]
    if len(named) != 2 or named[0].pos_ != "PROPN":
        return None
    bounds = grammar.trim(verb.doc, named[1].left_edge.i, named[1].right_edge.i + 1)
    return (named[0], bounds) if bounds is not None else None


def _read_due(verb: "Token", language: Language) -> StanceFinding | None:
    """Read "the minister should resign": whoever says so is against the minister."""
    modal = next((c for c in verb.children if c.dep_ == "aux" and c.tag_ == "MD"), None)
    subject = grammar.find_own_subject(verb)
    if modal is None or subject is None or modal.lower_ not in language.stance.asking.obliging:
        return None
    target = grammar.core_range(subject, verb.i, language)
    if target is None or subject.lower_ in language.function.vague:
        return None
    negated = grammar.find_child(verb, "neg") is not None
    start, end = grammar.group_range(verb)
    polarity = "favor" if negated else "against"
    return StanceFinding((start, end), polarity, None, target, "lexical", negated, "deed", verb.i)


def _unmark(doc: "Doc", bounds: TokenRange) -> TokenRange:
    """Return what a predicate has in marks, where that is all but its article; else all of it."""
    i, j = bounds
    marks = [k for k in range(i, j) if doc[k].text in grammar.QUOTE_MARKS]
    if len(marks) > 2 or not marks:
        return bounds
    if len(marks) == 1:
        return (i + 1, j) if marks[0] == i else (i, j - (marks[0] == j - 1))
    around = marks[0] <= i + 1 and marks[1] >= j - 2 and marks[0] + 1 < marks[1]
    return (marks[0] + 1, marks[1]) if around else bounds
