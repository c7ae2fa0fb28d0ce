"""What the tests' Hub answers: the endpoints that the clients of our versions really call."""

import base64
import hashlib
import json
import re
from urllib.parse import parse_qs

import yaml

from tests.publish.hub import DATE, GIT_ATTRIBUTES, Blob, RefusalError, Repo
from tests.publish.metadata import check_metadata
from tests.publish.server import Handler, route

__all__ = ["Handler"]
LFS_BYTES = 10_000_000  # larger files go to LFS whatever their name


# --- repositories ------------------------------------------------------------------------------


@route("POST", "/api/repos/create")
def create_repo(request):
    request.require_token()
    given = request.json
    name = f"{given.get('organization') or 'tester'}/{given['name']}"
    url = f"{request.hub.url}/datasets/{name}"
    if name in request.hub.repos:
        raise RefusalError(409, "You already created this dataset repo")
    private = given.get("private") or given.get("visibility") == "private"
    repo = request.hub.repos[name] = Repo(name, private=bool(private))
    files = {".gitattributes": request.hub.make_blob(GIT_ATTRIBUTES)}
    repo.commit("main", files, "initial commit")
    return {"url": url, "name": name, "id": name}


@route("PUT", "/api/datasets/{repo}/settings")
def update_settings(request, name):
    repo, given = request.find(name, write=True), request.json
    if "private" in given or "visibility" in given:
        repo.private = bool(given.get("private") or given.get("visibility") == "private")
    repo.gated = given.get("gated", repo.gated)
    return {}


@route("GET", "/api/datasets/{repo}(?:/revision/{rev})?")
def describe_repo(request, name, revision):
    repo = request.find(name)
    sha = repo.resolve(revision or "main")
    return {
        "_id": "1", "id": name, "author": name.split("/")[0], "sha": sha, "lastModified": DATE,
        "createdAt": DATE, "private": repo.private, "gated": repo.gated, "disabled": False,
        "downloads": 0, "likes": 0, "tags": [], "cardData": {},
        "siblings": [{"rfilename": path} for path in sorted(repo.commits[sha].files)],
    }  # fmt: skip


@route("GET", "/api/datasets/{repo}/refs")
def list_refs(request, name):
    repo = request.find(name)

    def show(kind, refs):
        return [
            {"name": ref, "ref": f"refs/{kind}/{ref}", "targetCommit": sha}
            for ref, sha in refs.items()
        ]

    return {
        "branches": show("heads", repo.branches), "tags": show("tags", repo.tags), "converts": [],
    }  # fmt: skip


@route("POST", "/api/datasets/{repo}/branch/(.+)")
def create_branch(request, name, branch):
    repo = request.find(name, write=True)
    if branch in repo.branches:
        raise RefusalError(409, f"Reference refs/heads/{branch} already exists")
    repo.branches[branch] = repo.resolve(request.json.get("startingPoint") or "main")
    return {}


@route("POST", "/api/datasets/{repo}/tag/{rev}")
def create_tag(request, name, revision):
    repo, tag = request.find(name, write=True), request.json["tag"]
    if tag in repo.tags:
        raise RefusalError(409, f"Tag {tag} already exists")
    repo.tags[tag] = repo.resolve(revision)
    return {}


@route("DELETE", "/api/datasets/{repo}/tag/(.+)")
def delete_tag(request, name, tag):
    repo = request.find(name, write=True)
    if tag not in repo.tags:
        raise RefusalError(404, "There is no such tag", "RevisionNotFound")
    del repo.tags[tag]
    return {}


# --- what is in them ---------------------------------------------------------------------------


def show_blob(path, blob):
    entry = {"type": "file", "oid": blob.git, "size": blob.size, "path": path}
    if blob.lfs:
        entry["lfs"] = {"oid": blob.sha256, "size": blob.size, "pointerSize": 134}
    if blob.xet:
        entry["xetHash"] = blob.xet
    return entry


def show_folder(path):
    oid = hashlib.sha1(path.encode()).hexdigest()
    return {"type": "directory", "oid": oid, "size": 0, "path": path}


@route("GET", "/api/datasets/{repo}/tree/{rev}(?:/(.*))?")
def list_tree(request, name, revision, path):
    files = request.find(name).files(revision)
    start = f"{path.strip('/')}/" if path.strip("/") else ""
    deep = request.query.get("recursive", "").lower() in ("true", "1")
    entries, folders = [], set()
    for file, blob in files.items():
        if not file.startswith(start):
            continue
        steps = file.removeprefix(start).split("/")
        if deep or len(steps) == 1:
            entries.append(show_blob(file, blob))
        depth = len(steps) if deep else min(len(steps), 2)
        folders |= {start + "/".join(steps[:at]) for at in range(1, depth)}
    if start and not entries and not folders:
        raise RefusalError(404, f'{path} does not exist on "{revision}"', "EntryNotFound")
    return sorted([*entries, *map(show_folder, folders)], key=lambda entry: entry["path"])


@route("POST", "/api/datasets/{repo}/paths-info/{rev}")
def list_paths(request, name, revision):
    files = request.find(name).files(revision)
    if "json" in request.headers.get("Content-Type", ""):
        paths = request.json["paths"]
    else:
        paths = parse_qs(request.data.decode()).get("paths", [])
    entries = []
    for path in [paths] if isinstance(paths, str) else paths:
        if path in files:
            entries.append(show_blob(path, files[path]))
        elif any(file.startswith(f"{path.rstrip('/')}/") for file in files):
            entries.append(show_folder(path))
    return entries


@route("GET", "/datasets/{repo}/resolve/{rev}/(.+)")
def serve_file(request, name, revision, path):
    hub, repo = request.hub, request.find(name)
    sha = repo.resolve(revision)
    blob = repo.commits[sha].files.get(path)
    if blob is None:
        raise RefusalError(404, "Entry not found", "EntryNotFound")
    headers = {
        "X-Repo-Commit": sha, "Accept-Ranges": "bytes", "ETag": f'"{blob.etag}"',
        "Content-Type": "application/octet-stream", "X-Linked-Size": str(blob.size),
        "X-Linked-Etag": f'"{blob.etag}"',
    }  # fmt: skip
    if blob.xet:
        token_url = f"{hub.url}/api/datasets/{name}/xet-read-token/{sha}"
        headers |= {"X-Xet-Hash": blob.xet, "Link": f'<{token_url}>; rel="xet-auth"'}
    if request.command == "HEAD":
        return b"", {**headers, "Content-Length": str(blob.size)}
    content = hub.read(blob)
    ranged = "Range" in request.headers
    if hub.tampered.get(path) == "all" or (ranged and hub.tampered.get(path) == "parts"):
        content = content[:40] + bytes([content[40] ^ 1]) + content[41:]
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range") or "")
    if not asked:
        return content, headers
    first = int(asked[1]) if asked[1] else len(content) - int(asked[2])
    last = min(int(asked[2]), len(content) - 1) if asked[1] and asked[2] else len(content) - 1
    if first >= len(content):
        return b"", {"Content-Range": f"bytes */{len(content)}", "status": 416}
    span = f"bytes {first}-{last}/{len(content)}"
    return content[first : last + 1], {**headers, "Content-Range": span, "status": 206}


# --- how it gets there -------------------------------------------------------------------------


@route("POST", "/api/datasets/{repo}/preupload/{rev}")
def plan_upload(request, name, revision):
    repo = request.find(name, write=True)
    files, answers = repo.files(revision), []
    for file in request.json["files"]:
        path = file["path"]
        lfs = path.endswith(".parquet") or file["size"] >= LFS_BYTES
        there = {"oid": files[path].etag} if path in files else {}
        mode = "lfs" if lfs else "regular"
        answers.append({"path": path, "uploadMode": mode, "shouldIgnore": False, **there})
    return {"files": answers, "commitOid": repo.resolve(revision)}


@route("POST", r"/datasets/{repo}\.git/info/lfs/objects/batch")
def plan_lfs(request, name):
    request.find(name, write=True)
    objects = []
    for given in request.json["objects"]:
        entry = {"oid": given["oid"], "size": given["size"]}
        if not request.hub.has(given["oid"]):
            href = f"{request.hub.url}/_lfs/{given['oid']}"
            entry["actions"] = {"upload": {"href": href}, "verify": {"href": f"{href}/verify"}}
        objects.append(entry)
    answer = {"transfer": "basic", "objects": objects}
    return answer, {"Content-Type": "application/vnd.git-lfs+json"}


@route("PUT", "/_lfs/([0-9a-f]{64})")
def take_lfs(request, sha256):
    if hashlib.sha256(request.data).hexdigest() != sha256:
        raise RefusalError(400, "The content is not what was announced")
    request.hub.put(request.data)
    return b"", {}


@route("POST", "/_lfs/([0-9a-f]{64})/verify")
def verify_lfs(request, sha256):
    if not request.hub.has(sha256):
        raise RefusalError(404, "The object is missing")
    return {}


@route("GET", "/api/datasets/{repo}/xet-(?:read|write)-token/{rev}")
def give_xet_token(request, name, revision):
    request.find(name).resolve(revision)
    if request.hub.xet is None:
        raise RefusalError(404, "Xet is not switched on")
    url, end = request.hub.xet.url, str(2**31 - 1)
    headers = {
        "X-Xet-Cas-Url": url, "X-Xet-Access-Token": "x", "X-Xet-Token-Expiration": end,
    }  # fmt: skip
    return {"casUrl": url, "exp": int(end), "accessToken": "x"}, headers


@route("POST", "/api/datasets/{repo}/commit/{rev}")
def take_commit(request, name, branch):
    hub, repo = request.hub, request.find(name, write=True)
    if branch not in repo.branches:
        raise RefusalError(404, f"Invalid rev id: {branch}", "RevisionNotFound")
    files, title = dict(repo.files(branch)), ""
    for line in request.data.splitlines():
        entry = json.loads(line)
        kind, value = entry["key"], entry["value"]
        if kind == "header":
            title, parent = value["summary"], value.get("parentCommit")
            if parent and repo.resolve(parent) != repo.branches[branch]:
                raise RefusalError(
                    412, "A commit has happened since. Please refresh and try again."
                )
        elif kind == "file":
            files[value["path"]] = hub.make_blob(base64.b64decode(value["content"]))
        elif kind == "lfsFile":
            files[value["path"]] = make_lfs_blob(hub, value)
        elif kind == "deletedFile":
            if files.pop(value["path"], None) is None:
                raise RefusalError(400, f"A file with this name doesn't exist: {value['path']}")
        else:
            raise RefusalError(400, f"{kind} is not known here")
    sha = repo.branches[branch]
    if files != repo.commits[sha].files:
        sha = repo.commit(branch, files, title)
    url = f"{hub.url}/datasets/{name}/commit/{sha}"
    return {"success": True, "commitOid": sha, "commitUrl": url, "hookOutput": ""}


def make_lfs_blob(hub, value):
    sha256, size, xet = value["oid"], value.get("size"), None
    if hub.xet is not None:
        xet = hub.xet.find(sha256)
    if xet is None and not hub.has(sha256):
        raise RefusalError(400, f"The LFS object {sha256} was never uploaded")
    size = (hub.store / sha256).stat().st_size if size is None else size
    git = hashlib.sha1(sha256.encode()).hexdigest()  # of the pointer, which nobody looks at
    return Blob(sha256=sha256, size=size, git=git, lfs=True, xet=xet)


@route("POST", "/api/validate-yaml")
def validate_card(request):
    found = re.match(r"---\r?\n(.*?)\r?\n---", request.json["content"], re.DOTALL)
    if not found:
        return {"errors": [], "warnings": [{"message": "empty or missing yaml metadata"}]}
    try:
        errors = list(check_metadata(yaml.safe_load(found[1])))
    except yaml.YAMLError as error:
        errors = [str(error)]
    answer = {"errors": [{"message": error} for error in errors], "warnings": []}
    return answer, {"status": 400 if errors else 200}
