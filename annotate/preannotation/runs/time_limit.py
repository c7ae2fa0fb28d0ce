"""A limit of time for a document: what takes longer is interrupted.

An alarm of the system interrupts Python where it is, and the regular expressions inside it. What
does not ask for alarms, the parser and the learned polarity, gets texts of bounded length. Alarms
reach the main thread alone: in another one there is no limit.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

DEFAULT_SECONDS = 60.0
_AGAIN = 1.0  # seconds after which the alarm is repeated, where code has caught the first


class TimeLimitError(BaseException):
    """A document took too long. Not an Exception, so that no `except Exception` keeps it."""


@contextmanager
def limit_time(seconds: float | None) -> Iterator[None]:
    """Raise `TimeLimitError` in the block once it has taken so many seconds; None for no limit."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
