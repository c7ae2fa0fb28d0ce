import shutil

import pytest

from annotate.publish import subprocesses as apart
from tests.publish.hub import Hub
from tests.publish.nursery import get_nursery
from tests.publish.publisher import make_dataset


@pytest.fixture
def hub(tmp_path):
    with Hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    return make_dataset(tmp_path_factory.mktemp("built") / "harbour")


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "work" / "harbour")


@pytest.fixture(scope="session")
def newer(tmp_path_factory):
    """A later version of the same dataset, with a document more. Nothing is changed in it."""
    return make_dataset(tmp_path_factory.mktemp("newer") / "harbour", 7)


@pytest.fixture
def nursery(monkeypatch):
    """What is run apart in this process comes out of the nursery too."""
    found = get_nursery()
    monkeypatch.setattr(apart, "subprocess", found)
    return found
