"""What JSON Schema cannot say about a record, as Problems.

Every check has a code and a place in the catalogue (`annotate/data/checks.toml`): S for text and
positions, I for ids and names, T for relation types, A for attributions, P for stance. The checks
take a record that fits its schema, never raise, and never change anything.
"""

from annotate.checks.catalogue import (
    Check,
    Explanation,
    Setting,
    read_checks,
    read_explanations,
)
from annotate.checks.record import STRUCTURAL, check_annotation, check_document, check_record
from annotate.model import count_errors

__all__ = [
    "STRUCTURAL",
    "Check",
    "Explanation",
    "Setting",
    "check_annotation",
    "check_document",
    "check_record",
    "count_errors",
    "read_checks",
    "read_explanations",
]
