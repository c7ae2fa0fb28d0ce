"""Where an article comes from, as people are told."""

from typing import NamedTuple


class Place(NamedTuple):
    """A file, and a line in it where it holds many articles."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"
