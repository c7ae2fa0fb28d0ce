"""Code on a card that loads the dataset or trains on it, in a few lines each.

What is on the Hub is named by its repository there, where the project says so in `[dataset] url`.
"""

import re
from collections.abc import Iterator
from string import Template

from annotate.dataset.files.card import CardFacts
from annotate.dataset.rows.coded import name_column
from annotate.dataset.rows.rows import DOCUMENTS
from annotate.dataset.rows.tally import find_label_column

_HUB = re.compile(r"https?://(?:www\.)?huggingface\.co/datasets/([\w.-]+/[\w.-]+?)/?")
_LOAD = """
from datasets import load_dataset

$variable = load_dataset("$place", "$config")
print($variable["$split"][0])
"""
_FETCH = (
    "`streaming=True` reads it without keeping a copy. What follows reads the files: "
    "`hf download $place --repo-type dataset --local-dir $folder` fetches them."
)
_UNPUBLISHED = (
    "`streaming=True` reads it without keeping a copy. Once it is published, its address takes the "
    "place of the folder."
)
_PANDAS = """
from glob import glob

import pandas as pd

$variable = pd.concat(map(pd.read_parquet, sorted(glob("$folder/$config/$split-*.parquet"))))
print($variable[["text", "$column"]].head())
"""
_R = """
library(arrow)

$variable <- open_dataset(Sys.glob("$folder/$config/$split-*.parquet"))
print(head(dplyr::collect(dplyr::select($variable, id, $column))))
"""
_DUCKDB = """
import duckdb

files = "$folder/$config/$split-*.parquet"
print(duckdb.sql(f"SELECT $column, count(*) AS n FROM '{files}' GROUP BY ALL ORDER BY ALL"))
"""
_SPACY = """
import spacy
from datasets import load_dataset
from spacy.training import Example
from spacy.util import filter_spans, fix_random_seed, minibatch

rows = load_dataset("$place", "documents", split="$texts").filter(lambda row: row["text"])
nlp, examples = spacy.blank("$language"), []
nlp.add_pipe("ner")
for row in rows:
    doc = nlp.make_doc(row["text"])
    marked = [span for span in row["spans"] if span["layer_name"] == "$layer"]
    found = [doc.char_span(span["start"], span["end"], span["label_name"]) for span in marked]
    doc.ents = filter_spans([span for span in found if span])
    examples.append(Example(nlp.make_doc(row["text"]), doc))
fix_random_seed(0)
nlp.initialize(lambda: examples)
for _ in range(30):
    for batch in minibatch(examples, 8):
        nlp.update(batch)
print(nlp.evaluate(examples)["ents_f"])
"""
_TRANSFORMERS = """
from datasets import load_dataset
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers import DataCollatorForTokenClassification, Trainer, TrainingArguments

rows = load_dataset("$place", "documents", split="$texts").filter(lambda row: row["text"])
labels = rows.features["spans"].feature["label"].names
tags = ["O", *(f"{begin}-{name}" for name in labels for begin in "BI")]
tokenizer = AutoTokenizer.from_pretrained("distilbert-base-cased")


def encode(row):
    found = tokenizer(row["text"], truncation=True, return_offsets_mapping=True)
    found["labels"] = [0 if start < end else -100 for start, end in found["offset_mapping"]]
    for span in row["spans"]:
        if span["layer_name"] == "$layer":
            for at, (start, end) in enumerate(found["offset_mapping"]):
                if start < span["end"] and span["start"] < end:
                    found["labels"][at] = 1 + 2 * span["label"] + (start > span["start"])
    del found["offset_mapping"]
    return found


model = AutoModelForTokenClassification.from_pretrained(
    "distilbert-base-cased", id2label=dict(enumerate(tags))
)
trainer = Trainer(
    model,
    TrainingArguments("tagger", report_to="none"),
    train_dataset=rows.map(encode, remove_columns=rows.column_names),
    data_collator=DataCollatorForTokenClassification(tokenizer),
)
print(trainer.train().training_loss)
"""
_ALWAYS = (("pandas", "python", _PANDAS), ("R", "r", _R), ("DuckDB", "python", _DUCKDB))
_TRAINING = (
    ("Train a tagger with spaCy", "python", _SPACY),
    ("Train a tagger with transformers", "python", _TRANSFORMERS),
)


def find_repository(url: str | None) -> str | None:
    """Return the repository of the Hub that an address leads to, None where it leads elsewhere."""
    found = _HUB.fullmatch(url or "")
    return found[1] if found else None


def make_snippets(facts: CardFacts) -> str:
    """Return the code, in Markdown, below a heading each."""
    report = facts.report
    config = report.default_config
    repository = find_repository(facts.settings.citing.url)
    folder = f"datasets/{facts.name}"
    labels = find_label_column(config)
    language = facts.settings.language[0]
    values = {
        "folder": folder,
        "place": repository or folder,
        "config": config,
        "variable": config.replace("-", "_"),
        "split": _find_split(facts, config),
        "texts": _find_split(facts, DOCUMENTS),
        "column": name_column(labels[0]) if labels else "id",
        "layer": facts.scheme.layers[0].name,
        "language": language if re.fullmatch("[a-z]{2}", language) else "xx",
    }
    parts = [_fence("python", _LOAD), _FETCH if repository else _UNPUBLISHED]
    parts += [_head(*snippet) for snippet in _iter_snippets(facts)]
    return "\n".join(Template(part.strip("\n")).substitute(values) + "\n" for part in parts)


def _iter_snippets(facts: CardFacts) -> Iterator[tuple[str, str, str]]:
    """Yield heading, language and code; to train, there have to be texts."""
    yield from _ALWAYS
    if facts.report.withheld < facts.report.documents.total():
        yield from _TRAINING


def _find_split(facts: CardFacts, config: str) -> str:
    return next(split for split, rows in facts.report.rows[config].items() if rows)


def _head(title: str, language: str, code: str) -> str:
    return f"### {title}\n\n{_fence(language, code)}"


def _fence(language: str, code: str) -> str:
    return f"```{language}\n{code.strip()}\n```"
