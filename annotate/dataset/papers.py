"""The papers of a dataset folder, which go with its tables: card, citation, scheme, guide, schemas.

The same facts and tables always give the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annotate import scheme as schemes
from annotate.dataset import card, certificate, citation, croissant, features
from annotate.dataset.folder import hash_file
from annotate.dataset.tables import Sizes
from annotate.errors import SchemeError
from annotate.guidelines import render_markdown
from annotate.schemas import SUFFIX, check_schema, read_schemas
from annotate.scheme import Scheme

SCHEME = "scheme.json"
GUIDELINES = "guidelines.md"
SCHEMAS = "schemas"
_REBUILD = "Build the dataset again with `annotate build`."


def write_papers(
    place: Path,
    facts: card.Facts,
    columns: Mapping[str, Any],
    sizes: Sizes,
    tables: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Write what goes with the tables of a folder, and return it as the manifest lists it.

    Args:
        place: The folder, in which the tables are.
        facts: What the build found and was told.
        columns: The features of every configuration.
        sizes: How much each split of each configuration holds.
        tables: The files of the tables, as the manifest lists them.
    """
    described = [{**table, "sha256": hash_file(place / table["path"])} for table in tables]
    texts = {
        card.FILE_NAME: card.make_card(facts, features.make_card_fields(columns, sizes)),
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
    return [{"path": name} for name in texts]


def read_scheme(place: Path) -> Scheme:
    """Return the scheme that lies in a dataset folder, with which it was built.

    Raises:
        SchemeError: there is none, or it is no scheme.
    """
    path = place / SCHEME
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SchemeError(f"{path} is not there, or not JSON: {error}", _REBUILD) from error
    if problems := check_schema("scheme", value):
        raise SchemeError(f"{path} is no scheme: {problems[0].message}", _REBUILD)
    return schemes.from_json(value)


def _copy_schemas(configs: Mapping[str, Any]) -> dict[str, str]:
    """Return the schemas of the rows and of the scheme."""
    names = [f"row-{config}" for config in configs]
    return {f"{SCHEMAS}/{name}{SUFFIX}": _dump(read_schemas()[name]) for name in [*names, "scheme"]}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
