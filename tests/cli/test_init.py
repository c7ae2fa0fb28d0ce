import pytest

from annotate.project import read_project
from annotate.schemas import read_schemas


def test_init_writes_a_project_file_named_after_the_folder_that_reads_back(run, tmp_path):
    result = run("init", tmp_path / "Summit Coverage 2031")
    assert result.exit_code == 0
    project = read_project(tmp_path / "Summit Coverage 2031" / "annotate.toml")
    assert project.name == "summit-coverage-2031"
    assert project.dataset["name"] == "summit-coverage-2031"
    assert project.load_scheme().name == "news/2"


@pytest.mark.parametrize(
    ("folder", "title", "name"),
    [
        ("über", "über", "uber"),
        ("u\u0308ber", "über", "uber"),
        ("weiße_Wale", "weiße-wale", "weisse-wale"),
        ("武器名称", "武器名称", "news"),
        ("हिंदी", "हिंदी", "news"),
        ("q", "news-q", "news-q"),
        ("...", "news", "news"),
        ("a" * 60, "a" * 50, "a" * 50),
    ],
)
def test_a_name_in_any_writing_is_kept_and_the_dataset_has_it_in_plain_letters(
    run, tmp_path, folder, title, name
):
    assert run("init", tmp_path / folder).exit_code == 0
    project = read_project(tmp_path / folder / "annotate.toml")
    assert (project.name, project.dataset["name"]) == (title, name)
    assert project.dataset["title"] == title


def test_init_does_not_overwrite_a_project_file_unless_forced(run, tmp_path):
    path = tmp_path / "annotate.toml"
    path.write_text("# mine\n")
    result = run("init", tmp_path)
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert path.read_text() == "# mine\n"
    assert run("init", tmp_path, "--force").exit_code == 0
    assert path.read_text() != "# mine\n"


def test_the_template_names_every_setting_that_the_schema_knows(run, tmp_path):
    run("init", tmp_path)
    written = (tmp_path / "annotate.toml").read_text()
    for table, schema in read_schemas()["project"]["properties"].items():
        assert f"[{table}]" in written
        for setting in schema.get("properties", ()):
            assert setting in written, f"{table}.{setting}"


def test_quiet_init_prints_nothing(run, tmp_path):
    assert run("init", tmp_path / "news", "--quiet") == (0, "", "")


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(run, tmp_path):
    (tmp_path / "file").write_text("")
    result = run("init", tmp_path / "file" / "below")
    assert result.exit_code == 3
    sentence, advice = result.stderr.splitlines()
    assert sentence == f"annotate: {tmp_path}/file/below/annotate.toml cannot be written: " + (
        "Not a directory."
    )
    assert advice.startswith("Mend that, or name another output")
