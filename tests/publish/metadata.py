"""What the Hub refuses in the metadata of a card, as far as its documentation tells."""

import re

LICENCE = re.compile(r"[a-z0-9][a-z0-9.+-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
SIZE = re.compile(r"n<1K|1K<n<10K|10K<n<100K|100K<n<1M|1M<n<10M|10M<n<100M|100M<n<1B|n>1T|unknown")


def check_metadata(card):
    """Yield what the Hub finds wrong with a card's metadata, as far as it says so in its docs."""
    for licence in as_list(card.get("license")):
        if not LICENCE.fullmatch(str(licence)):
            yield f'"license" must be one of the known identifiers, not {licence!r}'
    for language in as_list(card.get("language")):
        if not LANGUAGE.fullmatch(str(language)):
            yield f'"language" must be an ISO 639 code, not {language!r}'
    for size in as_list(card.get("size_categories")):
        if not SIZE.fullmatch(str(size)):
            yield f'"size_categories" must be a known one, not {size!r}'
    for number, config in enumerate(as_list(card.get("configs"))):
        if not isinstance(config, dict) or "config_name" not in config:
            yield f'"configs[{number}].config_name" is required'
    for key in ("pretty_name",):
        if not isinstance(card.get(key, ""), str):
            yield f'"{key}" must be a string'


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
