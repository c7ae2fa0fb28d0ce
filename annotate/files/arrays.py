"""numpy, imported when it is asked for, and what its arrays of numbers are called in types."""

from typing import TYPE_CHECKING, Any

from annotate.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]
else:
    Array = Integers = Any


def load_numpy(extra: str = "agreement") -> Any:
    """Return numpy.

    Args:
        extra: Which one brings it along, for what is at work.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import numpy
    except ImportError as error:
        raise MissingExtraError("numpy", extra) from error
    return numpy
