"""The dataset card: README.md with its YAML header. Its numbers are those of the report object.

The only file that imports `yaml`, which comes with `datasets`. The words are in
`data/card.md.template`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import Any

from annotate import __version__
from annotate.dataset.files.card_numbers import escape, list_blocks, make_table
from annotate.dataset.rows.meanings import tell_meaning
from annotate.dataset.rows.readings import LATEST
from annotate.dataset.rows.rows import (
    ANNOTATIONS,
    DOCUMENTS,
    ENTITIES,
    IDENTITIES,
    QUOTES,
    STANCES,
)
from annotate.dataset.rows.tally import BuildReport, find_label_column
from annotate.dataset.settings import BuildSettings
from annotate.dataset.splits.split_words import describe_inflation, describe_way
from annotate.dataset.summary import describe_withheld
from annotate.files.packages import load_yaml
from annotate.report.counting import LAYER
from annotate.report.figures import Report
from annotate.resources import DATA
from annotate.scheme import Scheme

FILE_NAME = "README.md"
TEMPLATE = DATA / "card.md.template"
_FENCE = "---\n"
_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
)
_TASKS = {
    ENTITIES: ("token-classification", "named-entity-recognition"),
    QUOTES: ("token-classification", "quotation-attribution"),
    STANCES: ("text-classification", "stance-detection"),
}
_PURPOSES = {
    QUOTES: "One row an attribution: content, type, speaker, cue, addressee, context.",
    STANCES: "One row a stance: expression, polarity, holder, target, context.",
    ENTITIES: "One row a named entity, with the longest name of the same thing.",
    IDENTITIES: "One row somebody, or something with a name, in this split: its spellings, and how "
    "often it is mentioned, quoted, holds a stance or is the target of one.",
    DOCUMENTS: "One row an article: text, segments, all spans and relations.",
    ANNOTATIONS: "One row a reading: what an annotator, person or model, made of an article. Which "
    "model's suggestions a person began with, what became of each (`origin`), which were deleted, "
    "and whether the article was read `unassisted`, is null where it is not known.",
}
_OWN_TASK = ("token-classification", "span-annotation")
_OWN_PURPOSE = (
    "One row a span of the layer {}: label, context, and for each relation what it leads to."
)
# What stands on a card of data with quotes or stances, and what on that of a scheme's own.
_FOR_NEWS = (
    "To train and to evaluate systems that find names, quotations with their speakers, and stances "
    "in news, and to study whom the news lets speak."
)
_FOR_OWN = "To train and to evaluate systems that find in news what the scheme describes: {}."
_ON_QUOTES = (
    "A quote in several pieces is one row, joined by blanks in `text` and one by one in `pieces`. "
    "Its `id`, as in `basis` and `within`, is that of its first piece. A column `..._name` has the "
    "longest name among the mentions of the same thing in the article. A quote that only repeats "
    "another one of the article, as pull quotes do, is not in `quotes`."
)
_ON_NAMES = (
    " The name of a mention is the longest of the same article; people are not matched across "
    "articles."
)
_ON_REGISTRY = (
    " People are matched across articles where a registry that people keep has their name; the "
    "name of any other mention is the longest of the same article."
)
_SHARED_QUOTES = ", or share twelve words in a row inside quotes"
_ON_PEOPLE = "News articles name people"
_ON_STANCES = (
    ", and the annotations say who said what and who holds which opinion, as the article reports "
    "it.\nA stance in this dataset is a reading of a text, not a fact about a person."
)
_ON_OWN = ". An annotation is a reading of a text, not a fact about a person."
_EMPTY_TABLES = (
    "Without a row: {}. `load_dataset` cannot load an empty table and does not offer these; "
    "their Parquet files are here with their columns."
)
_CREATORS = {
    "gold": "expert-generated",
    "human": "expert-generated",
    "partial": "expert-generated",
    "silver": "machine-generated",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a card tells of a build."""

    name: str
    scheme: Scheme
    settings: BuildSettings
    report: BuildReport
    input_name: str
    input_sha256: str
    made_of: Mapping[str, Any] = field(default_factory=dict)  # the version that it was made of


def make_card(
    facts: CardFacts, report: Report, fields: Mapping[str, Any], parts: Mapping[str, str]
) -> str:
    """Return the card.

    Args:
        facts: What the build found and was told.
        report: Its numbers.
        fields: Its `configs` and `dataset_info`.
        parts: How the dataset is cited and loaded, in Markdown.
    """
    header = _dump_yaml(_make_header(facts)) + _dump_yaml(fields)
    words = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        _describe_dataset(facts),
        **_describe_making(facts),
        **parts,
        configurations=_list_columns(fields["dataset_info"]),
        **{f"numbers_{name}": block for name, block in list_blocks(report).items()},
    )
    return f"{_FENCE}{header}{_FENCE}\n" + re.sub(r"\n{3,}", "\n\n", words)


def _dump_yaml(value: Mapping[str, Any]) -> str:
    """Write a part of the header.

    libyaml takes a tenth of the time, and writes the same of what is printable ASCII alone.
    """
    yaml = load_yaml()
    shown = json.dumps(value, ensure_ascii=False)
    is_plain = shown.isascii() and "\\" not in shown and '""' not in shown
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper) if is_plain else yaml.SafeDumper
    return str(
        yaml.dump(dict(value), Dumper=dumper, sort_keys=False, allow_unicode=True, width=1000)
    )


def read_header(text: str) -> dict[str, Any]:
    """Return the YAML header of a card.

    Raises:
        ValueError: it has none, or one that is no YAML mapping.
    """
    yaml = load_yaml()
    head, fence, rest = text.partition(_FENCE)
    header, end, _ = rest.partition("\n" + _FENCE)
    if head or not fence or not end:
        raise ValueError("it does not begin with a YAML header between two lines of ---")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml takes a tenth of the time
    try:
        value = yaml.load(header, Loader=loader)
    except yaml.YAMLError as error:
        raise ValueError(f"its header is not YAML: {error}") from error
    if not isinstance(value, dict):
        raise ValueError("its header is no YAML mapping")
    return value


def _make_header(facts: CardFacts) -> dict[str, Any]:
    report, settings = facts.report, facts.settings
    tasks = [_TASKS.get(config, _OWN_TASK) for config in report.rows if find_label_column(config)]
    return {
        "pretty_name": settings.title,
        "license": settings.licence,
        "language": list(settings.language),
        "annotations_creators": sorted({_CREATORS[kind] for kind in report.reviewed}),
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "task_categories": sorted({category for category, _ in tasks}),
        "tags": ["news", *sorted({tag for _, tag in tasks})],
        "size_categories": [_name_size(report.documents.total())],
    }


def _name_size(number: int) -> str:
    return next((name for limit, name in _SIZES if number < limit), "100M<n<1B")


def _describe_dataset(facts: CardFacts) -> dict[str, str]:
    report, settings = facts.report, facts.settings
    empty = " and ".join(report.empty_splits)
    tables = ", ".join(f"`{config}/{split}`" for config, split in report.empty_tables)
    return {
        "name": facts.name,
        "title": settings.title,
        "description": settings.description,
        "licence": settings.licence,
        # A later version may have had texts put back that share words with one that is not.
        "withheld": describe_withheld(report, shared=settings.keep_shared or bool(facts.made_of)),
        "splitting": describe_way(settings.rules),
        "seed": str(settings.seed),
        "inflation": describe_inflation(report.certificate),
        "shares": ", ".join(f"{name} {share:g}" for name, share in settings.rules.targets.items()),
        "empty": f"No article fell into {empty}: left out." if empty else "",
        "empty_tables": _EMPTY_TABLES.format(tables) if tables else "",
        **_describe_content(facts),
    }


def _describe_content(facts: CardFacts) -> dict[str, str]:
    """Return the sentences that are about quotes and stances, where there are any."""
    is_news = bool({QUOTES, STANCES, ENTITIES} & facts.report.rows.keys())
    has_quotes = QUOTES in facts.report.rows
    titles = ", ".join(escape(layer.title) for layer in facts.scheme.layers)
    speaks = has_quotes or STANCES in facts.report.rows
    names = _ON_REGISTRY if facts.settings.registry.entries else _ON_NAMES
    return {
        "purpose": _FOR_NEWS if is_news else _FOR_OWN.format(titles),
        "on_quotes": _ON_QUOTES if has_quotes else "",
        "shared_quotes": _SHARED_QUOTES if has_quotes else "",
        "quoted": ", and who is quoted," if has_quotes else "",
        "on_names": names if is_news else "",
        "personal": _ON_PEOPLE + (_ON_STANCES if speaks else _ON_OWN),
    }


def _describe_making(facts: CardFacts) -> dict[str, str]:
    report, scheme, prefer = facts.report, facts.scheme, facts.settings.reading
    named = "a certain annotator's" if "@" in prefer else f"`{prefer}`'s"
    masked = "Annotators who were named by an e-mail address have a pseudonym here."
    return {
        "masked": masked if report.masked else "",
        "rule": "the latest" if prefer == LATEST else f"{named}, else the latest",
        "scheme": scheme.name,
        "scheme_title": escape(scheme.title),
        "scheme_sha256": scheme.sha256,
        "layers": ", ".join(scheme.layer_names),
        "version": __version__,
        "input": facts.input_sha256,
    }


def _list_columns(infos: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for info in infos:
        config = info["config_name"]
        rows = [
            (f"`{f['name']}`", _name_type(f), tell_meaning(config, f["name"]))
            for f in info["features"]
        ]
        own = _OWN_PURPOSE.format(f"`{config.removeprefix(LAYER)}`")
        parts.append(f"### {config}\n\n{_PURPOSES.get(config, own)}")
        parts.append(make_table(("column", "type", "meaning"), rows))
    return "\n\n".join(parts)


def _name_type(feature: Mapping[str, Any]) -> str:
    """Return a feature's type in words, nested ones with the names inside."""
    inner = feature.get("list", feature.get("struct"))
    if isinstance(inner, list):
        names = ", ".join(f"`{field['name']}`" for field in inner)
        return f"list of {{{names}}}" if "list" in feature else f"{{{names}}}"
    if inner is not None:
        return f"list of {inner}" if isinstance(inner, str) else "list of labels"
    return str(feature["dtype"]) if isinstance(feature["dtype"], str) else "label"
