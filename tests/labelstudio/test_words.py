"""What of a page may change while people work, and what stops a push."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.config import is_as_made, make_config, read_stamp
from annotate.labelstudio.page.instructions import make_instructions
from annotate.labelstudio.page.structure import compare_configs
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.plan import render_plan
from annotate.labelstudio.push.push import PushSettings, plan_push, push
from annotate.scheme import Scheme, from_json
from tests.labelstudio.tasks import NEWS, make_record


def change(**labels: Any) -> Scheme:
    """The default scheme with something else said of its first label."""
    value = load()
    value["layers"][0]["labels"][0] |= labels
    return from_json(value)


def load() -> dict[str, Any]:
    import json

    return dict(json.loads(NEWS.text))


@pytest.mark.parametrize("words", [{"description": "People by name."}, {"color": "#123456"}])
def test_words_and_colours_are_no_difference(words: dict[str, str]) -> None:
    assert not compare_configs(make_config(NEWS), make_config(change(**words)))


def test_a_key_a_name_a_value_a_relation_are() -> None:
    key = compare_configs(make_config(NEWS), make_config(change(hotkey="alt+shift+z")))
    assert str(key) == "with another key or place: PERSON"
    value = load()
    value["relations"].pop()
    layer = next(i for i in value["layers"] if any("values" in a for a in i.get("attributes", ())))
    attribute = next(a for a in layer["attributes"] if "values" in a)
    gone = attribute["values"].pop()
    found = compare_configs(make_config(NEWS), make_config(from_json(value)))
    assert f"{layer['name']}_{attribute['name']}={gone}" in found.only_there
    assert any(name.startswith("relation ") for name in found.only_there)
    assert found.only_here == ()
    back = compare_configs(make_config(from_json(value)), make_config(NEWS))
    names = ", ".join(back.only_here)
    assert str(back).startswith(f"only here: {names}; with another key or place: ")
    assert back.describe(missing="no longer there") == str(back).replace(
        "only here", "no longer there"
    )


def test_a_page_tells_whether_somebody_changed_it() -> None:
    config = make_config(NEWS)
    assert is_as_made(config)
    assert is_as_made(config.strip())
    assert not is_as_made(config.replace("hint=", "note=", 1))
    assert not is_as_made("<View/>")
    stamp = read_stamp(config)
    assert stamp is not None
    assert stamp.guide != stamp.page != ""


@pytest.mark.release_on_real
@pytest.mark.slow
def test_new_words_reach_the_page_without_stopping_a_push(client: Client, tmp_path: Path) -> None:
    title = f"words {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path)
    records = [make_record()]
    first = push(client, records, scheme=NEWS, title=title, settings=settings)
    pull(client, title, tmp_path)
    other = change(description="Whoever is called by a name.")
    plan = plan_push(client, records, scheme=other, title=title, settings=settings)
    assert plan.stop == ""
    assert plan.to_json()["words"] == ["expert_instruction", "label_config"]
    assert "hints and look of the page brought up to date" in render_plan(plan)
    push(client, records, scheme=other, title=title, settings=settings)
    project = client.read_project(first.project)
    assert "Whoever is called by a name." in project["label_config"]
    assert project["expert_instruction"] == make_instructions(other)
    assert "sha256" not in project["description"]
    assert plan_push(client, records, scheme=other, title=title, settings=settings).changes is False
    assert pull(client, title, tmp_path).problems == []

    client.update_project(first.project, {"expert_instruction": "<p>Ask Ada.</p>"})
    push(client, records, scheme=NEWS, title=title, settings=settings)
    project = client.read_project(first.project)
    assert project["expert_instruction"] == "<p>Ask Ada.</p>"
    assert "Whoever is called by a name." not in project["label_config"]
    by_hand = project["label_config"].replace("hint=", "note=", 1)
    client.update_project(first.project, {"label_config": by_hand})
    assert plan_push(client, records, scheme=other, title=title, settings=settings).changes is False
    keys = change(hotkey="alt+shift+z")
    with pytest.raises(ServerError, match="another key or place: PERSON"):
        push(client, records, scheme=keys, title=title, settings=settings)
    renamed = replace(NEWS, version="2")
    with pytest.raises(ServerError, match="was made from news/1, not from news/2"):
        push(client, records, scheme=renamed, title=title, settings=settings)
