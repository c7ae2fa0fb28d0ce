"""A spaCy pipeline on disk as a pre-annotator: `--model PATH`, for any language and any scheme.

Its entities and its span groups are taken under the label of the scheme that is called as theirs
is, or that says so with `ontonotes`. What the scheme has no label for is counted by name. Nothing
of our own rules is mixed in.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from annotate.errors import UsageError
from annotate.model import Annotation, Annotator, Document
from annotate.offsets import snap, trim
from annotate.preannotation.fingerprint import hash_files
from annotate.preannotation.models.merge import WindowMerge
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.rules.parsing import find_version, load_pipeline, parse_documents
from annotate.preannotation.version import make_version
from annotate.preannotation.windows import TextRange
from annotate.scheme import Scheme

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

_CONFIG = "config.cfg"  # what spaCy knows a pipeline's folder by
_MADE = frozenset({"doc.ents", "doc.spans"})


def is_pipeline(folder: Path) -> bool:
    """Tell whether a folder holds a spaCy pipeline."""
    return (folder / _CONFIG).is_file()


def name_folder(name: str) -> str:
    """Return what a pipeline is called: its path as given, of an absolute one the last parts."""
    path = Path(name)
    return "/".join(path.parts[-2:]) if path.is_absolute() else path.as_posix()


class PipelineFolder:
    """Spans as a spaCy pipeline finds them."""

    def __init__(self, name: str, folder: Path, settings: PreAnnotatorSettings) -> None:
        self.name = name
        self.layers = settings.layers
        self.left_out: Counter[str] = Counter()
        self.version = make_version(__name__, settings, find_version(), hash_files(folder))
        self._folder = folder
        self._settings = settings

    @cached_property
    def _pipeline(self) -> "Language":
        pipeline = load_pipeline(self._folder)
        scheme = self._settings.scheme
        labels = _list_labels(pipeline)
        if labels is not None:
            fitting = [fitted for label in labels if (fitted := _fit(label, scheme))]
            layers = {scheme.labels[label].layer for label in fitting}
            self.layers = tuple(name for name in self.layers if name in layers)
            if not self.layers:
                self._refuse(labels)
        return pipeline

    def _refuse(self, labels: list[str]) -> None:
        scheme, layers = self._settings.scheme, self._settings.layers
        ours = [one.name for one in scheme.labels.values() if one.enabled and one.layer in layers]
        raise UsageError(
            f"{self.name} finds {', '.join(labels) or 'no entities and no span groups'}, and "
            f"{scheme.name} has none of that in {', '.join(layers)}: there it has "
            f"{', '.join(ours)}.",
            "Name a label of the scheme as the pipeline does, or list the pipeline's word in its "
            "ontonotes.",
        )

    def load(self) -> None:
        """Load the pipeline."""
        self._pipeline  # noqa: B018 - it is cached

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation]:
        """Yield one annotation a document, in their order."""
        kinds = self._settings.scheme.annotated_kinds
        annotator = Annotator(kind="model", name=self.name, version=self.version)
        for article in parse_documents(lambda: self._pipeline, documents, kinds):
            assembly = WindowMerge(article.document, self._settings.scheme)
            self.left_out.update(self._fill(assembly, article))
            annotation = assembly.to_annotation(self._settings, annotator, self.layers)
            self.left_out.update(assembly.left_out)
            yield annotation

    def _fill(self, assembly: WindowMerge, article: ParsedArticle) -> Counter[str]:
        """Add what was found in an article; return what the scheme has no label for."""
        left_out: Counter[str] = Counter()
        text = article.document.text
        for piece in article.pieces:
            for span, score in _iter_found(piece.doc):
                label = _fit(span.label_, self._settings.scheme)
                place = TextRange(*snap(text, *trim(text, *piece.locate(span))))
                if label is None:
                    named = f"labelled {span.label_}" if span.label_ else "without a label"
                    left_out[f"spans {named}, for which the scheme has no label"] += 1
                elif place.start < place.end:
                    assembly.add_span(label, place, score, {})
        return left_out


def _fit(label: str, scheme: Scheme) -> str | None:
    """Return the scheme's label for one of the pipeline's, None where it has none."""
    own = scheme.labels.get(label)
    return label if own and own.enabled else scheme.find_entity(label)


def _list_labels(pipeline: "Language") -> list[str] | None:
    """Return the labels of all that the pipeline finds, None where a component does not tell."""
    found: dict[str, None] = {}
    for name in pipeline.pipe_names:
        makes = pipeline.get_pipe_meta(name).assigns
        labels = pipeline.pipe_labels.get(name, [])
        if not makes or (_MADE.intersection(makes) and not labels):
            return None
        if _MADE.intersection(makes):
            found.update(dict.fromkeys(labels))
    return list(found)


def _iter_found(doc: "Doc") -> Iterator[tuple["Span", float | None]]:
    """Yield entities and the spans of groups, with a score where a component gave one."""
    for entity in doc.ents:
        yield entity, None
    for group in doc.spans.values():
        scores = group.attrs.get("scores")
        scored = scores is not None and len(scores) == len(group)
        for at, span in enumerate(group):
            yield span, float(scores[at]) if scored else None
