"""What an article says of people and things, as the draft marks it: names, descriptions, pronouns.

A mention is a place in the text with what the parse says of it. It belongs to nobody yet.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.model import Span
from annotate.name_forms import is_acronym
from annotate.offsets import covers, shift
from annotate.preannotation.rules.article import Draft, ParsedArticle, Piece

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

ENTITY = "entity"
PHRASES = ("actor", "target", "addressee")
NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ", "X"))
SUBJECTS = frozenset(("nsubj", "nsubjpass"))


class MentionForm(Enum):
    """How a mention speaks of whom it is about."""

    NAME = auto()
    DESCRIPTION = auto()
    PRONOUN = auto()
    GROUP = auto()
    OTHER = auto()


@dataclass(slots=True, eq=False, kw_only=True)
class ArticleMention:
    """A place that is about somebody or something. `name` is the entity that it is about.

    `names` are those of a group. `root` and `tokens` are None where the parse has no words there.
    """

    span: Span
    form: MentionForm
    label: str
    sentence: int
    tokens: "DocSpan | None" = None
    name: Span | None = None
    names: tuple[Span, ...] = ()

    @property
    def root(self) -> "Token | None":
        """Return the head of the words."""
        return self.tokens.root if self.tokens is not None else None

    @property
    def start(self) -> int:
        """Return where it begins in the document."""
        return self.span.start

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.span.end

    @property
    def is_subject(self) -> bool:
        """Tell whether it is the subject of a clause, or of the verb that it depends on."""
        root = self.root
        while root is not None and root.dep_ in ("conj", "appos") and root.head.i < root.i:
            root = root.head
        return root is not None and root.dep_ in SUBJECTS


class MentionReader:
    """Reads the entities and phrases of a draft as mentions."""

    def __init__(self, article: ParsedArticle, draft: Draft, language: Language) -> None:
        self._article, self._draft, self._language = article, draft, language
        self.entities = sorted(draft.iter_spans(ENTITY), key=lambda s: (s.start, -s.end))
        self._starts = [span.start for span in self.entities]
        self._group = draft.scheme.find_entity(language.types.group)
        self._body = draft.scheme.find_entity(language.types.organisation)
        self._person = draft.scheme.find_entity(language.types.person)

    def read_names(self) -> Iterator[ArticleMention]:
        """Yield the names; of a group only where it is a noun: Democrats, no Russian plan."""
        for span in self.entities:
            mention = self._make(span, MentionForm.NAME, span.label, name=span)
            if span.label != self._group or span.label == self._person or _is_noun(mention):
                yield mention

    def read_phrases(self) -> Iterator[ArticleMention]:
        """Yield the phrases in text order, each place once."""
        seen: set[tuple[int, int]] = set()
        for span in self._draft.iter_spans(*PHRASES):
            if (span.start, span.end) not in seen:
                seen.add((span.start, span.end))
                yield self._read_phrase(span)

    def read_pronouns(self) -> Iterator[ArticleMention]:
        """Yield every he and she in text order, marked or not, as spans of no layer."""
        function = self._language.function
        persons = function.he | function.she
        for piece in self._article.pieces:
            for token in piece.doc:
                if token.lower_ in persons:
                    start, end = piece.locate(token.doc[token.i : token.i + 1])
                    span = Span(id="", layer="", label="", start=start, end=end, text=token.text)
                    yield self._make(span, MentionForm.PRONOUN, "")

    def _read_phrase(self, span: Span) -> ArticleMention:
        inside = self._list_inside(span)
        whole = next((e for e in inside if (e.start, e.end) == (span.start, span.end)), None)
        inside = [e for e in inside if e.label != self._group]
        if whole is not None:
            return self._make(span, MentionForm.NAME, whole.label, name=whole)
        tokens = self._find_tokens(span.start, span.end)
        if tokens is None:
            return self._make(span, MentionForm.OTHER, "")
        if len(tokens) == 1 and tokens[0].pos_ in ("PRON", "DET"):
            return self._make(span, MentionForm.PRONOUN, "")
        root = tokens.root
        if root.pos_ not in NOMINAL:
            return self._make(span, MentionForm.OTHER, "")
        if _list_joined(root, tokens, self._language):
            name = self._find_apposed(tokens, root, inside)
            if name is not None:
                return self._make(span, MentionForm.NAME, name.label, name=name)
            group = self._read_group(root, tokens, inside)
            return self._make(
                span, MentionForm.GROUP if group else MentionForm.OTHER, "", names=group
            )
        name = self._find_name(tokens, root, inside)
        if name is not None:
            return self._make(span, MentionForm.NAME, name.label, name=name)
        return self._make(span, MentionForm.DESCRIPTION, "")

    def _make(
        self,
        span: Span,
        form: MentionForm,
        label: str,
        *,
        name: Span | None = None,
        names: tuple[Span, ...] = (),
    ) -> ArticleMention:
        return ArticleMention(
            span=span,
            form=form,
            label=label,
            sentence=self.find_sentence(span.start),
            tokens=self._find_tokens(span.start, span.end),
            name=name,
            names=names,
        )

    def _list_inside(self, span: Span) -> list[Span]:
        first, last = (bisect_right(self._starts, at - 1) for at in (span.start, span.end))
        return [e for e in self.entities[first:last] if covers(span, e)]

    def _read_group(
        self, root: "Token", tokens: "DocSpan", inside: Sequence[Span]
    ) -> tuple[Span, ...]:
        """Return those of "Presidents Orlov and Lind", none where one has no name."""
        heads = (root, *_list_joined(root, tokens, self._language))
        if any(_has_alternative(head, self._language) for head in heads):
            return ()
        found = [
            self._find_at(head, inside) or self._find_beside(head, tokens, inside) for head in heads
        ]
        return tuple(span for span in found if span is not None) if all(found) else ()

    def _find_apposed(
        self, tokens: "DocSpan", root: "Token", inside: Sequence[Span]
    ) -> Span | None:
        """Return the one person who is two things: her coach and brother, Ivo Orlov."""
        heads = (root, *_list_joined(root, tokens, self._language))
        persons = [span for span in inside if span.label == self._person]
        if len(persons) != 1 or any(h.tag_ != "NN" or self._find_at(h, inside) for h in heads):
            return None
        named = (self._find_beside(head, tokens, persons) for head in heads)
        return next((span for span in named if span is not None), None)

    def _find_beside(self, head: "Token", tokens: "DocSpan", inside: Sequence[Span]) -> Span | None:
        """Return the person, or the body, whose name is an apposition to a noun of a phrase."""
        words = self._language.identity
        alone = sum(span.label == self._body for span in inside) == 1
        is_body = alone and head.lower_ in words.bodies | words.companies
        for child in head.children:
            if child.dep_ == "appos" and tokens.start <= child.i < tokens.end:
                named = self._find_at(child, inside)
                if named is not None and (
                    named.label == self._person or (is_body and named.label == self._body)
                ):
                    return named
        return None

    def _find_at(self, token: "Token", inside: Iterable[Span]) -> Span | None:
        piece = self._article.find_piece
        for span in inside:
            place = piece(span.start)
            if place is not None and place.doc is token.doc:
                at = place.segment.start + token.idx
                if span.start <= at < span.end:
                    return span
        return None

    def _find_name(self, tokens: "DocSpan", root: "Token", inside: list[Span]) -> Span | None:
        """Return the name that a phrase is about: its head, or an apposition to that."""
        found = self._find_at(root, inside)
        if found is not None and not self._is_kin_of(tokens, found):
            return found
        named = self._find_beside(root, tokens, inside)
        if named is not None:
            return named
        persons = [span for span in inside if span.label == self._person]
        if len(persons) == 1 and (
            self._is_last(tokens, persons[0]) or self._closes(tokens, root, persons[0])
        ):
            return persons[0]
        return None

    def _closes(self, tokens: "DocSpan", root: "Token", name: Span) -> bool:
        """Tell whether a phrase ends with who it is of: a spokesman for the senator, Ivo Orlov."""
        piece = self._article.find_piece(name.start)
        if piece is None or root.tag_ != "NN" or root.ent_type_:
            return False
        at = name.start - piece.segment.start
        before = piece.doc.char_span(at - 2, at - 1, alignment_mode="expand")
        ends = piece.segment.start + tokens.end_char == name.end
        is_person = root.lower_ in self._language.people.roles
        return ends and is_person and before is not None and before.text == ","

    def _is_kin_of(self, tokens: "DocSpan", name: Span) -> bool:
        """Tell whether a phrase names whose kin it speaks of: the widow of Ivo Orlov."""
        piece = self._article.find_piece(name.start)
        before = [t for t in tokens if piece and piece.segment.start + t.idx < name.start]
        return any(
            one.lower_ in self._language.identity.kin
            and other.lower_ in self._language.function.genitive
            for one, other in pairwise(before)
        )

    def _is_last(self, tokens: "DocSpan", name: Span) -> bool:
        """Tell whether a phrase ends with a name and has no joining word before it."""
        piece = self._article.find_piece(name.start)
        if piece is None:
            return False
        end = piece.segment.start + tokens.end_char
        before = [t for t in tokens if piece.segment.start + t.idx < name.start]
        plain = all(t.pos_ in ("NOUN", "PROPN", "ADJ", "DET", "NUM") for t in before)
        return name.end == end and plain

    # --- places ---

    def _find_tokens(self, start: int, end: int) -> "DocSpan | None":
        piece = self._article.find_piece(start)
        return find_tokens(piece, start, end) if piece is not None else None

    def find_sentence(self, start: int) -> int:
        """Return the number of the sentence that holds a position."""
        return bisect_right(self._sentences, start) - 1

    @cached_property
    def _sentences(self) -> list[int]:
        return [
            piece.locate(sentence)[0]
            for piece in self._article.pieces
            for sentence in iter_sentences(piece)
        ]


def find_tokens(piece: Piece, start: int, end: int) -> "DocSpan | None":
    """Return the words of a stretch of the document."""
    bounds = shift(start, end, -piece.segment.start)
    return piece.doc.char_span(*bounds, alignment_mode="expand")


def iter_sentences(piece: Piece) -> Iterator["DocSpan"]:
    """Yield the sentences of a piece; one without them is one."""
    if piece.doc.has_annotation("SENT_START"):
        yield from piece.doc.sents
    else:
        yield piece.doc[:]


def _list_joined(token: "Token", tokens: "DocSpan", language: Language) -> list["Token"]:
    """Return what is joined to a word of a phrase: Putin of "Bush and Putin".

    What a body is called besides is nobody else: the Trade Union, or TU.
    """
    found: list[Token] = []
    heads = [token]
    while heads:
        head = heads.pop()
        for child in head.children:
            if child.dep_ != "conj" or not tokens.start <= child.i < tokens.end:
                continue
            if not (_has_alternative(head, language) and is_acronym(child.text)):
                found.append(child)
                heads.append(child)
    return found


def _has_alternative(head: "Token", language: Language) -> bool:
    return any(c.dep_ == "cc" and c.lower_ in language.function.alternative for c in head.children)


def _is_noun(mention: ArticleMention) -> bool:
    root = mention.root
    return root is not None and root.tag_ in ("NNS", "NNPS") and root.dep_ != "compound"
