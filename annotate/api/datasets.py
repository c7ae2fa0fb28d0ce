"""A dataset folder of records."""

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path

from annotate.api.findings import Findings, OnProblem
from annotate.api.inputs import AnyPath, Records, check_paths, iter_records
from annotate.api.results import BuildResult
from annotate.api.schemes import SchemeLike, make_context
from annotate.api.wording import name_arguments, naming_arguments
from annotate.app.dataset import build as app
from annotate.dataset.summary import list_lines
from annotate.model import Problem


@naming_arguments()
def build(
    records: Records,
    folder: AnyPath,
    *,
    scheme: SchemeLike = None,
    reading: str | None = None,
    gold_only: bool = False,
    include_restricted: bool = False,
    text: str | None = None,
    keep_shared: bool = False,
    extra: Sequence[str] | None = None,
    splits: Mapping[str, float] | None = None,
    split_by: str | None = None,
    unseen_speaker: float | None = None,
    unseen_target: float | None = None,
    similarity: float | None = None,
    balance: bool | None = None,
    seed: int | None = None,
    pseudonyms_of: AnyPath | None = None,
    shard_size: str | None = None,
    on_problem: OnProblem = "warn",
) -> BuildResult:
    """Build a dataset folder that `datasets.load_dataset` loads: Parquet, card, manifest.

    Near-duplicates and articles that share a quote are never in two splits. A folder that an
    earlier build wrote is replaced; where no document is left, it stays as it is.

    Args:
        records: Records, or paths of files of them; each document once.
        folder: The folder to be.
        scheme: The scheme of the labels.
        reading: Whose reading goes first where several people read a document: `latest`, or a name.
        gold_only: Take no reading that no person made.
        include_restricted: Take in texts that must not be redistributed.
        text: The articles' words: `included`, `withheld` or `by-document`.
        keep_shared: With `by-document`, leave texts in that share five words with a withheld one.
        extra: Names in the metadata's `extra` that become columns of their own.
        splits: Their shares, as `{"train": 0.8, "test": 0.2}`.
        split_by: What no two splits share: document, publisher, speaker, ...
        unseen_speaker: Share of a test split whose speakers are in no other.
        unseen_target: The same with the targets of stances.
        similarity: From where on articles are copies: Jaccard of 5-word shingles, 0.5 to 1.
        balance: Even out the labels; False moves no article for it.
        seed: Seed of the splits.
        pseudonyms_of: A published dataset: annotators by e-mail keep their pseudonyms there.
        shard_size: About how much a file of a table holds before compression, as `500MB`.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: an option says what there is not, a file is not there, the folder holds what
            no build wrote, or something needed is not installed.
    """
    check_paths(records)
    findings = Findings(on_problem)
    options = app.Options(
        reading=reading,
        gold_only=gold_only,
        include_restricted=include_restricted,
        text=text,
        keep_shared=keep_shared,
        extra=extra,
        splits=splits,
        split_by=split_by,
        unseen_speaker=unseen_speaker,
        unseen_target=unseen_target,
        similarity=similarity,
        balance=balance,
        seed=seed,
        pseudonyms_of=None if pseudonyms_of is None else Path(pseudonyms_of),
        shard_size=shard_size,
    )
    context = make_context(scheme, findings.problems)
    if isinstance(records, str | PathLike):
        result = app.build(context, fspath(records), Path(folder), options)
    else:
        given = findings.watch(iter_records(records, findings.problems))
        result = app.build(context, given, Path(folder), options)
    return _make_result(result, findings.finish())


def _make_result(result: app.Result, problems: tuple[Problem, ...]) -> BuildResult:
    report, settings = result.report, result.settings
    lines = list_lines(report, result.folder, reading=settings.reading, shared=settings.keep_shared)
    return BuildResult(
        folder=result.folder,
        is_built=report.built,
        documents=dict(report.documents),
        rows={config: dict(splits) for config, splits in report.rows.items()},
        reviewed={str(kind): count for kind, count in report.reviewed.items()},
        left_out={reason: left.count for reason, left in report.left_documents.items()},
        problems=problems,
        text=name_arguments("\n".join(lines)),
    )
