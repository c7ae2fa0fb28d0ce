"""The words of a text as they are compared, and the runs of words that two texts may share.

Case, punctuation, apostrophes and the way quotation marks are drawn make no difference: a wire
copy stays one. Numbers are words. Positions are lost on purpose: nothing here leads back to a text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from itertools import chain

from annotate.model import Segment

SHINGLE_WORDS = 5
QUOTE_WORDS = 12
_KEPT_CODES = 500_000  # words whose code is remembered; the vocabulary of a corpus has no end
# Written without blanks: Thai to Lao, Burmese, Khmer, kana, Han. Every letter is a word there.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_ASCII = re.compile(r"[a-z0-9]+")
# Apostrophes, the soft hyphen, what has no width: inside a word, whichever way it is typed.
_INSIDE = re.compile("['’ʼ‘\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def list_words(text: str) -> list[str]:
    """Return the words of a text, folded to what is compared."""
    if text.isascii():
        return _ASCII.findall(text.lower().replace("'", ""))
    folded = unicodedata.normalize("NFC", _INSIDE.sub("", text.casefold()))
    return _compile_words().findall(folded)


def list_article_words(text: str, segments: Sequence[Segment], kinds: Iterable[str]) -> list[str]:
    """Return the words of the segments of these kinds; without segments those of the text.

    A run of words may cross a border of segments, which two publishers draw at other places.
    """
    if not segments:
        return list_words(text)
    wanted = frozenset(kinds)
    parts = (list_words(text[s.start : s.end]) for s in segments if s.kind in wanted)
    return list(chain.from_iterable(parts))


def hash_shingles(words: Sequence[str], length: int) -> set[int]:
    """Return a code of 64 bits for every run of so many words; fewer words make none."""
    if len(_CODES) > _KEPT_CODES:
        _CODES.clear()
    codes = [_CODES[word] for word in words]
    # The hash of a tuple of whole numbers is, unlike that of a string, the same in every process.
    return set(map(hash, zip(*(codes[at:] for at in range(length)), strict=False)))


def hash_copy_shingles(words: Sequence[str]) -> set[int]:
    """Return the shingles that copies share. A text too short for any is one as a whole."""
    return hash_shingles(words, min(SHINGLE_WORDS, len(words))) if words else set()


class _Codes(dict[str, int]):
    """A number for each word, the same in every process."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=7).digest()
        code = self[word] = int.from_bytes(digest)
        return code


_CODES = _Codes()


@cache
def _compile_words() -> re.Pattern[str]:
    """Compile the pattern of a word: letters, digits and the marks that `re` thinks are none."""
    marks = "".join(
        chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"
    )
    letter = f"[^\\W_{UNSPACED}]"
    return re.compile(f"{letter}+(?:[{re.escape(marks)}]+{letter}*)*|[{UNSPACED}]")
