"""A pulled project for the tests: the recorded answers of a real server, under a name."""

import gzip
import json
from pathlib import Path

from annotate.labelstudio.page.projects import slugify

RECORDED = Path(__file__).parent.parent / "same_bytes" / "pulled.jsonl"
TITLE = "harbour news"


def put_pull(folder: Path) -> Path:
    """Lay the recorded answers where a pull of the project would leave them."""
    head, rest = RECORDED.read_bytes().split(b"\n", 1)
    header = {**json.loads(head), "title": TITLE}
    place = folder / ".annotate" / "pulled" / slugify(TITLE)
    place.mkdir(parents=True)
    (folder / ".annotate" / "pseudonyms.key").write_text("0" * 64)  # else it is drawn at random
    file = place / "20261129T120000Z-0001.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(header).encode() + b"\n" + rest, mtime=0))
    return file
