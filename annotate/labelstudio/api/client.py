"""The only file that talks to a Label Studio: its calls, as JSON, with errors in plain words.

Writes are never sent twice: the SDK repeats them by itself after a gateway's time-out, and the
server has then done them both times. The SDK decides how a token is used (a personal access
token is exchanged for short-lived ones) and what it raises is never printed: it holds cookies.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from annotate.errors import MissingExtraError, ServerError
from annotate.labelstudio.api.address import name_server
from annotate.labelstudio.api.errors import (
    KEY_FIX,
    RefusedError,
    confuse,
    normalize_url,
    refuse,
)
from annotate.labelstudio.api.front import explain, list_failures, name_key, open_http
from annotate.records import dump_json

JSON = dict[str, Any]
PAGE = 100  # whole tasks
LIGHT_PAGE = 500  # some fields of tasks: larger pages take a third of the time of small ones
TIMEOUT = 600.0
_READ_AGAIN = 2


class Client:
    """A connection to one Label Studio. Close it, or use it in a `with` block."""

    def __init__(self, url: str, wrapper: Any, http: Any) -> None:
        self.url = url
        self.server = name_server(url)  # by which it is told apart from others
        self._wrapper = wrapper
        self._http = http
        self.server_time: datetime | None = None  # of the last answer, by the server's clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    # --- projects -----------------------------------------------------------------------------

    def find_projects(self, title: str) -> list[JSON]:
        """Return the projects of exactly this title: id and title."""
        found: list[JSON] = []
        page = 1
        while True:
            params = {"title": title, "include": "id,title", "page": page, "page_size": PAGE}
            answer = self._get("api/projects/", params)
            found += [p for p in answer["results"] if p.get("title") == title]
            if not answer.get("next"):
                return found
            page += 1

    def read_project(self, project: int) -> JSON:
        """Return a project's settings."""
        return dict(self._get(f"api/projects/{project}/", {}))

    def create_project(self, settings: JSON) -> JSON:
        """Create a project and return it."""
        return dict(self._send("POST", "api/projects/", settings))

    def update_project(self, project: int, settings: JSON) -> None:
        """Change some settings of a project."""
        self._send("PATCH", f"api/projects/{project}/", settings)

    def count_versions(self, project: int) -> Mapping[str, int]:
        """Return how many predictions a project has of each model version."""
        answer = self._get(f"api/projects/{project}/model-versions", {})
        return {str(version): int(count) for version, count in answer.items()}

    def count_labels(self, project: int) -> Mapping[str, Mapping[str, int]]:
        """Return how many annotated regions a project has, by control and label, with drafts."""
        answer = self._get(f"api/projects/{project}/summary/", {})
        counts: dict[str, dict[str, int]] = {}
        for name in ("created_labels", "created_labels_drafts"):
            for control, labels in (answer.get(name) or {}).items():
                group = counts.setdefault(control, {})
                for label, count in labels.items():
                    group[label] = group.get(label, 0) + int(count)
        return counts

    # --- tasks --------------------------------------------------------------------------------

    def iter_tasks(
        self, project: int, *, include: str | None = None, filters: Sequence[JSON] = ()
    ) -> Iterator[JSON]:
        """Yield a project's tasks by id, whole or with some fields, as the server has them."""
        params: JSON = {"project": project, "page_size": LIGHT_PAGE if include else PAGE}
        params |= {"include": include} if include else {"fields": "all"}
        if filters:
            query = {"filters": {"conjunction": "and", "items": list(filters)}}
            params["query"] = json.dumps(query)
        seen, page = 0, 1
        while True:
            answer = self._get("api/tasks", {**params, "page": page}, missing={"tasks": []})
            yield from answer["tasks"]
            seen += len(answer["tasks"])
            if not answer["tasks"] or seen >= answer["total"]:
                return
            page += 1

    def list_tasks(self, project: int, filters: Sequence[JSON]) -> list[JSON]:
        """Return the first page of the tasks that fit, by id, whole."""
        query = {"filters": {"conjunction": "and", "items": list(filters)}}
        params = {"project": project, "page_size": PAGE, "fields": "all", "page": 1}
        return list(self._get("api/tasks", {**params, "query": json.dumps(query)})["tasks"])

    def count_tasks(self, project: int) -> int:
        """Return how many tasks a project has."""
        params = {"project": project, "page_size": 1, "include": "id"}
        return int(self._get("api/tasks", params)["total"])

    def import_tasks(self, project: int, tasks: Sequence[JSON | bytes]) -> list[int]:
        """Create tasks and return their ids in the order given; never sent twice.

        Each is a value or, in bytes, its JSON.
        """
        path = f"api/projects/{project}/import"
        params = {"return_task_ids": "true", "commit_to_project": "true"}
        answer = self._send("POST", path, _join(tasks), params)
        return [int(task) for task in answer["task_ids"]]

    def import_predictions(self, project: int, predictions: Sequence[JSON | bytes]) -> None:
        """Add predictions to tasks that are there; never sent twice."""
        self._send("POST", f"api/projects/{project}/import/predictions", _join(predictions))

    def delete_prediction(self, prediction: int) -> None:
        """Delete a prediction; one that is gone already is no error."""
        try:
            self._request("DELETE", f"api/predictions/{prediction}/", retries=_READ_AGAIN)
        except RefusedError as error:
            if error.status != 404:
                raise

    def update_item(self, kind: str, number: int, value: JSON) -> None:
        """Change some fields of an annotation, a draft, a prediction or a task."""
        self._send("PATCH", f"api/{kind}s/{number}/", value)

    def recount_labels(self, project: int) -> None:
        """Let the server count anew which labels are in use, which it loses track of."""
        self._send("POST", f"api/projects/{project}/summary/reset/", {})

    def read_invitation(self) -> str:
        """Return the address at which people make themselves an account."""
        path = str(self._get("api/invite", {})["invite_url"])
        own = urlsplit(self.url).path
        if path.startswith(own):  # a server that knows that it lives below a path says so
            path = path[len(own) :]
        return self.url + path.lstrip("/")

    def list_identities(self) -> dict[str, str]:
        """Return the e-mail addresses of the users that the token may see, by id."""
        return {str(user["id"]): str(user["email"]) for user in self.list_users()}

    def list_users(self) -> list[JSON]:
        """Return the users that the token may see."""
        return list(self._get("api/users", {}))

    # --- requests -----------------------------------------------------------------------------

    def _get(self, path: str, params: JSON, *, missing: Any = None) -> Any:
        try:
            return self._request("GET", path, params=params, retries=_READ_AGAIN)
        except RefusedError as error:
            if missing is not None and error.status == 404 and params.get("page", 1) > 1:
                return missing  # past the last page
            raise

    def _send(self, method: str, path: str, value: Any, params: JSON | None = None) -> Any:
        return self._request(method, path, params=params, value=value, retries=0)

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: JSON | None = None,
        value: Any = None,
        retries: int,
    ) -> Any:
        from label_studio_sdk.core.api_error import ApiError

        try:
            response = self._wrapper.httpx_client.request(
                path,
                method=method,
                params=params,
                **_write_body(value),
                request_options={"max_retries": retries},
            )
        except ApiError as error:
            raise refuse(self.url, error.status_code or 401, error.body) from None
        except list_failures() as error:
            raise explain(self.url, error, TIMEOUT) from None
        except ValueError:
            raise confuse(self.url) from None
        self.server_time = _read_date(response.headers.get("Date")) or self.server_time
        if response.status_code >= 400:
            raise refuse(self.url, response.status_code, response.text)
        try:
            return response.json() if response.content else None
        except ValueError:
            raise confuse(self.url) from None


def connect(
    url: str, api_key: str, *, on_request: Callable[[str, str], None] | None = None
) -> Client:
    """Connect to a Label Studio; nothing is sent yet.

    Args:
        url: Its address, with the path below which it lives, if any.
        api_key: A personal access token or a legacy token.
        on_request: Is told the method and the path of each request.

    Raises:
        ServerError: the address or the token cannot be one, or the token has run out.
        MissingExtraError: the SDK is not installed.
    """
    try:
        from label_studio_sdk.base_client import LabelStudioBase  # `client` imports pandas
        from label_studio_sdk.core.api_error import ApiError
    except ImportError as error:
        raise MissingExtraError("label-studio-sdk", "labelstudio") from error
    for name in ("httpx", "httpcore"):  # they name every request
        logging.getLogger(name).setLevel(logging.WARNING)
    url = normalize_url(url)
    key = api_key.strip()
    if not (key and key.isascii() and key.isprintable() and " " not in key):
        raise ServerError("The Label Studio API key is no token.", KEY_FIX)
    http = open_http(url, timeout=TIMEOUT, on_request=on_request)
    try:
        sdk: Any = LabelStudioBase(
            base_url=url,
            api_key=key,
            headers=name_key(key),
            httpx_client=http,
            max_retries=0,
        )
    except ApiError:
        http.close()
        raise ServerError(f"The API key for {url} has run out.", KEY_FIX) from None
    return Client(url, sdk._client_wrapper, http)


def _join(values: Sequence[JSON | bytes]) -> bytes:
    """Return a JSON list of values, of which some are written already."""
    written = (v if isinstance(v, bytes) else dump_json(v).encode() for v in values)
    return b"[" + b",".join(written) + b"]"


def _write_body(value: Any) -> JSON:
    """Return a request's body as the SDK takes it; it would spend milliseconds on each task."""
    if value is None:
        return {}
    content = value if isinstance(value, bytes) else dump_json(value).encode()
    return {"content": content, "headers": {"Content-Type": "application/json"}}


def _read_date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value).astimezone(UTC) if value else None
    except ValueError:
        return None
