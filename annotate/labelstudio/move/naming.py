"""What a result says of whom its regions are about, made of the arrows of coreference in it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from annotate.labelstudio.convert.regions import list_names
from annotate.labelstudio.page.page import name_control, name_list
from annotate.migration import ChainMention, ChainNaming
from annotate.model import JSON, WHO


def make_names(
    result: Sequence[Any],
    naming: ChainNaming,
    texts: Mapping[str, str],
    labels: Mapping[str, Collection[str]],
) -> list[JSON]:
    """Return the items that name the regions of chains.

    Args:
        result: A result of the old scheme.
        naming: How chains are named.
        texts: The words of each region.
        labels: Its labels in the new scheme.
    """
    items = [item for item in result if isinstance(item, dict)]
    links = [
        (str(item.get("from_id")), str(item.get("to_id")))
        for item in items
        if item.get("type") == "relation" and naming.relation in list_names(item.get("labels"))
    ]
    if not links:
        return []
    told = _read_told(items, naming)
    regions = {str(item.get("id")): item for item in items if item.get("type") == "labels"}
    names = naming.name(_iter_mentions(regions, texts, told), links)
    return list(_iter_items(names, regions, labels, naming))


def _read_told(items: Sequence[JSON], naming: ChainNaming) -> Mapping[str, str]:
    """Return what is said already of whom regions are about."""
    attributes = [a for layer in naming.plan.new.layers for a in layer.attributes if a.name == WHO]
    controls = {name(a) for a in attributes for name in (name_control, name_list)}
    told: dict[str, str] = {}
    for item in items:
        value = item.get("value")
        if item.get("from_name") in controls and isinstance(value, dict):
            found = list_names(value.get("text")) or list_names(value.get("choices"))
            told[str(item.get("id"))] = "; ".join(found)
    return told


def _iter_mentions(
    regions: Mapping[str, JSON], texts: Mapping[str, str], told: Mapping[str, str]
) -> Iterator[ChainMention]:
    for region, item in regions.items():
        value = item.get("value")
        names = list_names(value.get("labels")) if isinstance(value, dict) else []
        start = value.get("start") if isinstance(value, dict) else None
        if names and isinstance(start, int):
            yield ChainMention(
                id=region,
                label=names[0],
                start=start,
                text=texts.get(region, ""),
                who=told.get(region, ""),
            )


def _iter_items(
    names: Mapping[str, str],
    regions: Mapping[str, JSON],
    labels: Mapping[str, Collection[str]],
    naming: ChainNaming,
) -> Iterator[JSON]:
    for region, name in names.items():
        for attribute in (
            a for n in labels.get(region, ()) for a in naming.plan.new.iter_attributes(n)
        ):
            if attribute.name == WHO and attribute.free:
                item = regions[region]
                place = {k: v for k, v in item["value"].items() if k != "labels"}
                yield {
                    "id": item["id"],
                    "from_name": name_control(attribute),
                    "to_name": item.get("to_name"),
                    "type": "textarea",
                    "value": {**place, "text": [name]},
                }
                break
