"""`annotate build`: make a dataset folder of annotations."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.dataset.summaries import tell_build
from annotate.cli.options import Quiet
from annotate.cli.session import open_session


class Grouping(StrEnum):
    """What `--split-by` takes: `annotate.dataset.splits.survey.GROUPINGS`."""

    document = "document"
    publisher = "publisher"
    date = "date"
    speaker = "speaker"
    target = "target"


class TextChoice(StrEnum):
    """What `--text` takes: `annotate.dataset.withheld.withholding.CHOICES`."""

    included = "included"
    by_document = "by-document"
    withheld = "withheld"


def build(
    annotations: Annotated[
        str | None,
        typer.Argument(help="Annotations or predictions, - for standard input."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The dataset's folder.", metavar="FOLDER"),
    ] = None,
    reading: Annotated[
        str | None,
        typer.Option(
            help="Where there is no gold, of several people's: latest, or an annotator's.",
            metavar="NAME",
        ),
    ] = None,
    gold_only: Annotated[
        bool, typer.Option("--gold-only", help="Leave out what no person has reviewed.")
    ] = False,
    include_restricted: Annotated[
        bool,
        typer.Option("--include-restricted", help="Take in texts that must not be redistributed."),
    ] = False,
    text: Annotated[
        TextChoice | None,
        typer.Option(
            help="The articles' words: in it, out of it but for hashes, or by the field "
            "redistribution of each: in where it is yes [included]."
        ),
    ] = None,
    keep_shared: Annotated[
        bool,
        typer.Option(
            "--keep-shared",
            help="With by-document: leave texts in that share five words with a withheld one.",
        ),
    ] = False,
    extra: Annotated[
        str | None,
        typer.Option(help="Names in meta.extra as columns: party,country.", metavar="NAMES"),
    ] = None,
    splits: Annotated[
        str | None,
        typer.Option(help="Shares: train=0.8,validation=0.1,test=0.1.", metavar="SHARES"),
    ] = None,
    split_by: Annotated[
        Grouping | None,
        typer.Option(help="What no two splits share, as publisher or speaker. Default: document."),
    ] = None,
    unseen_speaker: Annotated[
        float | None,
        typer.Option(help="Share of a test split whose speakers are in no other.", metavar="SHARE"),
    ] = None,
    unseen_target: Annotated[
        float | None,
        typer.Option(help="The same with the targets of stances.", metavar="SHARE"),
    ] = None,
    similarity: Annotated[
        float | None,
        typer.Option(
            help="From where on articles are copies: Jaccard of 5-word shingles, 0.5 to 1 [0.7].",
            metavar="NUMBER",
        ),
    ] = None,
    balance: Annotated[
        bool | None,
        typer.Option(
            "--balance/--no-balance",
            help="Even out the labels, the default; without, no article ever moves for it.",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the splits.")] = None,
    pseudonyms_of: Annotated[
        Path | None,
        typer.Option(
            help="A dataset that is published: annotators by e-mail keep their pseudonyms there.",
            metavar="FOLDER",
        ),
    ] = None,
    shard_size: Annotated[
        str | None,
        typer.Option(
            help="About how much a file of a table holds, before compression [256MiB].",
            metavar="SIZE",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Build a dataset folder that `datasets.load_dataset` loads: Parquet, card, manifest.

    Near-duplicates and articles that share a quote are never in two splits; splits.json says why.
    Exit code 1 where a line could not be used; the rest is built all the same.

    Example: annotate build annotations.jsonl -o datasets/summits
    """
    from annotate.app.dataset import build as app
    from annotate.dataset.splits.splits import parse_splits

    with open_session(quiet=quiet) as (context, console):
        options = app.Options(
            reading=reading,
            gold_only=gold_only,
            include_restricted=include_restricted,
            text=text.value if text else None,
            keep_shared=keep_shared,
            extra=[name.strip() for name in extra.split(",")] if extra else None,
            splits=parse_splits(splits) if splits is not None else None,
            split_by=split_by.value if split_by else None,
            unseen_speaker=unseen_speaker,
            unseen_target=unseen_target,
            similarity=similarity,
            balance=balance,
            seed=seed,
            pseudonyms_of=pseudonyms_of,
            shard_size=shard_size,
        )
        result = app.build(context, annotations or None, output, options)
        tell_build(result, console)
