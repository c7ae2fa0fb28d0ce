"""What people decided about the spans that a plan leaves to them."""

from annotate.app.context import Context
from annotate.migration import Plan, Question, read_answers
from annotate.records import read_records


def load_answers(context: Context, path: str | None, plan: Plan) -> dict[Question, str]:
    """Read an export of the queue; without one, nothing is decided yet."""
    return read_answers(read_records(path, context.findings), plan) if path else {}
