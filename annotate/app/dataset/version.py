"""What a later version of a dataset is made of, and what was made: sound, or it goes no further."""

from pathlib import Path

from annotate.app.context import Context
from annotate.app.quality.measuring import make_measure
from annotate.dataset.checks.check import check_folder
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.files.numbers import Measure
from annotate.dataset.storage.folder import MANIFEST, check_target
from annotate.files.staging import check_place


def check_given(context: Context, folder: Path, output: Path) -> Measure | None:
    """Check the folder of a dataset, and the output's place; return what measures its readings.

    Returns None where it is none: what is made of it knows what to say.

    Raises:
        UnsoundError: there are errors in it.
        UsageError: the output holds something that no build wrote.
        WriteError: it cannot be written.
        BusyError: another run is writing it.
    """
    if not (folder / MANIFEST).is_file():
        return None
    check_target(output)
    check_place(output)
    scheme = read_scheme(folder)
    context.settle(check_folder(folder, scheme), folder)
    return make_measure(context, scheme)
