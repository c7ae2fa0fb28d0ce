"""`annotate takedown`: a new version of a dataset without certain documents."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.project import Project
from annotate.spelling import plural

# What a new version does not undo, and who can: said every time, for it is easily forgotten.
REMAINS = """\
The new folder has nothing of them. What is left elsewhere, and how to have it removed:
  {folder} and the annotations it was built from: delete them here, and the tasks in Label Studio.
  The Hub keeps every earlier commit and tag; revision="v1.0" loads them as before, publishing a
  new version does not change that. With a token that may write to OWNER/NAME:
    hf repos tag delete OWNER/NAME v1.0 --type dataset          (each earlier tag)
    python -c "from huggingface_hub import HfApi; HfApi().super_squash_history(
        repo_id='OWNER/NAME', repo_type='dataset')"             (each branch; the history is gone)
    and delete the old files for good under Settings, Storage, of the repository's page
    (HfApi().list_lfs_files and permanently_delete_lfs_files do the same).
  Copies that others have downloaded or forked cannot be called back: tell those you know of."""


def takedown(
    folder: Annotated[Path, typer.Argument(help="The dataset's folder.")],
    documents: Annotated[list[str], typer.Argument(help="Ids of the documents to take down.")],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder of the new version.", metavar="FOLDER"),
    ],
    quiet: Quiet = False,
) -> None:
    """Make a new version of a dataset without some documents, and say what remains elsewhere.

    It is made of the folder alone: the rows of all others stay as they are, in their splits; card,
    certificate and counts are made anew. Nothing is published.

    Example: annotate takedown datasets/summits harbour-levy -o datasets/summits-2
    """
    from annotate.app.dataset import takedown as app

    with open_session(quiet=quiet, project=Project()) as (context, console):
        result = app.takedown(context, folder, documents, output)
        taken, left = plural(result.taken, "document"), result.report.documents.total()
        console.say(f"Took {taken} down. {output} has {plural(left, 'article')}.")
        for config, splits in result.report.rows.items():
            console.say(f"  {config}: " + ", ".join(f"{name} {n:,}" for name, n in splits.items()))
        console.say(f"Publish it: annotate publish {output} --repo OWNER/NAME --tag v1.1")
        console.say(REMAINS.format(folder=folder))
