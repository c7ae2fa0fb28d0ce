"""Lines with a key before a value, and paragraphs, as databases write them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from annotate.formats.port import ArticleBlock, InputRow

YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_KEY = re.compile(r"[^\W\d_]+(?:[ /&-]{1,3}[^\W\d_]+){0,3}")  # begins with a capital


@dataclass(slots=True)
class DatabaseArticle:
    """An article of a database: what is known of it, its paragraphs, the line it begins in."""

    line: int
    title: str = ""
    byline: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)

    def note(self, name: str, value: str) -> None:
        """Keep what a key says beside what the same key said before."""
        if value:
            before = self.extra.get(name)
            self.extra[name] = f"{before}; {value}" if before else value

    def to_row(self) -> InputRow:
        """Return it as a row: what has no value is left out."""
        known = {
            "title": self.title,
            "byline": self.byline,
            "publisher": self.publisher,
            "published": self.published,
            "language": self.language,
        }
        fields = {name: value for name, value in {**self.extra, **known}.items() if value}
        blocks = tuple(ArticleBlock(kind="paragraph", text=text) for text in self.paragraphs)
        return InputRow(fields=fields, line=self.line, blocks=blocks)


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line without blanks at its ends, its number in the file, and whether it began with some."""

    number: int
    text: str
    is_indented: bool = False


def number_lines(text: str) -> list[NumberedLine]:
    """Return the lines of a text; a form feed begins one."""
    lines = text.removeprefix("\ufeff").replace("\f", "\n").splitlines()
    return [
        NumberedLine(at, line.strip(), line[:1].isspace()) for at, line in enumerate(lines, start=1)
    ]


def join_paragraphs(lines: Iterable[NumberedLine]) -> list[str]:
    """Return the paragraphs of lines: blank lines part them, the others were only wrapped."""
    found: list[str] = []
    begins = True
    for line in lines:
        if not line.text:
            begins = True
        elif begins:
            found.append(line.text)
            begins = False
        else:
            found[-1] += f" {line.text}"
    return found


def read_keys(
    lines: Sequence[NumberedLine], keys: Collection[str] = (), *, is_shouted: bool = False
) -> Iterator[tuple[str, list[NumberedLine]]]:
    """Yield the lines under each key, in their order; what stands before the first is under `""`.

    A key is one of `keys`, in small letters, at the beginning of a line with a colon behind it;
    where none are given, whatever has the form of one. Where the file has its keys in capitals,
    only what stands so is one.
    """
    name, held = "", list[NumberedLine]()
    for line in lines:
        key, colon, value = line.text.partition(":")
        is_key = key.lower() in keys if keys else _KEY.fullmatch(key) and key[0].isupper()
        if colon and is_key and (key.isupper() or not is_shouted):
            yield name, held
            name, held = key.lower(), [NumberedLine(line.number, value.strip())]
        else:
            held.append(line)
    yield name, held


def find_tail(
    lines: Sequence[NumberedLine],
    is_key: Callable[[str], bool],
    is_sure: Callable[[str], bool],
) -> int:
    """Return where the keys below a text begin: at the first sure one, with those right above it.

    A line of the article may begin like a key, as *Location: the quay* does: it is none where
    other text follows, or where the same key comes again.
    """
    end = next((at for at, line in enumerate(lines) if is_sure(line.text)), len(lines))
    below = {_name(line.text) for line in lines[end:]}
    above = [at for at in range(end) if lines[at].text and (at == 0 or not lines[at - 1].text)]
    for at in reversed(above):
        block = [_name(line.text) for line in lines[at:end] if is_key(line.text)]
        if not is_key(lines[at].text) or below.intersection(block):
            break
        below.update(block)
        end = at
    return end


def _name(text: str) -> str:
    return text.partition(":")[0].lower()


def flatten(lines: Iterable[NumberedLine]) -> str:
    """Return lines as one."""
    return " ".join(" ".join(line.text.split()) for line in lines if line.text)


def cut_first(lines: Sequence[NumberedLine]) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """Return the lines up to the first blank one, and those after it."""
    filled = [at for at, line in enumerate(lines) if line.text]
    if not filled:
        return [], []
    start = filled[0]
    end = next((at for at in range(start, len(lines)) if not lines[at].text), len(lines))
    return list(lines[start:end]), list(lines[end:])
