"""Loading a dataset as its readers do: a program, run in a process of its own.

    python -m annotate.dataset.checks.loading ADDRESS [REVISION]

ADDRESS is `owner/name` on the Hub or a folder. Every configuration is loaded twice, plain and
streaming, and what came is printed as JSON: rows, a digest of them, spans, and how many of those
are not the slice of the text they stand in. It knows nothing of what ought to come.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from annotate.dataset.rows.features import load_package
from annotate.offsets import hash_text

PLAIN, STREAMING = "plain", "streaming"
_PROBLEMS = (OSError, ValueError, TypeError, KeyError, RuntimeError)


@dataclass(slots=True)
class SplitContent:
    """What a split of a configuration holds.

    `shifted` spans are not the slice of the text that they say they are, `foreign` texts not those
    that their hash was made of.
    """

    rows: int = 0
    digest: str = ""
    spans: int = 0
    shifted: int = 0
    foreign: int = 0


def load(address: str, revision: str | None = None) -> dict[str, Any]:
    """Return the content of every split of every configuration, plain and streaming.

    A configuration that cannot be loaded has an `error` in place of its splits.
    """
    package = load_package()
    problems = (package.exceptions.DatasetsError, *_PROBLEMS)
    found: dict[str, Any] = {}
    try:
        configs = package.get_dataset_config_names(address, revision=revision)
    except problems as error:
        return {"": {"error": _explain(error)}}
    for config in configs:
        ways = found[config] = {}
        for way in (PLAIN, STREAMING):
            try:
                splits = package.load_dataset(
                    address, config, revision=revision, streaming=way == STREAMING
                )
                ways[way] = {split: asdict(measure(rows)) for split, rows in splits.items()}
            except problems as error:
                ways["error"] = f"{way}: {_explain(error)}"
    return found


def measure(rows: Iterable[dict[str, Any]]) -> SplitContent:
    """Return what some rows hold."""
    content, digest = SplitContent(), hashlib.sha256()
    for row in rows:
        content.rows += 1
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
        digest.update(text.encode("utf-8") + b"\n")
        for is_slice in _iter_slices(row):
            content.spans += 1
            content.shifted += not is_slice
        if "spans" in row and row.get("text") is not None:
            content.foreign += hash_text(row["text"]) != row["text_sha256"]
    content.digest = digest.hexdigest()
    return content


def _iter_slices(row: dict[str, Any]) -> Iterator[bool]:
    """Yield for each span of a row whether it is a slice of the text or paragraph in the row.

    Rows without any (readings, texts that are withheld) have none that could be looked at, nor
    have the pieces of a quote that lie in another paragraph.
    """
    if row.get("paragraph") is not None:
        text, base, spans = row["paragraph"], row["paragraph_start"], row.get("pieces") or [row]
    elif row.get("text") is not None and "spans" in row:
        text, base, spans = row["text"], 0, row["spans"]
    else:
        return
    for span in spans:
        start, end = span["start"] - base, span["end"] - base
        if span["text"] is not None and start >= 0 and end <= len(text):
            yield text[start:end] == span["text"]


def _explain(error: BaseException) -> str:
    """Return an error with what caused it, on one line."""
    parts: list[str] = []
    at: BaseException | None = error
    while at is not None and len(parts) < 4:
        parts.append(f"{type(at).__name__}: {' '.join(str(at).split())[:500]}")
        at = at.__cause__ or at.__context__
    return " <- ".join(parts)


def main() -> None:
    """Run as a program."""
    text = json.dumps(load(*sys.argv[1:3]))
    sys.stdout.write(text)
    sys.stdout.flush()
    os._exit(0)  # threads that stream may outlive the interpreter, which then aborts


if __name__ == "__main__":
    main()
