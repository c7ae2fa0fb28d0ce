"""`annotate serve`: refused where it must be, before anything is loaded."""

from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANNOTATE_LIVE_SECRET", raising=False)


def test_others_than_this_machine_need_a_secret(run: Callable) -> None:
    result = run("serve", "--host", "0.0.0.0")
    assert result.exit_code == 2
    assert "ANNOTATE_LIVE_SECRET" in result.stderr


def test_a_model_that_there_is_not_is_named(run: Callable) -> None:
    result = run("serve", "--model", "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr
