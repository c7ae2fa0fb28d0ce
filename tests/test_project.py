from pathlib import Path

import pytest

from annotate.errors import AnnotateError, SchemeError
from annotate.project import find_project, load_scheme, read_project
from annotate.resources import DATA


def test_without_a_project_file_the_defaults_hold(tmp_path: Path) -> None:
    project = find_project(tmp_path)
    assert project.articles == Path("articles.jsonl")
    assert project.load_scheme().name == "news/2"


def test_the_nearest_project_file_upwards_is_read_and_its_paths_are_relative_to_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "annotate.toml").write_text(
        '[project]\nname = "summits"\n[paths]\narticles = "in/a.jsonl"\n'
        '[labelstudio]\nurl = "http://127.0.0.1:9"\nserver = "old"\n[dataset]\nseed = 7\n'
    )
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    project = find_project(below)
    assert project.name == "summits"
    assert project.articles == tmp_path / "in/a.jsonl"
    assert project.predictions == tmp_path / "predictions.jsonl"
    assert project.url == "http://127.0.0.1:9"
    assert project.server == "old"
    assert project.dataset == {"seed": 7}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[project", "is not TOML"),
        ('[project]\nnmae = "x"', "unknown field nmae"),
        ('[labelstudio]\nurl = "localhost"', "has not the form"),
        ("[preannotate]\nworkers = 0", "less than 1"),
    ],
)
def test_a_project_file_that_is_off_says_where(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "annotate.toml"
    path.write_text(content)
    with pytest.raises(AnnotateError, match=message) as error:
        read_project(path)
    assert str(path) in error.value.message


def test_a_project_may_bring_a_scheme_of_its_own(tmp_path: Path) -> None:
    own = (
        (DATA / "news-1.toml").read_text(encoding="utf-8").replace('id = "news"', 'id = "mine"', 1)
    )
    (tmp_path / "mine.toml").write_text(own, encoding="utf-8")
    (tmp_path / "annotate.toml").write_text('[project]\nscheme = "mine.toml"\n')
    assert find_project(tmp_path).load_scheme().name == "mine/1"


def test_a_scheme_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(SchemeError) as error:
        load_scheme("nwes/1", tmp_path)
    assert "(news/1, news/2)" in error.value.fix
