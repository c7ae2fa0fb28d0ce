"""Abbreviations that an article introduces behind what they stand for: X Y Z (XYZ)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from annotate.language import Language
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.forms import get_forms
from annotate.preannotation.rules.entities.patterns import find_head_type


def find_abbreviations(
    article: ParsedArticle, found: Iterable[Candidate], language: Language
) -> Iterator[Candidate]:
    """Yield a name and the abbreviation introduced after it, both of one type: X Y Z (XYZ)."""
    text = article.show_text()
    types = {(c.start, c.end): c.type for c in found}
    forms = get_forms(language)
    for piece in article.pieces:
        for bracket in forms.bracket.finditer(text, piece.segment.start, piece.segment.end):
            letters = bracket.group(1).replace(".", "").rstrip("s")
            start = _find_long_form(text, piece.segment.start, bracket.start(), letters, language)
            if start is None:
                continue
            possessive = forms.possessive.search(text, start, bracket.start())
            end = possessive.start() if possessive else bracket.start()
            kind = _decide_type(text, start, end, types, language)
            if kind is not None:
                yield propose(start, end, kind, language.weights.entities.rules.abbreviation)
                yield propose(*bracket.span(1), kind, language.weights.entities.rules.abbreviation)


def _find_long_form(
    text: str, begin: int, end: int, letters: str, language: Language
) -> int | None:
    """Walk back over capitalised words until their first letters spell the abbreviation."""
    wanted = letters.upper()
    if len(wanted) < 2:
        return None
    words = list(re.finditer(r"[^\s-]+", text[max(begin, end - 120) : end]))
    offset = max(begin, end - 120)
    for word in reversed(words):
        first = word.group()[0]
        if wanted.endswith(first.upper()) and first.isupper():
            wanted = wanted[:-1]
            if not wanted:
                return offset + word.start()
        elif word.group() not in language.names.around.small:
            return None
    return None


def _decide_type(
    text: str, start: int, end: int, types: Mapping[tuple[int, int], str], language: Language
) -> str | None:
    kind = find_head_type(text[start:end].split(), language)
    if kind is not None:
        return kind
    name = text[start:end]
    if name in language.names.known:
        return language.names.known[name]
    near = [kind for (s, e), kind in types.items() if s < end and start < e]
    if language.types.person in near:
        return None
    kinds = [kind for kind in near if kind in language.types.names]
    return kinds[0] if kinds else language.types.organisation
