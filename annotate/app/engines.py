"""The engine that a run over parts is handed to, as the options name it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, cast

from annotate.errors import UsageError
from annotate.files.engines.engine import ENGINES, Engine

_SETTINGS: Mapping[str, Mapping[str, Callable[[str], Any]]] = {
    "local": {},
    "ray": {"address": str, "memory": int},
    "slurm": {
        "memory": int,
        "partition": str,
        "time": str,
        "setup": str,
        "submit": lambda said: {"yes": True, "no": False}[said],
    },
}


def make_engine(name: str, given: Iterable[str], workers: int | None) -> Engine:
    """Return the engine of a name, with its settings given as `name=value`.

    Raises:
        UsageError: there is no such engine, or no such setting of it.
        MissingExtraError: it is not installed.
    """
    if name not in ENGINES:
        raise UsageError(f"There is no engine {name}.", f"It is one of {', '.join(ENGINES)}.")
    settings = dict(_read(name, one) for one in given)
    kind = cast(Literal["local", "ray", "slurm"], name)
    engine = Engine(name=kind, workers=workers, **settings)
    engine.check()
    return engine


def _read(name: str, given: str) -> tuple[str, Any]:
    key, sign, value = given.partition("=")
    known = _SETTINGS[name]
    if not sign or key not in known:
        has = f"It has {', '.join(known)}." if known else "It has none."
        raise UsageError(f"{given} is no setting of the engine {name}.", f"{has} Give NAME=VALUE.")
    try:
        return key, known[key](value)
    except (ValueError, KeyError) as error:
        asked = "yes or no" if key == "submit" else "a whole number"
        raise UsageError(f"{given} is not to be read.", f"{key} is {asked}.") from error
