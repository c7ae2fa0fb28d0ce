"""A limit of time for a document: what takes longer is interrupted.

An alarm of the system interrupts Python where it is, and the regular expressions inside it. What
does not ask for alarms, the parser and the learned polarity, gets texts of bounded length. Alarms
reach the main thread alone: in another one there is no limit. Windows has no alarms: a thread that
watches the clock interrupts Python there, between two of its steps.
"""

import ctypes
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

    with _set_alarm(seconds) if hasattr(signal, "setitimer") else _watch_clock(seconds):
        yield


@contextmanager
def _set_alarm(seconds: float) -> Iterator[None]:
    def interrupt(*_: object) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watch_clock(seconds: float) -> Iterator[None]:
    """Let a thread raise the error in this one; none is raised any more once the block is left."""
    thread = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    done, held = threading.Event(), threading.Lock()

    def watch() -> None:
        left = seconds
        while not done.wait(left):
            with held:
                if not done.is_set():
                    raise_in(thread, ctypes.py_object(TimeLimitError))
            left = _AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()
        with held:
            raise_in(thread, None)  # one that was raised and has not come yet
