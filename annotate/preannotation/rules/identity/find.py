"""Who is who in an article: every name, office, description and pronoun is told whose it is.

Names first, then what is said of people in text order, so that each answer helps the next. A name
that is somebody else's is worse than none: where two could be meant there is no answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotate.language import Language
from annotate.model import SEPARATOR, Document
from annotate.name_forms import fold_name
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.rules.identity.bodies import BodyFinder
from annotate.preannotation.rules.identity.crossing import join_mistyped
from annotate.preannotation.rules.identity.descriptions import (
    DescriptionFinder,
    find_own_name,
)
from annotate.preannotation.rules.identity.interviews import Interview
from annotate.preannotation.rules.identity.known import KnownIdentities
from annotate.preannotation.rules.identity.mentions import (
    ArticleMention,
    MentionForm,
    MentionReader,
)
from annotate.preannotation.rules.identity.model import Referent, ReferentAnswer, SchemeLabels
from annotate.preannotation.rules.identity.persons.people import PeopleFinder
from annotate.preannotation.rules.identity.pronouns import PronounFinder
from annotate.preannotation.rules.identity.roles import NounPhrases, find_roles
from annotate.preannotation.rules.identity.speeches import Speeches
from annotate.preannotation.rules.leads import LABEL
from annotate.registry.tables import Registry


@dataclass(slots=True, kw_only=True)
class Resolved:
    """A mention that was told whose it is, and in words why. `members` are those of a group."""

    mention: ArticleMention
    identity: Referent | None
    rule: str
    members: tuple[Referent, ...] = ()
    because: str = ""

    @property
    def who(self) -> str:
        """The name of whom it is about; those of a group with semicolons between."""
        if self.identity is not None:
            return self.identity.name
        return f"{SEPARATOR} ".join(member.name for member in self.members)


@dataclass(slots=True)
class Cast:
    """The identities of an article, and in text order the mentions that were told whose."""

    identities: list[Referent] = field(default_factory=list)
    resolved: list[Resolved] = field(default_factory=list)


class IdentityFinder:
    """Finds the identities of one article."""

    def __init__(
        self, article: ParsedArticle, draft: Draft, language: Language, registry: Registry
    ) -> None:
        self._article, self._draft, self._language = article, draft, language
        self._reader = MentionReader(article, draft, language)
        self._phrases = {id(p.doc): NounPhrases(p.doc) for p in article.pieces}
        scheme, types = draft.scheme, language.types
        self._labels = SchemeLabels(
            person=scheme.find_entity(types.person),
            organisation=scheme.find_entity(types.organisation),
            state=scheme.find_entity(types.state),
        )
        published = article.document.meta.published
        self._known = KnownIdentities(registry, self._labels, published, language)
        self._bodies = BodyFinder(article.document.text, self._labels, language)
        self._whose: dict[str, Referent] = {}

    def find(self) -> Cast:
        """Return who is who."""
        names = list(self._reader.read_names())
        persons = [m for m in names if m.label == self._labels.person]
        people_finder = PeopleFinder(persons, self._phrases, self._language)
        people = people_finder.find()
        bodies = self._bodies.find([m for m in names if m.label != self._labels.person])
        bodies = join_mistyped(people, bodies, self._labels.organisation, self._language)
        self._describe(bodies)
        cast = Cast(identities=self._known.join([*people, *bodies]))
        for identity in cast.identities:
            for mention in identity.mentions:
                self._whose[mention.span.id] = identity
                sure = mention.span.id not in people_finder.unsure
                rule = self._tell_rule(identity, mention) if sure else "ambiguous"
                cast.resolved.append(Resolved(mention=mention, identity=identity, rule=rule))
        cast.resolved += self._resolve_phrases(cast)
        cast.resolved.sort(key=lambda r: (r.mention.start, -r.mention.end))
        return cast

    def _tell_rule(self, identity: Referent, mention: ArticleMention) -> str:
        same = fold_name(mention.span.text) == fold_name(identity.name)
        return "same_name" if same else "surname"

    def _describe(self, bodies: list[Referent]) -> None:
        """Read what is said of bodies: Brightwater, the water company."""
        for body in bodies:
            if body.label == self._labels.organisation:
                for mention in body.mentions:
                    if mention.tokens is not None:
                        phrases = self._phrases[id(mention.tokens.doc)]
                        body.roles += find_roles(mention.tokens, phrases, self._language)

    def _resolve_phrases(self, cast: Cast) -> Iterator[Resolved]:
        phrases = list(self._reader.read_phrases())
        for phrase in phrases:
            if phrase.form is MentionForm.NAME and phrase.name is not None:
                identity = self._whose.get(phrase.name.id)
                if identity is not None:
                    self._whose[phrase.span.id] = identity
        speeches = Speeches(self._draft, self._whose, self._language)
        descriptions = DescriptionFinder(cast.identities, self._labels, speeches, self._language)
        descriptions.known = self._known
        people = [i for i in cast.identities if i.is_person]
        kinds = frozenset(self._draft.scheme.annotated_kinds)
        interview = Interview(self._article.document, kinds, people)
        pronouns = PronounFinder(cast.identities, speeches, interview, self._language)
        for phrase in self._add_pronouns(phrases):
            if not phrase.span.id:
                pronouns.follow(phrase)
                continue
            found = self._find_labelled(phrase, interview)
            found = found or self._resolve(phrase, cast, descriptions, pronouns)
            if found is not None:
                yield found

    def _add_pronouns(self, phrases: Sequence[ArticleMention]) -> list[ArticleMention]:
        """Return phrases and, in text order, he and she where no phrase is that word alone."""
        marked = {(phrase.start, phrase.end) for phrase in phrases}
        unmarked = (m for m in self._reader.read_pronouns() if (m.start, m.end) not in marked)
        return sorted([*phrases, *unmarked], key=lambda m: (m.start, -m.end))

    def _find_labelled(self, phrase: ArticleMention, interview: Interview) -> Resolved | None:
        """Tell who speaks by a label that is no name: Q, A, EM."""
        piece = self._article.find_piece(phrase.start)
        if piece is None or piece.segment.kind != LABEL or phrase.form is MentionForm.NAME:
            return None
        person = interview.find_labelled(phrase.span.text, self._language)
        if person is None:
            return None
        person.add(phrase)
        self._whose[phrase.span.id] = person
        return Resolved(mention=phrase, identity=person, rule="interview")

    def _resolve(
        self,
        phrase: ArticleMention,
        cast: Cast,
        descriptions: DescriptionFinder,
        pronouns: PronounFinder,
    ) -> Resolved | None:
        if phrase.form is MentionForm.NAME:
            identity = self._whose.get(phrase.span.id)
            if identity is None:
                return None
            return Resolved(mention=phrase, identity=identity, rule="named")
        if phrase.form is MentionForm.GROUP:
            members = tuple(dict.fromkeys(i for s in phrase.names if (i := self._whose.get(s.id))))
            return Resolved(mention=phrase, identity=None, rule="named", members=members)
        answer = self._answer(phrase, cast, descriptions, pronouns)
        if answer is None:
            is_description = phrase.form is MentionForm.DESCRIPTION
            pair = descriptions.resolve_pair(phrase) if is_description else ()
            if not pair:
                return None
            return Resolved(mention=phrase, identity=None, rule="office", members=pair)
        if answer.identity not in cast.identities:
            cast.identities.append(answer.identity)
            if answer.identity.is_person:
                pronouns.add(answer.identity)
        answer.identity.add(phrase)
        self._whose[phrase.span.id] = answer.identity
        because = tell_because(answer, self._article.document, self._language)
        return Resolved(mention=phrase, identity=answer.identity, rule=answer.rule, because=because)

    def _answer(
        self,
        phrase: ArticleMention,
        cast: Cast,
        descriptions: DescriptionFinder,
        pronouns: PronounFinder,
    ) -> ReferentAnswer | None:
        if phrase.form is MentionForm.PRONOUN:
            return pronouns.resolve(phrase)
        if phrase.form is not MentionForm.DESCRIPTION:
            return None
        name = find_own_name(phrase, self._language)
        if name is not None:
            return ReferentAnswer(self._find_named(name, cast), "named")
        return descriptions.resolve(phrase)

    def _find_named(self, name: str, cast: Cast) -> Referent:
        words = fold_name(name)
        label = self._labels.organisation or ""
        for identity in cast.identities:
            persons = (person.words for person in identity.persons)
            if words in identity.words or words in persons:
                return identity
        known = self._known.find_called(name)
        if known is not None:
            return known
        bodies = [identity for identity in cast.identities if identity.label == label]
        longer = self._bodies.find_longer(name, bodies)
        if longer is not None:
            return longer
        made = Referent(label=label, name=name, words=[words])
        cast.identities.append(made)
        return made


def tell_because(answer: ReferentAnswer, document: Document, language: Language) -> str:
    """Return in words why a mention means somebody; nothing where that needs no words."""
    words, known = language.identity.because, answer.known
    if known is None:
        return words.get(answer.rule, "")
    before = [s for s in document.segments if s.start <= known.start]
    if not before:
        return ""
    kind = before[-1].kind
    number = sum(segment.kind == kind for segment in before)
    place = f"{kind.replace('_', ' ')} {number}"
    return words[answer.rule].format(said=known.said, place=place)


def find_identities(
    article: ParsedArticle, draft: Draft, language: Language, registry: Registry
) -> Cast:
    """Return who is who in an article whose names, quotes and stances are drafted."""
    return IdentityFinder(article, draft, language, registry).find()
