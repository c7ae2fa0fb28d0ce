"""What became of every character of a document: read by a model, not read, or not to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from annotate.model import Document
from annotate.offsets import iter_gaps
from annotate.preannotation.windows import TextRange, Window, WindowPart

WindowStatus = Literal["read", "halved", "cut", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowReport:
    """What came of one window. `characters` were shown, of those from `start` to `end`.

    `read` was answered whole; `halved` was too much at once and read again in smaller windows;
    of `cut` only the beginning of an answer came; of `failed` nothing did.
    """

    start: int
    end: int
    characters: int
    status: WindowStatus
    reason: str | None = None
    spans: int = 0
    relations: int = 0
    not_aligned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One document's account: `read`, `unread` and `skipped` together are all of its text.

    `skipped` are segments that are not annotated and what lies between segments.
    """

    document_id: str
    text_sha256: str
    model: str
    characters: int
    windows: tuple[WindowReport, ...]
    read: tuple[TextRange, ...]
    unread: tuple[TextRange, ...]
    skipped: tuple[TextRange, ...]

    @property
    def unread_characters(self) -> int:
        """How many characters nobody read."""
        return sum(end - start for start, end in self.unread)


def report_window(
    window: Window, status: WindowStatus, reason: str | None = None, **counts: int
) -> WindowReport:
    """Return the report of a window."""
    return WindowReport(
        start=window.start,
        end=window.end,
        characters=window.characters,
        status=status,
        reason=reason,
        **counts,
    )


def account(
    document: Document,
    model: str,
    parts: Sequence[WindowPart],
    read: Iterable[Window],
    windows: Sequence[WindowReport],
) -> Coverage:
    """Return the account of a document of which these windows were read to their end."""
    length = len(document.text)
    skipped = _invert(parts, length)
    unread = _invert([*(part for window in read for part in window.parts), *skipped], length)
    return Coverage(
        document_id=document.id,
        text_sha256=document.text_sha256,
        model=model,
        characters=length,
        windows=tuple(windows),
        read=_invert([*unread, *skipped], length),
        unread=unread,
        skipped=skipped,
    )


def _invert(ranges: Iterable[WindowPart | TextRange], length: int) -> tuple[TextRange, ...]:
    """Return what ranges leave uncovered of a text."""
    in_order = sorted(TextRange(one.start, one.end) for one in ranges)
    return tuple(TextRange(*gap) for gap in iter_gaps(in_order, length))
