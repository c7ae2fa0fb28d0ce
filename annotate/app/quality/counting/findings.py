"""What is found about articles, people and machine when they are counted."""

from collections.abc import Iterable, Iterator, Sequence

from annotate.model import Problem

CODE_LOST, CODE_UNREAD, CODE_CHOSEN, CODE_DESIGN = "Q01", "Q02", "Q03", "Q04"
CODE_ALONE, CODE_ABSENT, CODE_MACHINE = "Q06", "Q07", "Q08"
TWO_READERS = "Let two or more people read the same articles: `annotate push --overlap 3`."
ASSUME = (
    "Draw articles with `annotate push --sample`, or say --assume-random where they were drawn by "
    "lot elsewhere."
)


def name_absent(fields: Iterable[str]) -> Iterator[Problem]:
    """Yield a finding for each field that no article has."""
    for name in fields:
        yield Problem(
            code=CODE_ABSENT,
            message=f"no article has {name}",
            severity="warning",
            fix="Look at the names in `meta` of an article: those of columns are in `meta.extra`.",
        )


def name_lost(documents: Sequence[str]) -> Iterator[Problem]:
    """Yield a finding for each article that people read and that is not among all."""
    for document in documents:
        yield Problem(
            code=CODE_LOST,
            message="people read this article, and it is not among all articles",
            document=document,
            fix="Name the file with --articles that the sample was drawn of.",
        )


def miss_machine(model: str | None) -> Problem:
    """Return what is said where the machine, or the one that is named, read nothing."""
    named = f" {model}" if model else ""
    return Problem(
        code=CODE_MACHINE,
        message=f"the machine{named} read no article: all numbers are people's alone",
        severity="error" if model else "warning",
        fix="Name the file of its predictions with --articles, or another machine with --model.",
    )
