"""Whether a Label Studio answers at an address, and of which version it is."""

from annotate.labelstudio.api.errors import confuse, normalize_url
from annotate.labelstudio.api.front import explain, list_failures, open_http

PATIENCE = 10.0  # seconds


def read_release(url: str) -> str:
    """Return the version of the Label Studio at an address; no token is sent.

    Raises:
        ServerError: nothing answers there in time, or something else does.
    """
    url = normalize_url(url)
    with open_http(url, timeout=PATIENCE) as http:
        try:
            answer = http.get(f"{url}api/version/").json()
        except list_failures() as error:
            raise explain(url, error, PATIENCE) from None
        except ValueError:
            raise confuse(url) from None
    release = answer.get("release") if isinstance(answer, dict) else None
    if not isinstance(release, str):
        raise confuse(url)
    return release
