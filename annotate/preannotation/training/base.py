"""The installed pipeline that a model starts from: its words, its parse, its vectors.

What of it is not needed to suggest is left out of the model. A new recogniser begins with the
layer that reads words as the installed entity recogniser does, or, where that one has none of its
own, with spaCy's default.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotate.preannotation.rules.parsing import load_pipeline
from annotate.preannotation.training.recognisers import LONGEST, Recogniser

if TYPE_CHECKING:
    from spacy.language import Language

PARSING = ("tok2vec", "transformer", "parser", "senter")
_NER = "ner"
_READER = "tok2vec"


@dataclass(frozen=True, slots=True)
class BasePipeline:
    """A pipeline that new recognisers are put in, and what they begin with.

    `reader` are the settings of the layer that reads words, None for the default; `layers` are its
    weights, by name, in the order in which they are walked through.
    """

    pipeline: "Language"
    reader: Any = None
    layers: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def load_base(model: str) -> BasePipeline:
    """Load a pipeline, and leave in it what parses.

    Raises:
        MissingExtraError: spaCy is not installed.
        AnnotateError: there is no such pipeline.
    """
    pipeline = load_pipeline(model)
    reader, layers = _take_reader(pipeline)
    for name in list(pipeline.component_names):
        if name not in PARSING or name in pipeline.disabled:
            pipeline.remove_pipe(name)
    if not {"parser", "senter"}.intersection(pipeline.pipe_names):
        pipeline.add_pipe("sentencizer")
    return BasePipeline(pipeline, reader, layers)


def _take_reader(pipeline: "Language") -> tuple[Any, tuple[tuple[str, Mapping[str, Any]], ...]]:
    if _NER not in pipeline.pipe_names:
        return None, ()
    reader = pipeline.get_pipe_config(_NER).get("model", {}).get(_READER)
    if reader is None or "Listener" in reader.get("@architectures", "Listener"):
        return None, ()
    pipe: Any = pipeline.get_pipe(_NER)
    layers = (
        (node.name, {name: node.get_param(name).copy() for name in node.param_names})
        for node in _list_weighted(pipe.model.get_ref(_READER))
    )
    return reader, tuple(layers)


def _list_weighted(model: Any) -> list[Any]:
    return [node for node in model.walk() if node.param_names]


def add_recogniser(
    base: BasePipeline, one: Recogniser, examples: Sequence[Any], lengths: Iterable[int]
) -> Any:
    """Put a new component into the pipeline, and return it."""
    pipeline = base.pipeline
    settings: dict[str, Any] = {}
    if base.reader is not None:
        default = (pipeline.get_factory_meta(one.kind).default_config or {})["model"]
        settings["model"] = {**default, _READER: base.reader}
    if one.kind == "spancat":
        sizes = sorted({min(length, LONGEST) for length in lengths})
        settings["spans_key"] = one.name
        settings["suggester"] = {"@misc": "spacy.ngram_suggester.v1", "sizes": sizes}
    pipe: Any = pipeline.add_pipe(one.kind, name=one.name, config=settings)
    for label in one.labels:
        pipe.add_label(label)
    pipe.initialize(lambda: examples, nlp=pipeline)
    _begin(pipe.model.get_ref(_READER), base)
    return pipe


def _begin(reader: Any, base: BasePipeline) -> None:
    """Give a new layer the weights of the installed one, where the two are built alike."""
    for node, (name, values) in zip(_list_weighted(reader), base.layers, strict=False):
        if node.name != name or set(node.param_names) != set(values):
            return
        for parameter, value in values.items():
            if node.get_param(parameter).shape == value.shape:
                node.set_param(parameter, value)
