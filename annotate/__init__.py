"""annotate: from news articles to a published dataset of who says what, and who stands where.

    import annotate

    documents = annotate.ingest("articles/*.txt")
    annotate.write_records(annotate.preannotate(documents), "predictions.jsonl")

Semantic versioning is promised for the names of `__all__` alone, with the arguments, fields and
results that `annotate/docs/python-api.md` has. Everything else is the inside of the package and
may move. Nothing is imported before it is asked for.
"""

TYPE_CHECKING = False  # as in `typing`, which takes longer to import than all of this
if TYPE_CHECKING:
    from annotate.api.articles import ingest, preannotate
    from annotate.api.datasets import build
    from annotate.api.estimates import estimate
    from annotate.api.files import read_records, write_records
    from annotate.api.findings import ProblemError, ProblemWarning
    from annotate.api.labelstudio import export
    from annotate.api.quality import agreement, evaluate, validate
    from annotate.api.schemes import load_scheme
    from annotate.api.sources import audit_sources
    from annotate.errors import AnnotateError
    from annotate.model import (
        Annotation,
        Annotator,
        Document,
        Meta,
        Problem,
        Record,
        Relation,
        Segment,
        Span,
    )
    from annotate.scheme import Scheme

__version__ = "0.1.0"

_PLACES = {
    "annotate.model": (
        *("Document", "Segment", "Meta"),
        *("Record", "Annotation", "Annotator", "Span", "Relation", "Problem"),
    ),
    "annotate.scheme": ("Scheme",),
    "annotate.errors": ("AnnotateError",),
    "annotate.api.findings": ("ProblemError", "ProblemWarning"),
    "annotate.api.files": ("read_records", "write_records"),
    "annotate.api.schemes": ("load_scheme",),
    "annotate.api.articles": ("ingest", "preannotate"),
    "annotate.api.quality": ("validate", "agreement", "evaluate"),
    "annotate.api.datasets": ("build",),
    "annotate.api.estimates": ("estimate",),
    "annotate.api.labelstudio": ("export",),
    "annotate.api.sources": ("audit_sources",),
}
__all__ = [
    "AnnotateError",
    "Annotation",
    "Annotator",
    "Document",
    "Meta",
    "Problem",
    "ProblemError",
    "ProblemWarning",
    "Record",
    "Relation",
    "Scheme",
    "Segment",
    "Span",
    "agreement",
    "audit_sources",
    "build",
    "estimate",
    "evaluate",
    "export",
    "ingest",
    "load_scheme",
    "preannotate",
    "read_records",
    "validate",
    "write_records",
]


if not TYPE_CHECKING:  # else every name would seem to be there

    def __getattr__(name: str) -> object:
        from importlib import import_module

        for place, names in _PLACES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(place), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
