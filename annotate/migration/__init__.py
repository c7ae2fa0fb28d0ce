"""Moving annotations from one scheme to another: by a plan, reversibly, guessing nothing.

Labels and relations are renamed, merged (several to one), retired (dropped, kept in the log), or
split: one label becomes one of several, and a person says which. What is split waits in a queue
of records in which each such span stands once for each new label it may have. For a scheme that
says by `who` whom spans are about, it is made of the chains of coreference.
"""

from annotate.migration.annotations import (
    NAME,
    RENAME,
    RETIRE,
    SPLIT,
    Change,
    Migrated,
    migrate_annotation,
    migrate_record,
)
from annotate.migration.differences import diff_schemes
from annotate.migration.naming import ChainMention, ChainNaming
from annotate.migration.plan import MigrationPlan, SplitQuestion, move_layers, read_plan
from annotate.migration.queue import make_queue_record, read_answers
from annotate.migration.undo import RestoredRecord, make_log_entry, read_log, undo_record

__all__ = [
    "NAME",
    "RENAME",
    "RETIRE",
    "SPLIT",
    "ChainMention",
    "ChainNaming",
    "Change",
    "Migrated",
    "MigrationPlan",
    "RestoredRecord",
    "SplitQuestion",
    "diff_schemes",
    "make_log_entry",
    "make_queue_record",
    "migrate_annotation",
    "migrate_record",
    "move_layers",
    "read_answers",
    "read_log",
    "read_plan",
    "undo_record",
]
