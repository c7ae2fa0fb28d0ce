"""What is said of somebody beside a name, and of whom a description speaks: office, body, kin.

Asks the parse. "Russian President X", "X, the president of Ukraine", "North Korea's leader, X",
"X is the mayor of Graz" introduce; "the Russian leader", "Graz's mayor" describe.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.name_forms import fold_name
from annotate.preannotation.rules import grammar

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

BODIES = frozenset(("GPE", "ORG", "NORP", "LOC", "FAC"))  # OntoNotes 5
NAMED = BODIES | {"PERSON"}
WORDS = frozenset(("NOUN", "PROPN", "ADJ"))
MAX_WORDS = 3
MAX_LEFT = 9
# What a noun behind a comma is in its own right, and so no apposition.
_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "conj"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """An office, profession or kinship. `body` is its state or body, as it is compared.

    `words` are all words of its phrase, `kind` those of a description that say which one it is.
    `owned` tells that it is somebody's: his wife, Graz's mayor. `said` is the phrase as it stands,
    `start` where whoever it is said of is named there. `shared` tells that it is that of whom
    somebody is the counterpart of, who may have another one: the Polish chancellor.
    """

    office: str
    body: str | None = None
    former: bool = False
    owned: bool = False
    shared: bool = False
    words: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    said: str = field(default="", compare=False)
    start: int = field(default=-1, compare=False)


def read_role(head: "Token", language: Language, bar: int | None = None) -> Role:
    """Read the role whose noun is `head`; nothing from the token `bar` on is part of it."""
    left = [t for t in head.lefts if t.i < head.i]
    words = language.identity
    around = {t.lower_ for t in head.doc[max(0, head.left_edge.i) : head.i]}
    right = _list_right(head, bar)
    office = _name_office(head, right, language)
    body = _find_body(head, right, language)
    return Role(
        office=office,
        body=body,
        former=bool(around & words.former) or head.lower_.startswith(words.former_before),
        owned=any(t.dep_ == "poss" for t in left) or any(t.ent_type_ == "PERSON" for t in right),
        words=frozenset(around | {t.lemma_.lower() for t in (head, *right)}),
        kind=_tell_kind(head, office, language),
        said=_quote(head, right),
    )


def _quote(head: "Token", right: list["Token"]) -> str:
    """Return the words of a role up to its last object."""
    last = max((token.i for token in right), default=head.i)
    return " ".join(head.doc[head.left_edge.i : last + 1].text.split())


def _tell_kind(head: "Token", office: str, language: Language) -> frozenset[str]:
    """Return the words that say which one is meant: special of "the special counsel"."""
    known = office in language.identity.all_offices
    deps = ("compound",) if known else ("compound", "amod")
    words = language.identity
    return frozenset(
        t.lower_
        for t in head.lefts
        if t.dep_ in deps
        and t.lower_ not in office
        and t.lower_ not in words.plain | words.former | words.coming
        and not t.ent_type_
    )


def _list_right(head: "Token", bar: int | None) -> list["Token"]:
    """Return the prepositions' objects: Ukraine of "president of Ukraine"."""
    return [
        inner
        for child in head.rights
        if child.dep_ == "prep" and (bar is None or child.i < bar)
        for inner in child.children
        if inner.dep_ == "pobj" and (bar is None or inner.i < bar)
    ]


def _name_office(head: "Token", right: list["Token"], language: Language) -> str:
    """Return the longest office that ends at the head, or goes on behind it."""
    known = language.identity.all_offices
    for inner in right:
        longer = f"{head.lower_} {inner.head.lower_} {inner.lower_}"
        if longer in known:
            return longer
    doc = head.doc
    for size in range(MAX_WORDS, 1, -1):
        if head.i + 1 >= size:
            office = " ".join(t.lower_ for t in doc[head.i + 1 - size : head.i + 1])
            if office in known:
                return office
    lower = head.lower_
    whole = language.identity.short_titles.get(lower.rstrip("."))
    if whole is not None and (lower.endswith(".") or lower not in known):
        return whole
    for ending in language.identity.coming_behind:
        lower = lower.removesuffix(ending)
    lower = lower.removeprefix(language.identity.former_before)
    lower = head.lemma_.lower() if head.tag_ in ("NNS", "NNPS") else lower
    lower = lower.removesuffix("s") if lower.removesuffix("s") in known else lower
    return lower if lower in known else (head.lemma_.lower() or lower)


def _find_body(head: "Token", right: list["Token"], language: Language) -> str | None:
    """Return the state or body whose office it is."""
    for token in (*reversed(list(_iter_left(head))), *right):
        if token.ent_type_ in BODIES:
            entity = find_entity(token)
            return name_body(entity.text if entity is not None else token.text, language)
        if token.text in language.identity.state_of:
            return name_body(token.text, language)
    return None


def _iter_left(head: "Token") -> Iterator["Token"]:
    for token in head.lefts:
        yield token
        if token.dep_ in ("compound", "amod", "nmod", "poss"):
            yield from token.lefts


def name_body(name: str, language: Language) -> str:
    """Return a state or body as it is compared: Russia for Russian, Russia and Moscow's state."""
    bare = language.function.strip_article(" ".join(name.split()))
    bare = bare.removesuffix("'s").removesuffix("’s")
    state = language.identity.state_of.get(bare)
    if state is None and language.states.is_state(bare):
        state = language.states.find(bare)[0]
    if state is not None:
        return " ".join(fold_name(state))
    usual = language.names.usual.get(bare, bare)
    return " ".join(fold_name(usual))


def find_entity(token: "Token") -> "DocSpan | None":
    """Return the entity that a word is in; entities are few words, so it is walked to its ends."""
    if not token.ent_type_:
        return None
    doc, first, last = token.doc, token.i, token.i + 1
    while first > 0 and doc[first].ent_iob_ == "I":
        first -= 1
    while last < len(doc) and doc[last].ent_iob_ == "I":
        last += 1
    return doc[first:last]


# --- beside a name ----------------------------------------------------------------------------


class NounPhrases:
    """The base noun phrases of a parse by their start, and by the end of what hangs on them."""

    def __init__(self, doc: "Doc") -> None:
        chunks = list(doc.noun_chunks) if doc.has_annotation("DEP") else []
        self.by_start = {chunk.start: chunk for chunk in chunks}
        self.by_end = {chunk.root.right_edge.i + 1: chunk for chunk in reversed(chunks)}


def find_roles(name: "DocSpan", phrases: NounPhrases, language: Language) -> Iterator[Role]:
    """Yield what is said of a name's bearer in the words around it."""
    before = _find_title(name, language)
    if before is not None:
        role = _read_title(before, _find_place_after(name, language), language)
        if role.office.strip(".") not in language.identity.honorifics:
            yield role
    after = _find_after(name, phrases)
    if after is not None:
        yield read_role(after, language)
    at = _find_titled(name, language)
    ahead = _find_ahead(name, at, phrases) or _find_kin(name, language)
    if ahead is not None:
        yield read_role(ahead, language, bar=at)
    said = _find_copula(name, language)
    if said is not None:
        yield read_role(said, language)


def list_titles(name: "DocSpan", language: Language) -> frozenset[str]:
    """Return the titles that stand right before a name: Mr, President."""
    doc, found = name.doc, set()
    for size in range(1, MAX_WORDS + 1):
        if name.start >= size:
            words = doc[name.start - size : name.start].text
            if words in language.people.all_titles:
                found.add(words)
    first = name[0].text
    if len(name) > 1 and first in language.people.all_titles:
        found.add(first)
    return frozenset(found)


def _find_title(name: "DocSpan", language: Language) -> "Token | None":
    """Return the noun right before a name: president, coach, the mayor of no other."""
    doc = name.doc
    if not name.start:
        return None
    token = doc[name.start - 1]
    is_name = token.pos_ not in ("NOUN", "PROPN") or token.ent_type_ in NAMED
    if is_name and token.lower_ not in language.identity.all_offices:
        return None
    if token.is_sent_start is None or (name.start < len(doc) and doc[name.start].is_sent_start):
        return None
    is_word = token.text.rstrip(".").isalpha()
    return token if is_word or "-" in token.text else None


def _read_title(head: "Token", behind: str | None, language: Language) -> Role:
    """Read the words that run up to a name: [the former Russian foreign minister] X."""
    doc, at = head.doc, head.i
    first = at
    while first > 0 and at - first < MAX_LEFT and _goes_on(doc[first - 1]):
        first -= 1
    run = doc[first : at + 1]
    words = language.identity
    lower = frozenset(t.lower_ for t in run)
    office = _name_office(head, [], language)
    named = (find_entity(doc[i]) for i in range(at - 1, first - 1, -1))
    bodies = (e for e in named if e is not None and e[0].ent_type_ in BODIES)
    body = next((e for e in bodies if e.text.lower() not in office), None)
    owner = doc[first - 1 : first] if first and doc[first - 1].tag_ == "PRP$" else doc[:0]
    owned = (first > 0 and doc[first - 1].dep_ == "poss") or any(t.tag_ == "POS" for t in run)
    place = name_body(body.text, language) if body is not None else _find_nation(run, language)
    return Role(
        office=office,
        body=place or behind,
        former=bool(lower & words.former) or any(w.startswith(words.former_before) for w in lower),
        owned=owned or bool(owner),
        words=lower | {t.lower_ for t in owner},
        said=" ".join(run.text.split()),
    )


def _find_place_after(name: "DocSpan", language: Language) -> str | None:
    """Return the state behind a name: President X [of France]."""
    doc, at = name.doc, name.end
    if at + 1 >= len(doc) or doc[at].lower_ not in language.function.genitive:
        return None
    token = doc[at + 2] if doc[at + 1].pos_ == "DET" and at + 2 < len(doc) else doc[at + 1]
    entity = find_entity(token)
    return name_body(entity.text, language) if entity is not None else None


def _find_nation(run: "DocSpan", language: Language) -> str | None:
    for size in (2, 1):
        for at in range(len(run) - size + 1):
            text = run[at : at + size].text
            if text in language.identity.state_of:
                return name_body(text, language)
    return None


def _goes_on(token: "Token") -> bool:
    """Tell whether a word before a title belongs to it."""
    if token.is_sent_start and token.pos_ == "DET":
        return False
    return token.pos_ in WORDS or token.text in ("-", "'s", "’s")


def _find_after(name: "DocSpan", phrases: NounPhrases) -> "Token | None":
    """Return the noun of an apposition behind a name: X, 47, the president of Ukraine, ..."""
    doc, at = name.doc, name.end
    if at + 1 >= len(doc) or doc[at].text not in (",", "(", "-", "–", "—"):
        return None
    at += 1
    if doc[at].like_num:
        at += 1
        at += at < len(doc) and doc[at].text == ","
    if at >= len(doc):
        return None
    chunk = phrases.by_start.get(at)
    if chunk is None or chunk.root.pos_ not in ("NOUN", "PROPN"):
        return None
    root = chunk.root
    if root.ent_type_ in NAMED or root.sent.start > name.start:
        return None
    end = root.right_edge.i + 1
    closed = end >= len(doc) or doc[end].is_punct or doc[end].pos_ in ("VERB", "AUX", "PRON")
    return root if root.dep_ == "appos" or (closed and root.dep_ not in _ARGUMENTS) else None


def _find_titled(name: "DocSpan", language: Language) -> int:
    """Return where a name begins with the title before it: his wife, [Senator X]."""
    doc = name.doc
    for size in range(MAX_WORDS, 0, -1):
        first = name.start - size
        if first > 0 and doc[first : name.start].text in language.people.all_titles:
            return first
    return name.start


def _find_ahead(name: "DocSpan", at: int, phrases: NounPhrases) -> "Token | None":
    """Return the noun that a name is the apposition of: North Korea's leader, X, ...

    Args:
        name: The name.
        at: Where it begins, with its title.
        phrases: The noun phrases of its parse.
    """
    doc = name.doc
    if at < 2 or doc[at - 1].text not in (",", "-", "–", "—", ":"):
        return None
    closed = name.end >= len(doc) or doc[name.end].is_punct
    head = name.root.head
    is_noun = head.pos_ in ("NOUN", "PROPN") and head.ent_type_ not in NAMED
    if name.root.dep_ == "appos" and head.i < at and is_noun:
        return head if closed else None
    chunk = phrases.by_end.get(at - 1)
    if chunk is None or not closed or chunk.root.pos_ != "NOUN" or chunk.root.ent_type_:
        return None
    return chunk.root if chunk[0].pos_ in ("DET", "PRON") or chunk.root.dep_ == "nsubj" else None


def _find_kin(name: "DocSpan", language: Language) -> "Token | None":
    """Return the kinship that a name behind its owner's is of: the wife of Orlov, X, ..."""
    owner = name.root.head
    of = owner.head
    if name.root.dep_ != "appos" or owner.i >= name.start or owner.dep_ != "pobj":
        return None
    is_kin = of.head.lower_ in language.identity.kin
    return of.head if is_kin and of.lower_ in language.function.genitive else None


def _find_copula(name: "DocSpan", language: Language) -> "Token | None":
    """Return what a name's bearer is said to be: X is the mayor of Graz."""
    root = name.root
    if root.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = root.head
    if verb.lemma_ not in language.function.be | language.identity.becoming:
        return None
    if any(c.dep_ == "neg" for c in verb.children):
        return None
    said = grammar.find_child(verb, "attr")
    return said if said is not None and said.pos_ == "NOUN" else None
