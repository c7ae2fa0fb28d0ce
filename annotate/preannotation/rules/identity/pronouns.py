"""Whom a pronoun means: by gender, nearness and grammar, and by who speaks where it stands.

After the saliency of Lappin and Leass (1994): subjects before others, the last sentence before
those before it. Where two are as near there is no answer.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.model import Span
from annotate.preannotation.rules.identity.interviews import Interview
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Gender, Referent, ReferentAnswer
from annotate.preannotation.rules.identity.speeches import Speeches

if TYPE_CHECKING:
    from spacy.tokens import Token

SENTENCES_BACK = 4
SUBJECT, SAME_GENDER, SPOKE, REPEATED, INSIDE = 1.2, 1.0, 0.8, 0.3, 0.5
PER_SENTENCE = 1.0
MARGIN = 0.5
SUBJECTS = frozenset(("nsubj", "nsubjpass"))


class PronounFinder:
    """Answers whom pronouns mean, out of the persons of an article."""

    def __init__(
        self,
        identities: Sequence[Referent],
        speeches: Speeches,
        interview: Interview,
        language: Language,
    ) -> None:
        self._people = [i for i in identities if i.is_person]
        self._named: defaultdict[int, list[tuple[ArticleMention, Referent]]] = defaultdict(list)
        for identity in identities:
            for mention in identity.mentions:
                self._named[mention.sentence].append((mention, identity))
        self._speeches, self._interview, self._language = speeches, interview, language

    def add(self, person: Referent) -> None:
        """Take in a person whom the article has no name for."""
        self._people.append(person)

    def resolve(self, mention: ArticleMention) -> ReferentAnswer | None:
        """Return whom a pronoun means, None where nobody or more than one could be meant."""
        word = mention.span.text.lower()
        function, words = self._language.function, self._language.identity
        if word in words.i:
            return self._find_speaker(mention)
        if word in words.you:
            return self._find_answering(mention, asks=True)
        if word in function.relative:
            return self._find_head(mention)
        if word not in function.he and word not in function.she:
            return self._find_outer(mention) if word in words.things else None
        gender = Gender.MAN if word in function.he else Gender.WOMAN
        own = self._speeches.list_own(mention.start)
        speakers = self._speeches.list_speakers(mention)
        ranked = sorted(
            (
                (self._weigh(person, last, mention, gender), person)
                for person in self._people
                if person.gender in (None, gender)
                and person not in speakers
                and not self._speeches.binds(person, mention)
                for last in (self._find_last(person, mention, own),)
                if last is not None
            ),
            key=lambda pair: -pair[0],
        )
        if not ranked:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN:
            return None
        weight, person = ranked[0]
        return ReferentAnswer(person, "pronoun_subject" if weight >= SUBJECT else "pronoun_near")

    def _find_speaker(self, mention: ArticleMention) -> ReferentAnswer | None:
        """Return who says the I of a quotation: the speaker of the innermost around it."""
        for speech in self._speeches.list_around(mention.start, mention.end):
            person = self._speeches.get_speaker(speech)
            if person is not None:
                return ReferentAnswer(person, "first_person")
        return self._find_answering(mention, asks=False)

    def _find_answering(self, mention: ArticleMention, *, asks: bool) -> ReferentAnswer | None:
        found = self._interview.find(mention.start, asks=asks)
        return ReferentAnswer(found, "interview") if found is not None else None

    def _find_head(self, mention: ArticleMention) -> ReferentAnswer | None:
        """Return what a relative clause is about: the Fund, which warned."""
        root = mention.root
        verb = root.head if root is not None and root.dep_ in SUBJECTS else None
        if verb is None or verb.dep_ != "relcl":
            return None
        found = self._find_at(verb.head, mention)
        return ReferentAnswer(found, "relative") if found is not None else None

    def _find_outer(self, mention: ArticleMention) -> ReferentAnswer | None:
        """Return the body that says something of itself: the Fund said that it would pay."""
        root = mention.root
        verb = root.head if root is not None and root.dep_ in SUBJECTS else None
        while verb is not None and verb.dep_ in ("ccomp", "advcl", "conj", "xcomp"):
            verb = verb.head
            subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
            found = self._find_at(subject, mention) if subject is not None else None
            if found is not None:
                return ReferentAnswer(found, "outer_subject")
        return None

    def _find_at(self, token: "Token", mention: ArticleMention) -> Referent | None:
        """Return the body that is mentioned at a word of the same sentence."""
        for other, identity in self._named.get(mention.sentence, ()):
            tokens = other.tokens
            if tokens is not None and tokens.start <= token.i < tokens.end:
                return identity
        return None

    def _find_last(
        self, person: Referent, mention: ArticleMention, own: Sequence[Span]
    ) -> ArticleMention | None:
        """Return a person's last mention before a pronoun, outside what the pronoun says."""
        for last in person.iter_back(mention, SENTENCES_BACK):
            if not any(c.start <= last.start < c.end for c in own):
                return last
        return None

    def _weigh(
        self, person: Referent, last: ArticleMention, mention: ArticleMention, gender: Gender
    ) -> float:
        lately = list(person.iter_back(mention, 1))
        subject = any(m.is_subject for m in lately if m.sentence == last.sentence)
        speaks = self._speeches.speaks(last)
        return (
            SUBJECT * subject
            + SAME_GENDER * (person.gender is gender)
            + SPOKE * speaks
            + REPEATED * min(len(lately), 3)
            - INSIDE * self._speeches.is_other_speech(last, mention)
            - PER_SENTENCE * (mention.sentence - last.sentence)
        )
