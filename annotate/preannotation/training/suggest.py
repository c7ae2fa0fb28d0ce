"""A trained model as a pre-annotator: alone, or beside the rules.

Beside the rules it adds what the scheme has that the rules do not know: spans of the labels that
are for nothing of theirs, and the relations that are. What the rules suggest stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import tee
from pathlib import Path

from annotate.errors import UsageError
from annotate.model import Annotation, Annotator, Document, Problem
from annotate.preannotation.fingerprint import hash_files
from annotate.preannotation.models.merge import WindowMerge
from annotate.preannotation.models.spacy_folder import name_folder
from annotate.preannotation.port import (
    Account,
    Accountable,
    Loadable,
    PreAnnotator,
    PreAnnotatorSettings,
)
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.parsing import find_version, parse_documents
from annotate.preannotation.training.folder import TrainedParts, is_trained, read_card, read_parts
from annotate.preannotation.training.model import ModelCard
from annotate.preannotation.training.reading import TrainedReading
from annotate.preannotation.version import make_version
from annotate.scheme import Label, RelationType, Scheme

_OTHER = "other"  # the role of what no rule knows
_NAME = "entity"  # that of names, which rules find where they have types


class TrainedModel:
    """Spans and relations as a model finds them that was trained on a project's annotations."""

    def __init__(self, name: str, folder: Path, settings: PreAnnotatorSettings) -> None:
        self.name = name
        self.left_out: Counter[str] = Counter()
        card = read_card(folder)
        _check_scheme(name, card, settings.scheme)
        self.layers = _list_layers(name, card, settings)
        self.version = make_version(__name__, settings, find_version(), hash_files(folder))
        self._folder = folder
        self._settings = replace(settings, layers=self.layers)

    @cached_property
    def _parts(self) -> TrainedParts:
        return read_parts(self._folder)

    def load(self) -> None:
        """Load the model."""
        self._parts  # noqa: B018 - it is cached

    def parse(self, documents: Iterable[Document]) -> Iterator[ParsedArticle]:
        """Yield an article a document, in their order, as the model reads it."""
        kinds = self._settings.scheme.annotated_kinds
        return parse_documents(lambda: self._parts.pipeline, documents, kinds)

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation]:
        """Yield one annotation a document, in their order."""
        annotator = Annotator(kind="model", name=self.name, version=self.version)
        for article in self.parse(documents):
            yield self.add(article, annotator)

    def add(
        self, article: ParsedArticle, annotator: Annotator, given: Annotation | None = None
    ) -> Annotation:
        """Return what is found in an article; with what rules found, that is added to it."""
        scheme = self._settings.scheme
        merge = WindowMerge(article.document, scheme)
        reading = self._beside if given else self._alone
        reading.fill(article, merge, given)
        layers = given.layers if given else self.layers
        found = merge.to_annotation(self._settings, annotator, layers)
        if given is None:
            self.left_out.update(merge.left_out)
            return found
        return _lay_beside(given, found, annotator)

    @cached_property
    def _alone(self) -> TrainedReading:
        scheme = self._settings.scheme
        relations = frozenset(scheme.relation_types)
        return TrainedReading(self._parts, self._settings, frozenset(scheme.labels), relations)

    @cached_property
    def _beside(self) -> TrainedReading:
        scheme = self._settings.scheme
        labels = frozenset(n for n, one in scheme.labels.items() if not _is_known(one))
        relations = frozenset(r.name for r in scheme.relations if not _is_known(r))
        return TrainedReading(self._parts, self._settings, labels, relations)


def _is_known(one: Label | RelationType) -> bool:
    """Tell whether rules may suggest it."""
    if isinstance(one, Label) and one.role == _NAME:
        return bool(one.ontonotes)
    return one.role != _OTHER


def _lay_beside(given: Annotation, found: Annotation, annotator: Annotator) -> Annotation:
    known = {span.id for span in given.spans}
    joined = {(relation.head, relation.tail) for relation in given.relations}
    spans = [*given.spans, *(span for span in found.spans if span.id not in known)]
    spans.sort(key=lambda s: (s.start, -s.end, s.layer, s.label))
    rank = {span.id: at for at, span in enumerate(spans)}
    added = (r for r in found.relations if (r.head, r.tail) not in joined)
    relations = [*given.relations, *added]
    relations.sort(key=lambda r: (rank[r.head], rank[r.tail], r.label))
    return replace(given, annotator=annotator, spans=tuple(spans), relations=tuple(relations))


def open_trained(name: str, settings: PreAnnotatorSettings) -> TrainedModel | None:
    """Open what `annotate train` wrote into the folder of this name, None where it wrote none."""
    folders = (folder for folder in (Path.cwd(), settings.folder) if folder)
    found = [folder / name for folder in folders if is_trained(folder / name)]
    return TrainedModel(name_folder(name), found[0], settings) if found else None


def _check_scheme(name: str, card: ModelCard, scheme: Scheme) -> None:
    """Refuse a scheme that is not the one that was learnt, unless it has all that was."""
    wanted = [*card.labels, *card.relations]
    missing = [n for n in wanted if n not in scheme.labels and n not in scheme.relation_types]
    if card.scheme in scheme.names and not missing:
        return
    lacking = f", which has no {', '.join(missing)}" if missing else ""
    raise UsageError(
        f"The model {name} was trained for the scheme {card.scheme}; this project's is "
        f"{scheme.name}{lacking}.",
        f"Train one for {scheme.name}: annotate train annotations.jsonl -o models/NAME",
    )


def _list_layers(name: str, card: ModelCard, settings: PreAnnotatorSettings) -> tuple[str, ...]:
    labels = settings.scheme.labels
    own = {labels[label].layer for label in card.labels}
    layers = tuple(layer for layer in settings.layers if layer in own)
    if not layers:
        raise UsageError(
            f"The model {name} learnt {', '.join(sorted(own))}, and nothing of "
            f"{', '.join(settings.layers)}.",
            "Name one of its layers with --layers.",
        )
    return layers


class RulesAndModel:
    """What the rules suggest, and beside it what a trained model does."""

    def __init__(
        self, name: str, rules: PreAnnotator, model: TrainedModel, settings: PreAnnotatorSettings
    ) -> None:
        self.name = name
        self.layers = tuple(n for n in settings.layers if n in {*rules.layers, *model.layers})
        self.version = make_version(__name__, settings, rules.version, model.version)
        self._rules, self._model = rules, model

    @property
    def left_out(self) -> Counter[str]:
        """How much the rules and the model left out, so far."""
        return self._rules.left_out + self._model.left_out

    def load(self) -> None:
        """Load both."""
        if isinstance(self._rules, Loadable):
            self._rules.load()
        self._model.load()

    def take_account(self) -> Account:
        """Return the account of the rules: the model reads whatever it is given."""
        rules = self._rules
        return rules.take_account() if isinstance(rules, Accountable) else Account()

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation | Problem]:
        """Yield one annotation a document, in their order; for a foreign one a Problem."""
        annotator = Annotator(kind="model", name=self.name, version=self.version)
        one, other = tee(documents)
        answers = zip(self._rules.annotate(one), self._model.parse(other), strict=True)
        for answer, article in answers:
            if isinstance(answer, Problem):
                yield answer
            else:
                yield self._model.add(article, annotator, replace(answer, layers=self.layers))
