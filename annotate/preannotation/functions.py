"""Code from outside as a pre-annotator: a function, or a pre-annotator of somebody's own.

    def find_ships(document: Document) -> Annotation: ...
    def find_all(documents: Iterable[Document]) -> Iterator[Annotation]: ...
    def make(settings: PreAnnotatorSettings) -> PreAnnotator: ...

Which of them it is, the annotation of its first parameter says; without one, a generator function
reads many documents, a class or a parameter `settings` makes a pre-annotator, and anything else
reads one document. Whatever comes back is held against its document and the scheme.
"""

import inspect
import re
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from annotate.errors import AnnotateError, PluginError, UsageError, describe_error
from annotate.model import Annotation, Annotator, Document, Problem
from annotate.preannotation.dependencies import find_file, hash_function, hash_module
from annotate.preannotation.fitting import fit, refuse
from annotate.preannotation.port import Account, Accountable, PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.selection import select_asked
from annotate.preannotation.version import make_version

FunctionKind = Literal["one", "stream", "list", "maker"]
HOW = "It has to be a function that takes a Document and returns an Annotation."
EXTRA = "annotations beyond one a document"
_KINDS: tuple[tuple[re.Pattern[str], FunctionKind], ...] = (
    (re.compile(r"\bPreAnnotatorSettings\b"), "maker"),
    (re.compile(r"\b(Iterable|Iterator)\["), "stream"),
    (re.compile(r"\b(Sequence|Collection|[Ll]ist|[Tt]uple)\["), "list"),
)


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """What was imported, and how it reads."""

    call: Callable[[Any], Any]
    kind: FunctionKind


@dataclass(frozen=True, slots=True)
class FunctionOrigin:
    """What it goes by, and the module that it was found in."""

    name: str
    module: str

    @property
    def package(self) -> str:
        """The name that its modules begin with."""
        return self.module.split(".")[0]


def read_source(given: object) -> ImportedFunction:
    """Tell what was imported.

    Raises:
        TypeError: it is nothing that reads documents.
    """
    if not callable(given):
        raise TypeError(f"it is a {type(given).__name__}, not a function of a document")
    try:
        parameters = list(inspect.signature(given).parameters.values())
    except ValueError:  # some of what is compiled tells none
        return ImportedFunction(given, "one")
    needed = [one for one in parameters if one.default is one.empty and one.kind in _PLAIN]
    if not parameters or len(needed) > 1:
        raise TypeError(f"it takes {len(needed)} arguments, and is given one: a document")
    return ImportedFunction(given, _tell_kind(given, parameters[0]))


_PLAIN = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _tell_kind(given: Callable[..., Any], parameter: inspect.Parameter) -> FunctionKind:
    said = parameter.annotation
    if said is not parameter.empty:
        words = said if isinstance(said, str) else inspect.formatannotation(said)
        return next((kind for pattern, kind in _KINDS if pattern.search(words)), "one")
    if inspect.isclass(given) or parameter.name == "settings":
        return "maker"
    return "stream" if inspect.isgeneratorfunction(given) else "one"


def adapt_function(
    function: Callable[..., Any], settings: PreAnnotatorSettings
) -> "ForeignAnnotator":
    """Make a pre-annotator of a function that is at hand.

    Raises:
        UsageError: it is nothing that reads documents.
        PluginError: it makes no pre-annotator.
    """
    module = getattr(function, "__module__", None) or type(function).__module__
    name = f"{module}:{getattr(function, '__qualname__', type(function).__qualname__)}"
    try:
        source = read_source(function)
    except TypeError as error:
        raise UsageError(f"{name} cannot be used: {error}.", HOW) from error
    return adapt(FunctionOrigin(name, module), source, settings)


def adapt(
    origin: FunctionOrigin, source: ImportedFunction, settings: PreAnnotatorSettings
) -> "ForeignAnnotator":
    """Make a pre-annotator of what was imported.

    Raises:
        PluginError: it makes no pre-annotator.
    """
    if source.kind == "maker":
        inner = _make(origin, source, settings)
    else:
        inner = _FunctionPreAnnotator(origin.name, source, settings)
    return ForeignAnnotator(origin, settings, inner, _hash(origin, source))


def _hash(origin: FunctionOrigin, source: ImportedFunction) -> str:
    """Hash the module that it was found in, and the one that it is defined in."""
    defined = getattr(source.call, "__module__", None) or type(source.call).__module__
    modules = {origin.module, *({defined} & sys.modules.keys())} - sys.stdlib_module_names
    hashes = [hash_module(name) for name in sorted(modules)]
    if find_file(defined) is None:
        hashes.append(hash_function(source.call))
    return " ".join(hashes)


class _FunctionPreAnnotator:
    """A function, as far as a pre-annotator is needed."""

    version = ""

    def __init__(self, name: str, source: ImportedFunction, settings: PreAnnotatorSettings) -> None:
        self.name = name
        self.layers = settings.layers
        self.left_out: Counter[str] = Counter()
        self._source = source

    def annotate(self, documents: Iterable[Document]) -> Iterator[Any]:
        """Yield whatever the function answers."""
        if self._source.kind != "one":
            given = list(documents) if self._source.kind == "list" else documents
            yield from self._source.call(given)
            return
        for document in documents:
            answer = self._source.call(document)
            if not isinstance(answer, Iterator | list | tuple):
                yield answer
                continue
            answers = list(answer)
            self.left_out[EXTRA] += max(0, len(answers) - 1)
            yield answers[0] if answers else None


def _make(
    origin: FunctionOrigin, source: ImportedFunction, settings: PreAnnotatorSettings
) -> PreAnnotator:
    try:
        made = source.call(settings)
        wrong = _find_fault(made, settings)
    except AnnotateError:
        raise
    except (Exception, SystemExit) as error:
        said = f"{origin.name} failed: {describe_error(error, origin.package)}."
        raise PluginError(said, f"Mend {origin.module}.") from error
    if wrong:
        raise PluginError(
            f"{origin.name} makes no pre-annotator: {wrong}.",
            f"Mend {origin.module}; what it needs is in {PreAnnotator.__module__}.",
        )
    annotator: PreAnnotator = made
    return annotator


_PARTS = ("name", "version", "layers", "left_out", "annotate")


def _find_fault(made: Any, settings: PreAnnotatorSettings) -> str:
    """Say what keeps something from being a pre-annotator for these settings."""
    missing = [part for part in _PARTS if not hasattr(made, part)]
    if missing:
        return f"a {type(made).__name__} has no {', '.join(missing)}"
    if not isinstance(made.left_out, Counter):
        return "its left_out is no Counter"
    unknown = [str(layer) for layer in made.layers if layer not in settings.scheme.layer_names]
    if made.layers and not unknown:
        return ""
    known = ", ".join(settings.scheme.layer_names)
    said = ", ".join(unknown) or "no layer"
    return f"it answers for {said}, and {settings.scheme.name} has {known}"


class ForeignAnnotator:
    """Another package's pre-annotator, whose every answer is looked at."""

    def __init__(
        self,
        origin: FunctionOrigin,
        settings: PreAnnotatorSettings,
        inner: PreAnnotator,
        depends_on: str,
    ) -> None:
        self.name = origin.name
        self.package = origin.package
        self.layers = tuple(inner.layers)
        self.left_out: Counter[str] = Counter()
        language = settings.language
        words = (language.code, language.own.sha256)
        decisive = (origin.name, str(inner.version), depends_on, *words)
        self.version = make_version(__name__, settings, *decisive)
        self._inner = inner
        self._settings = settings
        self._annotator = Annotator(kind="model", name=self.name, version=self.version)

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation | Problem]:
        """Yield an annotation a document, or what is wrong with the answer, in their order."""
        waiting: deque[Document] = deque()
        before = Counter(self._inner.left_out)
        for answer in self._inner.annotate(_note(documents, waiting)):
            yield from self._skip_to(answer, waiting)
            self.left_out.update(self._inner.left_out - before)
            before = Counter(self._inner.left_out)
            if not waiting:
                self.left_out[EXTRA] += 1
                return
            yield self._take(answer, waiting.popleft())
        for document in waiting:
            yield refuse(self.name, "it gave no annotation of this document", document)

    def _skip_to(self, answer: object, waiting: deque[Document]) -> Iterator[Problem]:
        """Refuse the documents that were passed over, where an answer is of a later one."""
        document_id = getattr(answer, "document_id", None)
        if document_id in [document.id for document in waiting]:
            while waiting[0].id != document_id:
                message = "it gave no annotation of this document"
                yield refuse(self.name, message, waiting.popleft())

    def _take(self, answer: object, document: Document) -> Annotation | Problem:
        if isinstance(answer, Problem):
            return replace(answer, document=document.id)
        fitted = fit(answer, document, self._settings, self._annotator)
        if isinstance(fitted, Problem):
            return fitted
        selected, left_out = select_asked(fitted, self.layers, self._settings.min_score)
        self.left_out.update(left_out)
        return selected

    def take_account(self) -> Account:
        """Return the account that it keeps, an empty one where it keeps none."""
        return self._inner.take_account() if isinstance(self._inner, Accountable) else Account()


def _note(documents: Iterable[Document], waiting: deque[Document]) -> Iterator[Document]:
    """Yield documents, and remember those that were asked for."""
    for document in documents:
        waiting.append(document)
        yield document
