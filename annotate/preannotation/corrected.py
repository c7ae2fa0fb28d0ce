"""Articles as people want them: what words and models are learnt from."""

from typing import NamedTuple

from annotate.model import Annotation, Document


class Correction(NamedTuple):
    """An article and how people want it."""

    document: Document
    final: Annotation
