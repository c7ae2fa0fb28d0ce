"""One run at a time: locks of the system on what is being written.

A lock goes with the process that holds it, however that ends, so that what a killed run left
behind is known by being held by nobody.
"""

import os
import time
from pathlib import Path

from annotate.errors import RunError

_PATIENCE = 2.0  # seconds: what belonged to a killed run is gone by then
_PAUSE = 0.05


class BusyError(RunError):
    """Another run is writing what this one is to write."""

    def __init__(self, target: object) -> None:
        super().__init__(
            f"Another run is writing {target}.", "Wait until it has ended, or name another output."
        )


def lock(handle: int, target: object) -> bool:
    """Keep other runs off what is open; tell whether the file system can.

    Raises:
        BusyError: another run has it, and goes on.
    """
    import fcntl

    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise BusyError(target) from error
            time.sleep(_PAUSE)
        except OSError:  # some network file systems have no locks
            return False
        else:
            return True


def is_at(handle: int, path: Path) -> bool:
    """Tell whether what is open is what lies at a path now: it may have been moved or deleted."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
