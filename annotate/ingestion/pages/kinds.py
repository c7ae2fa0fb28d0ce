"""The kinds of segments that ingest can tell apart, by their names in the default scheme."""

from enum import StrEnum


class BlockKind(StrEnum):
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
    {
        BlockKind.PARAGRAPH,
        BlockKind.SUBHEADING,
        BlockKind.LIST_ITEM,
        BlockKind.BLOCK_QUOTE,
        BlockKind.PULL_QUOTE,
    }
)
