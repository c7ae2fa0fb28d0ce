"""The compose file of the guide for teams: whole, consistent, and of the version that is tried."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from annotate.labelstudio.server.environment import read_version

GUIDE = Path(__file__).parent.parent / "annotate/docs/teams.md"
KEYS = {"image", "environment", "volumes", "restart", "depends_on", "ports"}  # of a service


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    (found,) = re.findall(r"```yaml\n(services:.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    value: dict[str, Any] = yaml.safe_load(found)
    return value


def test_the_compose_file_has_what_such_a_file_has(compose: dict[str, Any]) -> None:
    assert set(compose) == {"services", "volumes"}
    for service in compose["services"].values():
        assert service.keys() <= KEYS
        assert re.fullmatch(r"[\w./-]+:[\w.]+", service["image"])
        assert all(isinstance(value, str) for value in service["environment"].values())
        assert all(
            re.fullmatch(r"(127\.0\.0\.1:)?\d+:\d+", port) for port in service.get("ports", ())
        )
        assert set(service.get("depends_on", ())) <= compose["services"].keys()


def test_every_volume_of_the_compose_file_is_there_and_used(compose: dict[str, Any]) -> None:
    used = [mount.split(":") for s in compose["services"].values() for mount in s["volumes"]]
    assert {name for name, _ in used} == compose["volumes"].keys()
    assert all(place.startswith("/") for _, place in used)


def test_the_compose_file_names_one_database_for_both(compose: dict[str, Any]) -> None:
    database, labels = (compose["services"][name]["environment"] for name in ("database", "labels"))
    assert labels["POSTGRE_HOST"] in compose["services"]
    for name, other in (("DB", "NAME"), ("USER", "USER"), ("PASSWORD", "PASSWORD")):
        assert database[f"POSTGRES_{name}"] == labels[f"POSTGRE_{other}"]


def test_the_compose_file_starts_the_version_that_is_tried_with_no_password_in_it(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert services["labels"]["image"] == f"heartexlabs/label-studio:{read_version()}"
    for service in services.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name:
                assert re.fullmatch(r"\$\{\w+:\?\}", value), "it would be in the repository"
        assert all(port.startswith("127.") for port in service.get("ports", ()))
