"""What JSON Schema cannot say about a record, as Problems.

Every check has a code and its words beside the function that finds it: S for text and positions,
I for ids and names, T for relation types, A for attributions, P for stance. The checks take a
record that fits its schema, never raise, and never change anything.
"""

from annotate.checks.check import Check, Finding, Setting, finds, finds_in_documents
from annotate.checks.explanations import Explanation, read_explanations
from annotate.checks.record import check_annotation, check_document, check_record
from annotate.checks.registry import find_check, keep_checks, list_checks
from annotate.checks.view import View, show
from annotate.model import count_errors

__all__ = [
    "Check",
    "Explanation",
    "Finding",
    "Setting",
    "View",
    "check_annotation",
    "check_document",
    "check_record",
    "count_errors",
    "find_check",
    "finds",
    "finds_in_documents",
    "keep_checks",
    "list_checks",
    "read_explanations",
    "show",
]
