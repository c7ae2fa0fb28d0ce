"""What a project's tables of who is who say is used where the article itself does not tell."""

from dataclasses import replace

import pytest

from annotate.preannotation import registry
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.pipeline import NewsPipeline
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry
from tests.preannotation.suggesting import make_annotator, make_article
from tests.preannotation.test_identity import SCHEME, list_who

LIND, NRC = "Mara Lind", "National Reform Council"
KNOWN = Registry(
    [
        RegistryEntry(id="lind", name=LIND, also=("Lind",), kind="PERSON", gender="woman"),
        RegistryEntry(id="stern", name="Ivo Stern", kind="PERSON", gender="m"),
        RegistryEntry(id="nrc", name=NRC, also=("NRC", "Reform Council"), kind="ORG"),
    ],
    [
        HeldOffice(id="stern", office="President", of="Ukraine", since="2025", until="2029-12"),
        HeldOffice(id="lind", office="President", of="Ukraine", since="2030", until="2032"),
    ],
)


def make_knowing(known: Registry) -> NewsPipeline:
    """The suggestions with tables, on the parser that all tests have."""
    settings = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names, registry=known)
    made, plain = registry.create(registry.DEFAULT, settings), make_annotator(scheme=SCHEME)
    assert isinstance(made, NewsPipeline)
    made._parser = plain._parser
    return made


def tell(text: str, day: str | None = None) -> dict[str, set[str]]:
    article = make_article(text)
    article = replace(article, meta=replace(article.meta, published=day))
    return list_who(next(iter(make_knowing(KNOWN).annotate([article]))))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "who"),
    [
        ("2031-05-04T10:00:00Z", LIND),
        ("2027-05-04", "Ivo Stern"),
        ("2032-12-31", LIND),
        ("2029-12-31", "Ivo Stern"),
        ("2034-01-01", ""),  # nobody whom the table has
        (None, ""),  # two had it
    ],
)
def test_an_office_is_whose_it_was_when_the_article_came_out(day: str | None, who: str) -> None:
    text = "The Ukrainian president said on Monday that the levy would go."
    assert tell(text, day)["The Ukrainian president"] == {who}


def test_the_article_is_asked_before_the_tables() -> None:
    found = tell(
        "Ukrainian President Olena Kral met reporters. The Ukrainian president opposed the levy.",
        "2031-05-04",
    )
    assert found["The Ukrainian president"] == {"Olena Kral"}


def test_a_former_holder_is_not_the_one_of_the_day() -> None:
    found = tell("The former Ukrainian president said that the levy would go.", "2031-05-04")
    assert found["The former Ukrainian president"] == {""}


def test_a_pronoun_may_mean_whoever_only_the_tables_name() -> None:
    found = tell("The Ukrainian leader opposed the levy. She said that it was wrong.", "2031-05-04")
    assert found["The Ukrainian leader"] == found["She"] == {LIND}


def test_names_of_one_row_are_one_and_called_as_the_row_is() -> None:
    found = tell("The NRC said that it opposed the plan. The Reform Council welcomed the vote.")
    assert found["The NRC"] == found["The Reform Council"] == {NRC}
    assert tell("Lind said on Monday that the levy would go.")["Lind"] == {LIND}


def test_the_version_of_suggestions_changes_with_what_the_tables_say() -> None:
    versions = {make_annotator(scheme=SCHEME).version}
    for offices in (KNOWN.offices, KNOWN.offices[:1], ()):
        versions.add(make_knowing(Registry(KNOWN.entries, offices)).version)
    assert len(versions) == 4
    moved = [replace(entry, line=9) for entry in reversed(KNOWN.entries)]
    assert make_knowing(Registry(moved, KNOWN.offices)).version in versions
