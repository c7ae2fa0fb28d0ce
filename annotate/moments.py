"""Moments as records have them: ISO 8601, mostly with a zone."""

from datetime import UTC, datetime


def parse_time(created: str | None) -> datetime | None:
    """Return a moment, None for what is no date; without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(created or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
