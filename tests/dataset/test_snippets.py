"""The code on a card, run as readers copy it; of R, which is not here, the files and columns."""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from annotate.dataset.citing import read_citing
from annotate.dataset.files.snippets import find_repository
from annotate.dataset.storage.parquet import iter_rows
from tests.dataset.stories import build, make_own_story_record

SHARES = {"train": 0.7, "test": 0.3}
RUN_ALL = """
import contextlib, io, json, sys
found = {}
for title, code in json.load(sys.stdin).items():
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, title, "exec"), {})
    found[title] = said.getvalue()
print(json.dumps(found))
"""
TINY = """
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import DistilBertConfig, DistilBertForTokenClassification, PreTrainedTokenizerFast
made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
made.train_from_iterator(["the levy will ruin us"], trainers.WordPieceTrainer(special_tokens=words))
PreTrainedTokenizerFast(tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]",
    model_max_length=64).save_pretrained("distilbert-base-cased")
DistilBertForTokenClassification(DistilBertConfig(vocab_size=made.get_vocab_size(), n_layers=1,
    dim=16, n_heads=2, hidden_dim=16)).save_pretrained("distilbert-base-cased")
"""


def list_snippets(card):
    """The code below each heading of the section that is about loading."""
    section = re.search(r"^## Loading\n(.*?)^## ", card, re.MULTILINE | re.DOTALL)[1]
    parts = re.findall(r"(?:^### (.*?)\n\n)?^```(\w+)\n(.*?)^```", section, re.M | re.S)
    return {title or "load": (language, code) for title, language, code in parts}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with `datasets/NAME`, as it is where a project was built."""
    folder = tmp_path_factory.mktemp("snippets")
    records = [make_own_story_record(number) for number in range(8)]
    (folder / "datasets").mkdir()
    build(folder / "datasets", records, shares=SHARES)
    return folder


@pytest.fixture(scope="module")
def snippets(place):
    (card,) = place.glob("datasets/*/README.md")
    return list_snippets(card.read_text(encoding="utf-8"))


def run_apart(code, given, folder):
    environment = {
        **os.environ,
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.release
@pytest.mark.slow
def test_the_code_on_the_card_runs(place, snippets, subtests):
    assert [*snippets] == [
        "load",
        "pandas",
        "R",
        "DuckDB",
        "Train a tagger with spaCy",
        "Train a tagger with transformers",
    ]
    needs = {title: set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE))
             for title, (language, code) in snippets.items() if language == "python"}  # fmt: skip
    runs = {title: snippets[title][1] for title in needs if all(map(find_spec, needs[title]))}
    if "Train a tagger with transformers" in runs:
        run_apart(TINY, None, place)
    said = json.loads(run_apart(RUN_ALL, runs, place))
    for title in needs:
        with subtests.test(title):
            if title not in runs:
                missing = ", ".join(sorted(n for n in needs[title] if not find_spec(n)))
                pytest.skip(f"{title}: {missing} is not installed")
            assert said[title].strip()
    assert "harbour master Ilka Brandt" in said["load"]
    assert "The levy will ruin us" in said["pandas"]
    assert float(said["Train a tagger with spaCy"]) > 0.9  # it tags what it was shown
    rows = sum(1 for path in place.glob("datasets/*/quotes/train-*") for _ in iter_rows(path))
    counts = dict(re.findall(r"│ ([A-Z]+) +│ +(\d+) │", said["DuckDB"]))
    assert "DIRECT" in counts
    assert sum(map(int, counts.values())) == rows


@pytest.mark.slow
def test_the_code_for_r_names_files_and_columns_that_are_there(place, snippets):
    language, code = snippets["R"]
    assert language == "r"
    pattern = re.search(r'Sys\.glob\("(.*?)"\)', code)[1]
    (path,) = place.glob(pattern)
    columns = re.search(r"select\(\w+, (.*?)\)", code)[1].split(", ")
    assert {*columns} <= {*next(iter(iter_rows(path)))}
    for opening, closing in ("()", "[]", "{}"):
        assert code.count(opening) == code.count(closing)


@pytest.mark.slow
def test_a_card_names_the_repository_that_it_is_published_in(tmp_path):
    address = "https://huggingface.co/datasets/acme/harbour"
    folder, _ = build(
        tmp_path, [make_own_story_record(1)], citing=read_citing({"url": address}), text="withheld"
    )
    found = list_snippets((folder / "README.md").read_text(encoding="utf-8"))
    assert 'load_dataset("acme/harbour", "quotes")' in found["load"][1]
    assert [*found] == ["load", "pandas", "R", "DuckDB"]  # nothing to train on


def test_a_repository_is_told_from_other_addresses():
    for address in (
        "https://huggingface.co/datasets/a/b",
        "http://www.huggingface.co/datasets/a/b/",
    ):
        assert find_repository(address) == "a/b"
    for other in (None, "https://huggingface.co/a/b", "https://harbour.example/datasets/a/b",
                  "https://huggingface.co/datasets/a/b/tree/main"):  # fmt: skip
        assert find_repository(other) is None
