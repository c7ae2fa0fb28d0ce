"""From sums to what is told of each model: edits, precision and recall, effort, scores."""

from collections.abc import Iterator, Mapping

from annotate.files.arrays import Array
from annotate.reliability.audit.edits import (
    ADDED,
    KEPT,
    LINK_CHANGED,
    LINK_EDITS,
    LINK_GONE,
    SPAN_EDITS,
    SPAN_GONE,
)
from annotate.reliability.figures import BOOTSTRAP
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.report import (
    AuditRow,
    Curve,
    Figure,
    ModelAudit,
    Topic,
    VersionAudit,
    make_figure,
)
from annotate.reliability.statistics.bootstrap import divide, estimate
from annotate.reliability.statistics.calibration import expected_error, list_bins
from annotate.reliability.statistics.coefficients import f1
from annotate.reliability.statistics.sums import Column, Sums, Totals

MODEL = "model"
LINK = "link "
EFFORT = "effort"
# By how many characters bounds were moved: up to so many, and what that is called.
MOVED = ((1, "by 1"), (3, "by 2-3"), (7, "by 4-7"), (15, "by 8-15"), (None, "by 16 or more"))

NONE_SUGGESTED = "nothing was suggested"
NONE_MARKED = "people marked none"
NEITHER = "neither suggested nor marked"
NOT_TOLD = "no reading tells what was suggested"
NOT_TIMED = "no reading tells how long it took"
NONE_WANTED = "no reading tells what was suggested, or people marked nothing"
NO_SCORES = "no suggestion has a score"

HOW = {
    "kept": "Suggestions with the same label and bounds in the person's reading.",
    "relabelled, moved": "Suggestions whose span, by its id or by the words it covers, has another "
    "label or other bounds in the person's reading.",
    "precision": "Suggested spans that people have with the same label and bounds, by all "
    "suggested; recall by all that people have; F1 of both.",
    "edits an article": "Spans relabelled, moved, deleted, added and links changed, deleted, "
    "added, by readings that began with suggestions.",
    "operations saved": "One minus the edits by the spans and links that people have in the end, "
    "which they would have had to mark without suggestions. Below nought, suggestions cost more "
    "than they save.",
    "minutes an article": "Working time as the labelling page measured it.",
    "calibration error": "Over ten bins of scores, how far the mean score is from the share kept, "
    "each bin by its spans (Naeini et al. 2015).",
    "densities": "Spans in 1,000 characters of articles read with and without suggestions. Their "
    "difference is told in points: one is a hundredth of the density without. `needed` articles in "
    "each group show a difference of 5 points (level 5 %, power 80 %).",
    "suspects": "Spans relabelled by a person where the same words elsewhere mostly have the "
    "label that was suggested.",
    "interval": BOOTSTRAP,
}


def make_audit(sums: Sums, options: ComparisonOptions) -> Iterator[ModelAudit]:
    """Yield what is told of each version of a model."""
    for model in sums.list_groups(MODEL):
        view = _ModelSums(model, sums.total(MODEL, model), sums)
        followed = view.count(EFFORT, "followed")
        spans = view.list_spans(options) if followed else ()
        links = view.totals.list_abouts(LINK)
        yield ModelAudit(
            model=model,
            documents=view.count_documents(EFFORT, "readings"),
            readings=view.count(EFFORT, "readings"),
            followed=followed,
            spans=tuple(_make_row(view, about) for about in spans),
            links=tuple(_make_link_row(view, about) for about in links),
            moved={
                name: sum(view.count(layer, name) for layer in options.layers) for _, name in MOVED
            },
            curves=tuple(_make_curve(view, layer) for layer in options.layers),
            figures=tuple(_make_figures(view, options)),
        )


class _ModelSums:
    """The sums of one model."""

    def __init__(self, model: str, totals: Totals, sums: Sums) -> None:
        self.model = model
        self.totals = totals
        self._sums = sums

    def get(self, about: str, name: str) -> Array:
        return self.totals.get(about, name)

    def count(self, about: str, name: str) -> int:
        return round(float(self.get(about, name)[0]))

    def count_documents(self, about: str, name: str) -> int:
        return self._sums.documents[Column(MODEL, self.model, about, name)]

    def list_spans(self, options: ComparisonOptions) -> list[str]:
        """Return the layers in which there is anything, each followed by its labels."""
        return [
            about
            for layer in options.layers
            for about in (layer, *self.totals.list_abouts(f"{layer}/"))
            if self.count(about, "suggested") or self.count(about, "final")
        ]


def _make_row(view: _ModelSums, about: str) -> AuditRow:
    edits = {what: view.count(about, what) for what in (KEPT, *SPAN_EDITS, SPAN_GONE)}
    return AuditRow(
        about=about,
        suggested=sum(edits.values()) - edits[ADDED],
        final=view.count(about, "final"),
        edits=edits,
    )


def _make_link_row(view: _ModelSums, about: str) -> AuditRow:
    edits = {what: view.count(about, what) for what in (KEPT, *LINK_EDITS, LINK_GONE)}
    return AuditRow(
        about=about.removeprefix(LINK),
        suggested=sum(edits.values()) - edits[ADDED],
        final=edits[KEPT] + edits[LINK_CHANGED] + edits[ADDED],
        edits=edits,
    )


def _make_curve(view: _ModelSums, layer: str) -> Curve:
    return Curve(
        about=layer,
        bins=list_bins(view.totals, layer),
        unscored=view.count(layer, "unscored"),
    )


def _make_figures(view: _ModelSums, options: ComparisonOptions) -> Iterator[Figure]:
    for about in view.list_spans(options):
        suggested, final = view.get(about, "suggested"), view.get(about, "final")
        agreed = view.get(about, "agreed")
        for measure, values, items, reason in (
            ("precision", divide(agreed, suggested), "suggested", NONE_SUGGESTED),
            ("recall", divide(agreed, final), "final", NONE_MARKED),
            ("F1", f1(agreed, suggested + final), "final", NEITHER),
        ):
            topic = Topic("suggestions", about, MODEL, view.model)
            yield _make_figure(view, topic, measure, values, items=items, reason=reason)
    for measure, what, items, reason in (
        ("edits an article", "edits", "followed", NOT_TOLD),
        ("minutes an article", "minutes", "timed", NOT_TIMED),
    ):
        values = divide(view.get(EFFORT, what), view.get(EFFORT, items))
        topic = Topic("effort", EFFORT, MODEL, view.model)
        yield _make_figure(view, topic, measure, values, items=items, reason=reason)
    topic = Topic("effort", EFFORT, MODEL, view.model)
    saved = _divide_saved(view)
    yield _make_figure(view, topic, "operations saved", saved, items="followed", reason=NONE_WANTED)
    for layer in options.layers:
        values = expected_error(view.totals, layer)
        topic = Topic("scores", layer, MODEL, view.model)
        yield _make_figure(
            view, topic, "calibration error", values, items="scored", reason=NO_SCORES
        )


def _tell_saved(view: _ModelSums, measure: str, values: Array) -> Figure:
    topic = Topic("effort", EFFORT, MODEL, view.model)
    return _make_figure(view, topic, measure, values, items="followed", reason=NONE_WANTED)


def _divide_saved(view: _ModelSums) -> Array:
    """Return which part of the operations suggestions saved, that people need without them."""
    saved: Array = 1 - divide(view.get(EFFORT, "edits"), view.get(EFFORT, "wanted"))
    return saved


def make_versions(sums: Sums, dates: Mapping[str, tuple[str, str]]) -> Iterator[VersionAudit]:
    """Yield what each version of a model saved, in the order in which people met them.

    The change is that to the version of the same pre-annotator before it.
    """
    before: dict[str, Array] = {}
    last = ("9999", "9999")
    for model in sorted(sums.list_groups(MODEL), key=lambda name: (dates.get(name, last), name)):
        view = _ModelSums(model, sums.total(MODEL, model), sums)
        readings = view.count(EFFORT, "followed")
        if not readings:
            continue
        saved, name = _divide_saved(view), model.partition(" ")[0]
        first, latest = dates.get(model, (None, None))
        yield VersionAudit(
            model=model,
            first=first,
            last=latest,
            readings=readings,
            wanted=view.count(EFFORT, "wanted"),
            edits=view.count(EFFORT, "edits"),
            saved=_tell_saved(view, "operations saved", saved),
            change=_tell_saved(view, "change", saved - before[name]) if name in before else None,
        )
        before[name] = saved


def _make_figure(
    view: _ModelSums, topic: Topic, measure: str, values: Array, *, items: str, reason: str
) -> Figure:
    """Make a figure; `items` is the column of what it was made of, `reason` why it may lack one."""
    return make_figure(
        topic,
        measure,
        estimate(values, reason),
        documents=view.count_documents(topic.about, items),
        items=view.count(topic.about, items),
    )
