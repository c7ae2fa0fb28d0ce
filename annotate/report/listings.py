"""The tables of a report that have one count a row: what each is called, and of what it is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A table with one count a row: of which topic, in rows of which configuration."""

    name: str
    title: str
    heads: tuple[str, ...]
    how: str
    column: str = "articles"
    topic: str = ""
    config: str = "documents"


ARTICLES = Listing(
    name="articles",
    title="Articles",
    heads=("split",),
    how="Articles of which a reading is shown; counted in `documents`.",
)
REVIEWED = Listing(
    name="reviewed",
    title="How far they were reviewed",
    heads=("reviewed",),
    how="Articles by their least reviewed layer: gold was adjudicated, human read by a person, "
    "partial read by one of whose marks not all could be read, silver made by a model alone; "
    "counted in `documents`.",
)
_HOW_META = "Articles by what their metadata say; counted in `documents`."
META = tuple(
    Listing(name=name, title=title, heads=(head,), topic=topic, how=_HOW_META)
    for topic, name, title, head in (
        ("publisher", "publishers", "Publishers", "publisher"),
        ("language", "languages", "Languages", "language"),
        ("licence", "licences", "Licences of the texts", "licence"),
        ("redistribution", "redistribution", "May the text be redistributed?", "answer"),
    )
)
PUBLISHED = Listing(
    name="published",
    title="When they were published",
    heads=("month",),
    how="Articles by the month they were published in; counted in `documents`.",
)
SPANS = Listing(
    name="spans",
    title="Spans a label",
    heads=("layer", "label"),
    column="spans",
    how="Spans with this label in the reading that is shown; counted in `documents`.",
)
RELATIONS = Listing(
    name="relations",
    title="Relations",
    heads=("relation",),
    column="relations",
    how="Relations of this kind in the reading that is shown; counted in `documents`.",
)
ENTITIES = Listing(
    name="entities",
    title="Names by type",
    heads=("type",),
    column="entities",
    config="entities",
    how="Names of this type, each mention by itself; counted in `entities`.",
)
SPELLINGS = Listing(
    name="spellings",
    title="What else they are called",
    heads=("name", "written as"),
    column="mentions",
    topic="spellings",
    config="entities",
    how="Mentions that are written otherwise than the name they are counted under: that of "
    "who.csv, else the longest of the article; counted in `entities`.",
)
QUOTES = Listing(
    name="quotes",
    title="Quotes by type",
    heads=("type",),
    column="quotes",
    config="quotes",
    how="Quotes of this type: pieces that continue each other are one quote, and one that only "
    "repeats another of the article does not count; counted in `quotes`.",
)
STANCES = Listing(
    name="stances",
    title="Stances by polarity",
    heads=("polarity",),
    column="stances",
    config="stances",
    how="Stances with this polarity; counted in `stances`.",
)

SPEAKERS = Listing(
    name="speakers",
    title="Quotes by speaker and type",
    heads=("speaker",),
    column="contents",
    config="quotes",
    how="Quotes by the name of their first speaker, that of who.csv or else the longest of the "
    "article, and by type; a speaker without a name stands in quotation marks as worded there; "
    "counted in `quotes`.",
)
PAIRS = Listing(
    name="pairs",
    title="Who stands where: holder, target, polarity",
    heads=("holder", "target"),
    column="stances",
    config="stances",
    how="Stances by the longest name of their first holder and first target within the article; "
    "what has no name stands in quotation marks as worded there; counted in `stances`.",
)


def make_layer(config: str, layer: str) -> Listing:
    """Return the listing of the labels of a layer of the scheme's own."""
    return Listing(
        name=config,
        title=f"Labels of {layer}",
        heads=("label",),
        column="spans",
        config=config,
        how=f"Spans with this label: rows of `{config}`.",
    )
