"""The stance words by family, as stance_words.toml has them, made into frames by their classes.

A word is entered once, with its family and what kind it is; how words of a kind take their
arguments is said once, by part of speech.
"""

from dataclasses import dataclass
from functools import cached_property

from annotate.errors import LanguageError
from annotate.language.stance import StanceFrame

PARTS = ("verb", "noun", "adjective", "person", "act", "mutual")


@dataclass(frozen=True, eq=False, kw_only=True)
class WordClass:
    """How words of some kinds take their arguments; the words of its keys are those of the file.

    `polarity` is empty where words of each are built like that.
    """

    kinds: tuple[str, ...]
    part: str
    target: tuple[str, ...]
    polarity: str = ""
    holder: str = "subject"
    explicitness: str = "explicit"
    only: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class WordFamilies:
    """Families of one kind and polarity, each as "verb support, noun support"."""

    kind: str
    polarity: str
    families: tuple[str, ...]

    @cached_property
    def members(self) -> tuple[tuple[str, str], ...]:
        """Each word with its part of speech before it."""
        listed = (member for family in self.families for member in family.split(","))
        pairs = (member.split(maxsplit=1) for member in listed)
        return tuple((part, lemma) for part, lemma in pairs)

    def list_lemmas(self, part: str) -> tuple[str, ...]:
        """List the words of a part of speech."""
        return tuple(lemma for own, lemma in self.members if own == part)


@dataclass(frozen=True, eq=False, kw_only=True)
class StanceLexicon:
    """The content of stance_words.toml."""

    classes: tuple[WordClass, ...]
    words: tuple[WordFamilies, ...]

    def list_frames(self, part: str) -> tuple[StanceFrame, ...]:
        """List the frames of a part of speech, in the order of the classes."""
        return tuple(
            StanceFrame(
                lemmas=group.list_lemmas(part),
                polarity=group.polarity,
                target=one.target,
                holder=one.holder,
                explicitness=one.explicitness,
                only=one.only,
            )
            for one in self.classes
            if one.part == part
            for group in self.words
            if group.kind in one.kinds and one.polarity in ("", group.polarity)
        )

    def check(self) -> None:
        """Refuse what no class says anything of.

        Raises:
            LanguageError: a member of a family has no part of speech, or one its kind has not.
        """
        for group in self.words:
            known = {
                one.part
                for one in self.classes
                if group.kind in one.kinds and one.polarity in ("", group.polarity)
            }
            for family in group.families:
                _check_family(family, known & set(PARTS), group.kind)


def _check_family(family: str, parts: set[str], kind: str) -> None:
    for member in family.split(","):
        part, _, lemma = member.strip().partition(" ")
        if part not in parts or not lemma.strip():
            raise LanguageError(
                f"stance_words/words: {member.strip()!r} is none of {kind}.",
                f"Write a part of speech that the classes have for it: {', '.join(sorted(parts))}.",
            )
