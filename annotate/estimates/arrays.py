"""numpy and scipy, imported where they are needed: most commands never count this much."""

from typing import TYPE_CHECKING, Any

from annotate.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
else:
    Vector = Any


def load_numpy() -> Any:
    """Return numpy.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import numpy
    except ImportError as error:
        raise MissingExtraError("numpy", "agreement") from error
    return numpy


def load_special() -> Any:
    """Return what knows Student's distribution.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from scipy import special
    except ImportError as error:
        raise MissingExtraError("scipy", "agreement") from error
    return special
