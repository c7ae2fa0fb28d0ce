"""The cells of tables with types, as JSON has them."""

import math
from datetime import date, datetime, time
from typing import Any


def to_plain(cell: Any) -> Any:
    """Return a cell as text, number, list or object; what is no number is nothing."""
    if isinstance(cell, datetime):
        is_day = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if is_day else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, list | tuple):
        return [to_plain(item) for item in cell]
    if isinstance(cell, dict):
        return {str(name): to_plain(item) for name, item in cell.items()}
    return cell if isinstance(cell, str | int | bool) or cell is None else str(cell)


_EXACT = 2.0**53
