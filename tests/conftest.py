"""What all tests share: the real Label Studio, started only where a test asks for it."""

import pytest

pytest_plugins = ["tests.server_fixtures"]


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the real server in one process: they share one Label Studio."""
    for item in items:
        if item.get_closest_marker("server") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("server"))
