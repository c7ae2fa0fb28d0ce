"""numpy, imported when it is asked for, and what its arrays of numbers are called in types."""

from array import array
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


def sort_numbers(values: "array[int]") -> "array[int]":
    """Return the places of numbers in the order of the numbers; equal ones stay in theirs.

    With numpy it takes a few bytes for each, without it a hundred.
    """
    try:
        numpy = load_numpy()
    except MissingExtraError:
        return array("q", sorted(range(len(values)), key=values.__getitem__))
    order = numpy.argsort(numpy.asarray(values), kind="stable")
    return array("q", order.astype("int64").tobytes())
