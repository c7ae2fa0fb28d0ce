"""Odd texts of any length: what makes time grow with the square where something looks back."""

from collections.abc import Callable
from itertools import count, islice

NAMES = ("Ilka Brandt", "Tomas Vey", "Mara Lind", "the Ostrel council", "Vellan Shipping")
PROSE = (
    "The council of Ostrel met on Monday. “The levy will ruin us,” harbour master Ilka Brandt "
    "said. Mayor Tomas Vey told reporters that he backed the plan. Crews from Vellan opposed it."
)


def _fill(unit: str, size: int, between: str = " ") -> str:
    return between.join([unit] * (size // (len(unit) + len(between)) + 1))[:size]


def _number(form: str, size: int, between: str = " ") -> str:
    """Fill with a form that has a number in it, so that no two parts are the same."""
    longest = len(form.format(size)) + len(between)
    parts = islice((form.format(n) for n in count(1)), size // max(1, longest - 6) + 1)
    return between.join(parts)[:size]


def _turn(units: tuple[str, ...], size: int, between: str) -> str:
    return _fill(between.join(units), size, between)


TEXTS: dict[str, Callable[[int], str]] = {
    "prose": lambda n: _fill(PROSE, n, "\n\n"),
    "one paragraph": lambda n: _fill(PROSE, n),
    "one sentence": lambda n: _number("the crew of berth {} met the mayor in the harbour", n, " "),
    "conjunctions": lambda n: _turn(NAMES, n, " and "),
    "one conjunction": lambda n: _fill("X", n, " and "),
    "said that": lambda n: _fill("Vey said that Brandt told Lind that", n),
    "apostrophes": lambda n: "'" * n,
    "spaced apostrophes": lambda n: _fill("'", n),
    "words with apostrophes": lambda n: _fill("crews' o'clock 'tis", n),
    "angle brackets": lambda n: _fill("<p <", n, ""),
    "tags": lambda n: _fill("<b>Ostrel</b>", n),
    "quotes nested": lambda n: _fill("“a ‘b", n // 2) + _fill("’ c”", n // 2),
    "quotes unclosed": lambda n: _fill("“We waited for years, Vey said.", n),
    "quotation marks": lambda n: '"' * n,
    "short quotes": lambda n: _fill("“No,” said Vey.", n),
    "commas": lambda n: "," * n,
    "names and commas": lambda n: _turn(NAMES, n, ", "),
    "initials": lambda n: _fill("A.", n, ""),
    "spaced initials": lambda n: _fill("J. B. Vey", n),
    "long words": lambda n: _fill("harbourmaster" * 60, n),
    "no spaces": lambda n: "Ostrelmarket" * (n // 12),
    "capitals": lambda n: _fill("Ostrel Vellan Harbour Authority", n),
    "zero-width joiners": lambda n: "\u200d" * n,
    "joined words": lambda n: _fill("Os\u200dtrel", n),
    "list": lambda n: _number("- {} crates, Berth {}".replace("{}", "{0}"), n, "\n"),
    "names": lambda n: _number("Mr. Brandt{} said so.", n),
    "addresses": lambda n: _number("crew{}@ostrel.example", n),
    "dots": lambda n: "." * n,
    "dashes": lambda n: _fill("Vey — the mayor", n, " — "),
    "brackets": lambda n: "(" * (n // 2) + ")" * (n // 2),
    "exclamation marks": lambda n: "!" * n,
    "hyphens": lambda n: "-" * n,
    "underscores": lambda n: "_" * n,
    "at signs": lambda n: _fill("a@", n, ""),
    "web addresses": lambda n: _fill("www.ostrel.example/a-b", n),
    "one web address": lambda n: "https://ostrel.example/" + "a/" * (n // 2),
    "digits": lambda n: "1" * n,
    "phones": lambda n: _fill("+420 555 010 199", n),
    "accents": lambda n: "e\u0301\u0302" * (n // 3),
    "line ends": lambda n: _fill("Vey", n, "\n"),
    "spaces": lambda n: "Vey" + " " * (n - 6) + "Vey",
}
