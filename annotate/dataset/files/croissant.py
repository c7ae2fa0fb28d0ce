"""croissant.json: the dataset in the words of Croissant 1.1, with its Responsible AI part.

One RecordSet a configuration, whose fields are the columns with everything nested in them, and one
for each list of labels, which the columns with their numbers refer to. Readers of Croissant load
the same rows that `datasets` does; nothing in it depends on where the folder lies.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate import __version__
from annotate.dataset.files.card import CardFacts
from annotate.dataset.files.citation import find_spdx, make_bibtex, name_creators
from annotate.dataset.files.topics import list_topics
from annotate.dataset.rows.meanings import tell_meaning
from annotate.dataset.rows.rows import QUOTES, STANCES
from annotate.dataset.summary import list_left_out
from annotate.spelling import plural

FILE_NAME = "croissant.json"
SPLIT = "split"
# Not application/vnd.apache.parquet, the registered name: no reader of Croissant knows it.
_PARQUET = "application/x-parquet"
_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
}
_LABELS = "labels"
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def make_croissant(
    facts: CardFacts, columns: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the description of a dataset.

    Args:
        facts: What the build found and was told.
        columns: The features of every configuration.
        tables: The files of the tables with `path`, `config`, `split`, `rows` and `sha256`.
    """
    filled = [table for table in tables if table["rows"]]
    configs = [config for config in columns if any(t["config"] == config for t in filled)]
    fields = _CroissantFields()
    record_sets = [fields.make_record_set(config, columns[config], filled) for config in configs]
    files = [_describe_file(table) for table in filled]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        **_describe_dataset(facts),
        **_describe_responsibly(facts),
        "distribution": [*files, *(_describe_files(config, filled) for config in configs)],
        "recordSet": [*record_sets, *fields.list_label_sets()],
    }


def _describe_dataset(facts: CardFacts) -> dict[str, Any]:
    settings, spdx = facts.settings, find_spdx(facts.settings.licence)
    number = plural(facts.report.documents.total(), "news article")
    summary = f"{number}, annotated with the scheme {facts.scheme.name}."
    return {
        "name": facts.name,
        "alternateName": settings.title,
        "description": " ".join(part for part in (settings.description, summary) if part),
        "license": f"https://spdx.org/licenses/{spdx}.html" if spdx else settings.licence,
        "inLanguage": list(settings.language),
        "keywords": ["news", *list_topics(facts)],
        "creator": _list_creators(facts),
        "citeAs": make_bibtex(facts),
        **_describe_version(facts),
        "isLiveDataset": False,
    }


def _describe_uses(facts: CardFacts) -> dict[str, Any]:
    """Return what the data are for and may do: of quotes and stances, or of others."""
    rows, topics = facts.report.rows, ", ".join(list_topics(facts))
    if not {QUOTES, STANCES} & rows.keys():
        return {
            "dataUseCases": [
                f"Training and evaluating systems that find in news: {topics}.",
                "Not for profiling people: an annotation is a reading of a text.",
            ],
            "dataBiases": ["What publishers chose to report."],
            "personalSensitiveInformation": ["Articles name people."],
        }
    return {
        "dataUseCases": [
            "Training and evaluating systems that find quotations, their speakers and stances.",
            "Research on how news attributes speech.",
            "Not for profiling people: a stance is a reading of a text, no fact about a person.",
        ],
        "dataBiases": ["What publishers chose to report and whom they chose to quote."],
        "dataSocialImpact": "Says who is reported to have said what; taken for what people "
        "think, it may do them harm.",
        "personalSensitiveInformation": [
            "Articles name people and report their opinions, political ones among them.",
        ],
    }


def _list_creators(facts: CardFacts) -> Any:
    creators = [
        {
            "@type": "sc:Organization" if author.parts.is_body else "sc:Person",
            "name": author.parts.in_words,
            **({"url": f"https://orcid.org/{author.orcid}"} if author.orcid else {}),
            **(
                {"affiliation": {"@type": "sc:Organization", "name": author.affiliation}}
                if author.affiliation
                else {}
            ),
        }
        for author in facts.settings.citing.authors
    ]
    return creators or {"@type": "sc:Organization", "name": name_creators(facts)}


def _describe_version(facts: CardFacts) -> dict[str, Any]:
    citing = facts.settings.citing
    known = {
        "version": citing.version,
        "datePublished": str(citing.year) if citing.year else None,
        "url": citing.address,
        "funding": citing.funding,
    }
    return {name: value for name, value in known.items() if value}


def _describe_responsibly(facts: CardFacts) -> dict[str, Any]:
    report, scheme = facts.report, facts.scheme
    readings = report.annotators
    models = [
        f"{name} {version}".strip() for kind, name, version in sorted(readings) if kind == "model"
    ]
    people = sum(1 for kind, _, _ in readings if kind != "model")
    reviewed = ", ".join(f"{kind} {n:,}" for kind, n in sorted(report.reviewed.items()))
    publishers = ", ".join(f"{name} ({n:,})" for name, n in sorted(report.publishers.items()))
    given = {
        "dataCollection": f"News articles of these publishers: {publishers}.",
        "dataCollectionType": ["Document analysis", "Manual human curation"],
        "dataCollectionMissingData": "; ".join(list_left_out(report)) or "Nothing was left out.",
        "dataPreprocessingProtocol": [
            "The text of an article is frozen before it is annotated; offsets count code points.",
            f"The tables were built with annotate {__version__}.",
        ],
        "dataAnnotationProtocol": [
            f"Spans in the layers {', '.join(scheme.layer_names)}, joined by relations, after the "
            "guidelines in guidelines.md.",
            f"How far articles were reviewed: {reviewed}.",
        ],
        "dataAnnotationPlatform": ["Label Studio"] if people else [],
        "annotationsPerItem": f"{plural(readings.total(), 'reading')} of all articles by "
        f"{plural(people, 'person or adjudicator') if people == 1 else f'{people} people'} "
        f"and {plural(len(models), 'model')}; each is in the configuration annotations.",
        "machineAnnotationTools": models,
        "dataLimitations": _list_limits(facts),
        **_describe_uses(facts),
        "dataReleaseMaintenancePlan": "Corrections and takedowns are new versions of the dataset.",
    }
    return {f"rai:{name}": value for name, value in given.items() if value}


def _list_limits(facts: CardFacts) -> list[str]:
    silver, total = facts.report.reviewed["silver"], facts.report.documents.total()
    limits = ["The sentence around a span is found by punctuation."]
    if silver:
        limits.append(f"No person has reviewed {silver:,} of {plural(total, 'article')} (silver).")
    if partial := facts.report.reviewed["partial"]:
        words = (
            f"Of {partial:,} of {plural(total, 'article')} not all that a person "
            "marked could be read"
        )
        limits.append(f"{words} (partial).")
    return limits


def _describe_file(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": table["path"],
        "name": table["path"],
        "contentUrl": table["path"],
        "encodingFormat": _PARQUET,
        "sha256": table["sha256"],
    }


def _describe_files(config: str, tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "description": f"The shards of every split of {config}.",
        "encodingFormat": _PARQUET,
        "includes": sorted(
            {f"{config}/{t['split']}-*.parquet" for t in tables if t["config"] == config}
        ),
    }


class _CroissantFields:
    """Makes the fields of every configuration, and collects the lists of labels they refer to."""

    def __init__(self) -> None:
        self._labels: dict[tuple[str, ...], str] = {}

    def make_record_set(
        self, config: str, columns: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return the RecordSet of a configuration: its split and its columns."""
        splits = list(dict.fromkeys(t[SPLIT] for t in tables if t["config"] == config))
        source = {"fileSet": {"@id": f"{config}-files"}}
        split = {
            **_name(f"{config}/{SPLIT}", SPLIT),
            "description": "The split that the row is in.",
            "dataType": "sc:Text",
            "source": {
                **source,
                "extract": {"fileProperty": "fullpath"},
                "transform": {"regex": rf"(?:.*/)?{config}/({'|'.join(splits)})-[^/]*\.parquet$"},
            },
        }
        fields = [
            {
                **self._make_field(f"{config}/{name}", name, column, _ColumnPlace(source, name)),
                "description": tell_meaning(config, name),
            }
            for name, column in columns.items()
        ]
        return {
            "@type": "cr:RecordSet",
            "@id": config,
            "name": config,
            "field": [split, *fields],
        }

    def list_label_sets(self) -> Iterator[dict[str, Any]]:
        """Yield a RecordSet for each list of labels: the number and the name of each."""
        for labels, name in self._labels.items():
            number, label = f"{name}/number", f"{name}/name"
            yield {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "dataType": "sc:Enumeration",
                "key": {"@id": number},
                "field": [
                    {
                        **_name(number, "number"),
                        "description": "What stands for the label in columns of numbers.",
                        "dataType": "sc:Integer",
                    },
                    {
                        **_name(label, "name"),
                        "description": "The label, as a word.",
                        "dataType": "sc:Text",
                    },
                ],
                "data": [{number: code, label: value} for code, value in enumerate(labels)],
            }

    def _make_field(
        self, uid: str, name: str, feature: Any, place: "_ColumnPlace"
    ) -> dict[str, Any]:
        inner = getattr(feature, "feature", None)
        head: dict[str, Any] = _name(uid, name)
        if inner is not None:
            head |= {"isArray": True, "arrayShape": "-1"}
            feature = inner
        if isinstance(feature, dict):
            place = place if inner is None else place.enter_list()
            subfields = [
                self._make_field(f"{uid}/{key}", key, value, place.enter(key))
                for key, value in feature.items()
            ]
            return {**head, "subField": subfields}
        return {**head, **self._describe_value(uid, feature), "source": place.make_source()}

    def _describe_value(self, uid: str, feature: Any) -> dict[str, Any]:
        names = tuple(getattr(feature, "names", ()))
        if not names:
            return {"dataType": _TYPES[feature.dtype]}
        labels = self._labels.setdefault(names, f"{_LABELS}/{uid}")
        return {"dataType": "sc:Integer", "references": {"field": {"@id": f"{labels}/number"}}}


class _ColumnPlace:
    """Where a value stands: a column, and the way into what is nested in it."""

    def __init__(self, files: Mapping[str, Any], column: str, path: str = "") -> None:
        self._files, self._column, self._path = files, column, path

    def enter(self, name: str) -> "_ColumnPlace":
        """Return the place of a value in a struct."""
        path = f"{self._path}.{name}" if self._path else name
        return _ColumnPlace(self._files, self._column, path)

    def enter_list(self) -> "_ColumnPlace":
        """Return the place of the items; those of the column itself are gone through one by one."""
        path = f"{self._path}[*]" if self._path else ""
        return _ColumnPlace(self._files, self._column, path)

    def make_source(self) -> dict[str, Any]:
        """Return where a reader finds the value."""
        transform = {"transform": {"jsonPath": self._path}} if self._path else {}
        return {**self._files, "extract": {"column": self._column}, **transform}


def _name(uid: str, name: str) -> dict[str, Any]:
    return {"@type": "cr:Field", "@id": uid, "name": name}
