"""Three schemes that share nothing with the default one, and articles with two readings each.

Claims and premises, frames, events with arguments: made as `annotate scheme new` makes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.drafts.draft import AttributeDraft, SchemeDraft
from annotate.drafts.filling import Naming, fill_in
from annotate.drafts.listed import read_list, read_relations
from annotate.drafts.writing import dump_scheme
from annotate.labelstudio.page.page import RESERVED_KEYS
from annotate.model import Annotator, Record, Relation
from annotate.offsets import make_span_id
from annotate.project import load_scheme
from annotate.records import open_writer
from annotate.scheme import Scheme
from tests.checks.notation import read_record


@dataclass(frozen=True)
class OwnScheme:
    """A scheme in few words; `readings` are two people's of each article, marked up."""

    id: str
    labels: tuple[str, ...]
    relations: tuple[str, ...]
    attributes: tuple[AttributeDraft, ...]
    readings: tuple[tuple[str, str], ...]

    def write(self, folder: Path) -> Scheme:
        """Write the scheme, a project file that names it, and the readings."""
        draft = read_list(self.labels)
        first, *rest = draft.layers
        draft = SchemeDraft(
            layers=(replace(first, attributes=self.attributes), *rest),
            relations=read_relations(self.relations),
        )
        value = fill_in(draft, Naming(id=self.id, title=self.id, reserved=RESERVED_KEYS))
        (folder / f"{self.id}.toml").write_text(dump_scheme(value), encoding="utf-8")
        (folder / "annotate.toml").write_text(
            f'[project]\nname = "{self.id}"\nscheme = "{self.id}.toml"\n'
        )
        scheme = load_scheme(f"{self.id}.toml", folder)
        with open_writer(folder / "annotations.jsonl") as write:
            for record in self.iter_records(scheme):
                write(record)
        return scheme

    def iter_records(self, scheme: Scheme) -> Iterator[Record]:
        """Yield the articles with their readings."""
        for number, marked in enumerate(self.readings):
            name = f"{self.id}-{number}"
            both = [_read(text, scheme, name) for text in marked]
            assert both[0].document == both[1].document
            readings = tuple(
                replace(
                    record.annotations[0],
                    scheme=scheme.name,
                    layers=scheme.layer_names,
                    annotator=Annotator(kind="human", name=f"reader-{reader}"),
                    created=f"2026-02-0{reader}T10:00:00Z",
                )
                for reader, record in enumerate(both, 1)
            )
            yield Record(document=both[0].document, annotations=readings)


def _read(marked: str, scheme: Scheme, name: str) -> Record:
    """Read a marked-up text in which a blank in a name is written `~`."""
    record = read_record(marked, scheme, name)
    spans, ids = [], {}
    for span in record.annotations[0].spans:
        label = span.label.replace("~", " ")
        layer = scheme.labels[label].layer
        id_ = make_span_id(name, layer, span.start, span.end, label)
        ids[span.id] = id_
        spans.append(replace(span, id=id_, label=label, layer=layer))
    relations = tuple(
        Relation(label=r.label.replace("~", " "), head=ids[r.head], tail=ids[r.tail])
        for r in record.annotations[0].relations
    )
    reading = replace(record.annotations[0], spans=tuple(spans), relations=relations)
    return replace(record, annotations=(reading,))


CLAIMS = OwnScheme(
    id="claims",
    labels=("argument=CLAIM,PREMISE", "source=PROPONENT"),
    relations=("supports=PREMISE:CLAIM", "attacks=CLAIM,PREMISE:CLAIM", "text=CLAIM:PROPONENT"),
    attributes=(AttributeDraft(name="strength", values=("weak", "strong"), labels=("CLAIM",)),),
    readings=(
        (
            "[Ada Vell](PROPONENT) holds that [the ferry should be free](CLAIM c text>PROPONENT "
            "strength=strong), for [cars would stay away](PREMISE supports>c).",
            "[Ada Vell](PROPONENT) holds that [the ferry should be free](CLAIM c text>PROPONENT "
            "strength=weak), for [cars would stay away](CLAIM d attacks>c).",
        ),
        (
            "[The quay is too short](PREMISE supports>c), so [it must be moved](CLAIM c).",
            "[The quay is too short](PREMISE supports>c), so [it must be moved](CLAIM c).",
        ),
    ),
)
FRAMES = OwnScheme(
    id="frames",
    labels=("frame=conflict,human interest,économie",),
    relations=(),
    attributes=(AttributeDraft(name="tone"),),
    readings=(
        (
            "[Two ports fight over one buoy](conflict tone=dry). [Lene waits](human~interest).",
            "[Two ports fight over one buoy](économie). [Lene waits](human~interest).",
        ),
        ("[Tolls rise again](économie).", "[Tolls rise](économie) again."),
    ),
)
EVENTS = OwnScheme(
    id="events",
    labels=("trigger=Attack,Transfer", "argument=Agent,Place,Thing"),
    relations=(
        "agent=layer:trigger:Agent",
        "held at=layer:trigger:Place",
        "what=Transfer:Thing",
    ),
    attributes=(AttributeDraft(name="realis", values=("actual", "other")),),
    readings=(
        (
            "[Sailors](Agent) [boarded](Attack agent>Agent held~at>Place realis=actual) a tug "
            "in [Vellan](Place).",
            "[Sailors](Agent) [boarded](Attack agent>Agent realis=other) a tug in [Vellan](Place).",
        ),
        (
            "[The bank](Agent) [sold](Transfer agent>Agent what>Thing) [a crane](Thing).",
            "[The bank](Agent) [sold](Transfer agent>Agent what>Thing) [a crane](Thing).",
        ),
    ),
)
