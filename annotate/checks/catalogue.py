"""Checks and other findings by their code: title, severity, why it matters, how to mend it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from annotate.model import Severity
from annotate.resources import DATA

Setting = Literal["error", "warning", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. `finished`: drafts and skipped annotations are not held to it."""

    code: str
    title: str
    severity: Severity
    why: str
    fix: str
    finished: bool = False


@cache
def read_checks() -> Mapping[str, Check]:
    """Return every check by its code, in the catalogue's order."""
    return {code: Check(code=code, **content) for code, content in _read("checks.toml").items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a finding of another step than the checks means. It cannot be switched off."""

    code: str
    title: str
    why: str
    fix: str


@cache
def read_explanations() -> Mapping[str, Check | Explanation]:
    """Return every code that a Problem can have, the checks first."""
    others = {
        code: Explanation(code=code, **content) for code, content in _read("findings.toml").items()
    }
    return {**read_checks(), **others}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
