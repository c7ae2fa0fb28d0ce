"""What the tests of the commands share."""

from pathlib import Path

import pytest

from annotate.labelstudio.server.server import Server


@pytest.fixture
def served_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_studio: Server) -> Path:
    """An empty folder to work in, with the server in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    return tmp_path
