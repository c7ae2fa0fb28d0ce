"""Where the files lie that come with the package."""

from pathlib import Path

PACKAGE = Path(__file__).parent
DATA = PACKAGE / "data"
