"""Which columns are numbers of labels, and the word that stands beside each number.

The number is what a trainer of models wants, the word what a person reads: `polarity` is 0,
`polarity_name` is FAVOR. Rows are made with numbers alone; the words, and what a row says only
where others are withheld, are added when they are written, so that rows of an earlier version get
them as new ones do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.dataset.rows.rows import DOCUMENTS, ENTITIES, QUOTES, STANCES, Row
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.withheld.anchors import make_no_columns
from annotate.report.counting import LAYER

# By column, the list of the vocabulary that its number is of; of a group or a list of groups, that
# of each column in it.
Coded = Mapping[str, "str | Coded"]
_HEAD: Coded = {"segment": "kinds"}
_MENTION: Coded = {"label": "labels"}
_CODED: Mapping[str, Coded] = {
    QUOTES: {
        **_HEAD,
        "type": "contents",
        "pieces": {"type": "contents"},
        **dict.fromkeys(("speakers", "cues", "addressees"), _MENTION),
    },
    STANCES: {**_HEAD, "polarity": "stances", "holders": _MENTION, "targets": _MENTION},
    ENTITIES: {**_HEAD, "label": "entities"},
    DOCUMENTS: {
        "segments": {"kind": "kinds"},
        "readings": {"layers": "layers"},
        "spans": {"layer": "layers", "label": "labels"},
        "relations": {"label": "relations"},
    },
}


def list_coded(config: str, vocabulary: Vocabulary) -> Coded:
    """Return which columns of a configuration are numbers, and of what."""
    if config.startswith(LAYER):
        own = dict.fromkeys(vocabulary.list_own_columns(config), _MENTION)
        return {**_HEAD, "label": config, **own}
    return _CODED.get(config, {})


def name_column(column: str) -> str:
    """Return the column with the word of another's number: `layers` has `layer_names`."""
    return f"{column[:-1]}_names" if column.endswith("s") else f"{column}_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedColumn:
    """A column with numbers: where their words go, and what these are; or what is inside it."""

    name: str
    word: str = ""
    words: tuple[str, ...] = ()
    inner: "tuple[CodedColumn, ...]" = ()


class RowCompleter:
    """Adds to rows of one vocabulary what beside their numbers is written."""

    def __init__(self, vocabulary: Vocabulary, configs: Iterable[str]) -> None:
        words = {name: tuple(codes) for name, codes in vocabulary.codes.items()}
        self._columns = {
            config: _list_columns(list_coded(config, vocabulary), words) for config in configs
        }

    def complete(self, config: str, row: Row) -> Row:
        """Return a row with a word beside each number; one that no label has gets none."""
        named = _add_words(row, self._columns[config])
        return {**make_no_columns(), **named} if config == DOCUMENTS else named


def _list_columns(coded: Coded, words: Mapping[str, tuple[str, ...]]) -> tuple[CodedColumn, ...]:
    return tuple(
        CodedColumn(name=name, word=name_column(name), words=words[of])
        if isinstance(of, str)
        else CodedColumn(name=name, inner=_list_columns(of, words))
        for name, of in coded.items()
    )


def _add_words(row: Row, columns: Iterable[CodedColumn]) -> Row:
    named = dict(row)
    for column in columns:
        value = row.get(column.name)
        if column.inner:
            if value:
                named[column.name] = [_add_words(item, column.inner) for item in value]
        elif column.name in row:
            named[column.word] = _look_up(value, column.words)
    return named


def _look_up(code: Any, words: Sequence[str]) -> Any:
    if isinstance(code, list):
        return [_look_up(one, words) for one in code]
    return words[code] if code is not None and 0 <= code < len(words) else None
