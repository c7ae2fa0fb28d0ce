"""A Label Studio whose answers break: in shape, in type, in length, in their ids.

It is the double, asked without a network between, so that thousands of answers can be broken.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from annotate.files.json_values import dump_json
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import refuse
from tests.labelstudio.double import COMPILED
from tests.labelstudio.double_state import NoError, State

JSON = dict[str, Any]
CONTENT = {"data", "meta", "result"}  # of articles and people: anything may be in it
ODD: tuple[Any, ...] = (None, [], {}, "", "text", -1, 1.5, True, [[]], {"detail": "x"}, [None])
PAGES = (b"<html><body>Log in</body></html>", b"", b"null", b"[]", b"{}", b'"text"', b"17", b"{")


def break_answer(content: bytes, rng: random.Random) -> bytes:
    """Return an answer that is broken in one place."""
    kind = rng.random()
    if kind < 0.15 or not content:
        return rng.choice(PAGES)
    if kind < 0.25:
        return content[: rng.randrange(len(content))]
    value = json.loads(content)
    places = list(_iter_places(value))
    if not places:
        return rng.choice(PAGES)
    holder, key = rng.choice(places)
    _BREAKS[rng.randrange(len(_BREAKS))](holder, key, rng)
    return dump_json(value).encode()


def _iter_places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place in an answer, but for those in what articles and people put there."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        if key == "meta":  # of a task that somebody made there it may be null
            continue
        yield value, key
        if isinstance(value[key], dict | list) and key not in CONTENT:
            yield from _iter_places(value[key])


def _retype(holder: Any, key: Any, rng: random.Random) -> None:
    """Put something of another type there."""
    holder[key] = rng.choice([odd for odd in ODD if type(odd) is not type(holder[key])])


def _remove(holder: Any, key: Any, rng: random.Random) -> None:
    del holder[key]


def _renumber(holder: Any, key: Any, rng: random.Random) -> None:
    """Make an id another one; what is no id is put elsewhere."""
    if key == "id" or isinstance(holder, list):
        holder[key] = holder[key] + rng.choice((1, 7, 10**12)) if _is_number(holder[key]) else None
    else:
        _retype(holder, key, rng)


def _double(holder: Any, key: Any, rng: random.Random) -> None:
    """Say something twice."""
    if isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        _retype(holder, key, rng)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_BREAKS: tuple[Callable[[Any, Any, random.Random], None], ...] = (
    _retype,
    _retype,
    _remove,
    _renumber,
    _double,
)


class BrokenClient(Client):
    """A client of a double; `breaks` are the answers that are broken, by their place."""

    def __init__(self, state: State) -> None:
        super().__init__("http://broken.example/", None, None)
        self.state = state
        self.calls: list[tuple[str, str]] = []
        self.broken: tuple[str, str] | None = None
        self.left = 0
        self.rng = random.Random(0)

    def close(self) -> None:
        """There is nothing to close."""

    def break_call(self, call: tuple[str, str] | None, times: int, rng: random.Random) -> None:
        """Break the next answers to one call."""
        self.broken, self.left, self.rng = call, times, rng
        self.calls.clear()

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: JSON | None = None,
        value: Any = None,
        retries: int = 0,
    ) -> bytes:
        content = self._answer(method, path, params or {}, value)
        call = name_call(method, path)
        self.calls.append(call)
        if call == self.broken and self.left:
            self.left -= 1
            return break_answer(content, self.rng)
        return content

    def _answer(self, method: str, path: str, params: JSON, value: Any) -> bytes:
        body = json.loads(value) if isinstance(value, bytes) else value
        for known, pattern, route in COMPILED:
            found = pattern.fullmatch(f"/api/{path.removeprefix('api/')}")
            if found and known == method:
                numbers = [int(number) for number in found.groups()]
                query = {name: str(text) for name, text in params.items()}
                try:
                    answer = route(self.state, numbers, query, copy.deepcopy(body))[1]
                except NoError as error:
                    raise refuse(self.url, error.status, json.dumps(error.body)) from None
                return b"" if answer is None else json.dumps(answer).encode()
        raise AssertionError(f"the double has no {method} {path}")


def name_call(method: str, path: str) -> tuple[str, str]:
    """Return a call without its numbers."""
    return method, "/".join("N" if part.isdigit() else part for part in path.split("/"))
