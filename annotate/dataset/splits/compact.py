"""What is known of each of very many documents, in few bytes of memory.

A list of short texts takes about eighty bytes for each; here they lie one after the other, and a
value is made when it is asked for.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar, overload

from annotate.files.arrays import sort_numbers

Value = TypeVar("Value")
_WIDTH = 8  # bytes of a hash


class Computed(Sequence[Value]):
    """So many values, each made anew when it is asked for."""

    def __init__(self, count: int, make: Callable[[int], Value]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Value]:
        return map(self._make, range(self._count))

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        """Return one of them, or several as a list."""
        found = range(self._count)[at]
        return list(map(self._make, found)) if isinstance(found, range) else self._make(found)


class TextStore:
    """Texts one after the other."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        """Add a text."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def get(self, number: int) -> str:
        """Return a text by its number, from 0."""
        start, end = self._ends[number], self._ends[number + 1]
        return self._bytes[start:end].decode("utf-8", "surrogatepass")


class CountStore:
    """Of each document how often it has what, where most have little of it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._keys: list[tuple[str, str]] = []
        self._ends, self._which, self._counts = array("Q", [0]), array("I"), array("I")

    def append(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Add a document."""
        for key, count in sorted(counts.items()):
            if key not in self._numbers:
                self._numbers[key] = len(self._keys)
                self._keys.append(key)
            self._which.append(self._numbers[key])
            self._counts.append(count)
        self._ends.append(len(self._which))

    def get(self, number: int) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield what a document has, and how often."""
        for at in range(self._ends[number], self._ends[number + 1]):
            yield self._keys[self._which[at]], self._counts[at]


class NamedValues(Mapping[str, Value]):
    """A value for each of many names, found by a hash of the name."""

    def __init__(self, names: Sequence[str], get: Callable[[int], Value]) -> None:
        self._names, self._get = names, get
        hashes = array("Q")
        for name in names:
            hashes.frombytes(_hash(name))
        self._order = sort_numbers(hashes)
        self._hashes = array("Q", map(hashes.__getitem__, self._order))

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __getitem__(self, name: str) -> Value:
        wanted = array("Q", _hash(name))[0]
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            if self._names[self._order[at]] == name:
                return self._get(self._order[at])
            at += 1
        raise KeyError(name)


def _hash(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest()
