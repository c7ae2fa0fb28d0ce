"""Whom a description means: the Russian leader, Graz's mayor, the company, the two presidents.

The article answers: whoever was introduced with that office, the body whose name says what it is.
Where two could be meant, the one spoken of last, or nobody.
"""

from collections.abc import Iterable, Sequence
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from annotate.language import Language
from annotate.name_forms import is_written_as_name
from annotate.preannotation.rules.identity.known import KnownIdentities
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import (
    Gender,
    Referent,
    ReferentAnswer,
    SchemeLabels,
)
from annotate.preannotation.rules.identity.offices import OfficeFit
from annotate.preannotation.rules.identity.roles import Role, read_role
from annotate.preannotation.rules.identity.speeches import Speeches

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

SENTENCES_BACK = 4
# How many "both" are, and how many sentences back they were named where more could be meant.
PAIR, PAIR_BACK = 2, 2
# What nearness and frequency count for, and what must be between the best and the next.
PER_SENTENCE, PER_DOUBLING, SUBJECT, MARGIN = 0.25, 0.15, 0.3, 0.2


class Fit(NamedTuple):
    """An identity that a description may mean, and how well it fits."""

    identity: Referent
    weight: float


class DescriptionFinder:
    """Answers whom descriptions mean, out of the identities of an article."""

    def __init__(
        self,
        identities: Sequence[Referent],
        labels: SchemeLabels,
        speeches: Speeches,
        language: Language,
    ) -> None:
        self._people = [i for i in identities if i.is_person]
        self._bodies = [i for i in identities if i.label == labels.organisation]
        self._places = [i for i in identities if i.label == labels.state]
        self._speeches, self._language = speeches, language
        self._fit = OfficeFit(language)
        self.known: KnownIdentities | None = None

    def resolve(self, mention: ArticleMention) -> ReferentAnswer | None:
        """Return whom a description means, None where nobody or more than one could be meant."""
        root = mention.root
        if root is None or mention.tokens is None or root.pos_ not in ("NOUN", "PROPN"):
            return None
        if not self._is_definite(mention):
            return None
        if root.tag_ in ("NNS", "NNPS"):
            return None
        role = read_role(root, self._language, bar=mention.tokens.end)
        if role.office in self._language.identity.kin:
            return None
        found = self._find_person(role, mention) or self._find_body(role, mention)
        return found or self._find_holder(role, mention)

    def resolve_pair(self, mention: ArticleMention) -> tuple[Referent, ...]:
        """Return whom "both presidents" and "the two men" mean, nobody where it is not told.

        Whoever has the office, where they are two; else the two of them who were named last.
        """
        root, tokens = mention.root, mention.tokens
        words = self._language.identity
        if root is None or tokens is None or root.tag_ not in ("NNS", "NNPS"):
            return ()
        if not words.pair & {token.lower_ for token in tokens if token.i < root.i}:
            return ()
        role = read_role(root, self._language, bar=tokens.end)
        any_office = role.office in words.anybody
        fitting = [
            p for p in self._list_allowed(role, mention) if any_office or self._fits(p, role)
        ]
        if len(fitting) != PAIR or any_office:
            near = (p.find_before(mention.start) for p in fitting)
            fitting = [
                person
                for person, last in zip(fitting, near, strict=True)
                if last is not None and mention.sentence - last.sentence <= PAIR_BACK
            ]
        return tuple(fitting) if len(fitting) == PAIR else ()

    def _fits(self, person: Referent, role: Role) -> bool:
        return bool(self._fit.weigh(person, role))

    def _is_definite(self, mention: ArticleMention) -> bool:
        """Tell whether a description is of somebody known: the, this, his, Graz's."""
        assert mention.tokens is not None
        first = mention.tokens[0]
        function = self._language.function
        if first.lower_ in function.definite:
            return True
        root = mention.root
        assert root is not None
        if any(t.dep_ == "poss" for t in root.lefts):
            return True
        if first.lower_ in function.articles:
            return False
        return (
            first.pos_ == "PROPN"
            or first.text in self._language.identity.state_of
            or bool(first.ent_type_)
        )

    # --- persons ---

    def _find_person(self, role: Role, mention: ArticleMention) -> ReferentAnswer | None:
        fits = [
            Fit(person, weight)
            for person in self._list_allowed(role, mention)
            for weight in (self._fit.weigh(person, role),)
            if weight
        ]
        best = _choose(fits, mention)
        if best is None:
            return None
        known = self._fit.find_known(best.identity, role)
        exact = known.office == role.office and (role.body is None or known.body == role.body)
        return ReferentAnswer(best.identity, "office" if exact else "equal_office", known)

    def _list_allowed(self, role: Role, mention: ArticleMention) -> list[Referent]:
        """Return whom neither gender nor grammar keeps from being meant."""
        gender = self._tell_gender(role)
        speakers = self._speeches.list_speakers(mention)
        return [
            person
            for person in self._people
            if (gender is None or person.gender in (None, gender))
            and person not in speakers
            and not self._speeches.binds(person, mention)
        ]

    def _tell_gender(self, role: Role) -> Gender | None:
        words = self._language.identity
        if (role.office in words.men) == (role.office in words.women):
            return None
        return Gender.MAN if role.office in words.men else Gender.WOMAN

    def _find_holder(self, role: Role, mention: ArticleMention) -> ReferentAnswer | None:
        """Return who had the office by the project's tables; no speaker of what it stands in."""
        person = self.known.find_holder(role) if self.known is not None else None
        if person is None or person in self._speeches.list_speakers(mention):
            return None
        return ReferentAnswer(person, "known_office")

    # --- bodies and places ---

    def _find_body(self, role: Role, mention: ArticleMention) -> ReferentAnswer | None:
        words, office = self._language.identity, role.office
        if office in words.bodies:
            named = [b for b in self._bodies if any(office in name for name in b.words)]
            named = [b for b in named if _owns(b, role) and _is_of_kind(b, role)]
            best = _choose([Fit(b, 1.0) for b in named], mention)
            if best is not None:
                return ReferentAnswer(best.identity, "named_kind")
            if named:
                return None
        if role.body is not None:
            return None
        if office in words.companies:
            firms = [b for b in self._bodies if self._may_be_company(b)]
            return self._find_last(firms, mention, "company")
        if office in words.countries:
            states = [p for p in self._places if self._language.states.is_state(p.name)]
            return self._find_last(states, mention, "country")
        if office in words.cities:
            cities = [p for p in self._places if not self._language.states.is_state(p.name)]
            return self._find_last(cities, mention, "country")
        return None

    def _may_be_company(self, body: Referent) -> bool:
        """Tell whether a body may be called a company: its name says nothing else."""
        words = self._language.identity
        said = {role.office for role in body.roles}
        if said & words.companies:
            return True
        last = {name[-1] for name in body.words}
        return not last & (words.bodies - words.companies)

    def _find_last(
        self, things: Iterable[Referent], mention: ArticleMention, rule: str
    ) -> ReferentAnswer | None:
        best = _choose([Fit(thing, 1.0) for thing in things], mention)
        return ReferentAnswer(best.identity, rule) if best is not None else None


def _owns(body: Referent, role: Role) -> bool:
    """Tell whether a body may be the one of a description that names a state: the US court."""
    if role.body is None:
        return True
    wanted = set(role.body.split())
    return any(wanted & set(name) for name in body.words)


def _is_of_kind(body: Referent, role: Role) -> bool:
    """Tell whether a name has the words that say which body is meant: the defence ministry."""
    return any(role.kind <= set(name) for name in body.words)


def _choose(fits: list[Fit], mention: ArticleMention) -> Fit | None:
    """Return the best by fit, nearness and frequency; nobody where another one is as good."""
    ranked = sorted(((_rank(fit, mention), fit) for fit in fits), key=lambda pair: -pair[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN):
        return None
    return ranked[0][1]


def _rank(fit: Fit, mention: ArticleMention) -> float:
    last = fit.identity.find_before(mention.start)
    back = mention.sentence - last.sentence if last is not None else SENTENCES_BACK
    subject = last is not None and last.is_subject and back <= 1
    near = -PER_SENTENCE * min(back, SENTENCES_BACK) + SUBJECT * subject
    return fit.weight + near + PER_DOUBLING * log2(len(fit.identity.mentions) or 1)


def find_own_name(mention: ArticleMention, language: Language) -> str | None:
    """Return the name that a phrase has though nothing marked it: the Ruiz administration, TMZ."""
    root, tokens = mention.root, mention.tokens
    if root is None or tokens is None:
        return None
    words = language.identity
    if root.text in words.state_of and root.tag_ == "NNP":
        return None  # the Spaniard is somebody
    if root.tag_ in ("NNP", "NNPS") and root.lower_ not in words.all_offices | words.honorifics:
        first = _find_first(root, tokens)
        at = tokens.doc[first].idx - tokens.start_char
        # As the article has it: the parser may be given capitals in small letters.
        shown = mention.span.text[at : root.idx + len(root) - tokens.start_char]
        if is_written_as_name(shown):
            return " ".join(tokens.doc[first : root.i + 1].text.split())
    if root.lower_ not in words.governments | words.forces:
        return None
    before = [t for t in tokens if t.i < root.i]
    if not any(t.ent_type_ or t.text in language.identity.state_of for t in before):
        return None
    named = tokens.doc[tokens.start : root.i + 1].text
    return language.function.strip_article(" ".join(named.split()))


def _find_first(root: "Token", tokens: "DocSpan") -> int:
    """Return the first of the proper nouns that end at the head of a phrase."""
    first = root.i
    while first > tokens.start and tokens.doc[first - 1].pos_ in ("PROPN", "NUM"):
        first -= 1
    return first
