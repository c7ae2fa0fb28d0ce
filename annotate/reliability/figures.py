"""From sums to figures: which are made of what is compared, and why one may be undefined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotate.files.arrays import Array
from annotate.reliability import identities
from annotate.reliability.comparison import VALUE
from annotate.reliability.measure import AND, ANNOTATOR, COUPLE, PAIR, AgreementMeasure
from annotate.reliability.options import ComparisonOptions, TupleKind
from annotate.reliability.report import Figure, FigureKind, Topic, make_figure
from annotate.reliability.statistics.bootstrap import add_up, average, divide, estimate
from annotate.reliability.statistics.coefficients import (
    cohen_kappa,
    correct_for_chance,
    f1,
    fleiss_kappa,
    krippendorff_alpha,
    unitizing_alpha,
    unitizing_disagreement,
)
from annotate.reliability.statistics.sums import ALL, Column, Totals

NO_SPANS = "nobody marked any"
NO_GAPS = "nobody marked any, or everything is marked"
NO_PLACES = "no place that two people marked"
ONE_LABEL = "only one label was given: nothing to compare with chance"
NO_TUPLES = "nobody marked any"
NO_PAIRS = "nothing to ask it of"
NO_CHANCE = "no article where both have two or more, or chance cannot be told from agreement"

BOOTSTRAP = (
    "95 % percentile interval, Poisson bootstrap over documents (Hanley and MacGibbon 2006)."
)
HOW = {
    "exact F1": "Spans with the same label and bounds in both readings, twice, by all spans of "
    "both; summed over pairs of readings of one document (Hripcsak and Rothschild 2005).",
    "overlap F1": "The same for spans with the same label that share a character, paired one to "
    "one so that they share most.",
    "alpha-u": "Krippendorff's alpha for unitizing, characters in a unit or a gap; a label by "
    "itself, a layer as the sum of its labels' disagreements (Krippendorff et al. 2016).",
    "gamma": "Gamma of each document's layer, boundaries and labels together, by "
    "pygamma-agreement; the mean over documents (Mathet et al. 2015).",
    "alpha": "Krippendorff's alpha for nominal values, on places that two or more people marked, "
    "whatever the label (Krippendorff 2011).",
    "Cohen's kappa": "Cohen (1960) for two people on the places that both marked; of several "
    "pairs the mean (Light 1971).",
    "Fleiss' kappa": "Fleiss (1971) on places that two or more people marked.",
    "found": "F1 of tuples that have a partner: hubs that share a character, aligned one to one "
    "by an optimal assignment.",
    "credit": "The same with the credit of each pair instead of 1: the mean over its roles of how "
    "much of the words both have, and whether the label is the same.",
    "credit, chance-corrected": "Credit beyond what it would be with links and labels dealt out "
    "anew among the document's tuples, as the mean over all permutations, by what is possible.",
    "... linked": "Of aligned tuples where one is linked at all, the share where both are.",
    "same ...": "Of aligned tuples where both are linked, the share whose links share a character.",
    "same ... by coreference": "The same where it is enough that mentions of the same thing, by "
    "either reading's coreference, share a character.",
    "... bounds": "Of aligned tuples, or of those with the same link, the share with the very same "
    "bounds.",
    identities.TOLD: "Of mentions that both marked and of which one says whom they are about, the "
    "share of which both say it: by `who`, or by coreference.",
    identities.SAME: "Of those, the share where both name the same.",
    identities.PARTLY: "The same with credit where the names differ: for how much of the words of "
    "all other mentions both have, or how many of a group's members.",
    "quote type, polarity": "Of aligned tuples, the share with the same label.",
    "interval": BOOTSTRAP,
}


@dataclass(frozen=True, kw_only=True)
class DataGroup:
    """A part of the data: all of it, or that of a pair, a person, a week."""

    by: str
    group: str
    totals: Totals
    measure: AgreementMeasure

    def get(self, about: str, name: str) -> Array:
        """Return the totals of a column."""
        return self.totals.get(about, name)

    def list_values(self, about: str) -> list[Array]:
        """Return for each label given how often it was."""
        names = self.totals.list_names(about)
        return [self.get(about, name) for name in names if name.startswith(VALUE)]

    def make(
        self, topic: tuple[FigureKind, str], measure: str, values: Array, *, items: str, reason: str
    ) -> Figure:
        """Make a figure; `items` is the column that counts what it was made of."""
        kind, about = topic
        return make_figure(
            Topic(kind, about, self.by, self.group),
            measure,
            estimate(values, reason),
            documents=self.measure.sums.documents[Column(self.by, self.group, about, items)],
            items=self.get(about, items)[0],
        )


def make_figures(measure: AgreementMeasure, *, labels: bool) -> Iterator[Figure]:
    """Yield every figure of what was measured; `labels` wants those of each label too."""
    sums = measure.sums
    couples = {group: sums.total(COUPLE, group) for group in sums.list_groups(COUPLE)}
    for by in ("", *sorted(measure.by)):
        for group in sums.list_groups(by):
            data = DataGroup(
                by=by,
                group=group,
                totals=sums.total(by, group),
                measure=measure,
            )
            for layer in measure.options.layers:
                yield from _make_layer(data, layer, labels=labels and not by)
            yield from _make_categories(data, couples)
            for kind in measure.options.kinds:
                yield from _make_tuples(data, kind)
            if measure.options.mentions:
                yield from _make_identities(data)


# --- spans ----------------------------------------------------------------------------------------


def _make_layer(data: DataGroup, layer: str, *, labels: bool) -> Iterator[Figure]:
    names = data.totals.list_abouts(f"{layer}/")
    if not data.get(layer, "readings")[0]:
        return
    cuts = [_disagree(data, layer, name) for name in names]
    whole = add_up(observed for observed, _ in cuts), add_up(expected for _, expected in cuts)
    yield from _make_spans(data, layer, whole)
    if labels:
        for name, of_label in zip(names, cuts, strict=True):
            yield from _make_spans(data, name, of_label)


def _disagree(data: DataGroup, layer: str, name: str) -> tuple[Array, Array]:
    both, marked, squares = (data.get(name, column) for column in ("both", "marked", "squares"))
    return unitizing_disagreement(both, marked, squares, data.get(layer, "length"))


def _make_spans(data: DataGroup, about: str, cuts: tuple[Array, Array]) -> Iterator[Figure]:
    topic: tuple[FigureKind, str] = ("spans", about)
    spans = data.get(about, "spans")
    for measure in ("exact", "overlap"):
        values = f1(data.get(about, measure), spans)
        yield data.make(topic, f"{measure} F1", values, items="spans", reason=NO_SPANS)
    yield data.make(topic, "alpha-u", unitizing_alpha(*cuts), items="spans", reason=NO_GAPS)


# --- categories -----------------------------------------------------------------------------------


def _make_categories(data: DataGroup, couples: dict[str, Totals]) -> Iterator[Figure]:
    mine = {group: totals for group, totals in couples.items() if _belongs(group, data)}
    for family in data.measure.options.families:
        if not data.get(family.layer, "readings")[0]:
            continue
        topic: tuple[FigureKind, str] = ("categories", family.name)
        items, values, coincident = (
            data.get(family.name, "items"),
            data.list_values(family.name),
            data.get(family.name, "coincident"),
        )
        reason = ONE_LABEL if items[0] else NO_PLACES
        alpha = krippendorff_alpha(coincident, values)
        yield data.make(topic, "alpha", alpha, items="items", reason=reason)
        if data.by == ALL:
            fleiss = fleiss_kappa(items, data.get(family.name, "agreement"), values)
            yield data.make(topic, "Fleiss' kappa", fleiss, items="items", reason=reason)
        if data.by in (ALL, PAIR, ANNOTATOR):
            yield _make_cohen(data, family.name, mine)


def _belongs(group: str, data: DataGroup) -> bool:
    if data.by == ANNOTATOR:
        return data.group in group.split(AND)
    return data.by == ALL or group == data.group


def _make_cohen(data: DataGroup, about: str, couples: dict[str, Totals]) -> Figure:
    kappas = [_find_kappa(totals, about) for totals in couples.values()]
    items = sum(float(totals.get(about, "items")[0]) for totals in couples.values())
    documents = data.measure.sums.documents[Column(data.by, data.group, about, "items")]
    return make_figure(
        Topic("categories", about, data.by, data.group),
        "Cohen's kappa",
        estimate(average(kappas), ONE_LABEL if items else NO_PLACES),
        documents=documents,
        items=items,
    )


def _find_kappa(totals: Totals, about: str) -> Array:
    labels = {name.split(" ", 1)[1] for name in totals.list_names(about) if " " in name}
    values = [
        (totals.get(about, f"one {label}"), totals.get(about, f"other {label}"))
        for label in sorted(labels)
    ]
    return cohen_kappa(totals.get(about, "items"), totals.get(about, "agreed"), values)


# --- tuples ---------------------------------------------------------------------------------------


def _make_tuples(data: DataGroup, kind: TupleKind) -> Iterator[Figure]:
    about = kind.name
    topic: tuple[FigureKind, str] = ("tuples", about)
    if not data.get(kind.family.layer, "readings")[0]:
        return
    tuples = data.get(about, "tuples")
    for measure, column in (("found", "aligned"), ("credit", "credit")):
        values = f1(data.get(about, column), tuples)
        yield data.make(topic, measure, values, items="tuples", reason=NO_TUPLES)
    corrected = correct_for_chance(
        data.get(about, "chance observed"),
        data.get(about, "chance expected"),
        data.get(about, "chance items") / 2,
    )
    yield data.make(
        topic, "credit, chance-corrected", corrected, items="chance items", reason=NO_CHANCE
    )
    for question in list_questions(kind):
        values = divide(data.get(about, f"{question} right"), data.get(about, f"{question} items"))
        yield data.make(topic, question, values, items=f"{question} items", reason=NO_PAIRS)


def _make_identities(data: DataGroup) -> Iterator[Figure]:
    """Yield how far readers agree on whom mentions are about; nothing where nobody says it."""
    topic: tuple[FigureKind, str] = ("identities", identities.ABOUT)
    if not data.get(identities.ABOUT, f"{identities.TOLD} items")[0]:
        return
    for question in (identities.TOLD, identities.SAME, identities.PARTLY):
        items = f"{question} items"
        values = divide(
            data.get(identities.ABOUT, f"{question} right"), data.get(identities.ABOUT, items)
        )
        yield data.make(topic, question, values, items=items, reason=NO_PAIRS)


def list_questions(kind: TupleKind) -> Sequence[str]:
    """Return what is asked of aligned tuples, in the order it is told."""
    questions = [f"{kind.hub} bounds", kind.family.name]
    for role, _ in kind.roles:
        questions += [f"{role} linked", f"same {role}"]
        if role in kind.merged:
            questions.append(f"same {role} by coreference")
        questions.append(f"{role} bounds")
    return questions


def explain(options: ComparisonOptions) -> dict[str, str]:
    """Return how each measure is computed."""
    return {**HOW, "scheme": f"Spans and links by the scheme {options.scheme}."}
