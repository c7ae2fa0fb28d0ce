"""One article, one type a name: surnames, votes, and the mentions still missing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from annotate.language import Language
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.entities.candidates import Candidate, Cover, propose
from annotate.preannotation.rules.entities.context import iter_context_features
from annotate.preannotation.rules.entities.forms import get_forms
from annotate.preannotation.rules.entities.persons import find_shown

MIN_LENGTH = 3

Votes = Mapping[str, dict[str, float]]

_WORD_BEFORE = re.compile(r"([\w.'’-]+)[ \u00a0]\Z")
_WORD_AFTER = re.compile(r"[ \u00a0]([\w'’-]+)")


# --- one type a name --------------------------------------------------------------------------


def settle(
    article: ParsedArticle, candidates: list[Candidate], language: Language
) -> list[Candidate]:
    """Give each name its type in this article and add the mentions that were missed."""
    text = article.show_text()
    shown = find_shown(article, candidates, language)
    candidates = [_show(text, c, shown, language) for c in candidates]
    surnames = find_surnames(text, candidates, language)
    candidates = [part for c in candidates for part in _split_pair(text, c, surnames, language)]
    votes = _count_votes(text, candidates, surnames, shown, language)
    cover = Cover(_retype(text, c, votes, language) for c in candidates)
    for candidate in _find_repeated(article, votes, surnames, language):
        cover.add(candidate)
    return cover.sort()


def _show(
    text: str, candidate: Candidate, shown: Mapping[str, float], language: Language
) -> Candidate:
    """Make a person of a name that the article shows to be one's."""
    vote = shown.get(text[candidate.start : candidate.end], 0.0)
    may_change = candidate.rule.rank < language.weights.entities.certain_rank
    decided = vote >= language.weights.entities.decisive_vote and may_change
    return candidate.change(type=language.types.person) if decided else candidate


def find_surnames(
    text: str, candidates: Iterable[Candidate], language: Language
) -> Mapping[str, float]:
    """Return the family names of persons with a full name, and how much that proves."""
    found: dict[str, float] = {}
    for candidate in candidates:
        words = text[candidate.start : candidate.end].split()
        if candidate.type != language.types.person or not words:
            continue
        before = _read_before(text, candidate).lower()
        placed = (
            before in language.names.around.places_after
            and words[0] not in language.people.given_names
        )
        if placed and candidate.rule.rank < language.weights.entities.certain_rank:
            continue
        first = words[0] in language.people.family_first
        sure = (
            candidate.rule.rank >= language.weights.entities.certain_rank
            or words[0] in language.people.given_names
            or first
        )
        family = words[0] if first else words[-1]
        if len(words) > 1 or sure:
            vote = (
                language.weights.entities.decisive_vote
                if sure and family not in language.names.known
                else language.weights.entities.surname_vote
            )
            for form in (family, get_forms(language).prefix.sub("", family, count=1)):
                found[form] = max(found.get(form, 0.0), vote)
    return {name: vote for name, vote in found.items() if len(name) >= MIN_LENGTH}


def find_companies(
    text: str, candidates: Iterable[Candidate], language: Language
) -> frozenset[str]:
    """Return what companies are called later: their names without `Inc.`, or the first word."""
    found = set()
    ends = language.names.around.company_ends | language.identity.company_ends
    for candidate in candidates:
        words = text[candidate.start : candidate.end].split()
        if (
            candidate.type == language.types.organisation
            and len(words) > 1
            and words[-1] in ends
            and words[0] not in language.names.known
            and words[0] not in language.people.given_names
        ):
            found.add(words[0])
            if words[-1] in language.identity.company_ends:
                found.add(" ".join(words[:-1]))
    return frozenset(found)


def find_place_ends(
    text: str, candidates: Iterable[Candidate], language: Language
) -> frozenset[str]:
    """Return the last words of places' full names, by which they are called: Upper Meskhal."""
    places = (language.types.state, language.types.place)
    names = (text[c.start : c.end].split() for c in candidates if c.type in places)
    return frozenset(words[-1] for words in names if len(words) > 1 and words[-1].istitle())


def find_given_alone(
    text: str, candidates: Iterable[Candidate], language: Language
) -> frozenset[str]:
    """Return the first words of persons' full names, by which friends call them: Nina."""
    people = (c for c in candidates if c.type == language.types.person)
    names = (text[c.start : c.end].split() for c in people)
    return frozenset(
        words[0]
        for words in names
        if len(words) > 1
        and words[0].istitle()
        and words[0] not in language.names.known
        and words[0].lower() not in language.people.title_words
        and words[-1] not in language.names.head_types
    )


def _split_pair(
    text: str, candidate: Candidate, surnames: Mapping[str, float], language: Language
) -> Iterator[Candidate]:
    """Split two names joined by a hyphen: Bush-Putin, US-Russian, not Saint-Denis."""
    halves = re.compile(r"(\w[\w.]*)[-–](\w[\w.]*)$").match(text, candidate.start, candidate.end)
    if halves is None or candidate.type not in language.types.names:
        yield candidate
        return
    kinds = [_find_type(half, surnames, language) for half in halves.groups()]
    if None in kinds or text[candidate.start : candidate.end] in language.names.known:
        yield candidate
        return
    for group, kind in enumerate(kinds, start=1):
        yield propose(
            *halves.span(group), kind or candidate.type, language.weights.entities.rules.pair
        )


def _find_type(name: str, surnames: Mapping[str, float], language: Language) -> str | None:
    return language.types.person if name in surnames else language.names.known.get(name)


def _surface(text: str, candidate: Candidate, language: Language) -> str:
    name = " ".join(text[candidate.start : candidate.end].split())
    return language.function.strip_article(name)


def _count_votes(
    text: str,
    candidates: list[Candidate],
    surnames: Mapping[str, float],
    shown: Mapping[str, float],
    language: Language,
) -> Votes:
    votes: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    types = language.types
    for candidate in candidates:
        if candidate.type not in types.names:
            continue
        name = _surface(text, candidate, language)
        votes[name][candidate.type] += candidate.rule.vote
        before = _read_before(text, candidate)
        if candidate.type == types.person and before.lower() in language.names.around.places_after:
            votes[name][types.state] += language.weights.entities.place_vote
        for kind, vote in iter_context_features(text, candidate.start, candidate.end, language):
            votes[name][kind] += vote
    weights = language.weights.entities
    parts = (
        (find_given_alone(text, candidates, language), types.person, weights.surname_vote),
        (find_place_ends(text, candidates, language), types.state, weights.place_vote),
        (find_companies(text, candidates, language), types.organisation, weights.company_vote),
    )
    for name, counted in votes.items():
        for called, kind, vote in parts:
            if name in called:
                counted[kind] += vote
        counted[types.person] += _prove_person(name, surnames, language) + shown.get(name, 0.0)
    return votes


def _read_before(text: str, candidate: Candidate) -> str:
    """Return the word right before a candidate."""
    before = _WORD_BEFORE.search(text, max(0, candidate.start - 30), candidate.start)
    return before.group(1) if before else ""


def _prove_person(name: str, surnames: Mapping[str, float], language: Language) -> float:
    """Return how much the article's full names prove that a name is a person's."""
    words = name.split()
    vote = surnames.get(words[-1], 0.0) if words else 0.0
    if len(words) == 1 or not vote:
        return vote
    is_body = words[-1] in language.names.head_types or name in language.names.known
    return (
        language.weights.entities.family_vote
        if not is_body and all(word[0].isupper() for word in words)
        else 0.0
    )


def _retype(text: str, candidate: Candidate, votes: Votes, language: Language) -> Candidate:
    """Give a candidate the type that its name has in the article, with a score to match."""
    if (
        candidate.type not in language.types.names
        or candidate.rule.rank >= language.weights.entities.certain_rank
    ):
        return candidate
    types = votes[_surface(text, candidate, language)]
    winner = _win(types)
    share = types[winner] / (sum(types.values()) or 1.0)
    support = (
        min(types[winner], language.weights.entities.enough) / language.weights.entities.enough
    )
    score = max(candidate.score, language.weights.entities.supported * support) * (
        0.6 + 0.4 * share
    )
    return candidate.change(type=winner, score=score)


def _win(types: Mapping[str, float]) -> str:
    """Return the type with the most votes, the first by name where several have as many."""
    return min(types, key=lambda kind: (-types[kind], kind))


# --- mentions still missing -------------------------------------------------------------------


def _find_repeated(
    article: ParsedArticle, votes: Votes, surnames: Mapping[str, float], language: Language
) -> Iterator[Candidate]:
    """Yield other mentions of names that are sure, surnames alone and capitals included."""
    sure = _list_sure(votes, surnames, language)
    if not sure:
        return
    names = sorted(sure, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    text = article.show_text()
    for piece in article.pieces:
        for match in pattern.finditer(text, piece.segment.start, piece.segment.end):
            if not _is_part(text, match, language):
                yield propose(
                    *match.span(), sure[match.group()], language.weights.entities.rules.repeated
                )


def _list_sure(votes: Votes, surnames: Mapping[str, float], language: Language) -> dict[str, str]:
    """Return the names that are looked for in the whole article, and their types."""
    sure = {
        name: _win(types)
        for name, types in votes.items()
        if _is_sure(name, sum(types.values()), language)
    }
    for name in surnames:
        if name not in language.names.known:
            sure.setdefault(name, language.types.person)
    for name, kind in list(sure.items()):
        if len(name) > MIN_LENGTH:
            sure.setdefault(name.upper(), kind)
    return sure


def _is_sure(name: str, votes: float, language: Language) -> bool:
    """Tell whether a name's other mentions are looked for: two letters only once introduced."""
    if len(name) < MIN_LENGTH:
        return (
            len(name) > 1
            and name.isupper()
            and votes >= language.weights.entities.rules.abbreviation.vote
        )
    return name[0].isupper() and votes >= language.weights.entities.enough


def _is_part(text: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether a name goes on to either side: the Bush of Bush Street.

    A line in capitals says nothing about that.
    """
    after = _WORD_AFTER.match(text, match.end())
    before = _WORD_BEFORE.search(text, max(0, match.start() - 30), match.start())
    words = [found.group(1) for found in (before, after) if found is not None]
    return any(_is_name_word(word) and not _is_loose(word, match, language) for word in words)


def _is_name_word(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[-1] != "."


def _is_loose(word: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether a capitalised word beside a name is no part of it."""
    name = match.group()
    in_capitals = word.isupper() and name.isupper() and len(name) >= MIN_LENGTH
    return (
        in_capitals or word in language.names.around.leading or word in language.names.around.noise
    )
