"""The kinds of segments that ingest can tell apart, by their names in the default scheme."""

from enum import StrEnum


class Kind(StrEnum):
    """What a stretch of a page is."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATELINE = "dateline"
    PARAGRAPH = "paragraph"
    SUBHEADING = "subheading"
    LIST_ITEM = "list_item"
    BLOCK_QUOTE = "block_quote"
    PULL_QUOTE = "pull_quote"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


BODY = frozenset(
    {Kind.PARAGRAPH, Kind.SUBHEADING, Kind.LIST_ITEM, Kind.BLOCK_QUOTE, Kind.PULL_QUOTE}
)
