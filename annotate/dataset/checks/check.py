"""Checking a dataset folder: files and hashes, card, features.

The rows are `check_rows`'s, the splits `check_splits`'s, the numbers `check_numbers`'s.

Streams, and never raises on bad data. `file` of a Problem is a file of the folder, `line` the
number of a row in it, from 1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotate.dataset.checks.check_identities import check_identities
from annotate.dataset.checks.check_numbers import check_numbers
from annotate.dataset.checks.check_rows import check_rows
from annotate.dataset.checks.check_splits import check_splits
from annotate.dataset.files import card
from annotate.dataset.files.numbers import Measure, Numbers, measure_readings
from annotate.dataset.files.restoring import iter_records
from annotate.dataset.rows import features
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage import folder, parquet
from annotate.model import Problem, Severity
from annotate.report.counting import Counting
from annotate.scheme import Scheme

CODE_MANIFEST = "D10"
CODE_FILE = "D11"
CODE_CARD = "D12"
CODE_FEATURES = "D13"
CODE_SCHEME = "D14"
_REBUILD = "Build the dataset again with `annotate build`."
_EDITED = "Build it again, or undo what was changed by hand."


def check_folder(path: str | Path, scheme: Scheme, measure: Measure | None = None) -> list[Problem]:
    """Return what is wrong with a dataset folder: files, card, features, rows, positions, numbers.

    Args:
        path: The folder.
        scheme: The scheme that it is read with.
        measure: Measures how far people agree; without, that is not measured again.

    Raises:
        MissingExtraError: `datasets` or `pyarrow` is not installed.
    """
    place = Path(path)
    try:
        manifest = folder.read_manifest(place)
        reason = "there is no such file: `annotate build` did not make this folder"
    except (OSError, ValueError) as error:
        manifest, reason = None, f"it cannot be read: {error}"
    if manifest is None:
        found = [_problem(CODE_MANIFEST, folder.MANIFEST, reason, _REBUILD)]
    else:
        content = _check_content(place, manifest, scheme, measure)
        found = [*_check_scheme(manifest, scheme), *content]
    return [replace(p, file=str(place / (p.file or ""))) for p in found]


def _problem(
    code: str, file: str, message: str, fix: str, *, severity: Severity = "error"
) -> Problem:
    return Problem(code=code, file=file, message=message, fix=fix, severity=severity)


def _check_content(
    place: Path, manifest: Mapping[str, Any], scheme: Scheme, measure: Measure | None
) -> Iterator[Problem]:
    found = list(_check_files(place, manifest))
    yield from found
    missing = {problem.file for problem in found if not (place / str(problem.file)).is_file()}
    vocabulary = Vocabulary(scheme, tuple(manifest["settings"].get("extra", ())))
    counting = Counting(vocabulary.codes)
    tables = [file for file in manifest["files"] if "config" in file]
    columns, found = _check_card(place, manifest, tables, vocabulary)
    yield from found
    readable = []
    for table in tables:
        if table["path"] in missing:
            continue
        problems = _check_table(place, table, columns.features)
        yield from problems
        if not problems:
            readable.append(table)
    unsound = len(readable) < len(tables)
    for problem in check_rows(place, readable, columns, counting):
        unsound |= problem.severity == "error"
        yield problem
    if not unsound:
        yield from check_identities(place, readable)
        yield from check_splits(place, readable, vocabulary)
        records = (r for _, r in iter_records(place, readable, vocabulary.kinds))
        numbers = Numbers(
            head=manifest,
            scheme=scheme,
            tables=readable,
            counting=counting,
            measured=measure_readings(measure, counting, records),
        )
        yield from check_numbers(place, numbers)


def _check_files(place: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    written = {file["path"]: file["sha256"] for file in manifest["files"]}
    present = set(folder.list_files(place))
    for name in sorted(set(written) - present):
        yield _problem(CODE_FILE, name, "the manifest names it, and it is not there", _REBUILD)
    for name in sorted(present - set(written) - {folder.MANIFEST}):
        message = "the manifest does not name it"
        yield _problem(CODE_FILE, name, message, "Move it away.", severity="warning")
    for name in sorted(present & set(written)):
        if folder.hash_file(place / name) != written[name]:
            message = "its SHA-256 is not the manifest's: it was changed since it was built"
            yield _problem(CODE_FILE, name, message, _EDITED)


def _check_scheme(manifest: Mapping[str, Any], scheme: Scheme) -> Iterator[Problem]:
    built = manifest.get("scheme")
    built = built if isinstance(built, dict) else {}
    if built.get("name") != scheme.name:
        message = f"it was built with the scheme {built.get('name')}, read with {scheme.name}"
        fix = "Name the scheme of the dataset in annotate.toml."
        yield _problem(CODE_SCHEME, folder.MANIFEST, message, fix)
    elif built.get("sha256") != scheme.sha256:
        message = f"the scheme {scheme.name} was changed since the dataset was built"
        yield _problem(CODE_SCHEME, folder.MANIFEST, message, _REBUILD, severity="warning")


def _check_card(
    place: Path, manifest: Mapping[str, Any], tables: list[dict[str, Any]], vocabulary: Vocabulary
) -> tuple[features.DatasetColumns, list[Problem]]:
    """Return the columns that there have to be, and what of the card is not like them."""
    withheld = bool(manifest.get("withheld"))
    header, described, problems = _read_card(place)
    columns = features.choose_columns(vocabulary, described, withheld=withheld)
    if columns.is_earlier:
        message = "it was built by an earlier version: no words stand beside the numbers of labels"
        fix = "Build it again with `annotate build` to have `polarity_name` and the like."
        problems.append(_problem(CODE_FEATURES, folder.MANIFEST, message, fix, severity="warning"))
    if header is not None:
        problems += _compare_card(described, tables, columns.features)
        problems += _check_paths(header, tables)
    return columns, problems


def _read_card(place: Path) -> tuple[Mapping[str, Any] | None, dict[str, Any], list[Problem]]:
    """Return the card's header and what it describes, no header where it cannot be read."""
    try:
        header = card.read_header((place / card.FILE_NAME).read_text(encoding="utf-8"))
        return header, features.read_card_fields(header), []
    except FileNotFoundError:
        return None, {}, []  # reported with the files
    except ValueError as error:
        return None, {}, [_problem(CODE_CARD, card.FILE_NAME, str(error), _EDITED)]


def _compare_card(
    described: Mapping[str, Any], tables: list[dict[str, Any]], columns: Mapping[str, Any]
) -> Iterator[Problem]:
    """The card's features silently override those of the files, so they have to be the same."""
    rows: Counter[tuple[str, str]] = Counter()
    for table in tables:
        if table["rows"]:  # `datasets` cannot load an empty table, so the card leaves it out
            rows[table["config"], table["split"]] += table["rows"]
    for config in sorted({config for config, _ in rows} | set(described)):
        found, splits = described.get(config, (None, {}))
        counted = {split: count for (name, split), count in rows.items() if name == config}
        if found is None or found != columns.get(config):
            message = f"the features of {config} are not those of the scheme"
            yield _problem(CODE_CARD, card.FILE_NAME, message, _EDITED)
        if splits != counted:
            message = f"the rows of {config} are {splits}, the manifest has {counted}"
            yield _problem(CODE_CARD, card.FILE_NAME, message, _EDITED)


def _check_paths(header: Mapping[str, Any], tables: list[dict[str, Any]]) -> Iterator[Problem]:
    """Every file has to be found by the card's patterns, or it is never loaded."""
    configs = header.get("configs")
    patterns = [
        (config.get("config_name"), data.get("split"), data.get("path"))
        for config in (configs if isinstance(configs, list) else [])
        if isinstance(config, dict)
        for data in config.get("data_files") or ()
        if isinstance(data, dict)
    ]
    for table in tables:
        wanted = (table["config"], table["split"], f"{table['config']}/{table['split']}-*")
        if table["rows"] and wanted not in patterns:
            message = f"no `data_files` of the card find {table['path']}"
            yield _problem(CODE_CARD, card.FILE_NAME, message, _EDITED)


def _check_table(
    place: Path, table: Mapping[str, Any], columns: Mapping[str, Any]
) -> list[Problem]:
    name = table["path"]
    try:
        schema = parquet.read_schema(place / name)
        found = features.read_schema_features(schema)
    except (OSError, ValueError) as error:
        return [_problem(CODE_FEATURES, name, f"it is no Parquet file: {error}", _REBUILD)]
    if found != columns.get(table["config"]):
        message = f"its features are not those of {table['config']} in the scheme"
        return [_problem(CODE_FEATURES, name, message, _REBUILD)]
    return []
