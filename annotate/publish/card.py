"""Checking a dataset card before it is published: nothing left to fill in, no number that is off.

The numbers of the card's tables are compared with those of the manifest. The card's header is
checked by the Hub itself, and against the tables by `annotate validate`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate.model import Problem

CODE_PLACEHOLDER = "D41"
CODE_NUMBER = "D42"
_PLACEHOLDER = re.compile(
    r"(?i:\[(?:more information needed|todo|tbd|your [^\]]*|insert [^\]]*)\]|\blorem ipsum\b)"
    r"|\b(?:TODO|TBD|FIXME)\b"
)
_DIVIDER = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")
_ARTICLES = re.compile(r"^([\d,]+) news articles? with (.+?):", re.MULTILINE)
_NUMBER = re.compile(r"[\d,]*\d")
_SECTION = re.compile(r"^### (\w+): `")
_FILL = "Fill it in, in the project file, and build the dataset again."
_REBUILD = "Build the dataset again with `annotate build`; do not edit numbers by hand."


def check_card(text: str, manifest: Mapping[str, Any], *, file: str) -> Iterator[Problem]:
    """Yield placeholders of a card, and numbers that are not the manifest's."""
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        found = _PLACEHOLDER.search(line)
        if found and not line.startswith("|"):  # tables hold examples, in the words of articles
            message = f"there is a placeholder: {found.group()}"
            yield Problem(code=CODE_PLACEHOLDER, message=message, file=file, line=number, fix=_FILL)
    known = _KnownCard(manifest)
    for at, what, said, counted in (*_iter_summary(text, known), *_iter_tables(lines, known)):
        if said != counted:
            message = f"it says {said} for {what}, the manifest has {counted}"
            yield Problem(code=CODE_NUMBER, message=message, file=file, line=at, fix=_REBUILD)


_Claim = tuple[int, str, int | None, int]


class _KnownCard:
    """The numbers of a manifest."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.documents: Mapping[str, int] = manifest.get("documents", {})
        self.reviewed: Mapping[str, int] = manifest.get("reviewed", {})
        self.rows: dict[str, dict[str, int]] = {}
        for table in manifest["files"]:
            if "config" in table:
                splits = self.rows.setdefault(table["config"], {})
                splits[table["split"]] = splits.get(table["split"], 0) + table["rows"]

    def count(self, config: str, split: str) -> int:
        """Return the rows of a configuration, or the articles, in one split or in `all`."""
        counts = self.rows.get(config, {}) if config in self.rows else self.documents
        return sum(counts.values()) if split == "all" else counts.get(split, 0)


def _iter_summary(text: str, known: _KnownCard) -> Iterator[_Claim]:
    """Yield what the sentence says that tells how much there is."""
    if found := _ARTICLES.search(text):
        line = text.count("\n", 0, found.start()) + 1
        yield line, "articles", _to_number(found.group(1)), sum(known.documents.values())
        for part in found.group(2).split(", "):
            number, _, config = part.partition(" ")
            if config in known.rows:
                yield line, config, _to_number(number), known.count(config, "all")


def _iter_tables(lines: Sequence[str], known: _KnownCard) -> Iterator[_Claim]:
    """Yield what the tables say that the manifest knows too."""
    section = ""
    for at, line in enumerate(lines):
        if found := _SECTION.match(line):
            section = found.group(1)
        if not _DIVIDER.fullmatch(line.strip()) or at == 0:
            continue
        head = _split_row(lines[at - 1])
        rows = list(_iter_body(lines, at + 1))
        if head[:1] == ["rows"]:
            yield from _iter_row_counts(head, rows, known)
        elif head[:2] == ["reviewed", "articles"]:
            for line_at, row in rows:
                counted = known.reviewed.get(row[0], 0)
                yield line_at, f"{row[0]} articles", _to_number(row[1]), counted
        elif head[:2] == ["label", "rows"] and section in known.rows and rows:
            total = sum(_to_number(row[1]) or 0 for _, row in rows)
            yield at, f"the labels of {section}", total, known.count(section, "all")


def _iter_row_counts(
    head: Sequence[str], rows: Sequence[tuple[int, list[str]]], known: _KnownCard
) -> Iterator[_Claim]:
    for at, row in rows:
        for split, said in zip(head[1:], row[1:], strict=False):
            yield at, f"{row[0]} in {split}", _to_number(said), known.count(row[0], split)


def _iter_body(lines: Sequence[str], start: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines[start:], start=start + 1):
        if not line.startswith("|"):
            return
        yield number, _split_row(line)


def _split_row(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [cell.strip() for cell in cells]


def _to_number(text: str) -> int | None:
    return int(text.replace(",", "")) if _NUMBER.fullmatch(text) else None
