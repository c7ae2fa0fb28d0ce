"""The dataset card: README.md with its YAML header. Every number in it was counted by the build.

The only file that imports `yaml`, which comes with `datasets`. The words are in
`card.template.md` beside it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from annotate import __version__
from annotate.dataset.readings import LATEST, ORDER
from annotate.dataset.rows import ANNOTATIONS, DOCUMENTS, ENTITIES, QUOTES, STANCES
from annotate.dataset.settings import Settings
from annotate.dataset.split_words import describe_way
from annotate.dataset.summary import count, describe_withheld, list_left_out
from annotate.dataset.tally import LABEL_COLUMNS, Report
from annotate.dataset.vocabulary import Vocabulary
from annotate.errors import MissingExtraError
from annotate.scheme import Scheme

FILE_NAME = "README.md"
TEMPLATE = Path(__file__).with_name("card.template.md")
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
    DOCUMENTS: "One row an article: text, segments, all spans and relations.",
    ANNOTATIONS: "One row a reading: what an annotator, person or model, made of an article.",
}
_REVIEWS = {
    "gold": "adjudicated: several readings were compared and decided",
    "human": "read and corrected by a person",
    "silver": "made by a model, reviewed by nobody",
}
_EMPTY_TABLES = (
    "Without a row: {}. `load_dataset` cannot load an empty table and does not offer these; "
    "their Parquet files are here with their columns."
)
_CREATORS = {"gold": "expert-generated", "human": "expert-generated", "silver": "machine-generated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a card tells of a build."""

    name: str
    scheme: Scheme
    settings: Settings
    report: Report
    input_name: str
    input_sha256: str
    made_of: Mapping[str, Any] = field(default_factory=dict)  # the version that it was made of


def make_card(facts: Facts, fields: Mapping[str, Any]) -> str:
    """Return the card; `fields` are its `configs` and `dataset_info`."""
    header = load_yaml().safe_dump(
        {**_make_header(facts), **fields}, sort_keys=False, allow_unicode=True, width=1000
    )
    words = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        _describe_dataset(facts),
        **_describe_making(facts),
        **_describe_rights(facts),
        configurations=_list_columns(fields["dataset_info"]),
        labels=_list_labels(facts),
        rows=_make_rows_table(facts.report),
    )
    return f"{_FENCE}{header}{_FENCE}\n" + re.sub(r"\n{3,}", "\n\n", words)


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
    try:
        value = yaml.safe_load(header)
    except yaml.YAMLError as error:
        raise ValueError(f"its header is not YAML: {error}") from error
    if not isinstance(value, dict):
        raise ValueError("its header is no YAML mapping")
    return value


def load_yaml() -> Any:
    """Import `yaml`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import yaml  # type: ignore[import-untyped, unused-ignore]  # it comes without stubs
    except ImportError as error:
        raise MissingExtraError("pyyaml", "dataset") from error
    return yaml


def _make_header(facts: Facts) -> dict[str, Any]:
    report, settings = facts.report, facts.settings
    tasks = [_TASKS[config] for config in report.rows if config in _TASKS]
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


def _describe_dataset(facts: Facts) -> dict[str, str]:
    report, settings = facts.report, facts.settings
    default = report.default_config
    counted = [
        f"{sum(report.rows[config].values()):,} {config}"
        for config in report.rows
        if config in LABEL_COLUMNS
    ]
    empty = " and ".join(report.empty_splits)
    tables = ", ".join(f"`{config}/{split}`" for config, split in report.empty_tables)
    return {
        "name": facts.name,
        "title": settings.title,
        "plain_title": re.sub(r"[{}\\]", "", settings.title),
        "description": settings.description,
        "articles": count(report.documents.total(), "news article"),
        "counts": ", ".join(counted),
        "languages": _join_counts(report.languages),
        "publishers": _join_counts(report.publishers),
        "default": default,
        "split": next(split for split, rows in report.rows[default].items() if rows),
        "splitting": describe_way(settings.rules),
        "seed": str(settings.seed),
        "shares": ", ".join(f"{name} {share:g}" for name, share in settings.rules.targets.items()),
        "empty": f"No article fell into {empty}: left out." if empty else "",
        "empty_tables": _EMPTY_TABLES.format(tables) if tables else "",
        "left_out": "\n".join(f"- {line}" for line in list_left_out(report)) or "Nothing.",
    }


def _describe_making(facts: Facts) -> dict[str, str]:
    report, scheme, prefer = facts.report, facts.scheme, facts.settings.reading
    named = "a certain annotator's" if "@" in prefer else f"`{prefer}`'s"
    readers = [
        (kind, _escape(name), version, f"{number:,}")
        for (kind, name, version), number in sorted(report.annotators.items())
    ]
    reviews = [(kind, f"{report.reviewed[kind]:,}", _REVIEWS[kind]) for kind in reversed(ORDER)]
    masked = "Annotators who were named by an e-mail address have a pseudonym here."
    return {
        "verdict": _judge(report),
        "reviews": _make_table(("reviewed", "articles", "meaning"), reviews),
        "annotators": _make_table(("annotator", "name", "version", "readings"), readers),
        "masked": masked if report.masked else "",
        "rule": "the latest" if prefer == LATEST else f"{named}, else the latest",
        "scheme": scheme.name,
        "scheme_title": _escape(scheme.title),
        "scheme_sha256": scheme.sha256,
        "layers": ", ".join(scheme.layer_names),
        "version": __version__,
        "input": facts.input_sha256,
        "short_input": facts.input_sha256[:12],
    }


def _judge(report: Report) -> str:
    silver, total = report.reviewed["silver"], report.documents.total()
    if silver == total:
        return (
            "**Unreviewed (silver).** No person has checked these annotations. "
            "They are no ground to evaluate on."
        )
    if silver:
        return (
            f"**Partly unreviewed.** {silver:,} of {count(total, 'article')} hold annotations "
            "that no person has checked."
        )
    return "A person has reviewed every article."


def _describe_rights(facts: Facts) -> dict[str, str]:
    rights = facts.report.redistribution
    if not rights.total():
        words = ""
    elif rights["no"]:
        words = (
            f"**{count(rights['no'], 'article')} must not be redistributed: "
            "this folder must not be published.**"
        )
    elif rights["unknown"]:
        words = (
            f"For {count(rights['unknown'], 'article')} it is not known whether the text may be "
            "redistributed: that has to be found out before it is published."
        )
    else:
        whose = "every other" if facts.report.withheld else "every"
        words = f"The text of {whose} article may be redistributed."
    words = f"{describe_withheld(facts.report)} {words}".strip()
    return {
        "licence": facts.settings.licence,
        "licences": _join_counts(facts.report.licences),
        "redistribution": words,
    }


def _list_columns(infos: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for info in infos:
        rows = [(f"`{f['name']}`", _name_type(f)) for f in info["features"]]
        parts.append(f"### {info['config_name']}\n\n{_PURPOSES[info['config_name']]}")
        parts.append(_make_table(("column", "type"), rows))
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


def _make_rows_table(report: Report) -> str:
    splits = list(next(iter(report.rows.values())))
    rows = [
        (config, *(f"{by_split[split]:,}" for split in splits), f"{sum(by_split.values()):,}")
        for config, by_split in report.rows.items()
    ]
    articles = [f"{report.documents[split]:,}" for split in splits]
    total = ("(articles)", *articles, f"{report.documents.total():,}")
    return _make_table(("rows", *splits, "all"), [*rows, total])


def _list_labels(facts: Facts) -> str:
    parts, vocabulary = [], Vocabulary(facts.scheme)
    for config in (c for c in facts.report.rows if c in LABEL_COLUMNS):
        column, names = LABEL_COLUMNS[config]
        numbers = facts.report.labels.get(config, Counter())
        examples = facts.report.examples.get(config, {})
        rows = [
            (
                name,
                f"{numbers.get(name, 0):,}",
                _escape(facts.scheme.labels[name].description),
                _escape(examples.get(name, "")),
            )
            for name in getattr(vocabulary, names)
        ]
        parts.append(f"### {config}: `{column}`")
        parts.append(_make_table(("label", "rows", "meaning", "example"), rows))
    return "\n\n".join(parts)


def _make_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escape(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _join_counts(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{_escape(name)} ({number:,})" for name, number in ordered)
