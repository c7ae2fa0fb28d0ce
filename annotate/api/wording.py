"""How messages name what a function was given.

A message of the product names an option as the command line writes it: `--max-characters`. Whoever
called a function has never seen it. So what leaves the API, an error or a finding, names the
argument instead, `max_characters`. A command that a message says to run stays as it is, and so does
an option of a command alone.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from annotate.errors import AnnotateError
from annotate.model import Problem

# The arguments of the public functions that a command has as an option.
ARGUMENTS = frozenset({
    "balance", "bootstrap", "by", "copies", "dates", "encoding", "endpoint", "extra", "fields",
    "format", "gamma", "gold_annotator", "gold_only", "headline", "identities",
    "include_restricted", "keep_shared", "layers", "max_characters", "mend_encoding", "min_score",
    "model", "offline", "predicted_annotator", "project", "pseudonyms_of", "reading", "scheme",
    "seconds_per_article", "seed", "shard_size", "similarity", "split_by", "splits", "table",
    "text", "timeout", "unseen_speaker", "unseen_target", "url", "window", "worst", "alt_test",
    "assume_random", "target_width", "top", "transcripts", "wider",
})  # fmt: skip
_RENAMED = {
    "field": "fields",
    "pred_annotator": "predicted_annotator",
}
# A command with its words and options, up to the end of what is said of it; or an option.
_NAMED = re.compile(
    r"\bannotate(?: [a-z]+)+(?:(?![;,]|\.(?:\s|$)).)*|(?<![\w-])--(?P<option>[a-z]+(?:-[a-z]+)*)"
)


def name_arguments(message: str) -> str:
    """Return a message with arguments of functions in place of options of commands."""
    return _NAMED.sub(_name_argument, message) if "--" in message else message


def _name_argument(match: re.Match[str]) -> str:
    option = match["option"]
    if option is None:
        return match[0]
    name = option.replace("-", "_")
    name = _RENAMED.get(name, name)
    return f"`{name}`" if name in ARGUMENTS else match[0]


def name_arguments_of(problem: Problem) -> Problem:
    """Return a finding that names arguments."""
    message, fix = name_arguments(problem.message), name_arguments(problem.fix)
    if (message, fix) == (problem.message, problem.fix):
        return problem
    return replace(problem, message=message, fix=fix)


@contextmanager
def naming_arguments() -> Iterator[None]:
    """Let errors name arguments."""
    try:
        yield
    except AnnotateError as error:
        error.message, error.fix = name_arguments(error.message), name_arguments(error.fix)
        error.args = (error.message,)
        raise
