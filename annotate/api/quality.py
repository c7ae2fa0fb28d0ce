"""Data against its schemas and the scheme, and readings against one another."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from os import PathLike, fspath
from typing import Any

from annotate.api.findings import Findings, OnProblem
from annotate.api.inputs import (
    Documents,
    Records,
    check_paths,
    follow,
    iter_records,
    take_record,
)
from annotate.api.results import AgreementResult, EvaluationResult
from annotate.api.schemes import SchemeLike, make_context
from annotate.api.wording import name_arguments_of, naming_arguments
from annotate.app.context import Context
from annotate.app.quality import agreement as agreeing
from annotate.app.quality import evaluate as evaluating
from annotate.app.quality import validate as validating
from annotate.evaluation.floors import iter_measures
from annotate.model import Document, Problem, Record


@naming_arguments()
def validate(
    data: Documents,
    *,
    scheme: SchemeLike = None,
    codes: Iterable[str] = (),
    url: str | None = None,
) -> Iterator[Problem]:
    """Check data: JSON Schema for the shape, the scheme for the sense. What is found is yielded.

    Args:
        data: Records or documents, which are checked as a file of them would be (`line` is their
            number), or paths: of such files, Label Studio exports, schemes, dataset folders, and
            patterns.
        scheme: The scheme of the labels.
        codes: Codes and families of findings to look for, as `["S", "T01"]`; else all.
        url: The address of the Label Studio that an export is from: findings link to it.

    Raises:
        AnnotateError: there is no such file, or it cannot be read.
    """
    found: list[Problem] = []
    context = make_context(scheme, found)
    options = validating.Options(codes=tuple(codes), url=url)
    if isinstance(data, str | PathLike | Record | Document):
        data = [data]
    if isinstance(data, list | tuple):
        paths = [fspath(each) for each in data if isinstance(each, str | PathLike)]
        check_paths(validating.list_files(context, paths) if paths else paths)
    validating.check(context, (), options)  # whether there are such codes
    return _iter_problems(context, follow(data, found), options)


def _iter_problems(
    context: Context, data: Iterable[Any], options: validating.Options
) -> Iterator[Problem]:
    found = context.findings
    with naming_arguments():
        yield from map(name_arguments_of, _iter_found(context, data, options))
    yield from map(name_arguments_of, _drain(found))


def _iter_found(
    context: Context, data: Iterable[Any], options: validating.Options
) -> Iterator[Problem]:
    found = context.findings
    for is_path, group in groupby(data, key=lambda each: isinstance(each, str | PathLike)):
        if is_path:
            names = validating.list_files(context, map(fspath, group))
            result = validating.validate(context, names, options)
        else:
            result = validating.check(context, map(take_record, group), options)
        for problem in result.problems:
            yield from _drain(found)
            yield problem


def _drain(problems: list[Problem]) -> Iterator[Problem]:
    """Yield what was found where the data were made, before what is found in them."""
    yield from problems
    problems.clear()


@naming_arguments()
def agreement(
    records: Records,
    *,
    scheme: SchemeLike = None,
    layers: Iterable[str] = (),
    by: Iterable[str] = (),
    bootstrap: int = 1000,
    seed: int = 0,
    worst: int = 5,
    gamma: int = 0,
    on_problem: OnProblem = "warn",
) -> AgreementResult:
    """Measure how far the people agree who read the same articles.

    Args:
        records: Records, or paths of files of them.
        scheme: The scheme of the labels.
        layers: Those that are compared; else all.
        by: What figures are told apart by: any of label, pair, annotator, week.
        bootstrap: Draws of documents for the intervals; 0 for none.
        seed: The same seed gives the same intervals.
        worst: How many documents and spans with the lowest agreement are listed.
        gamma: On how many documents gamma is computed: slow, and needs the extra gamma.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: an option says what there is not, or there is no such file.
    """
    check_paths(records)
    findings = Findings(on_problem)
    options = agreeing.Options(
        layers=tuple(layers), by=tuple(by), bootstrap=bootstrap, seed=seed, worst=worst, gamma=gamma
    )
    context = make_context(scheme, findings.problems)
    given = findings.watch(iter_records(records, findings.problems))
    report = agreeing.measure(context, given, options)
    return AgreementResult(report=report, problems=findings.finish())


@naming_arguments()
def evaluate(
    gold: Records,
    predicted: Records,
    *,
    scheme: SchemeLike = None,
    layers: Iterable[str] = (),
    gold_annotator: str | None = None,
    predicted_annotator: str | None = None,
    on_problem: OnProblem = "warn",
) -> EvaluationResult:
    """Measure one reading of articles by another: entities, quotes, stances, relations, scores.

    Args:
        gold: Records with the readings that count as right, or paths of files of them.
        predicted: Those that are measured.
        scheme: The scheme of the labels.
        layers: Those that are compared; else all.
        gold_annotator: Whose reading is gold, a name or a kind; else an adjudicator's, else a
            person's, else anybody's.
        predicted_annotator: Whose reading is measured; else a model's.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: an option says what there is not, or there is no such file.
    """
    check_paths(gold)
    check_paths(predicted)
    findings = Findings(on_problem)
    options = evaluating.Options(
        gold_annotator=gold_annotator, pred_annotator=predicted_annotator, layers=tuple(layers)
    )
    result = evaluating.compare(
        make_context(scheme, findings.problems),
        findings.watch(iter_records(gold, findings.problems)),
        findings.watch(iter_records(predicted, findings.problems)),
        options,
        names=(_name(gold, "the gold"), _name(predicted, "the prediction")),
    )
    return EvaluationResult(
        numbers=result.numbers,
        measures=dict(iter_measures(result.numbers)),
        problems=findings.finish(),
    )


def _name(given: Records, otherwise: str) -> str:
    """Return what findings call a side: the path, where there is one."""
    return fspath(given) if isinstance(given, str | PathLike) else otherwise
