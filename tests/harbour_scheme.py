"""A small scheme that shares no label with news/1: ships and cargoes, and what carries what."""

from pathlib import Path

HARBOUR = """
id = "harbour"
version = "1"
title = "Harbour: which ship carries what"

[[segments]]
name = "paragraph"
annotated = true
description = "Running text."
[[segments]]
name = "byline"
annotated = false
description = "Who wrote it."

[[layers]]
name = "ship"
title = "Ships"
[[layers.labels]]
name = "VESSEL"
role = "entity"
hotkey = "1"
color = "#1f77b4"
description = "The name of a ship."
[[layers.labels]]
name = "HULK"
role = "entity"
enabled = false
hotkey = "2"
color = "#ff7f0e"
description = "A ship that sails no more: not asked for at present."

[[layers]]
name = "freight"
title = "Freight"
[[layers.labels]]
name = "CARGO"
role = "entity"
ontonotes = ["PRODUCT"]
hotkey = "3"
color = "#2ca02c"
description = "What a ship carries."

[[relations]]
name = "carries"
role = "holder"
head = ["VESSEL"]
tail = ["CARGO"]
description = "From a ship to what it carries."
"""


def write_harbour(folder: Path, model: str | None = None) -> Path:
    """Write the scheme to a folder, and a project file that names it."""
    (folder / "harbour.toml").write_text(HARBOUR, encoding="utf-8")
    given = f'[preannotate]\nmodel = "{model}"\n' if model else ""
    (folder / "annotate.toml").write_text(
        f'[project]\nname = "harbour"\nscheme = "harbour.toml"\n{given}', encoding="utf-8"
    )
    return folder / "harbour.toml"
