"""Whom a pronoun means: by gender, nearness and grammar, and by who speaks where it stands.

Where it is not likely enough whom he and she mean there is no answer.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules.identity.interviews import Interview
from annotate.preannotation.rules.identity.mentions import SUBJECTS, ArticleMention
from annotate.preannotation.rules.identity.model import Gender, Referent, ReferentAnswer
from annotate.preannotation.rules.identity.saliency import Saliency
from annotate.preannotation.rules.identity.speeches import Speeches

if TYPE_CHECKING:
    from spacy.tokens import Token

# How likely an answer has to be to be given, and to be one of the sure ones.
LEAST, SURE = 0.45, 0.8


class PronounFinder:
    """Answers whom pronouns mean, out of the persons of an article."""

    def __init__(
        self,
        identities: Sequence[Referent],
        speeches: Speeches,
        interview: Interview,
        language: Language,
    ) -> None:
        people = [i for i in identities if i.is_person]
        self._saliency = Saliency(people, speeches, language)
        self._named: defaultdict[int, list[tuple[ArticleMention, Referent]]] = defaultdict(list)
        for identity in identities:
            for mention in identity.mentions:
                self._named[mention.sentence].append((mention, identity))
        self._speeches, self._interview, self._language = speeches, interview, language
        # Of whom nobody tells the gender, that of the pronoun that was told to mean them.
        self._meant: dict[int, Gender] = {}

    def add(self, person: Referent) -> None:
        """Take in a person whom the article has no name for."""
        self._saliency.people.append(person)

    def follow(self, mention: ArticleMention) -> None:
        """Take in a pronoun that nobody marks: whoever it means stays in view."""
        function, word = self._language.function, mention.span.text.lower()
        gender = Gender.MAN if word in function.he else Gender.WOMAN
        answer = self._find_person(mention, gender)
        if answer is not None:
            answer.identity.add(mention)

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
        return self._find_person(mention, Gender.MAN if word in function.he else Gender.WOMAN)

    def _find_person(self, mention: ArticleMention, gender: Gender) -> ReferentAnswer | None:
        likely_ones = self._saliency.rank(mention, gender)
        ranked = [one for one in likely_ones if self._meant.get(id(one[1]), gender) is gender]
        if not ranked or ranked[0][0] < LEAST:
            return None
        likely, person = ranked[0]
        if likely >= SURE and person.gender is None:
            person.gender = gender
        self._meant.setdefault(id(person), gender)
        return ReferentAnswer(person, "pronoun" if likely >= SURE else "unsure_pronoun")

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
