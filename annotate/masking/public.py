"""The list of public persons that a project keeps: who is on it is not masked.

A line is a name, `Mara Lind`; a name that stands alone, `Pelé`; an identifier as the attribute of
a span has it, `Q42`; or an address that may stay, `press@harbour.example`. `#` begins a comment.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from annotate.errors import AnnotateError
from annotate.language import Language, load_language
from annotate.masking.addresses import normalise
from annotate.masking.names import NameKey, is_short_for, read_name

_COMMENT = re.compile(r"(?:^|\s)#.*")


class PublicList:
    """The names and addresses of a list, the names in a language, the default one if in none."""

    def __init__(self, lines: Iterable[str] = (), language: Language | None = None) -> None:
        language = language or load_language()
        self._lines: set[str] = set()
        self._names: defaultdict[str, list[NameKey]] = defaultdict(list)
        self.count = 0
        for line in lines:
            entry = _COMMENT.sub("", line).strip()
            name = read_name(entry, 0, len(entry), language)
            if not entry:
                continue
            self.count += 1
            self._lines.add(normalise(entry))
            if name is not None:
                self._names[name.key[-1]].append(name.key)

    @property
    def lines(self) -> frozenset[str]:
        """What stands in it, as it is compared."""
        return frozenset(self._lines)

    def has_name(self, key: NameKey) -> bool:
        """Tell whether a person's fullest name is that of a line, middle names aside.

        A line of one word stands for that word alone: `Lind` does not make Mara Lind public.
        """
        return any(
            key == known
            or (
                min(len(key), len(known)) > 1
                and (is_short_for(key, known) or is_short_for(known, key))
            )
            for known in self._names.get(key[-1], ())
        )

    def has_line(self, text: str) -> bool:
        """Tell whether an address or identifier is a line of the list."""
        return normalise(text) in self._lines


def read_public(path: Path, language: Language) -> PublicList:
    """Read a list, a text file in UTF-8, of names in a language.

    Raises:
        AnnotateError: it is not there, or not UTF-8.
    """
    try:
        return PublicList(path.read_text(encoding="utf-8-sig").splitlines(), language)
    except FileNotFoundError as error:
        raise AnnotateError(
            f"There is no list {path}.", "Write one, a name a line, or leave --public out."
        ) from error
    except UnicodeDecodeError as error:
        raise AnnotateError(f"{path} is not UTF-8.", "Save it as UTF-8.") from error
