"""Every code that a finding can have: title, why it matters, how to mend it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from annotate.checks.check import Check
from annotate.checks.registry import load_catalogue
from annotate.resources import DATA


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
    content = tomllib.loads((DATA / "findings.toml").read_text(encoding="utf-8"))
    others = {code: Explanation(code=code, **words) for code, words in content.items()}
    return {**load_catalogue().checks, **others}
