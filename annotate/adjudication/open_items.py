"""Documents for a person to decide: the readings side by side, and what is decided already.

Label Studio shows models' readings as tabs, so each reader goes there as a model would.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotate.adjudication.adjudicate import Adjudicated, Report, Terms, adjudicate, check_reader
from annotate.adjudication.deciding.annotator_views import to_shown
from annotate.adjudication.deciding.rules import Rule
from annotate.model import Annotator, Record
from annotate.scheme import Scheme

MERGED = "merged"  # the reading to begin with


def name_merged(rule: Rule) -> Annotator:
    """Return under which name what a rule has decided goes to Label Studio."""
    return Annotator(kind="model", name=MERGED, version=str(rule))


def iter_disputes(records: Iterable[Record], terms: Terms, report: Report) -> Iterator[Record]:
    """Yield the documents of which the rule leaves something open, as they are to be pushed.

    Raises:
        UsageError: the annotator whose word was to decide has read nothing here.
    """
    for record in records:
        found = adjudicate(record, terms, report)
        if found is not None and found.gold.status == "draft":
            yield make_dispute(found, terms.scheme, terms.rule)
    check_reader(terms.rule, report)


def make_dispute(found: Adjudicated, scheme: Scheme, rule: Rule) -> Record:
    """Return a document with what is decided, and with each reading as it was."""
    document = found.record.document
    merged = replace(found.gold, annotator=name_merged(rule), status="complete")
    readings = (to_shown(voice, document, scheme) for voice in found.voices)
    return Record(document=document, annotations=(merged, *readings))
