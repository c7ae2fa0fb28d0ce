"""A robots.txt as RFC 9309 reads it: the longest rule that fits decides, with `*` and `$`. Pure.

The standard library's reader takes the first rule that fits, and knows no wildcards.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_KEPT = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"  # all but white space and what is not ASCII
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AGENT = re.compile(r"[A-Za-z_-]+|\*")
_EVERYBODY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern of paths, and whether what fits it may be fetched."""

    pattern: str
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a host asks of one agent: its rules, and the seconds between two requests."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Tell whether an address may be fetched; where two rules are as long, it may."""
        parts = urlsplit(url)
        path = _normalize(parts.path or "/") + (f"?{_normalize(parts.query)}" * bool(parts.query))
        if path == "/robots.txt":
            return True
        fitting = [r for r in self.rules if _fits(r.pattern, path)]
        best = max(fitting, key=lambda r: (len(r.pattern), r.allowed), default=None)
        return best is None or best.allowed


FORBIDS_ALL = Robots(rules=(Rule(pattern="/", allowed=False),))


def read_robots(text: str, agent: str) -> Robots:
    """Return what a robots.txt asks of an agent, by its own groups, else by everybody's."""
    groups = list(_iter_groups(text.removeprefix("\ufeff").splitlines()))
    token = _get_token(agent)
    for name in (token, _EVERYBODY):
        chosen = [lines for agents, lines in groups if name in agents]
        if chosen:
            return _read_lines(line for lines in chosen for line in lines)
    return Robots()


RobotsRule = tuple[str, str]


def _iter_groups(lines: Iterable[str]) -> Iterator[tuple[set[str], list[RobotsRule]]]:
    """Yield agents and the lines that are for them; agents named one after another share theirs."""
    agents: set[str] = set()
    rules: list[RobotsRule] = []
    for name, value in _iter_lines(lines):
        if name == "user-agent":
            if rules:
                yield agents, rules
                agents, rules = set(), []
            agents.add(_get_token(value))
        elif agents:
            rules.append((name, value))
    yield agents, rules


def _iter_lines(lines: Iterable[str]) -> Iterator[RobotsRule]:
    known = {"user-agent", "allow", "disallow", "crawl-delay"}
    for line in lines:
        name, colon, value = line.partition("#")[0].partition(":")
        if colon and name.strip().lower() in known:
            yield name.strip().lower(), value.strip()


def _get_token(agent: str) -> str:
    """Return the name of an agent without its version, in small letters."""
    match = _AGENT.match(agent)
    return match[0].lower() if match else ""


def _read_lines(lines: Iterable[RobotsRule]) -> Robots:
    rules: list[Rule] = []
    delay = 0.0
    for name, value in lines:
        if name == "crawl-delay":
            delay = max(delay, _read_seconds(value))
        elif value:  # an empty rule is none
            rules.append(Rule(pattern=_normalize(value), allowed=name == "allow"))
    return Robots(rules=tuple(rules), delay=delay)


def _read_seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if seconds > 0 else 0.0  # nor what is no number


def _normalize(path: str) -> str:
    """Return a path in the one way of many in which it can be written with escapes."""

    def unescape(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(unescape, quote(path, safe=_KEPT))


def _fits(pattern: str, path: str) -> bool:
    """Tell whether a pattern fits from the path's beginning; in time that grows with the path."""
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not ends or path == first
    at = len(first)
    for piece in rest[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if ends:
        return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at
    return path.find(rest[-1], at) >= 0
