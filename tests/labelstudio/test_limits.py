"""A gateway before a server that takes no large request: a push comes in pieces that fit."""

import random
from pathlib import Path

from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.labelstudio.gateway import open_gateway
from tests.labelstudio.tasks import NEWS
from tests.labelstudio.test_arrival import check_whole, make_records

LARGEST = 250_000


def test_a_gateway_that_limits_requests_gets_them_in_pieces(
    label_studio: Server, client: Client, tmp_path: Path
) -> None:
    title = f"limited {random.randrange(10**9)}"
    records = make_records(110)
    with (
        open_gateway(label_studio.url, lambda *_: "pass", largest=LARGEST) as url,
        connect(url, label_studio.token) as through,
    ):
        settings = PushSettings(state=tmp_path, settle=30.0)
        result = push(through, records, scheme=NEWS, title=title, settings=settings)
    assert (result.created, result.problems) == (110, [])
    check_whole(client, result.project, records)
