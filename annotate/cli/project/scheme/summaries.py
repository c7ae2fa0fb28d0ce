"""What `annotate scheme migrate` says wherever people have to choose."""

from annotate.cli.console import Console


def send_to_people(queue: object, console: Console) -> None:
    """Say how people choose the labels of what is split."""
    console.say(
        f"People have to choose: push {queue} to a project of its own with the new scheme, let "
        "them delete the wrong label of each pair, export that, and run this again with --answers."
    )
