"""A second scheme, made from news/1, and the plan that leads to it: all four ways of a label."""

from pathlib import Path

from annotate.migration import MigrationPlan, read_plan
from annotate.resources import DATA

PLAN = """
from = "news/1"
to = "new.toml"
[labels]
NORP = ["GROUP"]
FAC = ["GROUP"]
ADDRESSEE = []
PERSON = ["OFFICIAL", "CITIZEN"]
[relations]
addressee = []
cue = ["signal"]
"""


def write_plan(folder: Path) -> Path:
    """Write both to a folder: labels renamed, merged, retired and split, relations too."""
    text = (DATA / "news-1.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1"', 'version = "2"', 1)
    text = text.replace('name = "NORP"', 'name = "GROUP"')
    text = text.replace('name = "PERSON"', 'name = "OFFICIAL"')
    text = text.replace('name = "FAC"', 'name = "CITIZEN"')
    text = text.replace('name = "cue"', 'name = "signal"')
    start = text.index('[[layers.labels]]\nname = "ADDRESSEE"')
    text = text[:start] + text[text.index("[[layers.labels]]", start + 5) :]
    start = text.index('[[relations]]\nname = "addressee"')
    text = text[:start] + text[text.index("[[relations]]", start + 5) :]
    (folder / "new.toml").write_text(text, encoding="utf-8")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    return folder / "plan.toml"


def make_plan(folder: Path) -> MigrationPlan:
    return read_plan(write_plan(folder))
