"""An environment of its own with what the extra `cluster` brings, beside that of all tests.

It is made of the pins of `cluster-requirements.txt`, and sees the packages of this one. Where
ANNOTATE_CLUSTER names a folder, it is made, or found, there.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PINS = Path(__file__).with_name("cluster-requirements.txt")


def make_environment(folder: Path) -> Path:
    """Return a Python that has the extra, installed where it is not yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        site = folder / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        (site / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    if subprocess.run([python, "-c", "import datatrove, ray"], capture_output=True).returncode:
        pip = [python, "-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "-r", PINS]
        subprocess.run(pip, check=True, capture_output=True, text=True)
    return python


@pytest.fixture(scope="session")
def cluster_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of that environment; what needs it is skipped where it cannot be made."""
    given = os.environ.get("ANNOTATE_CLUSTER")
    folder = Path(given) if given else tmp_path_factory.mktemp("cluster") / "venv"
    try:
        return make_environment(folder)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"The packages of the extra cluster cannot be installed: {error.stderr}")
