"""The collector of circular references leaves a command's records alone."""

import gc
from collections.abc import Iterator

import pytest

from annotate.cli.main import main


@pytest.fixture(autouse=True)
def keep_threshold() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_a_command_is_not_stopped_for_what_it_still_needs() -> None:
    gc.set_threshold(700, 10, 10)
    with pytest.raises(SystemExit):
        main(["--version"])
    runs = gc.get_stats()[0]["collections"]
    records = [{"id": [number]} for number in range(20_000)]
    assert gc.get_stats()[0]["collections"] == runs, len(records)
