"""CITATION.cff: how a dataset wants to be cited, in the Citation File Format 1.2."""

from typing import Any

from annotate.dataset.files.card import CardFacts
from annotate.files.packages import load_yaml

FILE_NAME = "CITATION.cff"
_KEYWORDS = ("news", "quotation attribution", "stance", "named entities")
# The format wants identifiers of SPDX, the Hub its own in lower case; only what is sure is written.
_SPDX = {
    name.lower(): name
    for name in (
        "Apache-2.0", "CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0",
        "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC0-1.0",
        "MIT", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0",
    )
}  # fmt: skip


def find_spdx(licence: str) -> str | None:
    """Return the SPDX identifier of a licence as the Hub spells it, None where there is none."""
    return _SPDX.get(licence.lower())


def name_creators(facts: CardFacts) -> str:
    """Return who made the dataset, in words."""
    return f"The annotators of {facts.settings.title}"


def make_citation(facts: CardFacts) -> str:
    """Return the content of CITATION.cff."""
    settings, spdx = facts.settings, find_spdx(facts.settings.licence)
    value: dict[str, Any] = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use this dataset, please cite it as below.",
        "title": settings.title,
        **({"abstract": settings.description} if settings.description else {}),
        "authors": [{"name": name_creators(facts)}],
        "keywords": list(_KEYWORDS),
        **({"license": spdx} if spdx else {}),
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{facts.input_sha256}",
                "description": "Of the annotations that this version was built from.",
            }
        ],
    }
    return str(load_yaml().safe_dump(value, sort_keys=False, allow_unicode=True, width=1000))
