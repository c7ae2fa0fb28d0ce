"""What the corrections of an article speak for: entries of a words file, each where it was seen.

A finder is asked one article after the other. It yields an entry and the operation that it would
have saved there; whether it does is tried by the rules themselves.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from annotate.language import Language
from annotate.model import Annotation, Span
from annotate.offsets import overlap, shift
from annotate.preannotation.learning.corrections import Operation
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.entities.find import is_team
from annotate.preannotation.rules.entities.forms import get_forms
from annotate.scheme import Scheme
from annotate.words.entries import LIKE, SINGLE, Entry
from annotate.words.file import CONVENTIONS, NONE

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ENTITY, CUE = "entity", "cue"
SIDES = ("favor", "against")
# The keys of stance words in a words file, by the part of speech of the parse.
_STANCE_PARTS = {"VERB": "verbs", "NOUN": "nouns", "ADJ": "adjectives"}
_CUE_PARTS = {"VERB": "verbs", "AUX": "verbs", "NOUN": "nouns"}
# How what was said hangs on a verb of saying, and the construction that a verb needs for it.
_BUILT = {"ccomp": "clause", "xcomp": "infinitive", "dobj": "noun"}
MAX_TITLE = 3


class CorrectedArticle(NamedTuple):
    """An article as it is parsed, how people want it, and what they had to do."""

    parsed: ParsedArticle
    final: Annotation
    operations: list[Operation]
    scheme: Scheme
    language: Language

    @property
    def text(self) -> str:
        """The text of its document."""
        return self.parsed.document.text

    def get_role(self, span: Span | None) -> str:
        """Return the role of a span's label, none of no span."""
        return "" if span is None else self.scheme.roles.get(span.label, "")

    def find_head(self, span: Span) -> "Token | None":
        """Return the token of the parse that the rest of a span hangs on."""
        piece = self.parsed.find_piece(span.start)
        if piece is None:
            return None
        bounds = shift(span.start, span.end, -piece.segment.start)
        found = piece.doc.char_span(*bounds, alignment_mode="expand")
        return None if found is None else found.root


Found = Iterator[tuple[Entry, Operation]]
EntryFinder = Callable[[CorrectedArticle], Found]


# --- how the project marks -----------------------------------------------------------------------


def find_teams(article: CorrectedArticle) -> Found:
    """Yield the label that places get where they stand for teams."""
    for operation, before, after in _iter_changed(article, ENTITY):
        same = (before.start, before.end) == (after.start, after.end)
        if same and is_team(article.parsed, before, article.language):
            yield Entry(SINGLE, after.label), operation


def find_bare(article: CorrectedArticle) -> Found:
    """Yield the labels of names from which an article was taken."""
    forms = get_forms(article.language)
    for operation, before, after in _iter_changed(article, ENTITY):
        leading = forms.article.match(article.text, before.start, before.end)
        if leading and (leading.end(), before.end) == (after.start, after.end):
            yield Entry((CONVENTIONS, "bare"), after.label), operation


def find_unused(article: CorrectedArticle) -> Found:
    """Yield the labels of which an article has nothing left, spans and links."""
    kept = {span.label for span in article.final.spans}
    kept |= {link.label for link in article.final.relations}
    for operation in article.operations:
        before = operation.suggested
        gone = before.label if before and operation.final is None else operation.link
        if gone and gone not in kept:
            yield Entry((CONVENTIONS, "unused"), gone), operation


def _iter_changed(article: CorrectedArticle, role: str) -> Iterator[tuple[Operation, Span, Span]]:
    for operation in article.operations:
        before, after = operation.suggested, operation.final
        if before and after and article.get_role(after) == role:
            yield operation, before, after


# --- names ---------------------------------------------------------------------------------------


def find_names(article: CorrectedArticle) -> Found:
    """Yield names that were added, or got another label or other bounds."""
    for operation in article.operations:
        span = operation.final
        if span is not None and article.get_role(span) == ENTITY and _is_form(span.text):
            yield Entry(("names", span.label), span.text), operation


def find_no_names(article: CorrectedArticle) -> Found:
    """Yield what was suggested as a name, and is none wherever the article has it."""
    names = [span for span in article.final.spans if article.get_role(span) == ENTITY]
    kept = {span.text for span in names}
    for operation in article.operations:
        span = operation.suggested
        if span is None or operation.final is not None or article.get_role(span) != ENTITY:
            continue
        if any(overlap(span, name) for name in names):
            continue  # there is a name, of other bounds
        leading = get_forms(article.language).article.match(span.text)
        name = span.text[leading.end() :] if leading else span.text
        if name not in kept and _is_form(name):
            yield Entry(("names", NONE), name), operation


def find_titles(article: CorrectedArticle) -> Found:
    """Yield what was cut off before a person's name, and the noun before a name that was added.

    A name that was deleted and is there anew, shorter and with another label, was cut as well.
    """
    person = article.scheme.find_entity(article.language.types.person)
    gone = {o.suggested.end: o.suggested for o in article.operations
            if o.suggested and not o.final and article.get_role(o.suggested) == ENTITY}  # fmt: skip
    for operation in article.operations:
        before, after = operation.suggested, operation.final
        if after is None or after.label != person:
            continue
        before = before or gone.get(after.end)
        if before is None:
            role = re.search(r"(?<![\w-])([^\W\d_]{3,}) \Z", article.text[: after.start])
            if role and role[1].islower() and _is_noun(article, role.start(1)):
                yield Entry(("titles", "roles"), role[1]), operation
        elif before.start < after.start < before.end == after.end:
            title = article.text[before.start : after.start].strip()
            if _is_form(title) and title[0].isupper() and len(title.split()) <= MAX_TITLE:
                yield Entry(("titles", "before"), title), operation


def _is_noun(article: CorrectedArticle, at: int) -> bool:
    piece = article.parsed.find_piece(at)
    if piece is None:
        return False
    token = piece.doc.char_span(*shift(at, at + 1, -piece.segment.start), alignment_mode="expand")
    return token is not None and token[0].pos_ == "NOUN"


def _is_form(text: str) -> bool:
    """Tell whether a words file can hold a word."""
    return bool(text) and text[0].isalnum() and text == " ".join(text.split())


# --- cues ----------------------------------------------------------------------------------------


def find_cues(article: CorrectedArticle) -> Found:
    """Yield verbs and nouns of saying that were added, and are none in the language."""
    cues = article.language.cues
    for operation in article.operations:
        if operation.suggested is not None or article.get_role(operation.final) != CUE:
            continue
        assert operation.final is not None
        token = article.find_head(operation.final)
        part = _CUE_PARTS.get(token.pos_) if token is not None else None
        if token is None or part is None or not _is_word(token.lemma_):
            continue
        lemma = token.lemma_.lower()
        if part == "nouns":
            if lemma not in cues.nouns.clause | cues.nouns.infinitive:
                yield Entry(("cues", "nouns"), lemma), operation
        else:
            model = _find_model(article, token)
            if model and cues.get_frames(model) - cues.get_frames(lemma):
                yield Entry(LIKE, lemma, model), operation


def _find_model(article: CorrectedArticle, verb: "Token") -> str:
    """Return a verb of the language that takes what was said as this one does here."""
    frames = [_BUILT[child.dep_] for child in verb.children if child.dep_ in _BUILT]
    groups = article.language.cues.verbs
    fitting = [g for frame in frames for g in groups if frame in g.frames and g.lemmas]
    return min(fitting, key=lambda g: len(g.frames)).lemmas[0] if fitting else ""


def find_no_cues(article: CorrectedArticle) -> Found:
    """Yield the verbs and nouns of cues that were deleted."""
    for operation in article.operations:
        span = operation.suggested
        if span is None or operation.final is not None or article.get_role(span) != CUE:
            continue
        token = article.find_head(span)
        part = _CUE_PARTS.get(token.pos_) if token is not None else None
        if token is not None and part is not None and _is_word(token.lemma_):
            yield Entry(("cues", f"no_{part}"), token.lemma_.lower()), operation


# --- stance --------------------------------------------------------------------------------------


def find_stances(article: CorrectedArticle) -> Found:
    """Yield stance words with the side that people gave them."""
    for operation in article.operations:
        side = article.get_role(operation.final)
        if side in SIDES and operation.final is not None:
            token = article.find_head(operation.final)
            part = _STANCE_PARTS.get(token.pos_) if token is not None else None
            if token is not None and part is not None and _is_word(token.lemma_):
                yield Entry(("stance", part, side), token.lemma_.lower()), operation


def find_no_stances(article: CorrectedArticle) -> Found:
    """Yield the words of stances that were deleted."""
    for operation in article.operations:
        span = operation.suggested
        if span is None or operation.final is not None or article.get_role(span) not in SIDES:
            continue
        token = article.find_head(span)
        if token is not None and token.pos_ in _STANCE_PARTS and _is_word(token.lemma_):
            yield Entry(("stance", NONE), token.lemma_.lower()), operation


def _is_word(lemma: str) -> bool:
    return lemma.isalpha()


# --- where an entry shows ------------------------------------------------------------------------


def iter_places(entry: Entry, parsed: ParsedArticle) -> Iterator[tuple[int, int]]:
    """Yield the stretches of an article in which an entry may change something.

    A name stands where it stands; a word of a sentence may change all of that sentence; a
    convention may show anywhere.
    """
    text = parsed.document.text
    if entry.path[0] == CONVENTIONS:
        yield 0, len(text)
    elif entry.path[0] in ("names", "titles"):
        for found in re.finditer(rf"(?<!\w){re.escape(entry.word)}(?!\w)", text, re.IGNORECASE):
            yield found.start(), found.end() + (entry.path[0] == "titles")
    else:
        for piece in parsed.pieces:
            for start, end in _iter_sentences(entry.word, piece.doc):
                yield shift(start, end, piece.segment.start)


def _iter_sentences(lemma: str, doc: "Doc") -> Iterator[tuple[int, int]]:
    for sentence in doc.sents:
        if any(token.lemma_.lower() == lemma for token in sentence):
            yield sentence.start_char, sentence.end_char
