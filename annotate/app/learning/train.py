"""A model of a project's own, trained on what its people marked, written into a folder."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.app.context import Context, UnsoundError
from annotate.app.language import load_own
from annotate.app.learning.readings import choose_corrections, tell_unread
from annotate.app.names import choose_layers
from annotate.errors import UsageError
from annotate.files.arrays import load_numpy
from annotate.files.json_lines import CODE_NOTHING
from annotate.files.outputs import open_output
from annotate.files.staging import check_place, open_staging, put_in_place
from annotate.model import Problem, Record
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.parsing import find_default_model
from annotate.preannotation.training.card import FILE_NAME, write_card
from annotate.preannotation.training.folder import is_trained, write_parts
from annotate.preannotation.training.model import LEAST_HELD, ModelCard, TrainedScore
from annotate.preannotation.training.recognisers import LEAST_SPANS
from annotate.preannotation.training.train import (
    LEAST_ARTICLES,
    CountsByDocument,
    ScoreEstimate,
    TooLittleError,
    TrainingOptions,
)
from annotate.preannotation.training.train import train as train_model
from annotate.readings.joining import find_repeats
from annotate.records import read_records
from annotate.reliability.statistics.bootstrap import add_up, divide, estimate, weigh
from annotate.scheme import Scheme
from annotate.spelling import plural

UNDEFINED = "nothing is there, and nothing suggested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which layers are learnt, none for all; what it starts from; from how many articles."""

    layers: tuple[str, ...] = ()
    base: str | None = None
    bootstrap: int = 1000
    seed: int = 0
    most: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The card of the model, where it lies, and how many articles were read."""

    card: ModelCard
    target: Path
    read: int


def train(
    context: Context, file: str | Path | None, target: str | Path, options: Options
) -> Result:
    """Train a model on a file of annotations, by default the project's, and write its folder.

    Raises:
        UsageError: an option names what there is not, or the folder holds something else.
        UnsoundError: too few articles have a finished reading by a person; a finding says so.
        AnnotateError: there is no such file, or no pipeline to start from.
    """
    project, target = context.project, Path(target)
    name, scheme = file or project.annotations, project.load_scheme()
    _check_target(target)
    language = load_own(project)
    base = options.base or find_default_model(language)
    settings = PreAnnotatorSettings(
        scheme=scheme, layers=choose_layers(options.layers, scheme), language=language
    )
    schemes: Counter[str] = Counter()
    once = find_repeats(
        read_records(name, context.findings), str(name), context.findings, context.left_out
    )
    tracked = context.listener.track(once, "reading", weight="documents")
    skipped: Counter[str] = Counter()
    found = choose_corrections(_note(tracked, schemes), scheme, options.most, skipped)
    corrections = list(found)
    context.findings.extend(tell_unread(skipped, str(name)))
    if len(corrections) < LEAST_ARTICLES:
        context.findings.append(_make_too_few(str(name), len(corrections), scheme, schemes))
        raise UnsoundError("No model was trained.")
    context.listener.say(
        f"Training on {plural(len(corrections), 'article')}, a tenth of them held apart."
    )
    training = TrainingOptions(
        base=base,
        seed=options.seed,
        estimate=make_score(options.bootstrap, options.seed),
        tell=context.listener.say,
    )
    try:
        parts = train_model(corrections, settings, training)
    except TooLittleError as error:
        context.findings.append(_make_too_little(str(name), settings))
        raise UnsoundError(error.message) from error
    with open_staging(target) as folder:
        write_parts(folder, parts)
        with open_output(folder / FILE_NAME) as stream:
            stream.write(write_card(target.name, parts.card).encode("utf-8"))
        put_in_place(folder, target)
    read = len(corrections) + skipped.total()
    return Result(card=parts.card, target=target, read=read)


def _check_target(target: Path) -> None:
    """Refuse a folder of something else, before minutes are spent on it."""
    if target.exists() and not (target.is_dir() and (is_trained(target) or is_empty(target))):
        raise UsageError(
            f"{target} is there, and is no model of annotate train.",
            "Name another folder with -o.",
        )
    check_place(target)


def is_empty(folder: Path) -> bool:
    """Tell whether a folder has nothing in it."""
    return next(folder.iterdir(), None) is None


def _note(records: Iterable[Record], schemes: Counter[str]) -> Iterator[Record]:
    """Yield the records, and count by which schemes people read."""
    for record in records:
        schemes.update({a.scheme for a in record.annotations if a.annotator.kind != "model"})
        yield record


def _make_too_few(name: str, count: int, scheme: Scheme, schemes: Counter[str]) -> Problem:
    others = sorted(set(schemes) - scheme.names)
    fix = f"Annotate more: {LEAST_ARTICLES} articles at least, 50 to 100 to be of use."
    if others and not count:
        fix = f"People read by {', '.join(others)}: name that scheme in annotate.toml."
    return Problem(
        code=CODE_NOTHING,
        message=f"{count} articles have a finished reading by a person in the scheme "
        f"{scheme.name}: a model needs {LEAST_ARTICLES}",
        file=name,
        fix=fix,
    )


def _make_too_little(name: str, settings: PreAnnotatorSettings) -> Problem:
    return Problem(
        code=CODE_NOTHING,
        message=f"no label of {', '.join(settings.layers)} was marked {LEAST_SPANS} times in the "
        "articles that are learnt from",
        file=name,
        fix="Annotate more, or name other layers with --layers.",
    )


def make_score(draws: int, seed: int) -> ScoreEstimate:
    """Return what gives a score its F1, with an interval by the bootstrap of all measures.

    Of few articles there is none: drawn again and again, they say the same.
    """

    def score(one: TrainedScore, counts: CountsByDocument) -> TrainedScore:
        names = sorted(counts)
        # Before the draws each document counts once: that is the score itself.
        weights = {n: load_numpy().append(1.0, weigh(n, draws, seed)) for n in names}
        right = add_up(counts[name].right * weights[name] for name in names)
        total = add_up(
            (counts[name].predicted + counts[name].gold) * weights[name] for name in names
        )
        found = estimate(divide(2 * right, total), UNDEFINED)
        if len(names) < LEAST_HELD:
            return replace(one, f1=found.value)
        return replace(one, f1=found.value, low=found.low, high=found.high)

    return score
