"""The splits in words: how they were made, for the card, and what came of it, for the terminal."""

from collections.abc import Mapping
from typing import Any

from annotate.dataset.splits.balance import TOLERANCE
from annotate.dataset.splits.planning import ASIDE, COPY, QUOTE, TEST, SplitRules
from annotate.dataset.splits.rebalancing import BEST, NO_STEP, SEARCHED
from annotate.dataset.splits.survey import DOCUMENT

FEW = round(100 / TOLERANCE)  # articles: of fewer, one alone is more than the tolerance
_HELD_OUT = "Who is unseen decides what is in it."
_REASONS = {
    BEST: "Every way to place the groups was tried: none is nearer on the whole.",
    NO_STEP: "Moving no group and swapping no two brings it nearer on the whole.",
    SEARCHED: "Moving groups brought it no nearer on the whole.",
}
_MENDED = (
    " Where that left the labels uneven, whole groups were moved; "
    "`splits.json` lists them, and with more articles they may be others."
)


def describe_way(rules: SplitRules) -> str:
    """Return in a sentence or two by what documents are placed, for the card."""
    if rules.unseen is not None:
        return (
            f"The {TEST} split is of articles whose {rules.unseen}s, as far as they are named, "
            f"occur in no other split but `{ASIDE}`, which has the articles that mix them with "
            "others: to train on it spoils the test."
        )
    way = (
        "By article: a hash of the seed and of the smallest id among those that an article belongs "
        "with decides. A new article moves no other but those that it belongs with."
        if rules.by == DOCUMENT
        else f"By {rules.by}: all articles of one {rules.by} are in one split."
    )
    return way + _MENDED if rules.balance else way


def list_split_lines(certificate: Mapping[str, Any]) -> list[str]:
    """Return what a person has to know of the splits, line by line."""
    pairs, drawn = certificate["pairs"], certificate["random_split"]
    lines = []
    for why, what in ((COPY, "that are near-duplicates"), (QUOTE, "that share a quote")):
        found = pairs[why]["found"]
        if found:
            least = "" if pairs[why]["complete"] else "at least "
            lines.append(
                f"Pairs {what}: {least}{found:,}, across splits "
                f"{pairs[why]['across_splits']:,} (a random split: {drawn[why]['drawn']:,})."
            )
    told = describe_inflation(certificate)
    return [
        *lines,
        *([told] if told else []),
        *_list_unseen(certificate),
        *_list_balance(certificate),
    ]


def describe_inflation(certificate: Mapping[str, Any]) -> str:
    """Return what leakage would be worth, in a sentence; nothing where it was not measured."""
    found = certificate.get("inflation")
    if not found:
        return ""
    low, high = found["interval"]
    return (
        f"A random split would raise a simple tagger's F1 of `{found['layer']}` by "
        f"{found['points']:.1f} points (95 % interval {low:.1f} to {high:.1f})."
    )


def _list_unseen(certificate: Mapping[str, Any]) -> list[str]:
    unseen, lines = certificate["unseen"], []
    if unseen is not None:
        lines.append(
            f"Unseen {unseen['of']}s: {unseen['names_held_out']:,} in {TEST} alone; articles put "
            f"into `{ASIDE}`, as they name them with others: {unseen['documents_aside']:,}."
        )
    if certificate["without_key"]:
        lines.append(
            f"Without a {certificate['by']}, and placed one by one: {certificate['without_key']:,}."
        )
    return lines


def _list_balance(certificate: Mapping[str, Any]) -> list[str]:
    balance, lines = certificate["balance"], []
    total, largest = sum(certificate["documents"].values()), certificate["largest_cluster"]
    if len(certificate["shares"]) > 1 and largest > 1 and largest > total / 10:
        lines.append(
            f"{largest:,} of {total:,} articles have to stay together: the shares may not hold."
        )
    worst = balance["largest"]
    uneven = worst is not None and worst["points"] > TOLERANCE
    if total < FEW and (uneven or balance["moved"]):
        few = f"{total} articles are too few for even splits; splits.json has the numbers."
        return [*lines, few]
    if balance["moved"]:
        lines.append(f"Moved to even out the labels: {len(balance['moved']):,} clusters.")
    if uneven:
        told = f"Uneven: {worst['label']} in {worst['split']} is {worst['points']:g} points off."
        held = certificate["unseen"] is not None and worst["split"] == TEST
        reason = _HELD_OUT if held else _REASONS.get(balance.get("reached", ""), "")
        lines.append(f"{told} {reason}".rstrip())
    return lines
