"""What is said of articles that were read and of suggestions that were made."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.app.wording import describe_account
from annotate.cli.console import Console
from annotate.cli.parts import tell_parts
from annotate.files.done import name_made
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.articles import ingest, preannotate
    from annotate.ingestion.settings import IngestCounts
    from annotate.preannotation.runs.run import RunSummary


def tell_ingestion(result: "ingest.Result", wanted: object, console: Console) -> None:
    """Say what was written, or that what was `wanted` was not."""
    tally = result.tally
    console.say(describe_account(tally.documents, "document", tally.refused, of="article"))
    if tally.passed:
        names = ", ".join(tally.passed)
        console.say(f"Passed by, for the project writes it itself: {names}")
    for note, count in tally.notes.items():
        console.say(f"{note}" if count == 1 else f"{note} ({count:,} times)")
    if result.target is None:
        console.say(f"No article was read; {wanted} is left as it was")
        return
    for line in _describe_articles(result.tally, result.target):
        console.say(line)


def _describe_articles(tally: "IngestCounts", target: str) -> Iterator[str]:
    """Yield what a person wants to know at the end."""
    characters = plural(tally.characters, "character")
    yield f"{target}: {plural(tally.documents, 'document')}, {characters}"
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in tally.segments.most_common())
    if kinds:
        yield f"Segments: {kinds}"
    if tally.boilerplate:
        share = tally.boilerplate / tally.characters
        set_aside = plural(tally.boilerplate, "character")
        yield f"Boilerplate, kept but not annotated: {set_aside} ({share:.0%})"
    if tally.left_out:
        yield f"Left out around the articles of HTML pages: {plural(tally.left_out, 'character')}"
    if tally.copies:
        yield f"Copies of other documents, kept with meta.copy_of: {tally.copies:,}"
    if tally.mended:
        yield f"Mended, for it had been encoded twice: {tally.mended:,} places"
    if tally.duplicates:
        yield f"Duplicates, kept once: {tally.duplicates:,}"


def tell_suggestions(result: "preannotate.Result", seconds: float, console: Console) -> None:
    """Say what was suggested, how fast, and what to do next."""
    for line in _describe_suggestions(result.summary, seconds):
        console.say(line)
    target = result.target
    tell_parts(result.parts, console)
    made = name_made(str(target)) if result.parts.parts else target
    console.say(f"Wrote {target}. Next: annotate push {made} --project NAME")


def _describe_suggestions(summary: "RunSummary", seconds: float) -> Iterator[str]:
    """Yield in a few lines what was done and what was left out."""
    from annotate.app.articles.preannotate import list_left_out
    from annotate.preannotation.runs.shards import DOCUMENTS, LEFT_OUT, RELATIONS, SPANS

    documents = summary.counts[DOCUMENTS]
    spans = ", ".join(f"{layer} {n}" for layer, n in summary.select(SPANS).items()) or "none"
    yield (
        f"{plural(documents, 'document')}; spans: {spans}; relations: {summary.counts[RELATIONS]}; "
        f"{seconds:.1f} seconds, {documents / max(seconds, 0.001):.1f} documents/s"
    )
    if summary.kept:
        yield f"{summary.kept} shards were done by an earlier run and are kept."
    yield from list_left_out(summary.select(LEFT_OUT))
