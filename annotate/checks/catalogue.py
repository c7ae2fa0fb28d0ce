"""The checks by their code: title, default severity, why it matters, how to mend it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from annotate.model import Severity

FILE = Path(__file__).parent.parent / "data" / "checks.toml"
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
    value = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: Check(code=code, **content) for code, content in value.items()}
