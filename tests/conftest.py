"""What all tests share: the real Label Studio, started only where a test asks for it."""

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.command_fixtures",
    "tests.package_fixtures",
    "tests.server_fixtures",
    "tests.site_fixtures",
]
settings.register_profile("quick", max_examples=10)  # scripts/test --quick


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files that need a server last: it may still be on its way to being installed."""
    last = {item.path for item in items if any(map(item.get_closest_marker, ("server", "browser")))}
    items.sort(key=lambda item: item.path in last)
