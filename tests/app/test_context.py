"""What a use case is given: it stops on what is not sound, and what was told is told once."""

from collections.abc import Sequence

import pytest

from annotate.app.context import Context, Nobody, NothingReadError, UnsoundError
from annotate.model import Problem

ERROR = Problem(code="S01", message="the text is another")
WARNING = Problem(code="A04", message="a quote without a speaker", severity="warning")


class Ear(Nobody):
    """A listener that remembers the findings it was told on the way."""

    def __init__(self) -> None:
        self.told: list[Problem] = []

    def report(self, problems: Sequence[Problem]) -> None:
        self.told.extend(problems)


def test_an_error_stops_the_work_and_is_among_the_findings_with_the_warnings() -> None:
    ear = Ear()
    context = Context(listener=ear)
    with pytest.raises(UnsoundError, match="datasets/x has errors"):
        context.settle([WARNING, ERROR], "datasets/x")
    assert (ear.told, context.findings) == ([], [WARNING, ERROR])


def test_a_warning_is_told_on_the_way_and_not_again_at_the_end() -> None:
    ear = Ear()
    context = Context(listener=ear)
    context.settle([WARNING], "datasets/x")
    assert (ear.told, context.settled, context.findings) == ([WARNING], [WARNING], [])


def test_earlier_findings_do_not_stop_what_is_sound() -> None:
    context = Context(findings=[ERROR])
    context.settle([], "datasets/x")
    assert context.findings == [ERROR]


def test_nothing_read_is_told_from_an_empty_input_by_its_errors() -> None:
    Context(findings=[WARNING]).refuse_if_empty(0, "out.jsonl")
    Context(findings=[ERROR]).refuse_if_empty(1, "out.jsonl")
    with pytest.raises(NothingReadError, match=r"out\.jsonl is left as it was") as stopped:
        Context(findings=[ERROR]).refuse_if_empty(0, "out.jsonl")
    assert stopped.value.exit_code == 1
