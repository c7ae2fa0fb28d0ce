"""A name is a person's where the article shows it: he, she, kin, a profession, nobody else near."""

import re

import pytest

from annotate.model import Problem
from tests.preannotation.suggesting import make_annotator, make_article

# The text, a name, and the type of all its mentions.
SHOWN = (
    ("Sofia woke at six. She fed the hens, and Sofia walked to school.", "Sofia", "PERSON"),
    ("Lagos denied that he had taken money. They want Lagos jailed.", "Lagos", "PERSON"),
    ("Orla Dunmore said she would sue. Dunmore lost her job.", "Orla Dunmore", "PERSON"),
    ("Orla Dunmore said she would sue. Dunmore lost her job.", "Dunmore", "PERSON"),
    ("Siv Harder won on Monday. She cried. All call Siv Harder brave.", "Siv Harder", "PERSON"),
    ("His wife Adelaide runs the shop. Adelaide bakes at night.", "Adelaide", "PERSON"),
    ("Georgia, a widow, lives alone. Nobody visits Georgia.", "Georgia", "PERSON"),
    ("Austin Reyle, 34, owns it. Austin said he was tired.", "Austin", "PERSON"),
)
NOT_SHOWN = (
    ("Inspector Ivo Stern reached Tehran. Iran said he was a spy.", "Iran", "GPE"),
    ("Israel said on Monday it would release him.", "Israel", "GPE"),
    ("A student was killed in Mosul. Iraq said he was a fighter.", "Iraq", "GPE"),
    ("Sofia was cold when she arrived. It had snowed in Sofia.", "Sofia", "GPE"),
    ("Norway expelled the courier on Friday. He left at once.", "Norway", "GPE"),
    ("Turkey, an ally, closed its airspace. Turkey is safe.", "Turkey", "GPE"),
    ("Ukraine needs more shells, he said. Ukraine gets them.", "Ukraine", "GPE"),
    ("Spain won and he lost his seat. Spain has a new prime minister.", "Spain", "GPE"),
    ("Reuters reported that he would go. Reuters named no source.", "Reuters", "ORG"),
)


def test_what_an_article_shows_of_a_name_decides_for_all_its_mentions(
    subtests: pytest.Subtests,
) -> None:
    cases = (*SHOWN, *NOT_SHOWN)
    articles = [make_article(text, str(at)) for at, (text, _, _) in enumerate(cases)]
    readings = make_annotator(("entity",)).annotate(articles)
    for (text, name, label), reading in zip(cases, readings, strict=True):
        with subtests.test(text):
            assert not isinstance(reading, Problem)
            found = [span.label for span in reading.spans if span.text == name]
            longer = [s.text for s in reading.spans if name in s.text and s.text != name]
            assert len(found) == len(re.findall(name, text)) - len(longer) > 0
            assert set(found) == {label}
