"""Documents to parses: the one place that knows spaCy.

Segments of many documents go through the pipeline as one stream, in batches bounded by
characters, and come back document by document. Nothing here knows a label.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from annotate.errors import AnnotateError, MissingExtraError, UsageError
from annotate.files.nlp import load_spacy
from annotate.language import DEFAULT_LANGUAGE, Language
from annotate.model import Document, Segment
from annotate.preannotation.rules.article import ParsedArticle, Piece
from annotate.preannotation.rules.leads import split_leads
from annotate.preannotation.rules.parts import iter_parts
from annotate.preannotation.rules.surface import Surface

if TYPE_CHECKING:
    import spacy.language
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

SYNTAX = ("parser", "lemmatizer", "senter")

# A batch is bounded by texts and by characters: memory grows with the characters.
BATCH_TEXTS = 256
BATCH_CHARACTERS = 100_000


def list_models() -> list[str]:
    """Return the names of the spaCy pipelines that are installed."""
    return sorted({entry.name for entry in metadata.entry_points(group="spacy_models")})


def find_default_model(language: Language) -> str:
    """Return the name of the pipeline that is used where none is named.

    Raises:
        MissingExtraError: none of those that the language prefers is installed.
        AnnotateError: the same of a language that no extra of ours installs one for.
    """
    preferred = language.about.models
    for name in preferred:
        if is_installed(name):
            return name
    if language.code == DEFAULT_LANGUAGE:
        raise MissingExtraError(preferred[-1], "nlp")
    raise AnnotateError(
        f"No spaCy pipeline that reads {language.about.name} is installed.",
        f"Install {' or '.join(preferred)}, or name another pre-annotator with --model.",
    )


def is_installed(model: str) -> bool:
    """Tell whether a spaCy pipeline of this name is installed."""
    return model in list_models()


def describe_model(model: str, language: Language) -> str:
    """Return the name and version of an installed pipeline, as the annotator's version needs it.

    The preferred ones are one and the same model and count as one.
    """
    preferred = language.about.models
    name = preferred[0] if model in preferred else model
    return f"{name} {metadata.version(model)} spacy {metadata.version('spacy')}"


def find_version() -> str:
    """Return the version of the installed spaCy.

    Raises:
        MissingExtraError: there is none.
    """
    try:
        return metadata.version("spacy")
    except metadata.PackageNotFoundError as error:
        raise MissingExtraError("spacy", "nlp") from error


class Parser:
    """A spaCy pipeline of a language, loaded at the first text; `syntax` asks for parse trees.

    With parses to remember, the same text is parsed once.
    """

    def __init__(
        self,
        model: str,
        language: Language,
        *,
        syntax: bool = True,
        remembering: "RememberedParses | None" = None,
    ) -> None:
        self.model = model
        self._language = language
        self._syntax = syntax
        self._remembering = remembering

    @cached_property
    def _pipeline(self) -> "spacy.language.Language":
        pipeline = _load_installed(self.model, () if self._syntax else SYNTAX)
        if pipeline.lang != self._language.code:
            name = self._language.about.name
            raise UsageError(
                f"{self.model} reads the language {pipeline.lang}; the rules are for {name}.",
                f"Name a pipeline for {name}.",
            )
        needed = {"ner", "tagger", *(["parser", "lemmatizer"] if self._syntax else [])}
        if missing := sorted(needed - set(pipeline.pipe_names)):
            raise UsageError(
                f"The spaCy pipeline {self.model} has no {', '.join(missing)}.",
                "Name another one: annotate preannotate --list",
            )
        return pipeline

    def load(self) -> None:
        """Load the pipeline."""
        self._pipeline  # noqa: B018 - it is cached

    def parse(
        self, documents: Iterable[Document], kinds: frozenset[str]
    ) -> Iterator[ParsedArticle]:
        """Yield an article a document, in their order, its segments of these kinds parsed."""
        return parse_documents(self._load, documents, kinds, self._language)

    def _load(self) -> "_Pipeline":
        known = self._remembering
        return self._pipeline if known is None else known.lay_over(self._pipeline)


class _Pipeline(Protocol):
    """What reads texts: a spaCy pipeline, as far as it is needed."""

    def pipe(
        self, texts: Any, *, as_tuples: Literal[True], batch_size: int
    ) -> Iterator[tuple["Doc", Segment]]:
        """Yield a parse a text."""
        ...


class RememberedParses:
    """Parses by their texts, each with the entities that it had before any rule changed them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[Doc, tuple[DocSpan, ...]]] = {}
        self._pipeline: spacy.language.Language | None = None

    def lay_over(self, pipeline: "spacy.language.Language") -> "_Pipeline":
        """Return what reads with a pipeline, the texts that it has not read yet alone."""
        self._pipeline = pipeline
        return self

    def pipe(
        self,
        texts: Iterable[tuple[str, Segment]],
        *,
        as_tuples: Literal[True],
        batch_size: int,
    ) -> Iterator[tuple["Doc", Segment]]:
        """Yield a parse a text, as if it had just been made."""
        # A paragraph that stands there twice has two parses: rules write into them.
        times: Counter[str] = Counter()
        given: list[tuple[tuple[str, int], Segment]] = []
        for text, segment in texts:
            given.append(((text, times[text]), segment))
            times[text] += 1
        new = [key for key, _ in given if key not in self._known]
        assert self._pipeline is not None
        parsed = self._pipeline.pipe((text for text, _ in new), batch_size=batch_size)
        for key, doc in zip(new, parsed, strict=True):
            self._known[key] = doc, tuple(doc.ents)
        for key, segment in given:
            doc, entities = self._known[key]
            doc.set_ents(list(entities))
            yield doc, segment


@lru_cache(maxsize=2)  # nothing is added to it, so all of a process may read with one
def _load_installed(model: str, exclude: tuple[str, ...]) -> "spacy.language.Language":
    return load_pipeline(model, exclude)


def load_pipeline(
    model: str | Path, exclude: Iterable[str] = (), *, fix: str | None = None
) -> "spacy.language.Language":
    """Load a spaCy pipeline by its name or from its folder; `fix` is what to do where it fails.

    Raises:
        MissingExtraError: spaCy is not installed.
        AnnotateError: there is no such pipeline, or it does not fit this spaCy.
    """
    spacy = load_spacy()
    try:
        return spacy.load(model, exclude=exclude)  # type: ignore[no-any-return]
    except (OSError, ValueError) as error:
        raise AnnotateError(
            f"The spaCy pipeline {model} cannot be loaded: {error}",
            fix or "Install it again in the version that fits the installed spaCy.",
        ) from error


def parse_documents(
    load: Callable[[], "_Pipeline"],
    documents: Iterable[Document],
    kinds: frozenset[str],
    language: Language | None = None,
) -> Iterator[ParsedArticle]:
    """Yield an article a document, in their order; the pipeline is loaded at the first text.

    With a language, what stands before the words of a paragraph is a piece of its own, and markup
    and capitals are kept from the parser.
    """
    waiting: deque[tuple[Document, int]] = deque()

    def feed() -> Iterator[tuple[str, Segment]]:
        for document in documents:
            shown = list(_show(document, kinds, language))
            waiting.append((document, len(shown)))
            yield from shown

    pieces: list[Piece] = []
    for doc, part in _parse_texts(load, feed()):
        while waiting[0][1] == 0:
            yield ParsedArticle(waiting.popleft()[0], ())
        pieces.append(Piece(part, doc))
        if len(pieces) == waiting[0][1]:
            yield ParsedArticle(waiting.popleft()[0], tuple(pieces))
            pieces = []
    for document, _ in waiting:
        yield ParsedArticle(document, ())


def _show(
    document: Document, kinds: frozenset[str], language: Language | None
) -> Iterator[tuple[str, Segment]]:
    """Yield the pieces of a document with what the parser is given of each."""
    parts = iter_parts(document, kinds)
    if language is None:
        yield from ((document.text[part.start : part.end], part) for part in parts)
        return
    surface = Surface(document, language)
    for part in split_leads(document, list(parts), language):
        yield surface.show(part), part


def _parse_texts(
    load: Callable[[], "_Pipeline"], texts: Iterable[tuple[str, Segment]]
) -> Iterator[tuple["Doc", Segment]]:
    for batch in _iter_batches(texts):
        yield from load().pipe(batch, as_tuples=True, batch_size=len(batch))


def _iter_batches(texts: Iterable[tuple[str, Segment]]) -> Iterator[list[tuple[str, Segment]]]:
    batch: list[tuple[str, Segment]] = []
    characters = 0
    for text, part in texts:
        if batch and (len(batch) == BATCH_TEXTS or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append((text, part))
        characters += len(text)
    if batch:
        yield batch
