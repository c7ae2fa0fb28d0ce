"""Who is who against gold that lies beside the checkout: eight sets of articles with identities.

Nothing of them is kept here. Their own scorer counts; what it is given are the suggestions with the
name of whom each mention is about.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from annotate import ingest
from annotate.language import load_language
from annotate.model import JSON, Annotation, Document, Span
from annotate.preannotation import registry
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.pipeline import NewsPipeline
from annotate.project import load_scheme
from annotate.readings.identities import read_who
from tests.evaluation.corpora import BENCH, spread

FOLDER = BENCH / "identity"
SCORER = FOLDER / "score_identity.py"
SETS = (
    *("newswcl50", "meantime", "gum", "ecbplus", "newsfair", "aida", "msnbc", "reuters128"),
    "seeds",
)
# What is shown of the scorer's numbers: its name, what it is called in the table.
NUMBERS = {
    "speaker.right": "speaker",
    "speaker.other": "another's",
    "canon.short.PERSON": "short person",
    "canon.short.ORG": "short body",
    "refer.he/she.right of marked": "he/she",
    "refer.he/she.wrong of resolved": "he/she wrong",
    "refer.description.right of marked": "description",
    "refer.description.wrong of resolved": "descr. wrong",
    "chains.names.conll": "chains",
    "kb.right of given": "id right",
}
SCHEME = load_scheme("news/2")
LANGUAGE = load_language()
# What a place is marked with that stands for its team: the id of the state is not its.
TEAM = "other"


def read_set(name: str, limit: int = 0) -> list[JSON]:
    """Read the gold articles of a set: all, or some evenly spread."""
    path = FOLDER / f"{name}.identity.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        return spread([json.loads(line) for line in lines if line.strip()], limit)


def make_documents(records: Iterable[JSON], folder: Path) -> list[Document]:
    """Ingest gold articles as anybody would."""
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            kept = {key: record[key] for key in ("id", "text", "published") if record.get(key)}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return list(ingest(path, on_problem="ignore"))


@cache
def make_pipeline() -> NewsPipeline:
    """Load the default pipeline once."""
    settings = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names)
    made = registry.create(registry.DEFAULT, settings)
    assert isinstance(made, NewsPipeline)
    return made


def convert(annotation: Annotation) -> JSON:
    """Return a reading as the scorer takes it: every mention with the name that it was given."""
    acting = {
        relation.tail
        for relation in annotation.relations
        if SCHEME.relation_types[relation.label].role in ("speaker", "holder")
    }
    mentions: dict[tuple[int, int], JSON] = {}
    for span in annotation.spans:
        if not any(a.name == "who" for a in SCHEME.iter_attributes(span.label)):
            continue
        place = {"start": span.start, "end": span.end, "label": span.label}
        mention = mentions.setdefault(
            (span.start, span.end), {**place, "entity": f"{annotation.document_id}#{span.id}"}
        )
        name = "; ".join(read_who(span))
        if name:
            mention.update(entity=f"{annotation.document_id}#{name}", name=name)
            mention.update(kb=find_id(span, name))
    for span in annotation.spans:
        if span.id in acting and (span.start, span.end) in mentions:
            for place in _list_named(mentions, span.start, span.end):
                mentions[place]["role"] = "speaker"
    return {"id": annotation.document_id, "mentions": list(mentions.values())}


def find_id(span: Span, name: str) -> str:
    """Return the id with the package of a state, a capital or a body; a team has none."""
    types = LANGUAGE.types
    is_body = span.label == SCHEME.find_entity(types.organisation)
    if not is_body and span.label != SCHEME.find_entity(types.state):
        return ""
    is_team = span.attributes.get("metonymy", "").startswith(TEAM)
    return "" if is_team else LANGUAGE.find_id(name, is_body=is_body)


def _list_named(
    mentions: Mapping[tuple[int, int], JSON], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Yield the place of a phrase, and of the name in it that it is called by."""
    yield start, end
    name = mentions[start, end].get("name")
    for first, last in mentions:
        if start <= first and last <= end and name and mentions[first, last].get("name") == name:
            yield first, last


def measure(name: str, limit: int = 0) -> dict[str, float]:
    """Return the numbers of a set, by what they are called in the table."""
    gold = read_set(name, limit)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        documents = make_documents(gold, place)
        predicted = [convert(reading) for reading in make_pipeline().annotate(documents)]
        _write(place / "gold.jsonl", gold)
        _write(place / "predicted.jsonl", predicted)
        command = [sys.executable, str(SCORER), "--json"]
        command += ["--gold", str(place / "gold.jsonl"), "--pred", str(place / "predicted.jsonl")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    scores = json.loads(done.stdout)["scores"]
    given = (scores.get("kb.right") or 0) + (scores.get("kb.wrong") or 0)
    scores["kb.right of given"] = scores["kb.right"] / given if given else None
    return {
        title: float(scores[number])
        for number, title in NUMBERS.items()
        if scores.get(number) is not None
    }


def _write(path: Path, lines: Sequence[JSON]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def average(numbers: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return the mean over the sets of each number, of those that have it."""
    found: dict[str, float] = {}
    for title in NUMBERS.values():
        values = [row[title] for row in numbers.values() if title in row]
        if values:
            found[title] = sum(values) / len(values)
    return found
