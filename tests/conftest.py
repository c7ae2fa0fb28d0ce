"""What all tests share: the real Label Studio, started only where a test asks for it."""

import gc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.cluster_fixtures",
    "tests.command_fixtures",
    "tests.package_fixtures",
    "tests.s3_fixtures",
    "tests.server_fixtures",
    "tests.site_fixtures",
]
# An example may take as long as a busy machine makes it; what is slow is measured elsewhere.
# Every run draws others, so few at a time see much: `--hypothesis-profile=deep` tries all at once.
settings.register_profile("quick", max_examples=5, deadline=None, database=None)  # scripts/test
settings.register_profile("whole", max_examples=20, deadline=None)
settings.register_profile("deep", max_examples=100, deadline=None)
settings.load_profile("whole")

# The collector of cycles goes through all that was imported and collected, again and again, which
# was a quarter of the time of all tests: it leaves that alone, and looks at the rest more seldom.
SELDOM = (50_000, 20, 20)


# About how many seconds a test of a mark takes.
WEIGHTS = {"server": 2, "slow": 3, "browser": 12}


def pytest_configure() -> None:
    gc.set_threshold(*SELDOM)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files that need a server last: it may still be on its way to being installed.

    Long ones come first, before the server and with it: a file is done by one process, and at the
    end none should work alone.
    """
    last, weights = set(), Counter[Path]()
    for item in items:
        marks = [name for name in WEIGHTS if item.get_closest_marker(name)]
        weights[item.path] += sum(map(WEIGHTS.__getitem__, marks))
        if {"server", "browser"}.intersection(marks):
            last.add(item.path)
    items.sort(key=lambda item: (item.path in last, -weights[item.path]))
