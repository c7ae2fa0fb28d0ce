"""Packages of others that several rooms need: each is imported here, when it is asked for."""

from typing import Any

from annotate.errors import MissingExtraError


def load_arrow() -> Any:
    """Import `pyarrow` with its Parquet part.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError("pyarrow", "dataset") from error
    return pyarrow


def load_yaml() -> Any:
    """Import `yaml`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError("pyyaml", "dataset") from error
    return yaml


def load_lxml() -> Any:
    """Import `lxml` with its parsers of XML and HTML."""
    import lxml.etree
    import lxml.html

    return lxml


def load_ijson() -> Any:
    """Import `ijson`, which reads JSON item by item."""
    import ijson

    return ijson


def load_markdown() -> Any:
    """Return what reads Markdown, with tables and struck-out words."""
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise MissingExtraError("markdown-it-py", "formats") from error
    return MarkdownIt("commonmark").enable("table").enable("strikethrough")
