"""Who speaks where: which contents hold a mention, and who cannot be meant by it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from annotate.language import Language
from annotate.marks import find_quotations
from annotate.model import Span
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Referent

CONTENTS = ("direct", "indirect", "mixed")
SPEAKER = "speaker"
DIRECT, MIXED = "direct", "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A content that somebody is made to say: from where to where, and by which span."""

    content: Span
    speaker: Span | None


class Speeches:
    """The contents of an article with their speakers. `whose` grows as mentions are told."""

    def __init__(self, draft: Draft, whose: Mapping[str, Referent], language: Language) -> None:
        spans = {span.id: span for span in draft.iter_spans()}
        types = draft.scheme.relation_types
        self._roles = draft.scheme.roles
        speakers = {
            relation.head: spans[relation.tail]
            for relation in draft.sort_relations()
            if types[relation.label].role == SPEAKER
        }
        self._whose, self._language = whose, language
        self._all = [
            Speech(content=span, speaker=speakers.get(span.id))
            for span in draft.iter_spans(*CONTENTS)
        ]
        self._starts = [speech.content.start for speech in self._all]
        self._reach = list(accumulate((s.content.end for s in self._all), max))
        self._own: defaultdict[int, list[Span]] = defaultdict(list)
        for speech in self._all:
            if speech.speaker is not None:
                self._own[speech.speaker.start].append(speech.content)

    def list_around(self, start: int, end: int) -> list[Speech]:
        """Return the speeches that hold a stretch, the innermost first."""
        around: list[Speech] = []
        at = bisect_right(self._starts, start) - 1
        while at >= 0 and self._reach[at] >= end:
            if end <= self._all[at].content.end:
                around.append(self._all[at])
            at -= 1
        return sorted(around, key=lambda s: s.content.end - s.content.start)

    def list_own(self, start: int) -> list[Span]:
        """Return the contents whose speaker begins at a position."""
        return self._own.get(start, [])

    def get_speaker(self, speech: Speech) -> Referent | None:
        """Return who says it, None where that is not known."""
        return self._whose.get(speech.speaker.id) if speech.speaker is not None else None

    def speaks(self, mention: ArticleMention) -> bool:
        """Tell whether a mention is a speaker."""
        return mention.start in self._own

    def is_other_speech(self, last: ArticleMention, mention: ArticleMention) -> bool:
        """Tell whether a mention stands in a content that another one is outside of."""
        around = self.list_around(last.start, last.end)
        return any(not s.content.start <= mention.start < s.content.end for s in around)

    def list_speakers(self, mention: ArticleMention) -> list[Referent]:
        """Return who says what a mention stands in."""
        around = self.list_around(mention.start, mention.end)
        return [who for s in around if (who := self.get_speaker(s)) is not None]

    def list_quoted(self, mention: ArticleMention) -> list[Referent]:
        """Return who says a pronoun word for word: he and she cannot mean any of them."""
        around = self.list_around(mention.start, mention.end)
        quoted = (s for s in around if self._is_quoted(s.content, mention))
        return [who for s in quoted if (who := self.get_speaker(s)) is not None]

    def find_reporting(self, mention: ArticleMention) -> Referent | None:
        """Return whose words a mention stands in that are told and not quoted: X said he would."""
        for speech in self.list_around(mention.start, mention.end):
            if not self._is_quoted(speech.content, mention):
                return self.get_speaker(speech)
        return None

    def _is_quoted(self, content: Span, mention: ArticleMention) -> bool:
        """Tell whether a place of a content stands in its quotation marks."""
        role = self._roles[content.label]
        if role != MIXED:
            return role == DIRECT
        at = mention.start - content.start
        marked = find_quotations(content.text, self._language.apostrophes)
        return any(quotation.start <= at < quotation.end for quotation in marked)

    def binds(self, identity: Referent, mention: ArticleMention) -> bool:
        """Tell whether grammar keeps a mention from meaning somebody."""
        beside = identity.list_beside(mention)
        return any(is_bound(other, mention, self._language) for other in beside)


def is_bound(last: ArticleMention, mention: ArticleMention, language: Language) -> bool:
    """Tell whether grammar keeps two mentions apart: X criticised him, X and the president."""
    one, other = last.root, mention.root
    if one is None or other is None or one.doc is not other.doc or one.i == other.i:
        return False
    while one.dep_ == "appos" and one.head.i < one.i:
        one = one.head
    if other.dep_ == "poss" or other.lower_.endswith(language.function.reflexive_ends):
        return False
    verb = other.head if other.dep_ != "pobj" else other.head.head
    if one.head == verb and one.dep_ in ("nsubj", "nsubjpass", "dobj"):
        return True
    return verb.pos_ in grammar.VERBAL and grammar.find_subject(verb, language) == one
