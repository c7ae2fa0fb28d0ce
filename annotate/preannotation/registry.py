"""Which pre-annotators there are, by the name that `--model` and annotate.toml give."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotate.errors import UsageError
from annotate.preannotation.models import gliner, llm
from annotate.preannotation.models.gliner import GlinerModel
from annotate.preannotation.models.llm import LanguageModel
from annotate.preannotation.port import PreAnnotator, Settings
from annotate.preannotation.rules.parsing import PREFERRED, find_default_model, list_models
from annotate.preannotation.rules.pipeline import NewsPipeline

DEFAULT = "news-en"


class Entry(NamedTuple):
    """A pre-annotator to choose: what it is, and how to make one."""

    name: str
    description: str
    create: Callable[[Settings], PreAnnotator]


def iter_entries() -> Iterator[Entry]:
    """Yield what can be chosen: the default, then the pipeline on each spaCy model installed."""
    yield Entry(
        DEFAULT,
        f"entities, quotes, stance and coreference in English, on {' or '.join(PREFERRED)}",
        lambda settings: NewsPipeline(DEFAULT, find_default_model(), settings),
    )
    for model in list_models():
        yield Entry(model, f"the same rules on the spaCy pipeline {model}", _create_on(model))


def _create_on(model: str) -> Callable[[Settings], PreAnnotator]:
    return lambda settings: NewsPipeline(f"{DEFAULT}/{model}", model, settings)


class Family(NamedTuple):
    """Pre-annotators that are named by a prefix and what follows it."""

    prefix: str
    placeholder: str
    description: str
    create: Callable[[str, str, Settings], PreAnnotator]


FAMILIES = (
    Family(
        llm.PREFIX,
        "NAME",
        "entities, quotes and stance by a language model behind an OpenAI-compatible --endpoint",
        LanguageModel,
    ),
    Family(
        gliner.PREFIX,
        "PATH_OR_NAME",
        "entities by a GLiNER model of yours; needs the extra gliner",
        GlinerModel,
    ),
)


def create(name: str, settings: Settings) -> PreAnnotator:
    """Make the pre-annotator of this name. Nothing heavy is loaded before the first document.

    Raises:
        UsageError: there is none of this name.
        MissingExtraError: what it needs is not installed.
    """
    for family in FAMILIES:
        if name.startswith(family.prefix):
            return family.create(name, name.removeprefix(family.prefix), settings)
    for entry in iter_entries():
        if entry.name == name:
            return entry.create(settings)
    known = ", ".join(entry.name for entry in iter_entries())
    raise UsageError(
        f"There is no pre-annotator {name}.",
        f"Installed are {known}. Another spaCy pipeline is found once it is installed; "
        f"{' and '.join(family.prefix + family.placeholder for family in FAMILIES)} need no name "
        "of ours.",
    )
