"""Languages of other packages: found by their code, read part by part, never the end of a run."""

from collections.abc import Iterator

import pytest

from annotate.errors import LanguageError, PluginError
from annotate.language import find_language, list_languages, load_language, registry
from annotate.resources import DATA
from tests.package_fixtures import Packages

ABOUT = 'name = "Vellan"\nmodels = ["vel_news_sm"]\n'
MARKS = 'clipped = ["n"]\nplural_ends = []\n'


@pytest.fixture(autouse=True)
def _anew(packages: Packages) -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """Look for languages anew, as in another process."""
    for known in (registry._load, registry._find, registry._list_added):
        known.cache_clear()


def install(packages: Packages, code: str = "vel", value: str = "vellan", **files: str) -> None:
    packages.install(f"kesh-{code}", {"vellan.__init__": ""}, {"annotate.languages": {code: value}})
    for name, content in files.items():
        (packages.folder / "vellan" / f"{name}.toml").write_text(content)


@pytest.mark.parametrize("value", ["vellan", "vellan:FOLDER", "vellan.words"])
def test_it_is_found_by_its_code_in_the_folder_that_is_named(
    packages: Packages, value: str
) -> None:
    install(packages, value=value, about=ABOUT, marks=MARKS)
    (packages.folder / "vellan" / "__init__.py").write_text(
        "from pathlib import Path\nFOLDER = Path(__file__).parent\n"
    )
    (packages.folder / "vellan" / "words.py").write_text("")
    assert list_languages() == ("en", "vel")
    language = load_language("vel")
    assert (language.code, language.about.name) == ("vel", "Vellan")
    assert language.apostrophes.clipped == frozenset({"n"})
    assert find_language("VEL-x-coast").about.name == "Vellan"


def test_what_it_has_no_words_for_is_read_with_the_default_s_and_is_asked_for_by_who_needs_it(
    packages: Packages,
) -> None:
    install(packages, about=ABOUT)
    assert find_language("vel").find_file("states") == DATA / "en" / "states.toml"
    assert find_language("vel").apostrophes.clipped == load_language().apostrophes.clipped
    with pytest.raises(LanguageError, match=r"The language vel has no cues\.toml") as error:
        _ = load_language("vel").cues
    assert "annotate/data/en/" in error.value.fix


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("vellan:NUMBER", "it is a int, not a folder nor a module in one"),
        ("vellan:NOWHERE", "there is no about.toml in /nowhere"),
        ("vellan.sunk", "ZeroDivisionError"),
    ],
)
def test_one_that_is_broken_is_told_of_once_and_an_error_for_who_names_it(
    packages: Packages, caplog: pytest.LogCaptureFixture, value: str, words: str
) -> None:
    install(packages, value=value, about=ABOUT)
    (packages.folder / "vellan" / "__init__.py").write_text("NUMBER = 4\nNOWHERE = '/nowhere'\n")
    (packages.folder / "vellan" / "sunk.py").write_text("1 / 0\n")
    for _ in range(3):
        assert find_language("vel").code == "en"
    [said] = caplog.messages
    assert "The plug-in vel of kesh-vel 1.0 (annotate.languages) cannot be used" in said
    assert words in said
    with pytest.raises(PluginError, match="vel of kesh-vel"):
        load_language("vel")


def test_ours_are_not_taken_over_and_an_unknown_code_is_answered(packages: Packages) -> None:
    install(packages, code="en", about=ABOUT)
    assert list_languages() == ("en",)
    assert load_language("en").about.name == "English"
    with pytest.raises(LanguageError, match="There is no language vel"):
        load_language("vel")
    assert find_language("vel").code == "en"
    assert find_language(None).code == "en"
