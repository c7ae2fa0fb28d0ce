"""Which pre-annotators there are, by the name that `--model` and annotate.toml give."""

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from annotate.errors import UsageError
from annotate.language import load_language
from annotate.plugins import PREANNOTATORS, Plugin, find_plugin, iter_loaded, list_names
from annotate.preannotation.functions import FunctionOrigin, ImportedFunction, adapt, read_source
from annotate.preannotation.models import gliner, llm
from annotate.preannotation.models.gliner import GlinerModel
from annotate.preannotation.models.llm import LanguageModel
from annotate.preannotation.named import create_named
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.rules.parsing import find_default_model, list_models
from annotate.preannotation.rules.pipeline import NewsPipeline
from annotate.preannotation.training.suggest import RulesAndModel, open_trained

DEFAULT = "news-en"


class PreAnnotatorEntry(NamedTuple):
    """A pre-annotator to choose: what it is, and how to make one."""

    name: str
    description: str
    create: Callable[[PreAnnotatorSettings], PreAnnotator]


def iter_entries() -> Iterator[PreAnnotatorEntry]:
    """Yield what can be chosen: the default, the pipeline on each spaCy model, what is added.

    To describe what other packages add they are loaded; what cannot be is told of and left out.
    """
    yield from _iter_own()
    for plugin, source in _iter_added():
        yield PreAnnotatorEntry(
            plugin.name, _describe(plugin, source), partial(_adapt, plugin, source)
        )


def _iter_own() -> Iterator[PreAnnotatorEntry]:
    about = load_language().about
    yield PreAnnotatorEntry(
        DEFAULT,
        f"entities, quotes, stance and coreference in {about.name}, on {' or '.join(about.models)}",
        lambda settings: NewsPipeline(DEFAULT, find_default_model(settings.language), settings),
    )
    for model in list_models():
        yield PreAnnotatorEntry(
            model, f"the same rules on the spaCy pipeline {model}", _create_on(model)
        )


def _create_on(model: str) -> Callable[[PreAnnotatorSettings], PreAnnotator]:
    return lambda settings: NewsPipeline(f"{DEFAULT}/{model}", model, settings)


def _iter_added() -> Iterator[tuple[Plugin, ImportedFunction]]:
    yield from iter_loaded(PREANNOTATORS, read_source, _list_taken())


def _adapt(
    plugin: Plugin, source: ImportedFunction, settings: PreAnnotatorSettings
) -> PreAnnotator:
    return adapt(FunctionOrigin(plugin.name, plugin.module), source, settings)


def _describe(plugin: Plugin, source: ImportedFunction) -> str:
    """Return the first line of what the plug-in says of itself, and where it is from."""
    said = (inspect.getdoc(source.call) or "").split("\n")[0].rstrip(".")
    return f"{said}, from {plugin.distribution}" if said else f"from {plugin.distribution}"


class PreAnnotatorFamily(NamedTuple):
    """Pre-annotators that are named by a prefix and what follows it."""

    prefix: str
    placeholder: str
    description: str
    create: Callable[[str, str, PreAnnotatorSettings], PreAnnotator]


FAMILIES = (
    PreAnnotatorFamily(
        llm.PREFIX,
        "NAME",
        "entities, quotes and stance by a language model behind an OpenAI-compatible --endpoint",
        LanguageModel,
    ),
    PreAnnotatorFamily(
        gliner.PREFIX,
        "PATH_OR_NAME",
        "entities by a GLiNER model of yours; needs the extra gliner",
        GlinerModel,
    ),
)


# What else --model takes: how it is written, and what it is.
SPELT = (
    ("MODULE:FUNCTION", "a function of yours that takes a Document and returns an Annotation"),
    ("PATH", "a model of annotate train, or a spaCy pipeline whose labels are the scheme's"),
    (f"{DEFAULT}+PATH", "the rules, and what the scheme has beside them by a model of yours"),
)


def create(name: str, settings: PreAnnotatorSettings) -> PreAnnotator:
    """Make the pre-annotator of this name. Nothing heavy is loaded before the first document.

    Raises:
        UsageError: there is none of this name.
        MissingExtraError: what it needs is not installed.
        PluginError: it is another package's, and cannot be used.
    """
    for family in FAMILIES:
        if name.startswith(family.prefix):
            return family.create(name, name.removeprefix(family.prefix), settings)
    for entry in _iter_own():
        if entry.name == name:
            return entry.create(settings)
        if name.startswith(f"{entry.name}+"):
            return _add_trained(entry, name, settings)
    plugin = find_plugin(PREANNOTATORS, name, _list_taken())
    if plugin is not None:
        return _adapt(plugin, plugin.load(read_source), settings)
    named = open_trained(name, settings) or create_named(name, settings)
    if named is not None:
        return named
    known = ", ".join([*_list_taken(), *list_names(PREANNOTATORS, _list_taken())])
    raise UsageError(
        f"There is no pre-annotator {name}.",
        f"Installed are {known}. Another spaCy pipeline is found once it is installed; "
        f"{' and '.join(family.prefix + family.placeholder for family in FAMILIES)} need no name "
        f"of ours, nor do {' and '.join(spelt for spelt, _ in SPELT)}.",
    )


def _add_trained(
    entry: PreAnnotatorEntry, name: str, settings: PreAnnotatorSettings
) -> PreAnnotator:
    """Make the rules with a trained model beside them."""
    path = name.removeprefix(f"{entry.name}+")
    model = open_trained(path, settings)
    if model is None:
        raise UsageError(
            f"The folder {path} holds no trained model.",
            f"Train one: annotate train annotations.jsonl -o {path or 'models/NAME'}",
        )
    return RulesAndModel(f"{entry.name}+{model.name}", entry.create(settings), model, settings)


def _list_taken() -> list[str]:
    return [entry.name for entry in _iter_own()]
