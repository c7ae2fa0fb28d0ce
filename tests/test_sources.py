"""What noun phrases say of a source: its kind, title, body and part; and what transcripts prove."""

import pytest

from annotate.language import load_language
from annotate.readings.sources import NameKind, PhraseName, SourcePhraseReader
from annotate.readings.transcripts import Transcripts, cut_quoted

WORDS = load_language().sources
KINDS = {
    "p": NameKind.PERSON,
    "s": NameKind.STATE,
    "b": NameKind.BODY,
    "g": NameKind.GROUP,
    "d": NameKind.DOCUMENT,
}


def mark(marked: str) -> tuple[str, list[PhraseName]]:
    """Read `the [b:Quay Board] clerk`: its words, and the names in it."""
    text, names = "", []
    for piece in marked.replace("]", "[").split("["):
        kind, colon, words = piece.partition(":")
        if colon and kind in KINDS:
            names.append(PhraseName(len(text), len(text) + len(words), KINDS[kind]))
            piece = words
        text += piece
    return text, names


@pytest.mark.parametrize(
    ("phrase", "naming", "title", "organisation", "role"),
    [
        ("Mr [p:Moss]", "named", "", "", ""),
        ("[b:Quay Board] press secretary [p:Ada Roe]", "named", "press secretary", "Quay Board",
         "spokesperson"),
        ("the [g:Keshi] premier, Dr [p:Ivo Moss]", "named", "premier", "Keshi", "government"),
        ("[p:Ada Roe], 47, the mayor of [s:Port Vell]", "named", "mayor", "Port Vell",
         "government"),
        ("[p:Moss]’s spokeswoman, [p:Ada Roe]", "named", "spokeswoman", "", "spokesperson"),
        ("Marta Quill, skipper", "named", "skipper", "", "citizen"),
        ("the [b:Quay Board]", "named", "", "Quay Board", ""),
        ("[s:Kesh]", "named", "", "Kesh", "government"),
        ("a senior official at the [b:Quay Board]", "unnamed", "senior official", "Quay Board",
         "government"),
        ("two diplomats", "unnamed", "diplomats", "", "government"),
        ("a woman who saw it", "unnamed", "woman", "", "citizen"),
        ("a spokesman for [p:Moss]", "unnamed", "spokesman", "Moss", "spokesperson"),
        ("Both sides", "collective", "sides", "", ""),
        ("critics of the [b:Quay Board]", "collective", "critics", "Quay Board", ""),
        ("[p:Ada Roe] and [p:Ivo Moss]", "collective", "", "", ""),
        ("he and [p:Ivo Moss]", "collective", "", "", ""),
        ("many [g:Keshis]", "collective", "", "Keshis", ""),
        ("an unsigned memo", "document", "unsigned memo", "", ""),
        ("two studies by academics", "document", "studies", "", ""),
        ("[d:the Marrow Treaty]", "document", "", "the Marrow Treaty", ""),
        ("she", None, "", "", ""),
    ],
)  # fmt: skip
def test_a_phrase_says_of_which_kind_a_source_is_and_what_it_is(
    phrase: str, naming: str | None, title: str, organisation: str, role: str
) -> None:
    text, names = mark(phrase)
    found = SourcePhraseReader(text, WORDS).read(0, len(text), names)
    assert (found.naming, found.title, found.organisation, found.role) == (
        naming,
        title,
        organisation,
        role,
    )


@pytest.mark.parametrize(
    ("text", "title", "organisation"),
    [
        ("[s:Kesh]’s foreign minister, Sir [p:Ivo Moss], left.", "foreign minister", "Kesh"),
        ("It was President [p:Ada Roe] of [s:Kesh] who spoke.", "President", "Kesh"),
        ("[p:Ada Roe], the captain of [b:Quay United], spoke.", "captain", "Quay United"),
        ("But [p:Ada Roe] went home.", "", ""),
        ("Presidents [p:Ada Roe] and [p:Ivo Moss] met.", "President", ""),
    ],
)
def test_a_title_is_found_around_a_name_in_the_text(
    text: str, title: str, organisation: str
) -> None:
    words, names = mark(text)
    person = next(name for name in names if name.kind is NameKind.PERSON)
    found = SourcePhraseReader(words, WORDS).read_around(person, names)
    assert (found.title, found.organisation) == (title, organisation)


SPEECH = "Friends, we have the boats.  And we have — thank you — the arithmetic, all of it!"


@pytest.mark.parametrize(
    ("quote", "status", "said"),
    [
        ("“We have the boats,”", "verbatim", "we have the boats"),
        ("we have the boats ... the arithmetic, all of it", "verbatim", SPEECH[9:-1]),
        ("we have the [fishing] boats. And we have", "verbatim", None),
        ("We have boats and we have thank you the arithmetic", "changed", None),
        ("the harbour will be built by us alone", "absent", ""),
        ("all of it", "short", ""),
    ],
)
def test_a_quote_is_looked_up_word_by_word_in_what_was_spoken(
    quote: str, status: str, said: str | None
) -> None:
    transcripts = Transcripts()
    transcripts.add("quay.txt", SPEECH)
    transcripts.add("other.txt", "We have nothing to say of the matter today.")
    found = transcripts.prove(quote)
    assert found.status == status
    assert found.transcript == ("quay.txt" if status in ("verbatim", "changed") else "")
    if said is not None:
        assert found.said == said


def test_of_a_mixed_quote_what_is_in_marks_is_looked_up() -> None:
    apostrophes = load_language().apostrophes
    assert cut_quoted("that it was “a lovely photograph” and no more", apostrophes) == (
        "“a lovely photograph”"
    )
    assert cut_quoted("no marks at all", apostrophes) == "no marks at all"
