"""Whether an answer from outside fits its document and the scheme, and what is taken of it.

An answer is taken whole or not at all. The annotator's name and version are ours to say, and what
only people's readings have (times, links, what they began with) is not taken over.
"""

from annotate.checks import check_annotation, keep_checks
from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Document, Problem
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.problems import UNFIT_ANSWER, make_problem
from annotate.records import annotation_from_json, to_json
from annotate.schemas import check_schema


def fit(
    answer: object, document: Document, settings: PreAnnotatorSettings, annotator: Annotator
) -> Annotation | Problem:
    """Return the whole answer as an annotation, or what is wrong with it."""
    if not isinstance(answer, Annotation):
        what = "nothing" if answer is None else f"a {type(answer).__name__}"
        return refuse(annotator.name, f"it gave {what} instead of an Annotation", document)
    if answer.document_id != document.id:
        message = f"its annotation is of the document {answer.document_id!r}, not of this one"
        return refuse(annotator.name, message, document)
    taken = _take(answer, annotator)
    if isinstance(taken, str):
        return refuse(annotator.name, taken, document)
    breaking = keep_checks(lambda check: check.breaks_page)
    found = check_annotation(taken, document, settings.scheme, breaking)
    wrong = [problem for problem in found if problem.severity == "error"]
    if wrong:
        return refuse(annotator.name, _tell(wrong), document)
    if not set(settings.layers).intersection(taken.layers):
        said, asked = ", ".join(taken.layers), ", ".join(settings.layers)
        return refuse(annotator.name, f"it answers for {said}; asked for is {asked}", document)
    return taken


def refuse(name: str, message: str, document: Document) -> Problem:
    """Return the finding that an answer does not fit."""
    return make_problem(UNFIT_ANSWER, f"{name}: {message}", document)


def _take(answer: Annotation, annotator: Annotator) -> Annotation | str:
    """Return what of an answer is a model's to say, in the types of the model, or what is not."""
    try:
        value = to_json(
            Annotation(
                document_id=answer.document_id,
                text_sha256=answer.text_sha256,
                scheme=answer.scheme,
                annotator=annotator,
                layers=answer.layers,
                spans=answer.spans,
                relations=answer.relations,
                status=answer.status,
            )
        )
        dump_json(value)
    except (TypeError, ValueError) as error:
        return f"its annotation holds what a record cannot: {error}"
    misfits = check_schema("annotation", value)
    return _tell(misfits) if misfits else annotation_from_json(value)


def _tell(problems: list[Problem]) -> str:
    """Return what is wrong first, and how much more there is."""
    first = problems[0]
    place = f"{first.pointer}: " if first.pointer else ""
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    return f"{place}{first.message} ({first.code}{more})"
