"""`annotate docs`: the pages that come with the package, opened offline."""

import re
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
def test_every_page_is_written_and_its_links_lead_to_pages_and_places(
    run: Callable, tmp_path: Path
) -> None:
    result = run("docs", "--no-browser", "--folder", tmp_path)
    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 'README.html'}\n"
    pages = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    assert len(pages) == len(run("docs", "--list").stdout.split())
    for path, page in pages.items():
        for target in re.findall(r'(?:href|src)="([^"]+)"', page):
            place, _, anchor = target.partition("#")
            if ":" not in place:
                goal = (path.parent / place).resolve() if place else path
                assert goal.is_file(), f"{path.name}: {target}"
                assert not anchor or f'id="{anchor}"' in pages[goal], f"{path.name}: {target}"


@pytest.mark.slow
def test_a_page_is_opened_by_its_name_from_the_cache(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert run("docs", "add-a-check", "-q").exit_code == 0
    [address] = opened
    assert address.startswith(tmp_path.as_uri())
    assert address.endswith("/how-to/add-a-check.html")
