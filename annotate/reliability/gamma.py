"""Gamma, which weighs where units lie and what they are called in one alignment of all readers.

The measure of Mathet, Widlöcher and Métivier (2015), "The unified and holistic method gamma for
inter-annotator agreement measure and alignment", Computational Linguistics 41(3), as
pygamma-agreement computes it, a document and a layer at a time. It takes seconds where everything
else takes milliseconds, so it is computed on as many documents as are asked for, and no longer
than a while.
"""

import heapq
import logging
import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from annotate.errors import MissingExtraError
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.readings import ComparableReading
from annotate.reliability.report import Figure, Topic, make_figure
from annotate.reliability.statistics.bootstrap import divide, estimate, seed_global_random
from annotate.reliability.statistics.sums import ALL, Column, Sums

SAMPLES = 30  # chance is estimated from as many random continua: the library's own default
NO_DOCUMENTS = "no document in which two people marked any"
STOPPED = "the time for gamma was up"

_DrawnDocument = tuple[tuple[int, str], Sequence[ComparableReading]]


@dataclass(kw_only=True)
class Gamma:
    """Draws documents while they go by, and computes gamma of them in the end.

    `most` is how many documents to take, `seconds` how long to compute at most; a document that
    was begun is finished.
    """

    options: ComparisonOptions
    most: int
    seed: int
    seconds: float = 600.0
    _heap: list[_DrawnDocument] = field(default_factory=list)

    def add(self, document: str, readings: Sequence[ComparableReading]) -> None:
        """Take a document, if it is among those drawn: by its id and the seed alone."""
        digest = sha256(f"{self.seed}\x1f{document}".encode()).digest()
        entry = ((-int.from_bytes(digest[:8], "big"), document), readings)
        if len(self._heap) < self.most:
            heapq.heappush(self._heap, entry)
        elif self.most and entry[0] > self._heap[0][0]:
            heapq.heapreplace(self._heap, entry)

    def compute(self, bootstrap: int) -> Iterator[Figure]:
        """Yield gamma of each layer: the mean over the documents."""
        if not self.most:
            return
        sums = Sums(draws=bootstrap, seed=self.seed)
        stopped = self._add_to(sums)
        totals = sums.total(ALL, ALL)
        for layer in self.options.layers:
            documents = totals.get(layer, "documents")
            found = estimate(divide(totals.get(layer, "gamma"), documents), NO_DOCUMENTS)
            if stopped:
                reason = "; ".join(part for part in (found.reason, STOPPED) if part)
                found = found._replace(reason=reason)
            yield make_figure(
                Topic("spans", layer),
                "gamma",
                found,
                documents=round(float(documents[0])),
                items=float(totals.get(layer, "units")[0]),
            )

    def _add_to(self, sums: Sums) -> bool:
        """Add gamma of each document, and return whether the time was up before the last."""
        end = time.monotonic() + self.seconds
        for (_, document), readings in sorted(self._heap, key=lambda entry: entry[0][1]):
            if time.monotonic() > end:
                return True
            values: defaultdict[Column, float] = defaultdict(float)
            for layer in self.options.layers:
                marked = [
                    [span for span in reading.spans if span.layer == layer]
                    for reading in readings
                    if layer in reading.layers
                ]
                if sum(1 for spans in marked if spans) < 2:
                    continue
                units = [[(s.start, s.end, s.label) for s in spans] for spans in marked]
                values[Column(ALL, ALL, layer, "gamma")] = compute_gamma(units, self.seed)
                values[Column(ALL, ALL, layer, "documents")] = 1
                values[Column(ALL, ALL, layer, "units")] = sum(len(spans) for spans in units)
            sums.add(document, values)
        return False


def compute_gamma(readers: Sequence[Sequence[tuple[int, int, str]]], seed: int) -> float:
    """Return gamma of one continuum, given each reader's units as start, end, label.

    Raises:
        MissingExtraError: pygamma-agreement is not installed.
    """
    return float(align(readers, seed).gamma)


def align(readers: Sequence[Sequence[tuple[int, int, str]]], seed: int) -> Any:
    """Return the library's result: `gamma`, `observed_disorder`, `expected_disorder`."""
    with _silence():
        try:
            import pygamma_agreement
            from pyannote.core import Segment
        except ImportError as error:
            raise MissingExtraError("pygamma-agreement", "gamma") from error
        continuum = pygamma_agreement.Continuum()
        for number, units in enumerate(readers):
            continuum.add_annotator(str(number))
            for start, end, label in units:
                continuum.add(str(number), Segment(start, end), label)
        seed_global_random(seed)  # the library samples from numpy's global state
        return continuum.compute_gamma(
            pygamma_agreement.CombinedCategoricalDissimilarity(), n_samples=SAMPLES
        )


@contextmanager
def _silence() -> Iterator[None]:
    """Keep the solver's own lines off standard output, which is for data, and its warnings away."""
    sys.stdout.flush()
    kept = os.dup(1)
    disabled = logging.root.manager.disable
    with open(os.devnull, "w") as nowhere, warnings.catch_warnings():  # noqa: PTH123  # no file
        warnings.simplefilter("ignore")
        os.dup2(nowhere.fileno(), 1)
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(disabled)
            os.dup2(kept, 1)
            os.close(kept)
