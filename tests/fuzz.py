"""Mutated files: whatever is done to a file, validating it ends in findings, never a traceback."""

import gzip
import json
import random
import tomllib
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError
from annotate.files.json_values import dump_json
from annotate.labelstudio.convert.readings import make_task_reader
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import to_task
from annotate.model import Annotator, Record
from annotate.project import FILE_NAME, load_scheme
from annotate.readings.fixes import mend_record
from annotate.records import read_records, to_json
from annotate.resources import DATA
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
            place[key] = deepcopy(rng.choice(ODD_VALUES))  # it may be changed in its turn
        return


def to_toml(value: Any) -> str:
    """Write a JSON value as TOML on one line; what TOML has no form for comes out broken."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {to_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_toml, value)) + "]"
    return json.dumps(value)


def mutate_toml(rng: random.Random, value: Any) -> bytes:
    """Return a TOML file with one to three things wrong with it."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.randint(1, 3)):
        change_value(rng, value)
    lines = "".join(f"{json.dumps(k)} = {to_toml(v)}\n" for k, v in value.items())
    raw = lines.encode("utf-8", "surrogatepass")
    at = rng.randrange(len(raw) + 1)
    cut = {0: raw[:at], 1: raw[:at] + rng.choice(ODD_BYTES) + raw[at:]}
    return cut.get(rng.randrange(6), raw)


@dataclass(kw_only=True)
class Fuzzed:
    """How many files of each form were validated, how many had findings, and how many findings.

    `stopped` files cannot be read at all, as a compressed one that is cut off.
    """

    files: Counter[str] = field(default_factory=Counter)
    with_findings: int = 0
    findings: int = 0
    stopped: int = 0
    mended: int = 0


def fuzz(files: int, folder: Path, seed: int = 0) -> Fuzzed:
    """Validate so many mutated files, mend what fits its schema, and count."""
    rng = random.Random(seed)
    scheme = load_scheme("news/1")
    record = to_json(make_record(0, characters=300))
    fields = {
        "record.jsonl": record,
        "document.jsonl": record["document"],
        "record.jsonl.gz": record,
        "export.json": [make_task(make_record(0, characters=300))],
        "scheme.toml": json.loads(scheme.text),
        FILE_NAME: tomllib.loads((DATA / f"{FILE_NAME}.template").read_text(encoding="utf-8")),
    }
    done = Fuzzed()
    for number in range(files):
        form = rng.choice(list(fields))
        path = folder / form
        toml = form.endswith(".toml")
        raw = (mutate_toml if toml else mutate)(rng, fields[form])
        if form == "record.jsonl" and number % 5 == 0:
            raw += b"\n" + dump_json(record).encode()
        if form.endswith(".gz"):
            raw = gzip.compress(raw, 1)
            raw = raw[: rng.randrange(len(raw))] if rng.random() < 0.2 else raw
        path.write_bytes(raw)
        done.files[form] += 1
        try:
            found = list(
                Validator(scheme, read_task=make_task_reader(scheme)).check_file(str(path))
            )
        except AnnotateError:
            done.stopped += 1
            continue
        done.with_findings += bool(found)
        done.findings += len(found)
        if form == "record.jsonl":
            done.mended += sum(
                bool(mend_record(each, scheme)[1]) for each in read_records(path, [])
            )
    return done


def make_task(record: Record) -> dict[str, Any]:
    """Return a task of a Label Studio export: a suggestion, what a person made of it, a draft."""
    model = Annotator(kind="model", name="m", version="1")
    reading = replace(record.annotations[0], annotator=model)
    task = to_task(replace(record, annotations=(reading,)), make_page(load_scheme("news/1")))
    result = task["predictions"][0]["result"]
    return {
        "id": 1,
        **task,
        "annotations": [{"id": 1, "completed_by": 1, "result": result, "lead_time": 1.5}],
        "drafts": [{"id": 2, "user": 1, "result": result}],
    }


def write_long_line(path: Path, kind: str, megabytes: int) -> Path:
    """Write a file of one line of so many million bytes, and a short one that is no record."""
    size = megabytes * 1_000_000
    if kind == "nonsense":
        line = b'{"document":"' + b"x" * size + b'"}'
    else:
        record = to_json(make_record(0, characters=300))
        if kind == "text":
            record["document"]["text"] += " and so on" * (size // 10)
        else:
            spans = record["annotations"][0]["spans"]
            spans *= size // len(dump_json(spans))
        line = dump_json(record).encode()
    path.write_bytes(line + b"\n{}\n")
    return path
