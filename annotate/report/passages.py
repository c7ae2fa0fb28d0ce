"""What annotators were told about the labels that a report counts, with an example of each."""

from collections.abc import Iterator

from annotate.guidelines import examples
from annotate.report.figures import Passage, Section
from annotate.scheme import Label, Scheme

_WORDS = (
    "From the annotators' guide, `annotate guidelines`. The events in the examples are fictional."
)


def make_guidelines(scheme: Scheme) -> Section:
    """Return what the guide says of every label that is switched on, and of the hard cases."""
    readings = examples.read_readings(scheme)
    passages = [_make_passage(label, readings) for label in scheme.labels.values() if label.enabled]
    return Section(
        name="guidelines",
        title="What the labels mean",
        words=(_WORDS,),
        passages=(*passages, *_iter_decisions(scheme)),
    )


def _make_passage(label: Label, readings: list[examples.GoldSample]) -> Passage:
    found = examples.find_label_examples(readings, label.name)
    if not found or not found[0].marks:
        return Passage(about=label.name, words=label.description)
    example = found[0]
    mark = next((m for m in example.marks if m.label == label.name), example.marks[0])
    return Passage(
        about=label.name,
        words=label.description,
        example=example.text,
        start=mark.start,
        end=mark.end,
    )


def _iter_decisions(scheme: Scheme) -> Iterator[Passage]:
    for decision in scheme.decisions:
        yield Passage(about=decision.case, words=decision.decision)
