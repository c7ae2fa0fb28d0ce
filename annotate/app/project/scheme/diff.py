"""What differs between two schemes."""

from annotate.migration import diff_schemes
from annotate.project import load_scheme


def diff(old: str, new: str) -> list[str]:
    """Return what differs, a line each: `-` is gone, `+` is new, `~` has changed.

    Args:
        old: A bundled scheme by name, or a file.
        new: The scheme to compare it with.

    Raises:
        SchemeError: one of them is not there, or cannot be used.
    """
    return diff_schemes(load_scheme(old), load_scheme(new))
