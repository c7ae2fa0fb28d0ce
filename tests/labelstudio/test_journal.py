"""The journal: what left, what arrived, and who may write."""

from pathlib import Path

import pytest

from annotate.errors import RunError
from annotate.labelstudio.api.journal import open_journal


def test_a_batch_without_its_second_line_is_known_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "pushed" / "journal.jsonl"
    with open_journal(path) as journal:
        journal.settle(journal.send(["a", "b"]), "done")
        lost = journal.send(["c"])
    with open_journal(path) as journal:
        assert journal.unsettled == [lost]
        assert journal.send(["d"]).number == 3


def test_a_line_cut_off_by_a_crash_announced_nothing_that_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with open_journal(path) as journal:
        journal.settle(journal.send(["a"]), "done")
    with path.open("a") as stream:
        stream.write('{"batch":2,"sent":1.0,"ke')
    with open_journal(path) as journal:
        assert journal.unsettled == []
        journal.send(["b"])
    with open_journal(path) as journal:
        assert [batch.keys for batch in journal.unsettled] == [("b",)]


def test_two_pushes_to_one_project_do_not_run_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with open_journal(path), pytest.raises(RunError, match="Another push"), open_journal(path):
        pass
    with open_journal(path) as journal:
        assert journal.unsettled == []
