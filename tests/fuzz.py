"""Mutated files: whatever is done to a file, validating it ends in findings, never a traceback."""

import json
import random
from pathlib import Path
from typing import Any

from annotate.project import load_scheme
from annotate.records import dump_json, to_json
from annotate.validation import Validator
from tests.generator import make_record

ODD_VALUES: list[Any] = [
    None, True, -1, 0, 10**400, 1.5, "", " ", "\x00", "\ud800", [], {}, [[]], {"a": {}}, "🧭" * 9,
    -(10**20), "9" * 5000, ["x"], {"id": 1}, 2**63, 1e308,
]  # fmt: skip
ODD_BYTES = [
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\n",
    b'"',
    b"{",
    b"]",
    b"\\u12",
    b"1e999",
    b"NaN",
]


def mutate(rng: random.Random, value: Any) -> bytes:
    """Return a JSON line with one to three things wrong with it."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.randint(1, 3)):
        change_value(rng, value)
    line = json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    kind = rng.randrange(6)
    at = rng.randrange(len(line))
    if kind == 0:
        return line[:at]
    if kind == 1:
        return line[:at] + rng.choice(ODD_BYTES) + line[at:]
    if kind == 2:
        return line[:at] + bytes([rng.randrange(256)]) + line[at + 1 :]
    if kind == 3:
        depth = rng.choice([10, 1000, 100_000])
        return line[:-1] + b',"deep":' + b"[" * depth + b"]" * depth + b"}"
    return line


def change_value(rng: random.Random, value: Any) -> None:
    """Walk down to somewhere and put an odd value there, delete it or copy it."""
    place = value
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.85:
            place = place[key]
            continue
        action = rng.randrange(4)
        if action == 0:
            del place[key]
        elif action == 1 and isinstance(place, list):
            place.append(place[key])
        elif action == 2 and isinstance(place, dict):
            place[rng.choice(["x", "text", "id", "label"])] = place[key]
        else:
            place[key] = rng.choice(ODD_VALUES)
        return


def fuzz(files: int, folder: Path, seed: int = 0) -> tuple[int, int]:
    """Validate so many mutated files; return how many had findings and how many findings."""
    rng = random.Random(seed)
    scheme = load_scheme("news/1")
    record = to_json(make_record(0, characters=600))
    region = {
        "id": "a",
        "type": "labels",
        "from_name": "quote",
        "to_name": "text",
        "value": {"start": 0, "end": 5, "text": "x", "labels": ["CUE"]},
    }
    data = {"text": record["document"]["text"]}
    task = {"id": 1, "data": data, "annotations": [{"id": 1, "result": [region]}]}
    with_findings = findings = 0
    for number in range(files):
        form = rng.choice(["record.jsonl", "document.jsonl", "export.json", "scheme.toml"])
        path = folder / form
        value = {
            "record": record,
            "document": record["document"],
            "export": [task],
            "scheme": record,
        }
        mutated = mutate(rng, value[path.stem])
        clean = dump_json(record).encode() if path.stem == "record" and number % 5 == 0 else b""
        path.write_bytes(mutated + b"\n" + clean)
        found = list(Validator(scheme).check_file(str(path)))
        with_findings += bool(found)
        findings += len(found)
    return with_findings, findings
