"""Rows whose quoted text has lines that could be rows themselves."""

import csv
from pathlib import Path

from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestOptions
from annotate.model import Problem


def test_lines_of_a_quoted_text_with_as_many_commas_as_a_row_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    line = "Lena Brack, the minister for ports, would not stand in the way, she said."
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "date", "text"])
        for number in range(3):
            writer.writerow(
                [number, "Quay, old", "2021-03-02", "\n".join([f"{number}", *[line] * 4])]
            )
    problems: list[Problem] = []
    documents = list(iter_documents([str(path)], IngestOptions(), problems))
    assert ([document.id for document in documents], problems) == (["0", "1", "2"], [])
    assert all(document.text.count(line) == 4 for document in documents)
