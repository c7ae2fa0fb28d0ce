"""A language as one value: all words that anything here knows of it, by what they are for.

It is made once, by `load_language`, and handed down to whoever reads a text. Its parts are read
when they are first asked for.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from annotate.errors import LanguageError
from annotate.language.context_features import ContextFeatures, SportsWords
from annotate.language.cues import Cues
from annotate.language.function import FunctionWords
from annotate.language.identity import IdentityWords, SourceWords
from annotate.language.masking import MaskingWords
from annotate.language.metonymy import MetonymyWords
from annotate.language.names import Names, PeopleWords, Types
from annotate.language.own import (
    Models,
    OwnWords,
    add_cues,
    add_names,
    add_stance,
    add_titles,
)
from annotate.language.pages import PageWords
from annotate.language.stance import StanceWords
from annotate.language.stance_words import StanceLexicon
from annotate.language.states import KnownIds, States
from annotate.language.tables import fill, read_table
from annotate.language.weights import Weights
from annotate.marks import Apostrophes

Part = TypeVar("Part")
KNOWN_IDS = "wikidata"


@dataclass(frozen=True, eq=False, kw_only=True)
class About:
    """What a language is called, and the spaCy pipelines that read it, the preferred first.

    `telling` is how many different function words show that a text is in it, where no other
    language has so many of them; 0 where a near one has.
    """

    name: str
    models: tuple[str, ...]
    telling: int = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Language:
    """The words of a language, from the files of its folder: `cues` are those of cues.toml.

    `code` is what documents and spaCy pipelines call it, as in ISO 639: `en`. `own` are the words
    of a project, laid over those of the language. What it has no file for is that of its `base`,
    where it has one.
    """

    code: str
    folder: Path
    own: OwnWords = field(default_factory=OwnWords)
    base: "Language | None" = None

    @cached_property
    def about(self) -> About:
        """What it is called, and what reads it."""
        return self._read(About, "about")

    @cached_property
    def cues(self) -> Cues:
        """What signals that somebody says, thinks or intends something."""
        return add_cues(self._read(Cues, "cues"), self.own, self._models)

    @cached_property
    def stance(self) -> StanceWords:
        """What tells that somebody is for or against something."""
        lexicon = self._read(StanceLexicon, "stance_words")
        lexicon.check()
        words = replace(
            self._read(StanceWords, "stance"),
            verbs=lexicon.list_frames("verb"),
            nouns=lexicon.list_frames("noun"),
            adjectives=lexicon.list_frames("adjective"),
            people=lexicon.list_frames("person"),
            acts=lexicon.list_frames("act"),
            mutual=lexicon.list_frames("mutual"),
        )
        return add_stance(words, self.own, self._models)

    @cached_property
    def function(self) -> FunctionWords:
        """Words of closed classes, by what they do in a sentence."""
        return self._read(FunctionWords, "function")

    @cached_property
    def apostrophes(self) -> Apostrophes:
        """Apostrophes that are no quotation marks."""
        return self._read(Apostrophes, "marks")

    @cached_property
    def metonymy(self) -> MetonymyWords:
        """By which words a place stands for a government."""
        return self._read(MetonymyWords, "metonymy")

    @cached_property
    def names(self) -> Names:
        """Names of the domain, and the words in and beside names."""
        return add_names(self._read(Names, "names"), self.own)

    @cached_property
    def people(self) -> PeopleWords:
        """Titles, roles and given names."""
        return add_titles(self._read(PeopleWords, "people"), self.own)

    @cached_property
    def identity(self) -> IdentityWords:
        """By which words an article tells who is who."""
        return self._read(IdentityWords, "identity")

    @cached_property
    def sources(self) -> SourceWords:
        """By which words an article tells what kind of source speaks, and what it is."""
        return self._read(SourceWords, "sources")

    @cached_property
    def context_features(self) -> ContextFeatures:
        """What the words around a name say of its type."""
        return self._read(ContextFeatures, "context_features")

    @cached_property
    def sports(self) -> SportsWords:
        """By which words a line tells of a match."""
        return self._read(SportsWords, "sports")

    @cached_property
    def pages(self) -> PageWords:
        """What a page says around an article, who wrote it and when."""
        return self._read(PageWords, "pages")

    @cached_property
    def masking(self) -> MaskingWords:
        """By which words masking tells names from titles, desks and the calendar."""
        return self._read(MaskingWords, "masking")

    @cached_property
    def states(self) -> States:
        """States by all their names, and their seats."""
        return self._read(States, "states")

    @cached_property
    def known_ids(self) -> KnownIds:
        """Identifiers of states, capitals and large bodies, none where there is no file of them."""
        return (
            self._read(KnownIds, KNOWN_IDS) if self.find_file(KNOWN_IDS).is_file() else KnownIds()
        )

    def find_id(self, name: str, *, is_body: bool) -> str:
        """Return the identifier of a body, or of a state or capital; empty where none is known."""
        known, bare = self.known_ids, self.function.strip_article(" ".join(name.split()))
        if is_body:
            return known.bodies.get(bare) or known.bodies.get(self.names.usual.get(bare, bare), "")
        state = self.states.by_name.get(bare, bare)
        return known.states.get(state) or known.capitals.get(bare, "")

    @property
    def types(self) -> Types:
        """The types of names, by what they are for."""
        return self.names.types

    @cached_property
    def weights(self) -> Weights:
        """How much what a rule finds counts."""
        return self._read(Weights, "weights")

    @cached_property
    def polarity(self) -> Path | None:
        """Where the learned polarity lies, None where the language has none."""
        folder = self.folder / "polarity"
        return folder if folder.is_dir() else None

    @cached_property
    def _models(self) -> Models:
        """Which of its words a project's own behave like."""
        return self._read(Models, "own")

    def find_file(self, part: str) -> Path:
        """Return the file of a part."""
        path = self.folder / f"{part}.toml"
        return path if self.base is None or path.is_file() else self.base.find_file(part)

    def _read(self, cls: type[Part], name: str) -> Part:
        path = self.find_file(name)
        if not path.is_file():
            raise LanguageError(
                f"The language {self.code} has no {path.name}, and its words are needed here.",
                f"Write one in {self.folder}, as it is in annotate/data/en/.",
            )
        return fill(cls, read_table(path), str(path))
