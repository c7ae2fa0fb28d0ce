"""Regions that came when a person asked for them, with the links that they carry. Pure.

Each says in its meta which span of the reading it is (`of`), and lists links by their ends: the
head is the region that somebody had marked. One that lies exactly where a region of the same label
lies is that region, and only adds what is known of it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from annotate.model import JSON

ASKED = "asked"


def read_asked(item: JSON) -> JSON | None:
    """Return what a region says of its coming by asking, None for any other."""
    meta = item.get("meta")
    asked = meta.get(ASKED) if isinstance(meta, dict) and item.get("type") == "labels" else None
    return asked if isinstance(asked, dict) else None


def settle_asked(items: Sequence[JSON]) -> list[JSON]:
    """Return a result's items with the links as arrows, and without the doubles of regions."""
    asked = [item for item in items if read_asked(item) is not None]
    if not asked:
        return list(items)
    first: dict[str, str] = {}
    for item in items:
        if item["type"] == "labels" and read_asked(item) is None:
            first.setdefault(_place(item), str(item.get("id")))
    same = {str(i.get("id")): first[_place(i)] for i in asked if _place(i) in first}
    kept = [_settle_one(item, same) for item in items if not _is_double(item, same, items)]
    return [*kept, *_list_arrows(asked, kept, same)]


def _place(item: JSON) -> str:
    value = item.get("value")
    value = value if isinstance(value, dict) else {}
    return repr([value.get("start"), value.get("end"), value.get("labels")])


def _is_double(item: JSON, same: dict[str, str], items: Iterable[JSON]) -> bool:
    """Tell of an item of a double whether the region has it already."""
    region = same.get(str(item.get("id")))
    if region is None or item["type"] == "relation":
        return False
    return item["type"] == "labels" or any(
        other.get("id") == region and other.get("from_name") == item.get("from_name")
        for other in items
    )


def _settle_one(item: JSON, same: dict[str, str]) -> JSON:
    """Return an item as one of the region that its own is a double of."""
    changed = {
        name: same[str(item[name])]
        for name in ("id", "from_id", "to_id")
        if str(item.get(name)) in same
    }
    return {**item, **changed}


def _list_arrows(asked: Iterable[JSON], kept: Sequence[JSON], same: dict[str, str]) -> list[JSON]:
    """Return the links as arrows; where a person has drawn one between the two, that counts."""
    present = {str(item.get("id")) for item in kept if item["type"] == "labels"}
    drawn = {(i.get("from_id"), i.get("to_id")) for i in kept if i["type"] == "relation"}
    regions = {str((read_asked(i) or {}).get("of")): str(i.get("id")) for i in asked}
    arrows: dict[tuple[str, str, str], JSON] = {}
    for item in asked:
        links: Any = (read_asked(item) or {}).get("links")
        for link in links if isinstance(links, list) else ():
            if not isinstance(link, dict) or not isinstance(link.get("label"), str):
                continue
            head, of = str(link.get("head")), str(link.get("tail"))
            tail = same.get(regions.get(of, of), regions.get(of, of))
            if {head, tail} <= present and not {(head, tail), (tail, head)} & drawn:
                ends = {"from_id": head, "to_id": tail, "direction": "right"}
                arrow = {"type": "relation", **ends, "labels": [link["label"]]}
                arrows[head, tail, link["label"]] = arrow
    return list(arrows.values())
