"""The sync runs on a double of Label Studio, and the same tests on the real one hold the double."""

from collections.abc import Iterator

import pytest

from annotate.labelstudio.server.server import Server
from tests.labelstudio.double import open_double


@pytest.fixture(scope="session", params=["double", pytest.param("real", marks=pytest.mark.server)])
def label_studio(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server, shared by the tests of a session: each uses a project of its own."""
    if request.param == "real":
        yield request.getfixturevalue("real_label_studio")
        return
    with open_double() as server:
        yield server


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the double shows well enough is held against the real server before a release."""
    for item in items:
        if item.get_closest_marker("release_on_real") and item.get_closest_marker("server"):
            item.add_marker(pytest.mark.release)


@pytest.fixture(autouse=True)
def wait_shortly(request: pytest.FixtureRequest) -> None:
    """The double is never busy; the real one gets the time that it is given."""
    if request.node.get_closest_marker("server") is None:
        request.getfixturevalue("short_pauses")
