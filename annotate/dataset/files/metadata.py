"""What goes with the tables of a dataset folder: card, report, citation, scheme, guide.

The same facts and tables always give the same bytes.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from annotate import scheme as schemes
from annotate.dataset.files import card, citation, croissant, manifest, snippets
from annotate.dataset.files.numbers import Measure, Numbers, measure_input, measure_readings
from annotate.dataset.files.restoring import iter_records
from annotate.dataset.files.tables import Tables
from annotate.dataset.rows import features
from annotate.dataset.rows.meanings import name_schema
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.splits import certificate
from annotate.dataset.storage import folder
from annotate.dataset.storage.folder import hash_file
from annotate.errors import SchemeError
from annotate.files.json_values import load_json
from annotate.guidelines import render_markdown
from annotate.model import Record
from annotate.report.writing import FILE_NAME as REPORT
from annotate.report.writing import dump_report
from annotate.schemas import SUFFIX, check_schema, read_schemas
from annotate.scheme import Scheme

SCHEME = "scheme.json"
GUIDELINES = "guidelines.md"
SCHEMAS = "schemas"
_REBUILD = "Build the dataset again with `annotate build`."


def write_metadata_files(
    place: Path,
    facts: card.CardFacts,
    columns: Mapping[str, Any],
    written: Tables,
    measure: Measure | None = None,
    read: Iterable[Record] = (),
) -> None:
    """Write what goes with the tables of a folder, at last the manifest.

    Args:
        place: The folder, in which the tables are.
        facts: What the build found and was told; it is told how many rows there are.
        columns: The features of every configuration.
        written: The tables, closed.
        measure: Measures how far people agree.
        read: All that was read, where the dataset has not all of it.
    """
    sizes, tables = written.measure(), written.list_files()
    facts.report.rows = {
        config: {split: size.rows for split, size in by_split.items()}
        for config, by_split in sizes.items()
    }
    described = [{**table, "sha256": hash_file(place / table["path"])} for table in tables]
    kinds = Vocabulary(facts.scheme).kinds
    records = (record for _, record in iter_records(place, tables, kinds))
    measured = measure_readings(measure, written.counting, records)
    if read:
        facts.report.agreement = measure_input(measure, read, measured)
    head = manifest.make_head(facts)
    report = Numbers(
        head=head,
        scheme=facts.scheme,
        tables=described,
        counting=written.counting,
        measured=measured,
        examples=facts.report.examples,
    ).make_report()
    texts = {
        card.FILE_NAME: card.make_card(
            facts,
            report,
            features.make_card_fields(columns, sizes),
            {"citation": citation.make_section(facts), "loading": snippets.make_snippets(facts)},
        ),
        REPORT: dump_report(report),
        citation.FILE_NAME: citation.make_citation(facts),
        croissant.FILE_NAME: _dump(croissant.make_croissant(facts, columns, described)),
        certificate.FILE_NAME: certificate.dump_certificate(facts.report.certificate),
        SCHEME: facts.scheme.text,
        GUIDELINES: render_markdown(facts.scheme),
        **_copy_schemas(columns),
    }
    (place / SCHEMAS).mkdir()
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    folder.write_manifest(place, head, [*({"path": name} for name in texts), *tables])


def read_scheme(place: Path) -> Scheme:
    """Return the scheme that lies in a dataset folder, with which it was built.

    Raises:
        SchemeError: there is none, or it is no scheme.
    """
    path = place / SCHEME
    try:
        value = load_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SchemeError(f"{path} is not there, or not JSON: {error}", _REBUILD) from error
    if problems := check_schema("scheme", value):
        raise SchemeError(f"{path} is no scheme: {problems[0].message}", _REBUILD)
    return schemes.from_json(value)


def _copy_schemas(configs: Mapping[str, Any]) -> dict[str, str]:
    """Return the schemas of the rows, of the scheme and of the report."""
    names = [*map(name_schema, configs), "scheme", "report"]
    return {f"{SCHEMAS}/{name}{SUFFIX}": _write_schema(name) for name in names}


@cache  # the same in every build
def _write_schema(name: str) -> str:
    return _dump(read_schemas()[name])


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
