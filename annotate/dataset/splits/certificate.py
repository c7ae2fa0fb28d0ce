"""splits.json: the certificate that no two splits share what they must not, with the evidence.

Made of a plan, read and checked for its form here. It holds ids and numbers and not a word of an
article, nor a name of a person: texts may be withheld, and ids are in the rows anyway.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from annotate.dataset.normalised import QUOTE_WORDS, SHINGLE_WORDS
from annotate.dataset.splits.balance import TOLERANCE, Balance
from annotate.dataset.splits.minhash import PERMUTATIONS, count_rows, find_recall
from annotate.dataset.splits.pairs import DocumentPairs
from annotate.dataset.splits.planning import ASIDE, COPY, QUOTE, SplitPlan
from annotate.dataset.splits.splits import choose_split
from annotate.dataset.splits.survey import DATE, DOCUMENT, GROUPINGS, NAMED, PUBLISHER
from annotate.files.json_values import load_json
from annotate.model import JSON

FILE_NAME = "splits.json"
FORMAT = "annotate-splits/1"


def make_certificate(plan: SplitPlan) -> JSON:
    """Return what a plan found and did, as splits.json has it."""
    rules, groups = plan.rules, plan.groups
    return {
        "format": FORMAT,
        "by": rules.by,
        "seed": rules.seed,
        "shares": {name: round(share, 6) for name, share in rules.targets.items()},
        "rules": _describe_rules(plan),
        "documents": _count_documents(plan),
        "without_key": None if rules.by == DOCUMENT else len(plan.ids) - plan.keyed,
        "unseen": _describe_unseen(plan),
        "clusters": len(groups),
        "largest_cluster": max(map(len, groups), default=0),
        "groups": _list_groups(plan),
        "pairs": _count_pairs(plan),
        "random_split": _count_random(plan),
        "balance": _describe_balance(plan),
    }


def dump_certificate(certificate: Mapping[str, Any]) -> str:
    """Return a certificate as the content of its file."""
    return json.dumps(certificate, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_certificate(folder: Path) -> JSON | None:
    """Return the certificate of a dataset folder, None where it has none.

    Raises:
        ValueError: there is a file of that name which is no certificate.
    """
    try:
        value = load_json((folder / FILE_NAME).read_bytes())
    except FileNotFoundError:
        return None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    if not _has_form(value):
        raise ValueError("a part of it is missing, or not of the right kind")
    return value


def _has_form(value: JSON) -> bool:
    rules, unseen = value.get("rules"), value.get("unseen")
    return (
        isinstance(rules, dict)
        and isinstance(rules.get("similarity"), int | float)
        and 0 < rules["similarity"] <= 1
        and value.get("by") in GROUPINGS
        and (unseen is None or (isinstance(unseen, dict) and unseen.get("of") in NAMED))
        and _is_counts(value.get("documents"))
        and isinstance(value.get("balance"), dict)
        and _are_labels(value["balance"].get("labels"))
        and isinstance(value.get("groups"), list)
        and all(map(_is_group, value["groups"]))
        and _are_pairs(value.get("pairs"))
    )


def _is_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(number, int) for number in value.values())


def _are_labels(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(labels, dict) and all(map(_is_counts, labels.values()))
        for labels in value.values()
    )


def _is_group(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("split"), str)
        and isinstance(value.get("documents"), list)
        and all(isinstance(document, str) for document in value["documents"])
    )


def _are_pairs(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(why), dict)
        and isinstance(value[why].get("found"), int)
        and isinstance(value[why].get("across_splits"), int)
        for why in (COPY, QUOTE)
    )


def carry_over(old: JSON, fresh: JSON, gone: Collection[str] = ()) -> JSON:
    """Return the certificate of a version whose texts cannot be compared again.

    Args:
        old: What was found when the texts were there.
        fresh: What can be counted without them: documents, labels.
        gone: The documents that are in it no longer.
    """
    groups = []
    for group in old["groups"]:
        documents = [name for name in group["documents"] if name not in gone]
        links = [link for link in group["links"] if not set(link["documents"]) & set(gone)]
        if len(documents) > 1:
            groups.append({**group, "id": documents[0], "documents": documents, "links": links})
    joined = sum(len(group["documents"]) - 1 for group in groups)
    unseen = fresh["unseen"]
    if unseen and old["unseen"]:
        unseen = {**unseen, "names_held_out": old["unseen"]["names_held_out"]}
    return {
        **fresh,
        **{key: old[key] for key in ("rules", "without_key", "pairs", "random_split")},
        "inflation": old.get("inflation"),
        "unseen": unseen,
        "clusters": sum(fresh["documents"].values()) - joined,
        "largest_cluster": max((len(group["documents"]) for group in groups), default=1),
        "groups": groups,
    }


# --- the parts ---------------------------------------------------------------------------------


def _describe_rules(plan: SplitPlan) -> JSON:
    similarity = plan.rules.similarity
    rows = count_rows(similarity)
    searched: JSON = {"method": "every text compared with every other"}
    if not plan.exact:
        searched = {
            "method": "MinHash, every proposed pair compared exactly",
            "permutations": PERMUTATIONS,
            "bands": PERMUTATIONS // rows,
            "rows": rows,
            "recall_at_threshold": round(find_recall(similarity), 4),
        }
    return {
        "similarity": similarity,
        "measure": f"Jaccard of the sets of {SHINGLE_WORDS}-word shingles of the article itself",
        **searched,
        "quote_words": QUOTE_WORDS,
    }


def _count_documents(plan: SplitPlan) -> dict[str, int]:
    counts = Counter(map(plan.find_split, range(len(plan.ids))))
    return {name: counts[name] for name in plan.names}


def _describe_unseen(plan: SplitPlan) -> JSON | None:
    if plan.holdout is None:
        return None
    return {
        "of": plan.rules.unseen,
        "share": plan.rules.unseen_share,
        "names_held_out": len(plan.holdout.names),
        "documents_in_test": sum(len(plan.groups[unit]) for unit in plan.holdout.test),
        "documents_aside": sum(len(plan.groups[unit]) for unit in plan.holdout.aside),
    }


def _list_groups(plan: SplitPlan) -> list[JSON]:
    """Return the clusters of two documents and more, with the pairs that hold them together."""
    links: dict[int, list[JSON]] = {}
    for link in plan.links:
        documents = sorted((plan.ids[link.one], plan.ids[link.other]))
        shown: JSON = {"why": link.why, "documents": documents}
        if link.why == COPY:
            shown["similarity"] = round(link.score, 4)
        links.setdefault(plan.groups.find_set(link.one), []).append(shown)
    by = plan.rules.by
    groups = []
    for group, members in enumerate(plan.groups):
        if len(members) < 2:
            continue
        found = sorted(links.get(group, []), key=lambda link: link["documents"])
        documents = sorted(plan.ids[number] for number in members)
        why = {link["why"] for link in found} | ({by} if len(found) < len(members) - 1 else set())
        value: JSON = {"id": documents[0], "split": plan.placed[group], "documents": documents}
        if by in (PUBLISHER, DATE):
            value["key"] = plan.keys[group]
        groups.append({**value, "why": sorted(why), "links": found})
    return sorted(groups, key=lambda value: value["id"])


def _count_pairs(plan: SplitPlan) -> JSON:
    return {
        why: {
            "found": pairs.count(),
            "across_splits": pairs.count_across(plan.find_split),
            "complete": pairs.complete,
        }
        for why, pairs in ((COPY, plan.copies), (QUOTE, plan.quotes))
    }


def _count_random(plan: SplitPlan) -> JSON:
    """Return how many pairs are torn apart where each document is placed for itself."""
    rules = plan.rules
    apart = 1 - sum(share**2 for share in rules.targets.values())

    def draw(number: int) -> str:
        return choose_split(plan.ids[number], rules.targets, rules.seed)

    def count(pairs: DocumentPairs) -> JSON:
        return {
            "expected": round(apart * pairs.count(), 1),
            "drawn": pairs.count_across(draw),
        }

    return {"seed": rules.seed, COPY: count(plan.copies), QUOTE: count(plan.quotes)}


def _describe_balance(plan: SplitPlan) -> JSON:
    balance = plan.balance
    filled = [name for name in plan.names if balance.parts[name].documents]
    return {
        "tolerance": TOLERANCE,
        "mended": plan.rules.balance,
        "reached": balance.reached,
        "between": balance.between,
        "moved": [
            {
                "cluster": min(plan.ids[number] for number in plan.groups[move.cluster]),
                "from": move.source,
                "to": move.target,
            }
            for move in plan.moves
        ],
        "shares_off": {name: round(balance.find_share_off(name), 2) for name in plan.names},
        "largest": _find_largest(balance, filled),
        "labels": _count_labels(balance, plan.names),
    }


def _find_largest(balance: Balance, splits: list[str]) -> JSON | None:
    off = [
        (abs(points), split, label)
        for split in splits
        if split != ASIDE
        for label, points in balance.find_off(split).items()
        if balance.parts[split].tables[label[0]]
    ]
    if not off:
        return None
    points, split, (table, label) = max(off)
    return {"points": round(points, 2), "split": split, "table": table, "label": label}


def _count_labels(balance: Balance, splits: tuple[str, ...]) -> JSON:
    counts: JSON = {}
    for table, label in sorted(balance.whole.labels):
        numbers = {name: balance.parts[name].labels[table, label] for name in splits}
        counts.setdefault(table, {})[label] = numbers
    return counts
