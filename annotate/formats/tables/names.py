"""The names by which fields go in the files of others, without being told."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

# The first that is there and not empty counts. Names are compared without capitals, blanks and
# marks: `Full Text`, `full_text` and `fullText` are one.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("text", "fulltext", "body", "content", "article", "articletext", "articlebody"),
        *("maintext", "bodytext", "articlecontent", "contenttext", "story", "storytext"),
        *("newstext", "newscontent", "textbody", "plaintext", "paragraphs", "contenthtml"),
        *("contentencoded", "html", "rawtext", "cleantext", "transcript"),
    ),
    "id": (
        *("id", "docid", "documentid", "articleid", "newsid", "storyid", "guid", "uuid"),
        *("accessionnumber", "itemid", "recordid"),
    ),
    "title": (
        *("title", "headline", "heading", "articletitle", "newstitle", "storytitle"),
        *("titletext", "headlinetext", "headlinemain", "webtitle"),
    ),
    "byline": (
        *("byline", "author", "authors", "authorname", "authornames", "writer", "creator"),
        *("articleauthor", "dccreator", "journalist"),
    ),
    "published": (
        *("published", "date", "publishedat", "publisheddate", "datepublished", "publishdate"),
        *("publicationdate", "pubdate", "datepublish", "articledate", "newsdate", "storydate"),
        *("publishedon", "datetime", "timestamp", "publishtime", "publicationdatetime"),
        *("firstpublished", "firstpublicationdate", "webpublicationdate", "dcdate"),
    ),
    "publisher": (
        *("publisher", "source", "outlet", "newspaper", "publication", "site", "sitename"),
        *("sourcename", "medianame", "publishername", "newsoutlet", "newssource"),
        *("publicationtitle", "publicationname", "sourcetitle", "domain", "sourcedomain"),
    ),
    "url": (
        *("url", "link", "sourceurl", "canonicalurl", "articleurl", "articlelink", "newslink"),
        *("newsurl", "weburl", "permalink", "storyurl", "pageurl", "href", "uri"),
    ),
    "archive_url": ("archiveurl", "archivedurl", "archive", "snapshoturl", "waybackurl"),
    "language": ("language", "lang", "languagecode", "inlanguage", "dclanguage"),
    "licence": ("licence", "license"),
    "redistribution": ("redistribution",),
    "masked": ("masked",),
    "copy_of": ("copyof",),
}
_LONGEST_NAME = 60
_OTHER = re.compile(r"[\W_]+")


def squash(name: object) -> str:
    """Return a name as names are compared."""
    return _OTHER.sub("", str(name)).lower()


def has_text(row: Mapping[str, Any]) -> bool:
    """Tell whether a row has a field that is known to hold an article's text.

    An object that has such a field of its own is an article, whatever it is called, and no text.
    """
    return any(
        squash(name) in FIELDS["text"] and not (isinstance(cell, Mapping) and has_text(cell))
        for name, cell in row.items()
    )


def are_columns(names: Sequence[str]) -> bool:
    """Tell whether names are those of columns: several, short, one of them that of a text."""
    are_short = len(names) > 1 and all(len(name) <= _LONGEST_NAME for name in names)
    return are_short and has_text(dict.fromkeys(names))


def part_names(names: Sequence[str], sizes: Sequence[int]) -> list[str]:
    """Return names that are there twice with their number behind, as data frames have them.

    `sizes` are of what stands in a row: of two columns for the text, the one with more in it keeps
    the name; of others the first in which something stands.
    """
    counts: Counter[str] = Counter()
    known = [*sizes, *[0] * (len(names) - len(sizes))]
    order = sorted(
        range(len(names)), key=lambda at: (not known[at], -known[at] * has_text({names[at]: ""}))
    )
    found = list(names)
    for at in order:
        counts[names[at]] += 1
        if counts[names[at]] > 1:
            found[at] = f"{names[at]}.{counts[names[at]]}"
    return found
