"""Where networks are written: a file for one, a folder for any number, which says what it holds."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.app.names import check_names
from annotate.dataset.storage.folder import hash_file, list_files
from annotate.errors import UsageError
from annotate.files.json_values import load_json
from annotate.files.outputs import STANDARD, open_output
from annotate.files.staging import open_staging, put_in_place
from annotate.network.gexf import iter_gexf
from annotate.network.graph import Network, NetworkNode, list_columns
from annotate.network.graphml import iter_graphml
from annotate.network.tables import iter_edge_rows, iter_node_table, make_edge_head

CSV, DNA = "csv", "dna"
_WRITERS: Mapping[str, Callable[[Network], Iterator[str]]] = {
    "graphml": iter_graphml,
    "gexf": iter_gexf,
}
FORMATS = (CSV, *_WRITERS, DNA)
USUAL = (CSV, "graphml")
INDEX = "networks.json"
EDGES, NODES, DATABASE = "edges.csv", "nodes.csv", "network.dna"
_FORMAT = "annotate-networks/1"
_MOVE = "Move it away or delete it, or give another folder with -o."


@dataclass(frozen=True, slots=True)
class NetworkTarget:
    """Where to, and in which formats. A file has one format."""

    path: Path
    formats: tuple[str, ...]
    is_file: bool


@dataclass(slots=True)
class WrittenNetworks:
    """What was written: networks, different nodes, edges; documents and statements of .dna."""

    networks: int = 0
    documents: int = 0
    statements: int = 0
    nodes: dict[str, NetworkNode] = field(default_factory=dict)
    edges: int = 0
    index: list[dict[str, Any]] = field(default_factory=list)

    def watch(self, networks: Iterable[Network]) -> Iterator[Network]:
        """Count networks on their way."""
        for network in networks:
            self.networks += 1
            self.edges += len(network.edges)
            self.nodes.update((node.id, node) for node in network.nodes)
            yield network


def choose_target(output: Path, formats: Sequence[str]) -> NetworkTarget:
    """Return where networks go: into a file where its name, or `-`, says so, else into a folder.

    Raises:
        UsageError: there is no such format, or a file is to have several.
    """
    check_names(formats, FORMATS, "--format")
    chosen = tuple(dict.fromkeys(formats))
    ending = output.suffix.removeprefix(".").lower()
    is_file = str(output) == STANDARD or (ending in FORMATS and not output.is_dir())
    if not is_file:
        return NetworkTarget(output, chosen or USUAL, is_file=False)
    if str(output) != STANDARD and chosen and chosen != (ending,):
        raise UsageError(
            f"{output} is a name for {ending}, and --format says {', '.join(chosen)}.",
            "Leave out one of them, or name a folder with -o.",
        )
    chosen = chosen or (() if str(output) == STANDARD else (ending,))
    if len(chosen) != 1:
        raise UsageError("A file has one format.", "Name it with --format, or a folder with -o.")
    return NetworkTarget(output, chosen, is_file=True)


def check_folder(target: Path) -> None:
    """Make sure that a folder may be written, or replaced, without anything of anyone's lost.

    Raises:
        UsageError: it holds something that this command did not write, or that was changed.
    """
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is there already and is no folder.", _MOVE)
    found = [name for name in list_files(target) if name != INDEX] if target.is_dir() else []
    known = _read_index(target / INDEX)
    for name in found:
        if name not in known:
            message = f"{target} holds {name}, which `annotate network` did not put there."
            raise UsageError(message, _MOVE)
        if hash_file(target / name) != known[name]:
            raise UsageError(f"{target / name} was changed since it was written.", _MOVE)


def _read_index(path: Path) -> dict[str, str]:
    try:
        value = load_json(path.read_bytes())
        return {str(file["path"]): str(file["sha256"]) for file in value["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_file(
    target: NetworkTarget, kind: str, networks: Iterable[Network], written: WrittenNetworks
) -> None:
    """Write networks into a file; edges alone where it is a table.

    Raises:
        UsageError: there are several, and its format holds one.
        WriteError: it cannot be written.
    """
    with open_output(target.path) as stream:
        if target.formats == (CSV,):
            stream.write(make_edge_head(list_columns(kind)).encode())
            for network in written.watch(networks):
                stream.writelines(row.encode() for row in iter_edge_rows(network))
            return
        for network in written.watch(networks):
            if written.networks > 1:
                raise UsageError(
                    f"{target.path} holds one network, and there are several.",
                    "Name a folder with -o, or a file that ends with .csv.",
                )
            stream.writelines(piece.encode() for piece in _WRITERS[target.formats[0]](network))


def copy_file(source: Path, target: Path) -> None:
    """Write what lies in a file to where it is to be."""
    with open_output(target) as stream, source.open("rb") as given:
        shutil.copyfileobj(given, stream)


@contextmanager
def open_folder(target: Path) -> Iterator[Path]:
    """Give a new folder, which takes the target's place when the block ends well."""
    check_folder(target)
    target = target.absolute()
    with open_staging(target) as place:
        yield place
        check_folder(target)
        put_in_place(place, target)


def write_folder(
    place: Path,
    formats: Sequence[str],
    kind: str,
    networks: Iterable[Network],
    written: WrittenNetworks,
) -> None:
    """Write networks into a folder: tables of all, and a file for each in the other formats."""
    with (place / EDGES).open("w", encoding="utf-8", newline="\n") as edges:
        edges.write(make_edge_head(list_columns(kind)))
        names: Counter[str] = Counter()
        for network in written.watch(networks):
            edges.writelines(iter_edge_rows(network))
            name = _name(network, names)
            files = [f"{name}.{format}" for format in formats if format in _WRITERS]
            for file in files:
                with (place / file).open("w", encoding="utf-8", newline="\n") as stream:
                    stream.writelines(_WRITERS[file.rpartition(".")[2]](network))
            written.index.append(_describe(network, files))
    if CSV not in formats:
        (place / EDGES).unlink()
        return
    with (place / NODES).open("w", encoding="utf-8", newline="\n") as nodes:
        nodes.writelines(iter_node_table(list(written.nodes.values())))


def write_index(place: Path, head: Mapping[str, Any], written: WrittenNetworks) -> None:
    """Write what a folder holds, with the hash of each file."""
    files = [
        {"path": name, "bytes": (place / name).stat().st_size, "sha256": hash_file(place / name)}
        for name in list_files(place)
    ]
    value = {"format": _FORMAT, **head, "networks": written.index, "files": files}
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    (place / INDEX).write_text(text, encoding="utf-8", newline="\n")


def _describe(network: Network, files: Sequence[str]) -> dict[str, Any]:
    place = {name: getattr(network, name) for name in ("window", "start", "end", "group")}
    told = {name: value for name, value in place.items() if value is not None}
    return {**told, "nodes": len(network.nodes), "edges": len(network.edges), "files": [*files]}


def _name(network: Network, names: Counter[str]) -> str:
    """Return the name of a network's files: what it is of, in letters that any disk has."""
    group = network.group if network.group is None else f"by {network.group}"
    words = " ".join(part for part in (network.kind, network.window, group) if part)
    name = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:80]
    names[name] += 1
    return name if names[name] == 1 else f"{name}-{names[name]}"
