"""Fetching a published version into an empty cache: a program, run in a process of its own.

    python -m annotate.publish.fetching REPOSITORY COMMIT FOLDER

It takes the names of the files from the manifest in that commit, and prints the hash of every file
that came, as JSON.
"""

import json
import sys
from pathlib import Path

from annotate.errors import AnnotateError
from annotate.publish.hub import Hub
from annotate.publish.release import MANIFEST, list_paths, parse_manifest, read_file


def fetch(repo: str, commit: str, cache: Path) -> dict[str, str]:
    """Download a version and return the SHA-256 of each file that its manifest names."""
    hub = Hub(repo, quiet=True)
    manifest = parse_manifest(hub.read(MANIFEST, commit, cache))
    names = [MANIFEST, *(list_paths(manifest) if manifest else ())]
    folder = hub.download(names, commit, cache)
    return {
        name: read_file(folder / name, name).sha256 for name in names if (folder / name).is_file()
    }


def main() -> None:
    """Run as a program."""
    repo, commit, cache = sys.argv[1:]
    try:
        found = fetch(repo, commit, Path(cache))
    except AnnotateError as error:
        sys.exit(str(error))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
