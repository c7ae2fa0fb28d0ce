"""Suggestions while people work: a model server of this project, that its Label Studio asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from annotate.app.articles.preannotate import Options as Suggestions
from annotate.app.articles.preannotate import make_annotator
from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.labelstudio.api.address import LOOPBACK
from annotate.labelstudio.live.server import USER, LiveServer, open_server
from annotate.labelstudio.live.suggesting import Suggester
from annotate.labelstudio.page.tasks import VERSION_MARK
from annotate.model import Annotation, Document, Problem
from annotate.preannotation.port import Loadable, PreAnnotator
from annotate.preannotation.runs.answers import annotate_each
from annotate.readings.shown import ShownSuggestions, parse_scores

PORT = 9090
SECRET_VARIABLE = "ANNOTATE_LIVE_SECRET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the server listens, the secret it wants, and who suggests what.

    `min_score` is what suggestions have to reach, as in a push.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    secret: str | None = field(default=None, repr=False)
    suggestions: Suggestions = field(default_factory=Suggestions)
    min_score: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveModel:
    """A model server as a project is told of it; None where it is not to be asked."""

    url: str
    secret: str | None = field(default=None, repr=False)

    def describe(self) -> dict[str, object]:
        """Return the settings by which Label Studio asks it."""
        given = {"auth_method": "BASIC_AUTH", "basic_auth_user": USER}
        login = {**given, "basic_auth_pass": self.secret} if self.secret else {}
        return {"url": self.url, "title": "annotate", "is_interactive": True, **login}


@contextmanager
def open_live(context: Context, options: Options) -> Iterator[LiveServer]:
    """Load the pre-annotator, and listen.

    Raises:
        UsageError: others could ask, and there is no secret; or an option names what there is not.
        RunError: the port is in use.
    """
    if options.host not in LOOPBACK and not options.secret:
        raise UsageError(
            f"At {options.host} others than this machine can ask.",
            f"Set {SECRET_VARIABLE} to a secret of your own, or leave out --host.",
        )
    scheme = context.project.load_scheme()
    least = None if options.min_score is None else parse_scores(options.min_score, scheme)
    annotator = make_annotator(context.project, options.suggestions, context.findings)
    if isinstance(annotator, Loadable):
        context.listener.say("Loading what suggests.")
        annotator.load()
    suggester = Suggester(
        scheme=scheme,
        show=ShownSuggestions(least, scheme).select_reading,
        read=lambda document: _read(context, annotator, document),
        version=f"{annotator.name}{VERSION_MARK}{annotator.version}",
    )
    with open_server(
        suggester, host=options.host, port=options.port, secret=options.secret
    ) as server:
        yield server


def _read(context: Context, annotator: PreAnnotator, document: Document) -> Annotation | None:
    """Return the reading of one document; why there is none is told."""
    (answer,) = annotate_each(annotator, [document])
    if isinstance(answer, Problem):
        context.findings.append(answer)
        context.listener.say(f"{document.id}: {answer.message}")
        return None
    return answer
