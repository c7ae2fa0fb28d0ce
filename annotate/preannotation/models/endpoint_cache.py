"""What an endpoint answered: read from its bytes, and kept so that nothing is paid for twice."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from annotate.files.json_values import dump_json, load_json
from annotate.files.locks import BusyError
from annotate.files.outputs import open_output


class EndpointAnswer(NamedTuple):
    """What the model said, and why it stopped, in the endpoint's word."""

    content: str
    finish_reason: str


class EndpointFailure(NamedTuple):
    """Why there is no answer to one request.

    `too_long` where a shorter one may get one, `answered` where the endpoint did its part.
    """

    reason: str
    too_long: bool = False
    answered: bool = False


FILTERED = "content_filter"


def read_answer(raw: bytes) -> EndpointAnswer | EndpointFailure:
    """Return the first choice of a chat completion."""
    value = None
    try:
        value = load_json(raw)
        choice = value["choices"][0]
        content = choice["message"]["content"]
        refusal = choice["message"].get("refusal")
        reason = choice.get("finish_reason") or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        # Some servers in front of others say with HTTP 200 that these failed.
        error = value.get("error") if isinstance(value, dict) else None
        said = error.get("message") if isinstance(error, dict) else error
        return EndpointFailure("the answer is no chat completion" + (f": {said}" if said else ""))
    if isinstance(refusal, str) and refusal and not content:
        return EndpointFailure(f"the model refused: {refusal}", answered=True)
    if reason == FILTERED and not content:
        return EndpointFailure("the endpoint filtered the answer out", answered=True)
    if not isinstance(content, str) or not isinstance(reason, str):
        return EndpointFailure("the answer has no content", answered=True)
    return EndpointAnswer(content, reason)


@dataclass(frozen=True, slots=True)
class ResponseCache:
    """Answers in a folder, by the hash of the request; without a folder nothing is kept."""

    folder: Path | None = None

    def _find(self, request: Any) -> Path | None:
        if self.folder is None:
            return None
        name = hashlib.sha256(dump_json(request).encode("utf-8")).hexdigest()
        return self.folder / name[:2] / f"{name}.json"

    def get(self, request: Any) -> EndpointAnswer | None:
        """Return what was answered to a request, None where it has to be asked."""
        path = self._find(request)
        if path is None:
            return None
        try:
            value = json.loads(path.read_bytes())
            return EndpointAnswer(str(value["content"]), str(value["finish_reason"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, request: Any, answer: EndpointAnswer) -> None:
        """Keep an answer, whole or not at all."""
        path = self._find(request)
        if path is not None:
            with suppress(BusyError), open_output(path) as stream:  # another keeps the same one
                stream.write(dump_json(answer._asdict()).encode("utf-8") + b"\n")

    def forget(self, request: Any) -> None:
        """Drop an answer that was no use, so that the request is made again."""
        path = self._find(request)
        if path is not None:
            path.unlink(missing_ok=True)
