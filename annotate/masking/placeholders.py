"""What stands for what was masked: `[PERSON-1]`, in a style that the project may choose."""

import re
import string
import unicodedata
from collections.abc import Hashable

from annotate.errors import UsageError
from annotate.masking.matches import KINDS

DEFAULT_STYLE = "[{kind}-{n}]"
_FIELDS = ["kind", "n"]
_LONGEST = 60
_ENDS = frozenset(("Pi", "Pf", "Ps", "Pe", "Sm"))  # brackets, quotation marks, < and >


class Style:
    """How placeholders are written.

    Args:
        template: Text with `{kind}` and `{n}` in it, as `[{kind}-{n}]`.

    Raises:
        UsageError: a placeholder could not be told from the text, or would not be one word of it.
    """

    def __init__(self, template: str = DEFAULT_STYLE) -> None:
        self.template = template
        try:
            fields = [field for _, field, _, _ in string.Formatter().parse(template) if field]
            sample = self.write(KINDS[0], 1)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            raise _refuse(template) from error
        if sorted(fields) != _FIELDS or not _is_sound(sample) or re.search("[0-9]", template):
            raise _refuse(template)
        known = dict.fromkeys((template, DEFAULT_STYLE))
        self.pattern = re.compile("|".join(_to_pattern(one, at) for at, one in enumerate(known)))

    def write(self, kind: str, number: int) -> str:
        """Return a placeholder."""
        return self.template.format(kind=kind.upper(), n=number)


def _is_sound(sample: str) -> bool:
    """Tell whether a placeholder joins with nothing beside it, and is no word but a sign."""
    ends = sample[0], sample[-1]
    return (
        len(sample) <= _LONGEST
        and sample.isprintable()
        and unicodedata.is_normalized("NFC", sample)
        and all(unicodedata.category(char) in _ENDS for char in ends)
    )


def _refuse(template: str) -> UsageError:
    return UsageError(
        f"{template!r} cannot be the style of placeholders.",
        "Write {kind} and {n} between brackets, as in [{kind}-{n}] or <{kind} {n}>.",
    )


def _to_pattern(template: str, at: int) -> str:
    kinds = "|".join(kind.upper() for kind in KINDS)
    parts = {"kind": f"(?P<kind{at}>{kinds})", "n": f"(?P<n{at}>[0-9]+)"}
    return "".join(
        re.escape(words) + (parts[field] if field else "")
        for words, field, _, _ in string.Formatter().parse(template)
    )


class Numbering:
    """The numbers of placeholders: one a kind and key, from 1, in the order of the text.

    Args:
        consistent: Whether a key keeps its number in every document. Memory then grows with the
            number of different names, not with that of the documents.
    """

    def __init__(self, style: Style, *, consistent: bool = False) -> None:
        self.style = style
        self._consistent = consistent
        self._numbers: dict[tuple[str, Hashable], int] = {}
        self._last: dict[str, int] = {}

    def begin(self, text: str) -> None:
        """Begin a document; placeholders that it has already keep their numbers."""
        if not self._consistent:
            self._numbers.clear()
            self._last.clear()
        for match in self.style.pattern.finditer(text):
            found = {name[:-1]: value for name, value in match.groupdict().items() if value}
            kind = found["kind"].lower()
            self._last[kind] = max(self._last.get(kind, 0), int(found["n"]))

    def make(self, kind: str, key: Hashable) -> str:
        """Return the placeholder of a person or address."""
        if (kind, key) not in self._numbers:
            self._last[kind] = self._last.get(kind, 0) + 1
            self._numbers[kind, key] = self._last[kind]
        return self.style.write(kind, self._numbers[kind, key])
