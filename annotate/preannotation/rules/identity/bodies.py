"""Which names of bodies, places and things are one's: by alias, acronym and short form."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from annotate.language import Language
from annotate.name_forms import (
    clean_name,
    fold_name,
    is_acronym,
    spell_initials,
    spell_letters,
    strip_company,
)
from annotate.preannotation.rules.entities.forms import BLANK, either
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Referent, SchemeLabels
from annotate.preannotation.rules.identity.roles import find_entity

MIN_LETTERS = 3


class BodyFinder:
    """Groups the names of an article that are no person's."""

    def __init__(self, text: str, labels: SchemeLabels, language: Language) -> None:
        self._text, self._labels, self._language = text, labels, language

    def find(self, mentions: Sequence[ArticleMention]) -> list[Referent]:
        """Return the bodies, places and things that these names name."""
        groups = self._group(mentions)
        bodies = [g for g in groups if g.label == self._labels.organisation]
        self._join_introduced(bodies, mentions)
        self._join_acronyms(bodies)
        self._join_short(bodies)
        found = [g for g in groups if g.mentions]
        for group in found:
            group.mentions.sort(key=lambda m: m.start)
            group.name = self._choose_name(group)
        return found

    def _group(self, mentions: Iterable[ArticleMention]) -> list[Referent]:
        """One name, one label, one thing: a name that is two things is never one."""
        found: dict[tuple[str, tuple[str, ...]], Referent] = {}
        for mention in mentions:
            words = self._compare(mention.span.text)
            key = (mention.label, words)
            if key not in found:
                found[key] = Referent(label=mention.label, name=mention.span.text)
                found[key].words.append(words)
                found[key].introduced = mention.start
            found[key].mentions.append(mention)
        return list(found.values())

    def _compare(self, name: str) -> tuple[str, ...]:
        bare = self._language.function.strip_article(clean_name(name))
        usual = self._language.names.usual.get(bare, bare)
        words = fold_name(usual)
        return strip_company(words, self._language) or words

    # --- acronyms ---

    def _join_introduced(self, bodies: list[Referent], mentions: Sequence[ArticleMention]) -> None:
        """Join a name and the acronym behind it: National Reform Council (NRC); known as NRC."""
        owner = {m.span.id: body for body in bodies for m in body.mentions}
        acronyms = {
            m.span.text: body for body in bodies for m in body.mentions if is_acronym(m.span.text)
        }
        for mention in mentions:
            bracket = _compile_bracket(self._language).match(self._text, mention.end)
            first = owner.get(mention.span.id)
            called = (bracket[1] or bracket[2]) if bracket is not None else ""
            second = acronyms.get(called)
            if first is not None and second is not None and first is not second:
                _merge(second, first, owner)
                acronyms[called] = first

    def _join_acronyms(self, bodies: Sequence[Referent]) -> None:
        """Join an acronym to the one body whose initials it is."""
        spelt: defaultdict[str, list[Referent]] = defaultdict(list)
        for body in bodies:
            spellings = {s for words in body.words for s in spell_initials(words, self._language)}
            for mention in body.mentions:
                spellings |= spell_letters(mention.span.text, self._language)
            for letters in spellings:
                spelt[letters].append(body)
        for body in bodies:
            if body.mentions and is_acronym(body.mentions[0].span.text):
                letters = "".join(body.words[0])
                fitting = [b for b in spelt.get(letters, ()) if b is not body and b.mentions]
                if len(fitting) == 1:
                    _merge(body, fitting[0], {})

    # --- short forms ---

    def _join_short(self, bodies: Sequence[Referent]) -> None:
        """Join what begins or ends one longer name of a body: Northrop, the Church."""
        by_word: defaultdict[str, list[Referent]] = defaultdict(list)
        for body in bodies:
            for words in body.words:
                if body.mentions and len(words) > 1:
                    for word in {words[0], words[-1]}:
                        by_word[word].append(body)
        for body in sorted(bodies, key=lambda b: -len(b.words[0])):
            if body.mentions:
                longer = _leave_innermost(self._list_longer(body, by_word))
                if len(longer) == 1:
                    _merge(body, longer[0], {})

    def _list_longer(self, body: Referent, by_word: Mapping[str, list[Referent]]) -> list[Referent]:
        words = body.words[0]
        if sum(map(len, words)) < MIN_LETTERS or is_acronym(body.mentions[0].span.text):
            return []
        found: list[Referent] = []
        for other in (*by_word.get(words[0], ()), *by_word.get(words[-1], ())):
            if (
                self._shortens(body, other)
                and other is not body
                and other.mentions
                and other not in found
            ):
                found.append(other)
        return found

    def _shortens(self, body: Referent, other: Referent) -> bool:
        """Tell whether a name is the beginning or the end of a longer one.

        Its last word alone is enough where it says what kind of body it is: the Church. The full
        name of a company, Holt Inc., begins no other's.
        """
        words, whole = body.words[0], self._is_company(body)
        size = len(words)
        for longer in other.words:
            begins = size < len(longer) and longer[:size] == words and not whole
            if begins and (size > 1 or self._is_company(other) or not self._names_place(longer)):
                return True
            if size < len(longer) and longer[-size:] == words:
                return True
        return False

    def find_longer(self, name: str, bodies: Sequence[Referent]) -> Referent | None:
        """Return the one body that a name shortens which no span is marked for."""
        made = Referent(
            label=self._labels.organisation or "", name=name, words=[self._compare(name)]
        )
        longer = _leave_innermost([body for body in bodies if self._shortens(made, body)])
        return longer[0] if len(longer) == 1 and not is_acronym(name) else None

    def _is_company(self, body: Referent) -> bool:
        """Tell whether a name has a company's form at its end: Holt Inc."""
        names = (fold_name(clean_name(mention.span.text)) for mention in body.mentions)
        return any(len(strip_company(words, self._language)) < len(words) for words in names)

    def _names_place(self, words: tuple[str, ...]) -> bool:
        """Tell whether a body has a place or a nation first: American Airlines."""
        first = words[0].capitalize()
        return first in self._language.names.known or first in self._language.identity.state_of

    def _choose_name(self, body: Referent) -> str:
        """Return the fullest name, an acronym only where there is no other."""
        best = max(
            body.mentions,
            key=lambda m: (*_measure_name(m.span.text), -m.start),
        )
        name = self._language.function.strip_article(clean_name(best.span.text))
        if body.label == self._labels.state:
            return spell_place(name, self._language)
        if body.label != self._labels.organisation:
            return name
        states = (self._find_state_before(mention) for mention in body.mentions)
        longest = max((s for s in states if s is not None), key=len, default=None)
        return f"{longest} {name}" if longest is not None else name

    def _find_state_before(self, mention: ArticleMention) -> str | None:
        """Return the state whose name stands right before: the United States Air Force."""
        tokens = mention.tokens
        if tokens is None or not tokens.start:
            return None
        before = find_entity(tokens.doc[tokens.start - 1])
        if before is None or not self._language.states.is_state(before.text):
            return None
        return self._language.function.strip_article(before.text)


def spell_place(name: str, language: Language) -> str:
    """Return the name of a place that stands in capitals alone as others write it."""
    if not name.isupper() or len(name) <= MIN_LETTERS or "." in name:
        return name
    known = _spell_known(language).get(name)
    if known is not None:
        return known
    small = language.people.particles | language.identity.unlettered
    words = (w.lower() if w.lower() in small else w.title() for w in name.split())
    spelt = " ".join(words)
    return spelt[0].upper() + spelt[1:]


@lru_cache(maxsize=8)
def _compile_bracket(language: Language) -> re.Pattern[str]:
    """Return what introduces an acronym behind a name: in brackets, or behind a comma."""
    called = either(language.identity.called)
    the = rf"(?:{either(language.function.the)}{BLANK})?"
    acronym = r"([A-Z][\w.&-]*\w)"
    return re.compile(rf"{BLANK}?\({acronym}\)|,{BLANK}{called}{BLANK}{the}{acronym}(?!\w)")


@lru_cache(maxsize=8)
def _spell_known(language: Language) -> Mapping[str, str]:
    return {name.upper(): name for name in language.names.known if not name.isupper()}


def _measure_name(name: str) -> tuple[bool, int, bool]:
    """Return how good a name is to go by: no acronym, the longest, not in capitals."""
    return not is_acronym(name), len(fold_name(name)), not name.isupper()


def _leave_innermost(bodies: list[Referent]) -> list[Referent]:
    """Return the one whose name all others go on, where there is one: Holt Inc., Holt Trust."""
    for body in bodies:
        size = len(body.words[0])
        if all(other.words[0][:size] == body.words[0] for other in bodies):
            return [body]
    return bodies


def _merge(one: Referent, into: Referent, owner: dict[str, Referent]) -> None:
    """Give all of one identity to another."""
    into.mentions += one.mentions
    into.words += [words for words in one.words if words not in into.words]
    into.introduced = min(into.introduced, one.introduced)
    owner.update((m.span.id, into) for m in one.mentions)
    one.mentions = []
