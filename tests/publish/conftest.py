import shutil

import pytest

from tests.publish.hub import Hub
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
