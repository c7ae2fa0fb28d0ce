"""Names given in options: those that there are, in the order that decides."""

from collections.abc import Iterable, Sequence

from annotate.errors import UsageError
from annotate.scheme import Scheme


def check_names(names: Iterable[str], known: Sequence[str], option: str) -> tuple[str, ...]:
    """Return the names as they were given.

    Raises:
        UsageError: one of them is not known.
    """
    given = tuple(names)
    if unknown := [name for name in given if name not in known]:
        raise UsageError(
            f"{option} does not know {', '.join(unknown)}.", f"It knows {', '.join(known)}."
        )
    return given


def choose_layers(names: Iterable[str], scheme: Scheme) -> tuple[str, ...]:
    """Return the layers that are named, in the scheme's order; without a name, all of them.

    Raises:
        UsageError: the scheme has no such layer.
    """
    given, known = tuple(names), scheme.layer_names
    if unknown := [name for name in given if name not in known]:
        raise UsageError(
            f"{scheme.name} has no layer {', '.join(unknown)}.",
            f"Its layers are {', '.join(known)}.",
        )
    return tuple(name for name in known if not given or name in given)
