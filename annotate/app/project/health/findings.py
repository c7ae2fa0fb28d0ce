"""One thing that was looked at, and how it is."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "absent", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFinding:
    """How a part is: `absent` is what is not there and need not be; `fix` says what to do."""

    area: str
    name: str
    state: State
    found: str
    fix: str = ""
