"""How a dataset is cited: what the project says stands in every file that readers look at."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.dataset.citing import read_citing
from annotate.dataset.files.manifest import read_settings
from annotate.dataset.storage.folder import read_manifest
from annotate.files.packages import load_yaml
from annotate.schemas import check_schema
from tests.dataset.stories import build, make_story_record, run_python

ORCID = "0000-0002-1825-0097"
CITING = {
    "authors": [
        {"name": "Ada Moss", "orcid": "0000-0002-1825-0097", "affiliation": "University of Kesh"},
        "Ivo \u0160tern",
    ],
    "version": "1.2.0",
    "year": 2031,
    "doi": "10.5281/zenodo.1234567",
    "funding": "The Kesh Research Fund, 17.",
    "contact": "the chair of journalism",
}
MADE = """
import json, logging, sys, warnings
warnings.simplefilter("ignore")  # of other people's packages
import mlcroissant
logging.disable()
found = mlcroissant.Dataset(jsonld=sys.argv[1]).metadata
issues = found.ctx.issues
print(json.dumps([sorted(issues.errors), [p.name for p in found.creators], str(found.version)]))
"""


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that says how it is cited."""
    folder, _ = build(
        tmp_path_factory.mktemp("cited"), [make_story_record()], citing=read_citing(CITING)
    )
    return folder


def test_what_a_project_says_fits_its_schema() -> None:
    assert check_schema("project", {"dataset": CITING}) == []
    for wrong in ({"doi": "https://doi.org/10.1/x"}, {"authors": [{"orcid": "1"}]}, {"year": 31}):
        assert check_schema("project", {"dataset": wrong})


def test_the_citation_file_names_the_authors(cited: Path) -> None:
    found = load_yaml().safe_load((cited / "CITATION.cff").read_text(encoding="utf-8"))
    assert found["authors"] == [
        {
            "given-names": "Ada",
            "family-names": "Moss",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
            "affiliation": "University of Kesh",
        },
        {"given-names": "Ivo", "family-names": "\u0160tern"},
    ]
    assert (found["version"], found["doi"]) == ("1.2.0", CITING["doi"])
    assert found["preferred-citation"]["year"] == 2031


def test_the_card_has_a_reference_in_words_and_for_a_bibliography(cited: Path) -> None:
    section = (cited / "README.md").read_text(encoding="utf-8").partition("## Citation")[2]
    assert (
        "Ada Moss, Ivo \u0160tern (2031): Harbour news (version 1.2.0). Dataset. "
        "https://doi.org/10.5281/zenodo.1234567" in section
    )
    for line in ("author = {Ada Moss and Ivo \u0160tern}", "year = {2031}", "doi = {10.5281/"):
        assert line in section
    assert "Funding: The Kesh Research Fund, 17." in section
    assert "Contact: the chair of journalism" in section


HOSTILE = {
    "authors": [
        {"name": "Moss, Ada", "orcid": "https://orcid.org/0000-0002-1825-0097"},
        "de la Cruz, Jr., Ana",
        {"name": "The {Harbour} & Sea Group", "affiliation": "Kesh"},
        {"name": "Others and friends"},
        {"name": "yes", "affiliation": "A: B"},
    ],
    "version": "1_0",
    "doi": "https://doi.org/10.5281/zenodo.1_2",
    "url": "https://example.org/a_b?x=1&y=2#z",
}


def test_names_and_titles_are_what_each_format_takes_them_for(tmp_path: Path) -> None:
    assert check_schema("project", {"dataset": HOSTILE}) == []
    title = "50 % of {claims} & #1: $x_1$ ~ ^ \\ end"
    folder, _ = build(tmp_path, [make_story_record()], title=title, citing=read_citing(HOSTILE))
    found = load_yaml().safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (found["title"], found["doi"]) == (title, "10.5281/zenodo.1_2")
    assert found["authors"] == [
        {
            "given-names": "Ada",
            "family-names": "Moss",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
        },
        {"given-names": "Ana", "family-names": "de la Cruz", "name-suffix": "Jr."},
        {"name": "The {Harbour} & Sea Group"},  # bodies have no affiliation there
        {"name": "Others and friends"},
        {"family-names": "yes", "affiliation": "A: B"},
    ]
    section = (folder / "README.md").read_text(encoding="utf-8").partition("## Citation")[2]
    for line in (
        r"author = {Ada Moss and de la Cruz, Jr., Ana and {The \{Harbour\} \& Sea Group} and "
        r"{Others and friends} and yes},",
        r"title = {50 \% of \{claims\} \& \#1: \$x\_1\$ \textasciitilde{} \textasciicircum{} "
        r"\textbackslash{} end},",
        r"version = {1\_0},",
        "doi = {10.5281/zenodo.1_2},",
        "url = {https://example.org/a_b?x=1&y=2#z},",
    ):
        assert line in section
    assert "Ada Moss, Ana de la Cruz Jr., The {Harbour} & Sea Group, " in section
    creators = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))["creator"]
    assert [creator["@type"] for creator in creators] == [
        "sc:Person", "sc:Person", "sc:Organization", "sc:Organization", "sc:Person",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("author", "pointer"),
    [({"name": "A", "orcid": "1"}, "orcid"), ({"orcid": ORCID}, ""), ({"name": ""}, "name")],
)
def test_a_wrong_author_is_told_where_it_is_wrong(author: Any, pointer: str) -> None:
    (problem,) = check_schema("project", {"dataset": {"authors": ["B", author]}})
    assert problem.pointer == f"/dataset/authors/1/{pointer}".rstrip("/")


def test_every_field_of_croissant_says_what_it_means(cited: Path) -> None:
    described = json.loads((cited / "croissant.json").read_text(encoding="utf-8"))
    fields = [field for each in described["recordSet"] for field in each["field"]]
    assert len(fields) > 100
    assert [field["@id"] for field in fields if not field.get("description")] == []


def test_a_later_version_is_cited_alike(cited: Path) -> None:
    manifest = read_manifest(cited)
    assert manifest
    assert read_settings(manifest).citing == read_citing(CITING)


@pytest.mark.slow
def test_readers_of_croissant_find_authors_and_version(cited: Path, tmp_path: Path) -> None:
    errors, authors, version = run_python(MADE, cited / "croissant.json", home=tmp_path)
    assert (errors, authors, version) == ([], ["Ada Moss", "Ivo \u0160tern"], "1.2.0")


@pytest.mark.slow
def test_a_dataset_without_authors_is_named_before_it_is_published(
    tmp_path: Path, cited: Path, run: Callable[..., Any]
) -> None:
    bare, _ = build(tmp_path, [make_story_record()])
    result = run("publish", str(bare), "--to", str(tmp_path / "there"), "--dry-run")
    assert (result.exit_code, "D44" in result.stderr) == (0, True)
    assert "citing" not in json.loads((bare / "manifest.json").read_text(encoding="utf-8"))
    result = run("publish", str(cited), "--to", str(tmp_path / "there"), "--dry-run")
    assert (result.exit_code, "D44" in result.stderr) == (0, False)
