"""Documents for a person to decide: the readings side by side, and what is decided already.

Label Studio shows models' readings as tabs, so each reader goes there as a model would.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotate.adjudication.adjudicate import (
    Adjudicated,
    AdjudicationOptions,
    AdjudicationReport,
    adjudicate,
    check_reader,
)
from annotate.adjudication.deciding.annotator_views import to_shown
from annotate.adjudication.deciding.rules import AdjudicationRule
from annotate.model import Annotator, Record
from annotate.scheme import Scheme

MERGED = "merged"  # the reading to begin with


def name_merged(rule: AdjudicationRule) -> Annotator:
    """Return under which name what a rule has decided goes to Label Studio."""
    return Annotator(kind="model", name=MERGED, version=str(rule))


def iter_open_items(
    records: Iterable[Record], options: AdjudicationOptions, report: AdjudicationReport
) -> Iterator[Record]:
    """Yield the documents of which the rule leaves something open, as they are to be pushed.

    Raises:
        UsageError: the annotator whose word was to decide has read nothing here.
    """
    for record in records:
        found = adjudicate(record, options, report)
        if found is not None and found.gold.status == "draft":
            yield make_open_item(found, options.scheme, options.rule)
    check_reader(options.rule, report)


def make_open_item(found: Adjudicated, scheme: Scheme, rule: AdjudicationRule) -> Record:
    """Return a document with what is decided, and with each reading as it was."""
    document = found.record.document
    merged = replace(found.gold, annotator=name_merged(rule), status="complete")
    readings = (to_shown(view, document, scheme) for view in found.views)
    return Record(document=document, annotations=(merged, *readings))
