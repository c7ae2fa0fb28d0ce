"""An expression cut into words, numbers, texts and signs, each with its place."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, NamedTuple

from annotate.errors import UsageError

TokenKind = Literal["name", "number", "text", "sign", "end"]
_KINDS: tuple[TokenKind, ...] = ("name", "number", "text", "sign")
_DEEPEST = 50
_PAGE = "The language stands in annotate/docs/estimates.md."
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d][\w-]*(?:\.[\w-]+)*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<sign>==|!=|<=|>=|[<>()+\-*/,])",
)


class QuantityError(UsageError):
    """An expression that cannot be understood: what is wrong, and at which character of it."""

    def __init__(self, text: str, at: int, message: str, fix: str = "") -> None:
        self.at = at + 1
        line = " ".join(text.split("\n"))
        pointer = " " * (4 + at) + "^"
        super().__init__(
            f"A quantity cannot be understood at character {self.at}: {message}.\n"
            f"    {line}\n{pointer}",
            fix or _PAGE,
        )


class Token(NamedTuple):
    """A word of an expression, and where it begins."""

    kind: TokenKind
    text: str
    at: int


def cut_tokens(text: str) -> tuple[Token, ...]:
    """Cut an expression into tokens; the last one is its end.

    Raises:
        QuantityError: something in it belongs to no token.
    """
    return tuple(_iter_tokens(text))


def _iter_tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise QuantityError(text, at, _explain(text[at]))
        for kind in _KINDS:
            if found[kind] is not None:
                yield Token(kind, found[kind], at)
        at = found.end()
    yield Token("end", "", len(text))


def _explain(character: str) -> str:
    if character in "'\"":
        return "the text that begins here has no end"
    if character == "=":
        return "two things are compared with =="
    return f"{character} means nothing here"


def read_text(token: Token) -> str:
    """Return what a text in quotation marks says."""
    return re.sub(r"\\(.)", r"\1", token.text[1:-1])


@dataclass(slots=True)
class TokenReader:
    """Reads the tokens of an expression one after the other."""

    text: str
    tokens: Sequence[Token]
    place: int = 0
    depth: int = 0

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Read one thing inside another.

        Raises:
            QuantityError: too many are inside one another.
        """
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.refuse("it is nested too deeply")
        yield
        self.depth -= 1

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.place]

    def take(self) -> Token:
        """Return the next token, and go on."""
        found = self.now
        self.place += found.kind != "end"
        return found

    def take_if(self, *texts: str) -> Token | None:
        """Return the next token where it is a sign or word of these, and go on."""
        now = self.now
        return self.take() if now.kind in ("sign", "name") and now.text in texts else None

    def expect(self, text: str, why: str) -> None:
        """Go on behind a sign that has to stand here.

        Raises:
            QuantityError: it does not.
        """
        if self.take_if(text) is None:
            raise self.refuse(f"expected {text} {why}, found {name_token(self.now)}")

    def refuse(self, message: str, token: Token | None = None, fix: str = "") -> QuantityError:
        """Return the error that names what is wrong with a token, by default the next one."""
        return QuantityError(self.text, (token or self.now).at, message, fix)


def name_token(token: Token) -> str:
    """Return a token as messages name it."""
    return "the end" if token.kind == "end" else token.text
