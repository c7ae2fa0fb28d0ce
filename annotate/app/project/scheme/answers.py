"""What people decided about the spans that a plan leaves to them."""

from annotate.app.context import Context
from annotate.migration import MigrationPlan, SplitQuestion, read_answers
from annotate.records import read_records


def load_answers(
    context: Context, path: str | None, plan: MigrationPlan
) -> dict[SplitQuestion, str]:
    """Read an export of the queue; without one, nothing is decided yet."""
    return read_answers(read_records(path, context.findings), plan) if path else {}
