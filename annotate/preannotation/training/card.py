"""The README of a trained model: what it is of, how good it is, what it may not be used for."""

from collections.abc import Iterator

from annotate.preannotation.training.model import LEAST_HELD, ModelCard, TrainedScore
from annotate.spelling import plural

FILE_NAME = "README.md"


def write_card(name: str, card: ModelCard) -> str:
    """Return the README of a model as Markdown."""
    return "\n".join(_iter_lines(name, card)) + "\n"


def _iter_lines(name: str, card: ModelCard) -> Iterator[str]:
    yield f"# {name}\n"
    yield (
        f"Suggests spans and relations of the scheme {card.scheme} in articles, for people to "
        f"correct. Trained by annotate {card.version} on "
        f"{plural(card.articles, 'article')} that people "
        f"read, starting from {card.base}.\n"
    )
    yield f"```sh\nannotate preannotate --model models/{name}\n```\n"
    yield "## How good it is\n"
    yield (
        f"On {plural(len(card.held), 'article')} that it did not learn from, by exact "
        "extent and label, a "
        "relation by both its ends; suggested as in use, relations between the spans that were "
        f"found. {_tell_interval(card)} These articles also "
        "said when training ended, so the scores are a little too good: measure on others of "
        "yours with `annotate evaluate`.\n"
    )
    yield "| label | there are | suggested | right | F1 |\n|---|---|---|---|---|"
    yield from map(_write_row, card.scores)
    yield ""
    if card.unlearnt:
        yield f"Too little was marked to learn {', '.join(card.unlearnt)}.\n"
    yield from (f"Not learnt from: {count} {why}.\n" for why, count in card.left_out.items())
    yield "## What it may not be used for\n"
    yield (
        "- For results without people. It suggests; what it leaves out or gets wrong is not spread "
        "evenly, and numbers made of it are biased. `annotate estimate` makes numbers of machine "
        "and people together.\n"
        "- For articles of another kind, language, time or publisher than those that it learnt "
        "from: the scores say nothing of them.\n"
        "- For agreement: what people corrected from its suggestions is no second opinion.\n"
        "- For handing on where the articles may not be: names and words of them can be in its "
        "weights, and in `model.json` are the ids of those held apart.\n"
        "- For attributes of spans: it suggests none.\n"
    )
    yield "## What it was made of\n"
    yield f"- scheme {card.scheme}, sha256 {card.scheme_sha256}"
    yield f"- articles and readings, sha256 {card.data_sha256}"
    yield f"- seed {card.seed}; spaCy {card.spacy}; {card.base}"
    for one in card.recognisers:
        kind = "entity recogniser" if one.kind == "ner" else "span categorizer"
        yield f"- {one.name}, {kind}: {', '.join(one.labels)}"
    if card.relations:
        yield f"- relations, logistic regression: {', '.join(card.relations)}"


def _tell_interval(card: ModelCard) -> str:
    if not card.has_intervals:
        return f"Fewer than {LEAST_HELD} articles give a score no interval: it may be far off."
    return "In brackets an interval of 95 %, from drawing whole articles."


def _write_row(score: TrainedScore) -> str:
    counts = score.counts
    return (
        f"| {score.label} | {counts.gold} | {counts.predicted} | {counts.right} | "
        f"{tell_f1(score)} |"
    )


def tell_f1(score: TrainedScore) -> str:
    """Return the F1 of a score in words."""
    if score.f1 is None:
        return "-"
    if score.low is None or score.high is None:
        return f"{score.f1:.2f}"
    return f"{score.f1:.2f} ({score.low:.2f} to {score.high:.2f})"
