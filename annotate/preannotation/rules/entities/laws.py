"""Treaties, acts and conventions, told from what parties and meetings are called."""

from collections.abc import Iterator

from annotate.language import Language
from annotate.model import Segment
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.forms import capitalise, get_forms

# A state by so few letters names no law: a U.S. treaty.
MAX_SHORT = 4


def find_laws(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield treaties, acts and conventions, with the article and the year before them."""
    for match in get_forms(language).law.finditer(text, segment.start, segment.end):
        if _names_a_law(match.group(), language):
            yield propose(
                match.start(), match.end(), language.types.law, language.weights.entities.rules.law
            )


def _names_a_law(phrase: str, language: Language) -> bool:
    """Tell the ABM treaty from a Russian treaty, the Geneva Convention from a party's."""
    laws, words = language.names.laws, phrase.split()
    if words[0] in capitalise(language.function.the):
        words.pop(0)
    head = words[-1]
    named = " ".join(words[-2:])
    if len(words) == 1 or language.names.known.get(named, language.types.law) != language.types.law:
        return False
    if head not in laws.heads:
        return not (head in laws.gatherings and _is_assembly(words[:-1], language))
    modifiers = words[:-1]
    if any(" ".join(modifiers).lower().endswith(topic) for topic in laws.topics):
        return True
    last = modifiers[-1]
    kind = language.names.known.get(" ".join(modifiers)) or language.names.known.get(last)
    if kind is not None:
        return kind == language.types.state and len(last) > MAX_SHORT and head not in laws.described
    return (last.isupper() and len(last) > 1) or (len(modifiers) > 1 and last[0].isupper())


def _is_assembly(words: list[str], language: Language) -> bool:
    parties = language.names.laws.parties
    return any(
        word in parties or language.names.known.get(word) == language.types.group for word in words
    )
