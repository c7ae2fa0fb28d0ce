"""spaCy, which pipelines and files of documents need: imported here, when it is asked for."""

from typing import Any

from annotate.errors import MissingExtraError


def load_spacy() -> Any:
    """Import `spacy`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import spacy
        import spacy.tokens
        import spacy.util
        import spacy.vocab
    except ModuleNotFoundError as error:
        raise MissingExtraError("spacy", "nlp") from error
    return spacy
