"""The checks P01 to P05: targets, holders, polarity."""

from collections import defaultdict
from collections.abc import Iterable

from annotate.checks.check import Check, Finding, finds
from annotate.checks.view import STANCES, View, show
from annotate.language import Language
from annotate.model import Span

HOLDER_KIND = "holder_kind"
METONYMY = "metonymy"
# The values of metonyms that stand for a government end so.
FOR_GOVERNMENT = "_for_GOV"


@finds(
    Check(
        code="P01",
        title="a stance without a target",
        severity="warning",
        incomplete=True,
        finished=True,
        why="A stance is toward something; without it nobody can be said to stand anywhere.",
        fix="Mark the target and join it, or delete the stance.",
        right="Ostrava [opposes](AGAINST target>TARGET) [the levy](TARGET).",
        wrong="Ostrava [opposes](AGAINST) [the levy](TARGET).",
    )
)
def check_targets(view: View) -> list[Finding]:
    """A stance has a target (P01)."""
    if not view.answers_for("target"):
        return []
    return [
        Finding("P01", f"{span.label} {show(span.text)} has no target", span)
        for span in view.list_spans(STANCES)
        if not view.get_tails(span, "target")
    ]


@finds(
    Check(
        code="P02",
        title="the writer's stance with a basis",
        severity="warning",
        why="A basis is what somebody else said; the writer's own stance is never expressed "
        "through a quote.",
        fix="Delete the basis, or give the stance its holder.",
        right="[The shameful](AGAINST holder_kind=author target>TARGET) [levy](TARGET) is here.",
        wrong="[“A [shameful](AGAINST holder_kind=author target>TARGET basis>DIRECT) "
        "[levy](TARGET),”](DIRECT speaker>ACTOR) [she](ACTOR) said.",
    ),
    Check(
        code="P03",
        title="an explicit holder that is not marked",
        severity="warning",
        finished=True,
        why="`holder_kind` says that the text names the holder, but no relation leads to one.",
        fix="Join the holder, or correct `holder_kind`.",
        right="[Lind](ACTOR) [opposes](AGAINST holder_kind=explicit holder>ACTOR target>TARGET) "
        "[the levy](TARGET).",
        wrong="[Lind](ACTOR) [opposes](AGAINST holder_kind=explicit target>TARGET) "
        "[the levy](TARGET).",
    ),
)
def check_holders(view: View) -> list[Finding]:
    """The writer's stance has no basis (P02), an explicit holder is joined (P03)."""
    found = []
    for span in view.list_spans(STANCES):
        kind = span.attributes.get(HOLDER_KIND)
        if kind == "author" and view.get_tails(span, "basis"):
            message = f"the writer's {span.label} {show(span.text)} has a basis"
            found.append(Finding("P02", message, span))
        elif kind == "explicit" and not view.get_tails(span, "holder"):
            message = f"the holder of {span.label} {show(span.text)} is explicit, but not joined"
            found.append(Finding("P03", message, span))
    return found


@finds(
    Check(
        code="P04",
        title="two polarities for one holder, target and expression",
        severity="warning",
        why="The same words cannot put the same holder both for and against the same target; being "
        "torn has a label of its own.",
        fix="Keep one.",
        right="Ostrava [opposes](AGAINST target>TARGET) [the levy](TARGET).",
        wrong="Ostrava [[opposes](FAVOR target>TARGET)](AGAINST target>TARGET) [the levy](TARGET).",
    )
)
def check_polarity(view: View) -> list[Finding]:
    """One expression has one polarity for one holder and target (P04)."""
    seen: dict[tuple[object, ...], set[str]] = defaultdict(set)
    found: list[Finding] = []
    spans = view.list_spans(STANCES)
    if len({(span.start, span.end) for span in spans}) == len(spans):
        return found
    for span in spans:
        holders = [holder.id for holder in view.get_tails(span, "holder")] or [""]
        for target in view.get_tails(span, "target"):
            for holder in holders:
                labels = seen[span.start, span.end, holder, target.id]
                if labels - {span.label}:
                    message = f"{show(span.text)} is {span.label} and {min(labels)} at once"
                    found.append(Finding("P04", message, span))
                labels.add(span.label)
    return found


@finds(
    Check(
        code="P05",
        title="a metonym as a holder that does not say whom it stands for",
        severity="warning",
        finished=True,
        why="Where a capital holds a stance, a government does; `refers_as` says which. A state's "
        "own name says it already.",
        fix="Join the metonym to the entity it stands for, where the text names it.",
        right="[[Prague](GPE metonymy=GPE_for_GOV refers_as>state)](ACTOR) "
        "[opposes](AGAINST holder>ACTOR target>TARGET) [the levy](TARGET) on "
        "[Czech Republic](GPE state) beer.",
        wrong="[[Prague](GPE metonymy=GPE_for_GOV)](ACTOR) "
        "[opposes](AGAINST holder>ACTOR target>TARGET) [the levy](TARGET) on "
        "[Czech Republic](GPE state) beer.",
    )
)
def check_metonyms(view: View) -> list[Finding]:
    """A metonym that holds a stance says which government it is, where the text names it (P05)."""
    entities = view.spans_by_role.get("entity", ())
    metonyms = {
        (span.start, span.end): span
        for span in entities
        if span.attributes and span.attributes.get(METONYMY, "").endswith(FOR_GOVERNMENT)
    }
    found = []
    for link in view.by_role.get("holder", ()):
        metonym = metonyms.get((link.tail.start, link.tail.end))
        if metonym is None or view.get_tails(metonym, "refers_as"):
            continue
        if _could_say(metonym, entities, view.language):
            message = f"{show(metonym.text)} holds a stance and stands for nobody named"
            found.append(Finding("P05", message, metonym))
    return found


def _could_say(metonym: Span, entities: Iterable[Span], language: Language) -> bool:
    """Tell whether a text may name whom a metonym stands for.

    A state's name names its own government; of a known seat, the text has to name the state.
    """
    known = language.states
    if known.is_state(metonym.text):
        return False
    states = set(known.find(metonym.text))
    if not states:
        return True
    return any(known.is_state(s.text) and states & set(known.find(s.text)) for s in entities)
