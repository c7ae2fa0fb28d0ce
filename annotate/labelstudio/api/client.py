"""The calls to a Label Studio, each with what its answer has to look like."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from annotate.files.json_values import dump_json
from annotate.labelstudio.api import answers
from annotate.labelstudio.api.errors import RefusedError, normalize_url
from annotate.labelstudio.api.filters import after
from annotate.labelstudio.api.transport import READ_AGAIN, Transport, open_wrapper
from annotate.model import JSON
from annotate.spelling import plural

PAGE = 100  # whole tasks
LIGHT_PAGE = 500  # some fields of tasks: larger pages take a third of the time of small ones

Fits = Callable[[int], bool]


def any_task(_: int) -> bool:
    """Tell of every task that it may be in an answer."""
    return True


class Client(Transport):
    """A connection to one Label Studio. Close it, or use it in a `with` block."""

    # --- projects -----------------------------------------------------------------------------

    def find_projects(self, title: str) -> list[JSON]:
        """Return the projects of exactly this title: id, title, and when each was made."""
        found: list[JSON] = []
        page = 1
        while True:
            params = {"title": title, "include": "id,title,created_at", "page": page}
            answer = self._get(
                "api/projects/",
                {**params, "page_size": PAGE},
                f"which projects are called {title!r}",
                partial(answers.read_projects, title=title, page=page, size=PAGE),
            )
            found += [each for each in answer.projects if each["title"] == title]
            if not answer.more:
                return found
            page += 1

    def read_project(self, project: int) -> JSON:
        """Return a project's settings."""
        return self._get(
            f"api/projects/{project}/",
            {},
            f"for the settings of project {project}",
            partial(answers.read_project, project=project),
        )

    def create_project(self, settings: JSON) -> int:
        """Create a project and return its id; never sent twice."""
        asked = f"to make the project {settings.get('title')!r}"
        read = answers.read_made_project
        return self._send("POST", "api/projects/", settings, asked=asked, read=read)

    def update_project(self, project: int, settings: JSON) -> None:
        """Change some settings of a project."""
        asked = f"to change {', '.join(sorted(settings))} of project {project}"
        read = partial(answers.read_changed, number=project)
        self._set(f"api/projects/{project}/", settings, asked=asked, read=read)

    def create_view(self, project: int, view: JSON) -> None:
        """Give a project's list of tasks a tab."""
        asked = f"to make a list of tasks for project {project}"
        value = {"project": project, "data": view}
        self._send("POST", "api/dm/views/", value, asked=asked, read=answers.read_nothing)

    def connect_model(self, project: int, model: JSON) -> None:
        """Let a project ask a model server, by its address; one that it asks already is changed."""
        there = self._get(
            "api/ml/",
            {"project": project},
            f"which model servers project {project} asks",
            answers.read_models,
        )
        same = [each["id"] for each in there if each["url"].rstrip("/") == model["url"].rstrip("/")]
        asked = f"to let project {project} ask {model['url']}"
        method, path = ("PATCH", f"api/ml/{same[0]}") if same else ("POST", "api/ml/")
        value = {"project": project, **model}
        self._send(method, path, value, asked=asked, read=answers.read_nothing)

    def count_versions(self, project: int) -> Mapping[str, int]:
        """Return how many predictions a project has of each model version."""
        asked = f"which model versions project {project} has"
        path = f"api/projects/{project}/model-versions"
        return self._get(path, {}, asked, answers.read_versions)

    def count_columns(self, project: int) -> Mapping[str, int]:
        """Return how often the server has seen each column in the data of tasks.

        It counts one more whenever somebody writes into a column by an action of its own.
        """
        asked = f"which columns project {project} has"
        return self._get(f"api/projects/{project}/summary/", {}, asked, answers.read_columns)

    # --- tasks --------------------------------------------------------------------------------

    def iter_tasks(
        self,
        project: int,
        *,
        include: str | None = None,
        filters: Sequence[JSON] = (),
        fits: Fits = any_task,
    ) -> Iterator[JSON]:
        """Yield a project's tasks by id, whole or with some fields, as the server has them.

        They are asked for by id and not by page: a page moves when somebody deletes a task. An
        answer with a task that does not fit, by its id, is none.
        """
        size, last = LIGHT_PAGE if include else PAGE, 0
        while True:
            behind = [*filters, after(last)] if last else filters

            def is_next(task: int, last: int = last) -> bool:
                return task > last and fits(task)

            page = self._list(project, behind, size, include, fits=is_next)
            yield from page.tasks
            if page.total <= size:
                return
            last = page.tasks[-1]["id"]

    def list_tasks(
        self, project: int, filters: Sequence[JSON], *, fits: Fits = any_task
    ) -> list[JSON]:
        """Return the first of the tasks that fit, by id, whole."""
        return self._list(project, filters, PAGE, fits=fits).tasks

    def count_tasks(self, project: int) -> int:
        """Return how many tasks a project has."""
        return self._list(project, (), 1, "id").total

    def _list(
        self,
        project: int,
        filters: Sequence[JSON],
        size: int,
        include: str | None = None,
        *,
        fits: Fits = any_task,
    ) -> answers.TaskPage:
        params: JSON = {"project": project, "page_size": size, "page": 1}
        params |= {"include": include} if include else {"fields": "all"}
        if filters:
            query = {"filters": {"conjunction": "and", "items": list(filters)}}
            params["query"] = json.dumps(query)
        fields = include.split(",") if include else None
        read = partial(answers.read_tasks, project=project, size=size, fields=fields, fits=fits)
        return self._get("api/tasks", params, f"for tasks of project {project}", read)

    def import_tasks(self, project: int, tasks: Sequence[JSON | bytes]) -> list[int]:
        """Create tasks and return their ids in the order given; never sent twice.

        Each is a value or, in bytes, its JSON.
        """
        return self._send(
            "POST",
            f"api/projects/{project}/import",
            _join(tasks),
            params={"return_task_ids": "true", "commit_to_project": "true"},
            asked=f"to make {plural(len(tasks), 'task')} in project {project}",
            read=partial(answers.read_made_tasks, count=len(tasks)),
        )

    def import_predictions(self, project: int, predictions: Sequence[JSON | bytes]) -> None:
        """Add predictions to tasks that are there; never sent twice."""
        self._send(
            "POST",
            f"api/projects/{project}/import/predictions",
            _join(predictions),
            asked=f"to add {plural(len(predictions), 'prediction')} to project {project}",
            read=partial(answers.read_made_predictions, count=len(predictions)),
        )

    def delete_task(self, task: int) -> None:
        """Delete a task with all that it has; one that is gone already is no error."""
        self._delete("task", task)

    def delete_project(self, project: int) -> None:
        """Delete a project with all that it has; one that is gone already is no error."""
        self._delete("project", project)

    def delete_prediction(self, prediction: int) -> None:
        """Delete a prediction; one that is gone already is no error."""
        self._delete("prediction", prediction)

    def _delete(self, kind: str, number: int) -> None:
        path, asked = f"api/{kind}s/{number}/", f"to delete {kind} {number}"
        try:
            content = self._request("DELETE", path, retries=READ_AGAIN)
        except RefusedError as error:
            if error.status != 404:
                raise
        else:
            self._read(content, asked, answers.read_nothing)

    def update_item(self, kind: str, number: int, value: JSON) -> None:
        """Change some fields of an annotation, a draft, a prediction or a task."""
        asked = f"to change {kind} {number}"
        read = partial(answers.read_changed, number=number)
        self._send("PATCH", f"api/{kind}s/{number}/", value, asked=asked, read=read)

    def recount_labels(self, project: int) -> None:
        """Let the server count anew which labels are in use: it keeps some that nobody uses."""
        asked, path = f"to count the labels of project {project}", f"projects/{project}/summary"
        self._send("POST", f"api/{path}/reset/", {}, asked=asked, read=answers.read_nothing)

    # --- people -------------------------------------------------------------------------------

    def read_invitation(self) -> str:
        """Return the address at which people make themselves an account."""
        path = self._get("api/invite", {}, "for an invitation", answers.read_invitation)
        own = urlsplit(self.people_url).path
        if path.startswith(own):  # a server that knows that it lives below a path says so
            path = path[len(own) :]
        return self.people_url + path.lstrip("/")

    def list_identities(self) -> dict[str, str]:
        """Return the e-mail addresses of the users that the token may see, by id."""
        return {str(user["id"]): user["email"] for user in self.list_users()}

    def list_users(self) -> list[JSON]:
        """Return the users that the token may see."""
        return self._get("api/users", {}, "who its users are", answers.read_users)


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
    address = normalize_url(url)
    wrapper, http = open_wrapper(address, api_key, on_request)
    return Client(address, wrapper, http)


def _join(values: Sequence[JSON | bytes]) -> bytes:
    """Return a JSON list of values, of which some are written already."""
    written = (v if isinstance(v, bytes) else dump_json(v).encode() for v in values)
    return b"[" + b",".join(written) + b"]"
