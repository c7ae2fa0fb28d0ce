"""The columns of every configuration as features of the package `datasets`, and as card fields.

The only file that imports `datasets`. Rows are made elsewhere and files written elsewhere.
"""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotate.dataset.rows.coded import Coded, list_coded, name_column
from annotate.dataset.rows.rows import (
    ANNOTATIONS,
    DOCUMENTS,
    ENTITIES,
    IDENTITIES,
    META,
    QUOTES,
    STANCES,
    list_configs,
)
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.withheld.tokens import SIDES
from annotate.dataset.withheld.withholding import EXTRA as EXTRA_COLUMN
from annotate.errors import MissingExtraError

PACKAGE, EXTRA = "datasets", "dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSize:
    """How much a split of a configuration holds; bytes are those of the decoded table."""

    rows: int
    bytes: int
    file_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetColumns:
    """The columns that a folder ought to have.

    `is_earlier` ones are those of builds before words stood beside numbers, when what a withheld
    row says in place of its text was a column of every release.
    """

    vocabulary: Vocabulary
    features: Mapping[str, Any]
    is_earlier: bool = False


def load_package() -> Any:
    """Import `datasets`.

    Raises:
        MissingExtraError: it is not installed. A folder `datasets/` beside would be imported in
            its place without a word, as a namespace package: only those have no origin.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingExtraError(PACKAGE, EXTRA)
    import datasets

    return datasets


def make_features(vocabulary: Vocabulary, *, withheld: bool, named: bool = True) -> dict[str, Any]:
    """Return the features of each configuration that the scheme has labels for.

    Args:
        vocabulary: The labels.
        withheld: Whether any text is withheld: then `documents` says more in place of them.
        named: Whether the word stands beside each number, as it did not always.
    """
    columns = _Columns(vocabulary, withheld=withheld)
    makers = {
        QUOTES: columns.make_quotes,
        STANCES: columns.make_stances,
        ENTITIES: columns.make_entities,
        IDENTITIES: columns.make_identities,
        DOCUMENTS: columns.make_documents,
        ANNOTATIONS: columns.make_annotations,
    }
    features = {}
    for config in list_configs(vocabulary):
        made = makers[config]() if config in makers else columns.make_layer(config)
        coded = list_coded(config, vocabulary) if named else {}
        features[config] = columns.package.Features(columns.add_names(made, coded))
    return features


def choose_columns(
    vocabulary: Vocabulary,
    described: Mapping[str, tuple[Any, Mapping[str, int]]],
    *,
    withheld: bool,
) -> DatasetColumns:
    """Return the columns that a folder ought to have, by what its card describes.

    Args:
        vocabulary: The labels.
        described: The features and rows of each configuration on the card.
        withheld: Whether any text of it is withheld.
    """
    earlier = make_features(vocabulary, withheld=True, named=False)
    found, _ = described.get(DOCUMENTS, (None, {}))
    is_earlier = found == earlier[DOCUMENTS]
    features = earlier if is_earlier else make_features(vocabulary, withheld=withheld)
    return DatasetColumns(vocabulary=vocabulary, features=features, is_earlier=is_earlier)


def make_card_fields(
    features: Mapping[str, Any], sizes: Mapping[str, Mapping[str, SplitSize]]
) -> dict[str, Any]:
    """Return the card's `configs` and `dataset_info`; the first configuration is the default.

    Tables without a row are left out: loading one is an error in `datasets`.
    """
    filled = {
        config: {split: size for split, size in splits.items() if size.rows}
        for config, splits in sizes.items()
    }
    sizes = {config: splits for config, splits in filled.items() if splits}
    default = next(iter(sizes))
    configs = [
        {
            "config_name": config,
            "data_files": [{"split": s, "path": f"{config}/{s}-*"} for s in splits],
            **({"default": True} if config == default else {}),
        }
        for config, splits in sizes.items()
    ]
    return {"configs": configs, "dataset_info": _describe_tables(features, sizes)}


def _describe_tables(
    features: Mapping[str, Any], sizes: Mapping[str, Mapping[str, SplitSize]]
) -> list[dict[str, Any]]:
    package = load_package()
    infos = package.info.DatasetInfosDict()
    for config, splits in sizes.items():
        infos[config] = package.DatasetInfo(
            features=features[config],
            splits=package.SplitDict(
                {
                    name: package.SplitInfo(name=name, num_bytes=size.bytes, num_examples=size.rows)
                    for name, size in splits.items()
                }
            ),
            download_size=sum(size.file_bytes for size in splits.values()),
            dataset_size=sum(size.bytes for size in splits.values()),
        )
    infos_field: dict[str, Any] = {}
    infos.to_dataset_card_data(infos_field)
    described = infos_field["dataset_info"]  # one configuration alone stands without a list
    by_name = {
        info["config_name"]: info
        for info in (described if isinstance(described, list) else [described])
    }
    return [by_name[config] for config in sizes]


def read_card_fields(card: Mapping[str, Any]) -> dict[str, tuple[Any, dict[str, int]]]:
    """Return features and rows per split of every configuration that a card describes.

    Raises:
        ValueError: the card's `dataset_info` cannot be understood.
    """
    package = load_package()
    try:
        infos = package.info.DatasetInfosDict.from_dataset_card_data(dict(card))
        return {
            config: (info.features, {s.name: s.num_examples for s in (info.splits or {}).values()})
            for config, info in infos.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"dataset_info: {error}") from error


def read_schema_features(schema: Any) -> Any:
    """Return the features that a Parquet file carries in its schema."""
    return load_package().Features.from_arrow_schema(schema)


class _Columns:
    """The features of each configuration, with the names that the scheme gives."""

    def __init__(self, vocabulary: Vocabulary, *, withheld: bool) -> None:
        self.package = load_package()
        self.vocabulary, self._withheld = vocabulary, withheld
        value = self.package.Value
        self.text, self.int, self.float = value("string"), value("int32"), value("float64")
        self.annotator = dict.fromkeys(("kind", "name", "version"), self.text)

    def add_names(self, columns: Mapping[str, Any], coded: Coded) -> dict[str, Any]:
        """Return columns with one for the word right behind each that is a number of a label."""
        named: dict[str, Any] = {}
        for name, feature in columns.items():
            of = coded.get(name)
            if isinstance(of, Mapping):
                named[name] = self.package.List(self.add_names(feature.feature, of))
                continue
            named[name] = feature
            if of is not None:
                is_list = hasattr(feature, "feature")
                named[name_column(name)] = self.package.List(self.text) if is_list else self.text
        return named

    def make_documents(self) -> dict[str, Any]:
        names = self.vocabulary
        reading = {
            "layers": self.package.List(self._code(names.layers)),
            "reviewed": self.text,
            "annotator": self.annotator,
            "created": self.text,
        }
        lost = {"what": self.text, "code": self.text, "start": self.int, "end": self.int}
        segment = {"kind": self._code(names.kinds), "start": self.int, "end": self.int}
        return {
            "id": self.text,
            "text": self.text,
            "text_sha256": self.text,
            "meta": dict.fromkeys(META, self.text),
            EXTRA_COLUMN: self.text,
            **dict.fromkeys(names.extra_columns.values(), self.text),
            "segments": self.package.List(segment),
            "scheme": self.text,
            "reviewed": self.text,
            "readings": self.package.List(reading),
            "spans": self._spans(self._code(names.layers), self._code(names.labels)),
            "relations": self._relations(self._code(names.relations)),
            **(self._anchors() if self._withheld else {}),
            "left_out": self.package.List(lost),
        }

    def make_annotations(self) -> dict[str, Any]:
        # Names and not numbers: readings keep labels that are switched off by now.
        return {
            "document_id": self.text,
            "text_sha256": self.text,
            "scheme": self.text,
            "annotator": self.annotator,
            "reviewed": self.text,
            "layers": self.package.List(self.text),
            "status": self.text,
            "created": self.text,
            "seconds": self.float,
            "spans": self._spans(self.text, self.text),
            "relations": self._relations(self.text),
            "unassisted": self.package.Value("bool"),
            "started_from": self.annotator,
            "deleted_spans": self.package.List(self.text),
            "orphaned_spans": self.package.List(self.text),
            "deleted_relations": self._relations(self.text),
            "refused": self.package.List({"what": self.text, "code": self.text}),
            "design": {
                **dict.fromkeys(("by", "stratum"), self.text),
                "probability": self.float,
                **dict.fromkeys(("articles", "drawn"), self.int),
                "seed": self.package.Value("int64"),
            },
        }

    def make_quotes(self) -> dict[str, Any]:
        kind = self._code(self.vocabulary.contents)
        piece = {"id": self.text, "type": kind, **self._range()}
        return {
            **self._head(),
            "type": kind,
            **self._range(),
            "pieces": self.package.List(piece),
            **self._role("speaker", named=True),
            **self._role("cue"),
            **self._role("addressee", named=True),
            "within": self.text,
            **self._attributes(self.vocabulary.contents),
            **self._tail(),
        }

    def make_stances(self) -> dict[str, Any]:
        return {
            **self._head(),
            "polarity": self._code(self.vocabulary.stances),
            **self._range(),
            **self._role("holder", named=True),
            **self._role("target", named=True),
            "basis": self.text,
            **self._attributes(self.vocabulary.stances),
            **self._tail(),
        }

    def make_entities(self) -> dict[str, Any]:
        return {
            **self._head(),
            "label": self._code(self.vocabulary.entities),
            **self._range(),
            **self._naming(),
            "refers_as": self.text,
            **self._attributes(self.vocabulary.entities),
            **self._tail(),
        }

    def make_identities(self) -> dict[str, Any]:
        held = dict.fromkeys(("office", "of", "from", "to"), self.text)
        counts = ("mentions", "quotes", "stances", "targeted", "articles")
        return {
            "id": self.text,
            "name": self.text,
            "aliases": self.package.List(self.text),
            "kind": self.text,
            "offices": self.package.List(held),
            "wikidata": self.text,
            **dict.fromkeys(counts, self.int),
        }

    def make_layer(self, config: str) -> dict[str, Any]:
        labels = self.vocabulary.own_layers[config]
        tail = {
            "id": self.text,
            "label": self._code(self.vocabulary.labels),
            **self._range(),
            "score": self.float,
        }
        relations = self.vocabulary.list_own_columns(config)
        return {
            **self._head(),
            "label": self._code(labels),
            **self._range(),
            **{column: self.package.List(tail) for column in relations},
            **self._attributes(labels),
            **self._tail(),
        }

    def _code(self, names: tuple[str, ...]) -> Any:
        """A number with a name; a scheme without any such name leaves a plain number."""
        return self.package.ClassLabel(names=list(names)) if names else self.package.Value("int64")

    def _range(self) -> dict[str, Any]:
        return {"text": self.text, "start": self.int, "end": self.int}

    def _head(self) -> dict[str, Any]:
        return {"document_id": self.text, "id": self.text}

    def _tail(self) -> dict[str, Any]:
        return {
            "segment": self._code(self.vocabulary.kinds),
            "sentence": self.text,
            "sentence_start": self.int,
            "paragraph": self.text,
            "paragraph_start": self.int,
            "title": self.text,
            "published": self.text,
            "publisher": self.text,
            "score": self.float,
            "reviewed": self.text,
            "annotator": self.annotator,
        }

    def _role(self, role: str, *, named: bool = False) -> dict[str, Any]:
        mention = {
            "id": self.text,
            "label": self._code(self.vocabulary.labels),
            **self._range(),
            **self._naming(),
            "score": self.float,
        }
        names = {f"{role}_{end}": self.text for end in ("name", "id", "kind")} if named else {}
        return {role: self.text, **names, f"{role}s": self.package.List(mention)}

    def _naming(self) -> dict[str, Any]:
        """Whom a mention is about."""
        one = dict.fromkeys(("name", "identity", "kind"), self.text)
        return {**one, "members": self.package.List(self.text)}

    def _attributes(self, labels: tuple[str, ...]) -> dict[str, Any]:
        # A struct without a field cannot be stored in Parquet: no attributes, no column.
        found = self.vocabulary.list_attributes(labels)
        return {"attributes": {a.name: self.text for a in found}} if found else {}

    def _anchors(self) -> dict[str, Any]:
        numbers = ("at", "size", "more_before", "more_behind")
        mark = {
            **dict.fromkeys(numbers, self.int),
            "alone": self.package.Value("bool"),
            **dict.fromkeys(SIDES, self.text),
        }
        place = {"of": self.text, "start": self.int, "end": self.int}
        cuts = {"cut_before": self.int, "cut_behind": self.int}
        return {
            "salt": self.text,
            "tokens": self.int,
            "landmarks": self.package.List({"at": self.int, "hash": self.text}),
            "anchors": self.package.List({**place, **cuts, "marks": self.package.List(mark)}),
        }

    def _pairs(self) -> Any:
        return self.package.List({"name": self.text, "value": self.text})

    def _spans(self, layer: Any, label: Any) -> Any:
        return self.package.List(
            {
                "id": self.text,
                "layer": layer,
                "label": label,
                **self._range(),
                "score": self.float,
                "origin": self.text,
                "attributes": self._pairs(),
            }
        )

    def _relations(self, label: Any) -> Any:
        return self.package.List(
            {
                "label": label,
                "head": self.text,
                "tail": self.text,
                "score": self.float,
                "origin": self.text,
                "attributes": self._pairs(),
            }
        )
