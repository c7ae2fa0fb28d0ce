"""What the rules ask of a parse: who is the subject, where a phrase begins and ends.

Ranges are half-open token numbers of one spaCy Doc. Knows no label; what words do is asked of the
language.
"""

from typing import TYPE_CHECKING

from annotate.language import Language

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

TokenRange = tuple[int, int]

QUOTE_MARKS = frozenset(
    ('"', "''", "``", "“", "”", "„", "‟", "«", "»", "‹", "›", "‘", "’", "'", "‚")
)
DASHES = frozenset(("-", "–", "—", "―", "--"))
BRACKETS = {")": "(", "]": "["}
SUBJECTS = frozenset(("nsubj", "csubj"))
PASSIVES = frozenset(("nsubjpass", "csubjpass"))
VERBAL = frozenset(("VERB", "AUX"))
# The tags of the finite part of a verb.
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
# A clause with one of these relations to a verb has that verb's subject, unless it has its own.
SHARING = frozenset(("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "acomp"))
# What may hang on a noun to its right without being part of the noun phrase.
LOOSE = frozenset(("parataxis", "ccomp", "advcl", "dep"))
GROUP = frozenset(("aux", "auxpass", "neg"))
MAX_CLIMB = 6
# The words of a dateline before its dash: OSLO, Norway (NTB) -
MAX_DATELINE = 12


def trim(doc: "Doc", i: int, j: int) -> TokenRange | None:
    """Return a range without blank and punctuation at its ends; marks and brackets stay."""
    while i < j and (doc[i].is_space or (doc[i].is_punct and not _opens(doc[i].text))):
        i += 1
    while i < j and (doc[j - 1].is_space or _is_loose_end(doc, i, j - 1)):
        j -= 1
    return (i, j) if i < j else None


def _opens(text: str) -> bool:
    return text in QUOTE_MARKS or text in ("(", "[", "#", "¿", "¡")


def _is_loose_end(doc: "Doc", i: int, last: int) -> bool:
    token = doc[last]
    if token.text in BRACKETS:
        return not any(doc[k].text == BRACKETS[token.text] for k in range(i, last))
    if not token.is_punct or token.text in QUOTE_MARKS or token.text == "%":
        return False
    return token.text not in ("?", "!")


def is_dash(token: "Token") -> bool:
    """Tell whether a token is a dash between words, and no hyphen inside one."""
    if token.text not in DASHES or token.i == 0:
        return False
    return token.text != "-" or bool(token.whitespace_ and token.nbor(-1).whitespace_)


def is_passive(verb: "Token", language: Language) -> bool:
    """Tell whether a verb is in the passive; "he's said that" is not, whatever the parser says."""
    if not any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return False
    helper = find_child(verb, "auxpass")
    short = helper is not None and helper.text in language.function.short_has
    return not (short and find_child(verb, "ccomp", "dobj") is not None)


def find_child(token: "Token", *deps: str) -> "Token | None":
    """Return the first child with one of these relations."""
    return next((child for child in token.children if child.dep_ in deps), None)


def find_clause(verb: "Token") -> "Token | None":
    """Return the complement clause of a verb, the one after it where there is one before it too.

    What a semicolon parts from the verb is none, whatever the parser makes of it.
    """
    after = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
    before = next((c for c in verb.lefts if c.dep_ == "ccomp"), None)
    if before is None or any(t.text == ";" for t in verb.doc[before.right_edge.i : verb.i]):
        return after
    return after or before


def find_prep(token: "Token", *words: str) -> "Token | None":
    """Return a token's preposition among these, whatever the parser calls the relation."""
    for child in token.children:
        if child.lower_ in words and child.dep_ in ("prep", "agent", "dative", "prt", "advmod"):
            return child
    return None


def find_prep_object(token: "Token", *words: str) -> "Token | None":
    """Return the head of what such a preposition of a token governs: a noun or a clause."""
    for child in token.children:
        if child.lower_ in words and child.dep_ in ("prep", "agent", "dative", "prt", "advmod"):
            found = find_child(child, "pobj", "pcomp")
            if found is not None:
                return found
    return None


def find_agent(verb: "Token", language: Language) -> "Token | None":
    """Return who does it in a passive: the head of the phrase after "by"."""
    return find_prep_object(verb, *language.function.agent)


def find_own_subject(verb: "Token") -> "Token | None":
    """Return the subject that stands with the verb itself."""
    found = find_child(verb, *SUBJECTS) or find_child(verb, *PASSIVES)
    if found is None and verb.dep_ == "relcl" and verb.pos_ == "VERB":
        return find_child(verb, "compound")  # which X backs, where X is taken for a part of "backs"
    return found


def find_subject(verb: "Token", language: Language) -> "Token | None":
    """Return the head of a verb's subject, its own or that of the verb it depends on."""
    for _ in range(MAX_CLIMB):
        subject = find_own_subject(verb)
        if subject is not None:
            return subject
        head = verb.head
        if verb.dep_ in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN", "PRON"):
            above = _find_above(verb, head, language)
            if above is None:
                return _find_planner(head, language) if is_planned(verb, language) else head
            verb = above
            continue
        if not _shares_subject(verb, language):
            return None
        verb = head
    return None


def _shares_subject(verb: "Token", language: Language) -> bool:
    """Tell whether a verb without a subject of its own has that of the word it hangs on."""
    if verb.dep_ not in SHARING or (verb.dep_ == "conj" and verb.head.pos_ not in VERBAL):
        return False
    return verb.dep_ != "xcomp" or not _judges_deed(verb.head, language)


def _judges_deed(verb: "Token", language: Language) -> bool:
    """Tell whether a verb says of a deed what it is: it would be wrong to punish them."""
    subject = find_own_subject(verb)
    is_empty = subject is not None and subject.lower_ in language.function.expletive
    return is_empty and find_child(verb, "acomp", "attr", "oprd") is not None


def _find_above(verb: "Token", noun: "Token", language: Language) -> "Token | None":
    """Return the verb whose subject acts in "issued a statement saying", "took steps to help"."""
    infinitive = is_infinitive(verb, language)
    if verb.dep_ != "acl" or verb.tag_ == "VBN":
        return None
    if not infinitive:
        sent = _find_sent(noun, language)
        if sent is None:
            return None
        noun = sent
    above = noun.head
    if noun.dep_ == "pobj":
        above = above.head if infinitive else noun
    elif noun.dep_ not in ("dobj", "attr"):
        return None
    return above if above.pos_ in VERBAL and above.i != verb.i else None


def is_planned(verb: "Token", language: Language) -> bool:
    """Tell whether a verb says what a plan, an effort or a decision is to do."""
    return verb.dep_ == "acl" and is_infinitive(verb, language)


def _find_planner(noun: "Token", language: Language) -> "Token | None":
    """Return X in "X's plan to back Y", "efforts by X to back Y"; a plan alone does nothing."""
    return find_child(noun, "poss") or find_prep_object(noun, *language.function.agent)


def is_infinitive(verb: "Token", language: Language) -> bool:
    """Tell whether a verb is one with "to" before it."""
    marks = language.function.infinitive
    return any(child.dep_ == "aux" and child.lower_ in marks for child in verb.children)


def is_gapped(clause: "Token", language: Language) -> bool:
    """Tell whether a clause is of what its noun names, not what it says: an idea that X rejects."""
    frames = language.stance.verb_frames.get(clause.lemma_, ())
    takes_object = any("object" in frame.target for frame in frames)
    met = find_child(clause, "dobj", "ccomp", "xcomp", "prt")
    gap = met is None or met.i == clause.left_edge.i
    return takes_object and gap and not is_passive(clause, language)


def _find_sent(noun: "Token", language: Language) -> "Token | None":
    """Return the letter of "a letter saying" and "a letter to supporters saying"."""
    documents = language.cues.documents
    if noun.lemma_ in documents:
        return noun
    if noun.dep_ != "pobj" or noun.head.lower_ not in language.function.recipient:
        return None
    near = noun.head.head
    if near.pos_ == "VERB":
        near = find_child(near, "dobj") or near
    return near if near.lemma_ in documents else None


def skip_dateline(subject: "Token") -> TokenRange | None:
    """Return what follows the dash of a dateline that the parser takes for the subject."""
    doc, first = subject.doc, subject.sent.start
    verb = subject.head
    if not (doc[first].is_upper and len(doc[first]) > 2) or subject.i > first + MAX_DATELINE:
        return None
    dash = next((t for t in doc[first : first + MAX_DATELINE] if is_dash(t)), None)
    if dash is None or not subject.i < dash.i < verb.i:
        return None
    return trim(doc, dash.i + 1, group_range(verb)[0])


def phrase_range(head: "Token", bar: int | None, language: Language) -> TokenRange | None:
    """Return the whole noun phrase of a head, on its side of the token `bar`."""
    doc = head.doc
    i, j = head.left_edge.i, head.right_edge.i + 1
    for child in head.rights:
        if child.dep_ in LOOSE:
            j = min(j, child.left_edge.i)
            break
    for child in head.lefts:
        if child.dep_ in ("cc", "preconj") and child.i == i:
            i += child.lower_ not in language.function.correlative
    if bar is not None:
        i, j = (i, min(j, bar)) if head.i < bar else (max(i, bar + 1), j)
    i, j = _strip(head, i, _end_word(doc, j))
    return trim(doc, i, j)


def _strip(head: "Token", i: int, j: int) -> TokenRange:
    """Take a mark left open, the ending of its owner and ornaments from the ends of a phrase."""
    doc = head.doc
    if i < head.i and doc[i].text in QUOTE_MARKS:
        i += sum(t.text in QUOTE_MARKS for t in doc[i:j]) == 1
    j -= j > head.i + 1 and doc[j - 1].tag_ == "POS" and doc[j - 1].head.i == head.i
    while j > head.i + 1 and _is_ornament(doc[j - 1].text):
        j -= 1
    while i < head.i and _is_ornament(doc[i].text):
        i += 1
    return i, j


def _is_ornament(text: str) -> bool:
    """Tell whether a token is an emoji, a bullet or the like."""
    if any(char.isalnum() for char in text):
        return False
    return not (text in QUOTE_MARKS or text in BRACKETS or text in ".%$€£#([")


def core_range(head: "Token", bar: int | None, language: Language) -> TokenRange | None:
    """Return a noun phrase without what is added after a comma, and without "as ..."."""
    bounds = phrase_range(head, bar, language)
    if bounds is None:
        return None
    i, j = bounds
    for child in head.rights:
        edge = child.left_edge.i
        added = child.dep_ in ("relcl", "acl") and head.doc[edge - 1].text in (",", "-", "–", "—")
        if (added or child.lower_ in language.function.capacity) and i < edge < j:
            return trim(head.doc, i, edge)
    return i, j


def group_range(verb: "Token", *, particle: bool = True) -> TokenRange:
    """Return the verb with its auxiliaries, negation and what stands between them."""
    doc = verb.doc
    kin = {child.i for child in verb.children if child.dep_ in GROUP}
    adverbs = {child.i for child in verb.children if child.dep_ == "advmod"}
    start = verb.i
    k = verb.i - 1
    while k >= 0 and (k in kin or k in adverbs):
        if k in kin:
            start = k
        k -= 1
    end = verb.i + 1
    if particle and end < len(doc) and doc[end].dep_ == "prt" and doc[end].head.i == verb.i:
        end += 1
    return start, end


def _end_word(doc: "Doc", j: int) -> int:
    """Return where a phrase ends that a parse breaks off inside a word: the re|-election of X."""
    while _joins_word(doc, j):
        j = max(j + 2, doc[j + 1].right_edge.i + 1)
    return j


def _joins_word(doc: "Doc", at: int) -> bool:
    """Tell whether a hyphen inside a word stands at a place."""
    if not 0 < at < len(doc) - 1 or doc[at].text != "-":
        return False
    return not (doc[at].whitespace_ or doc[at - 1].whitespace_) and doc[at + 1].text[0].isalnum()


def whole_words(doc: "Doc", bounds: TokenRange) -> TokenRange:
    """Return a range that ends at no hyphen inside a word."""
    i, j = bounds
    while _joins_word(doc, j):
        j += 2
    return i, j


def _mend_hyphen(doc: "Doc", j: int) -> int:
    """Go on to the end of the phrase where a parse breaks a word at its hyphen: co-operate."""
    if j >= len(doc) or doc[j].text != "-" or doc[j - 1].whitespace_:
        return j
    while (
        j < len(doc) and not (doc[j].is_punct and doc[j].text != "-") and not doc[j].is_sent_start
    ):
        j += 1
    return j


def clause_range(child: "Token", verb: "Token") -> TokenRange | None:
    """Return a complement clause, on its side of the verb that governs it."""
    i, j = child.left_edge.i, child.right_edge.i + 1
    if child.i > verb.i:
        i = max(i, verb.i + 1)
        j = _mend_hyphen(verb.doc, j)
    else:
        subject = find_own_subject(verb)
        j = min(j, group_range(verb)[0])
        if subject is not None and child.i < subject.left_edge.i:
            j = min(j, subject.left_edge.i)
    return trim(verb.doc, i, j)
