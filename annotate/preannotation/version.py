"""The version of suggestions: this package's, and a hash of whatever they depend on."""

import hashlib

from annotate import __version__
from annotate.plugins import CHECKS, list_plugins
from annotate.preannotation.fingerprint import hash_code
from annotate.preannotation.port import PreAnnotatorSettings


def make_version(module: str, settings: PreAnnotatorSettings, *decisive: str) -> str:
    """Return the version of what a pre-annotator suggests.

    Args:
        module: The pre-annotator's, by its dotted name.
        settings: What is asked for.
        decisive: Whatever else decides: a model's name and version, its address, its files.
    """
    asked = (settings.scheme.sha256, ",".join(settings.layers), repr(settings.min_score))
    # Checks decide which suggestions contradict each other, those of other packages too.
    checks = (f"{plugin.distribution} {plugin.value}" for plugin in list_plugins(CHECKS))
    parts = (__version__, hash_code(module), *checks, *asked, *decisive)
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()
    return f"{__version__}+{digest[:8]}"
