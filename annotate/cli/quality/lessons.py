"""What was learnt as text, within 80 columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.preannotation.learning.corrections import (
        EntryGroup,
        EntryProposal,
        Lesson,
        SavedSum,
    )

MOST_LINKS = 3


def write_lesson(lesson: "Lesson", *, listed: int) -> Iterator[str]:
    """Yield the lines that tell what `annotate learn` found; so many entries of each group."""
    from annotate.reliability.table import fold, write_counts

    if not lesson.documents:
        yield from write_counts("Set aside:", lesson.set_aside)
        return
    share = lesson.saved.value / lesson.before if lesson.before else 0.0
    head = (
        f"{plural(lesson.documents, 'article')}, each held apart once ({lesson.folds} folds): "
        f"{plural(lesson.before, 'operation')} with the words that there are, {lesson.after} with "
        f"what the other articles teach. {_tell_sum(lesson.saved)}, {share:.1%}."
    )
    yield from fold(head, indent=0)
    yield from write_counts("Set aside:", lesson.set_aside)
    for group in lesson.groups:
        yield ""
        yield from fold(_tell_group(group), indent=2)
        ranked = sorted(group.proposals, key=lambda p: (-p.saved, -len(p.sightings), p.entry))
        for proposal in ranked[:listed]:
            yield from _write_proposal(proposal)
        if len(ranked) > listed:
            yield f"  and {len(ranked) - listed} more"
    if not lesson.groups:
        yield ""
        yield "Nothing in these corrections speaks for a word of the project's own."


def _tell_group(group: "EntryGroup") -> str:
    taken = "taken" if group.taken else "not taken, since it is not sure to save anything"
    count = f"{len(group.proposals)} {'entry' if len(group.proposals) == 1 else 'entries'}"
    return f"{group.name[0].upper()}{group.name[1:]}: {count}. {_tell_sum(group.saved)}: {taken}."


def _tell_sum(saved: "SavedSum") -> str:
    interval = "" if saved.low is None else f" (95 %: {saved.low:.0f} to {saved.high:.0f})"
    return f"Saved {saved.value:.0f}{interval}"


def _write_proposal(proposal: "EntryProposal") -> Iterator[str]:
    from annotate.app.learning.learn import describe
    from annotate.reliability.table import fold

    like = f" like {proposal.model}" if proposal.model else ""
    people = sorted({sighting.annotator for sighting in proposal.sightings})
    line = f"  {'.'.join(proposal.path)}: {proposal.word}{like}: {describe(proposal)}"
    yield from fold(f"{line}, by {', '.join(people)}", indent=6)
    links = dict.fromkeys(sighting.link for sighting in proposal.sightings if sighting.link)
    yield from (f"      {link}" for link in list(links)[:MOST_LINKS])
