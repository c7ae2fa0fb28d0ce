"""What other packages add: found by name, loaded when asked for, and never the end of a command."""

import logging
import subprocess
import sys
from collections.abc import Callable

import pytest

from annotate.errors import PluginError
from annotate.plugins import find_plugin, iter_loaded, list_names, list_plugins
from tests.package_fixtures import Packages

GROUP = "annotate.tests"
LOADS = "print('it was imported')\ndef work(): return 1\n"


def read_function(given: object) -> Callable[[], int]:
    if not callable(given):
        raise TypeError(f"it is a {type(given).__name__}, not a function")
    return given


def test_what_is_installed_is_listed_by_name_and_nothing_of_it_runs(
    packages: Packages, capsys: pytest.CaptureFixture[str]
) -> None:
    packages.install("kesh-b", {"kesh_b": LOADS}, {GROUP: {"b": "kesh_b:work"}}, "2.1")
    packages.install(
        "kesh-a", {"kesh_a": LOADS}, {GROUP: {"a": "kesh_a:work"}, "other": {"c": "x"}}
    )
    found = [(one.name, one.distribution, one.value) for one in list_plugins(GROUP)]
    assert found == [("a", "kesh-a 1.0", "kesh_a:work"), ("b", "kesh-b 2.1", "kesh_b:work")]
    assert list_names(GROUP) == ["a", "b"]
    assert "kesh_a" not in sys.modules
    assert capsys.readouterr().out == ""


def test_all_that_can_be_used_is_loaded_in_order(packages: Packages) -> None:
    packages.install("kesh-b", {"kesh_b": LOADS}, {GROUP: {"b": "kesh_b:work"}})
    packages.install("kesh-a", {"kesh_a": LOADS}, {GROUP: {"a": "kesh_a:work"}})
    loaded = list(iter_loaded(GROUP, read_function))
    assert [(plugin.name, work()) for plugin, work in loaded] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("import no_such_module_here\n", "kesh:work", "No module named 'no_such_module_here'"),
        ("1 / 0\n", "kesh:work", "ZeroDivisionError: division by zero (in kesh, line 1)"),
        ("def broken(:\n", "kesh:work", "SyntaxError"),
        ("raise SystemExit(4)\n", "kesh:work", "SystemExit: 4"),
        ("", "kesh:work", "has no attribute 'work'"),
        ("work = 4\n", "kesh:work", "it is a int, not a function"),
        ("def work(): pass\n", "not a name at all!", "cannot be used"),
    ],
)  # fmt: skip
def test_one_that_is_broken_is_named_with_what_is_wrong_and_left_out(
    packages: Packages, caplog: pytest.LogCaptureFixture, code: str, value: str, words: str
) -> None:
    packages.install("kesh", {"kesh": code}, {GROUP: {"bad": value}}, "1.2")
    packages.install("well", {"well": LOADS}, {GROUP: {"good": "well:work"}})
    with caplog.at_level(logging.WARNING):
        assert [plugin.name for plugin, _ in iter_loaded(GROUP, read_function)] == ["good"]
    [said] = caplog.messages
    assert said.startswith(f"The plug-in bad of kesh 1.2 ({GROUP}) cannot be used: ")
    assert words in said
    assert "It is left out." in said
    assert "uninstall kesh." in said


def test_a_broken_one_is_told_of_once(packages: Packages, caplog: pytest.LogCaptureFixture) -> None:
    packages.install("kesh", {"kesh": ""}, {GROUP: {"bad": "kesh:work"}})
    for _ in range(3):
        assert list(iter_loaded(GROUP, read_function)) == []
    assert len(caplog.messages) == 1


def test_who_asks_for_a_broken_one_by_name_gets_an_error(packages: Packages) -> None:
    packages.install("kesh", {"kesh": "1 / 0\n"}, {GROUP: {"bad": "kesh:work"}})
    plugin = find_plugin(GROUP, "bad")
    assert plugin is not None
    with pytest.raises(PluginError, match="bad of kesh") as error:
        plugin.load(read_function)
    assert "kesh" in error.value.fix
    assert find_plugin(GROUP, "nobody") is None


def test_two_of_one_name_are_both_left_out_and_each_says_who_the_other_is(
    packages: Packages, caplog: pytest.LogCaptureFixture
) -> None:
    packages.install("one", {"one": LOADS}, {GROUP: {"same": "one:work"}})
    packages.install("two", {"two": LOADS}, {GROUP: {"same": "two:work"}})
    assert list(iter_loaded(GROUP, read_function)) == []
    assert "two 1.0 gives one of this name too" in caplog.messages[0]
    assert "one 1.0 gives one of this name too" in caplog.messages[1]
    assert list_names(GROUP) == []
    with pytest.raises(PluginError, match="too"):
        find_plugin(GROUP, "same")


def test_a_name_of_our_own_is_not_taken_over(
    packages: Packages, caplog: pytest.LogCaptureFixture
) -> None:
    packages.install("kesh", {"kesh": LOADS}, {GROUP: {"ours": "kesh:work"}})
    assert list(iter_loaded(GROUP, read_function, taken=["ours"])) == []
    assert "annotate has one of this name itself" in caplog.messages[0]
    assert list_names(GROUP, taken=["ours"]) == []


@pytest.mark.slow
def test_help_and_version_import_nothing_of_any_plug_in(packages: Packages) -> None:
    entries = {
        group: {"x": "kesh:work"}
        for group in ("annotate.preannotators", "annotate.checks", "annotate.formats",
                      "annotate.languages")
    }  # fmt: skip
    packages.install("kesh", {"kesh": "print('it was imported')\n"}, entries)
    code = (
        f"import contextlib, sys; sys.path.insert(0, {str(packages.folder)!r})\n"
        "from annotate.cli.main import main\n"
        "for line in ('--help', '--version', 'preannotate --help', 'ingest --help'):\n"
        "    with contextlib.suppress(SystemExit):\n"
        "        main(line.split())"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.count("Usage: ") == 3
    assert "it was imported" not in done.stdout + done.stderr
