"""What the report says of how good the machine is at telling who speaks, is what was measured."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from annotate.report.speaking import ACCURACY, describe_accuracy
from tests.evaluation.sources import measure_sources, predict, read_judged

PAGE = Path(__file__).parents[2] / "annotate" / "docs" / "sources.md"
# The names in the file of what `scripts/bench_sources` calls otherwise.
NAMES = {
    "who, by name": "who",
    "kind of source": "source",
    "direct, indirect or mixed": "form",
    "words, to one in ten": "words",
}
ROOM = 0.02  # a change of the rules may move a measure by a quote without anybody measuring anew


def test_the_report_says_what_the_page_says() -> None:
    said = describe_accuracy()
    rows = re.findall(r"^\| (.+?) \| [\d.]+ \| ([\d.]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 10
    for name, share in rows:
        name = name.partition(":")[0]
        shown = share.removeprefix("0")
        wanted = f"it found {shown}" if name == "quotes found" else f"{name} {shown}"
        assert wanted in said


@pytest.mark.slow
def test_the_machine_is_as_good_as_is_said() -> None:
    articles = list(read_judged())
    measured = tomllib.loads(ACCURACY.read_text("utf-8"))
    if len(articles) < measured["articles"]:
        pytest.skip("the articles with gold are not beside the checkout")
    counts: Counter[tuple[str, str]] = Counter()
    for article, reading in zip(articles, predict(articles), strict=True):
        counts += measure_sources(article, reading)
    assert sum(len(article.judged) for article in articles) == measured["quotes"]
    for name, share in (*measured["found"].items(), *measured["right"].items()):
        key = NAMES.get(name, name)
        found = counts[key, "right"] / counts[key, "all"]
        assert found == pytest.approx(share, abs=ROOM), name
