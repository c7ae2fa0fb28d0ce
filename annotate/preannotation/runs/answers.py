"""One answer a document, whatever a pre-annotator does: an annotation, or why there is none.

A pre-annotator reads documents as a stream and may look ahead, so that what it raises does not say
which document is to blame. The next one is tried alone: where that fails too, it is the one; where
not, the stream begins again behind it.
"""

import logging
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence

from annotate.errors import AnnotateError, RunError
from annotate.model import Annotation, Document, Problem, Record
from annotate.preannotation.port import Foreign, Loadable, PreAnnotator
from annotate.preannotation.problems import (
    TOO_LONG,
    UNFIT_ANSWER,
    make_problem,
    report_failure,
)
from annotate.preannotation.runs.shard_input import DocumentShard
from annotate.preannotation.runs.time_limit import TimeLimitError, limit_time
from annotate.resources import PACKAGE

Answer = Annotation | Problem
UNANNOTATED = "annotations: their documents are written without one, and named below"
_log = logging.getLogger(__name__)


def annotate_each(
    annotator: PreAnnotator, documents: Sequence[Document], seconds: float | None = None
) -> Iterator[Answer]:
    """Yield an answer a document, in their order; none may take longer than so many seconds.

    Raises:
        AnnotateError: the world is broken, and no document to blame.
    """
    done, alone = 0, False
    while done < len(documents):
        group = documents[done : done + 1] if alone else documents[done:]
        answered, failure = yield from _try(annotator, group, seconds)
        done += answered
        if failure is not None and answered == len(group):
            _log.warning("%s, after its last answer", failure.message)
            alone = False
        elif failure is None or not alone:
            alone = failure is not None
        else:
            yield failure
            done += 1


def annotate_shard(
    annotator: PreAnnotator, shard: DocumentShard, seconds: float | None
) -> Iterator[Answer]:
    """Yield an answer for each document of a shard, also after it had hung."""
    if shard.hung is None:
        yield from annotate_each(annotator, shard.documents, seconds)
        return
    for at, document in enumerate(shard.documents):
        if at in shard.hung:
            yield _report_slow(annotator, document)
        else:
            yield from annotate_each(annotator, [document], seconds)


def make_record(annotator: PreAnnotator, document: Document, answer: Answer) -> Record:
    """Return the record of a document: without an annotation where there is none.

    Raises:
        RunError: the annotation is of another document.
    """
    if isinstance(answer, Problem):
        return Record(document=document)
    if answer.document_id != document.id:
        raise RunError(f"{annotator.name} changed the order of the documents.")
    return Record(document=document, annotations=(answer,))


def _try(
    annotator: PreAnnotator, documents: Sequence[Document], seconds: float | None
) -> Generator[Answer, None, tuple[int, Problem | None]]:
    """Yield answers until one fails; return how many there were, and what the failure was."""
    done = 0
    left_out = Counter(annotator.left_out)
    try:
        if isinstance(annotator, Loadable):
            annotator.load()  # which is no document's fault
        answers = iter(annotator.annotate(documents))
        while done < len(documents):
            with limit_time(seconds):
                answer = next(answers, None)
            if answer is None:
                break
            yield answer
            done += 1
            left_out = Counter(annotator.left_out)
        with limit_time(seconds):
            deque(answers, maxlen=0)  # it counts itself what it gives beyond
    except AnnotateError:
        raise
    except (Exception, SystemExit, TimeLimitError) as error:  # noqa: BLE001 - plug-ins raise anything
        annotator.left_out.clear()  # what the failed try counted will be counted again
        annotator.left_out.update(left_out)
        return done, _explain(annotator, error, documents[min(done, len(documents) - 1)])
    if done == len(documents):
        return done, None
    missing = f"{annotator.name} gave no annotation of it"
    return done, make_problem(UNFIT_ANSWER, missing, documents[done])


def _report_slow(annotator: PreAnnotator, document: Document) -> Problem:
    return make_problem(TOO_LONG, f"{annotator.name} took too long over it", document)


def _explain(annotator: PreAnnotator, error: BaseException, document: Document) -> Problem:
    if isinstance(error, TimeLimitError):
        return _report_slow(annotator, document)
    package = annotator.package if isinstance(annotator, Foreign) else PACKAGE.name
    return report_failure(annotator.name, package, error, document)
