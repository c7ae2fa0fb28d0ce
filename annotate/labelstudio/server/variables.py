"""What the local Label Studio sees of the environment: only what it is told here."""

import os
from collections.abc import Mapping
from pathlib import Path

from annotate.labelstudio.server.login import HOST
from annotate.labelstudio.server.setup import ServerSetup

# Label Studio asks nothing at this machine's own addresses unless it is told so.
LIVE: Mapping[str, str] = {
    "LABEL_STUDIO_ML_BLOCK_LOCAL_IP": "false",
    "LABEL_STUDIO_USE_DEFAULT_BANNED_SUBNETS": "false",
}
_NOWHERE = f"http://{HOST}:1"  # a port that nothing answers at
_HERE = f"{HOST},localhost,::1"


def make_environment(
    program: Path, data: Path, credentials: Mapping[str, str], setup: ServerSetup | None = None
) -> Mapping[str, str]:
    """Return all that the server sees of the environment.

    Nothing is inherited: Label Studio takes bare names like HOST, PORT and DEBUG for settings, and
    a token of somebody's shell is none of its business. Some of its requests to the outside cannot
    be switched off, as that for tips on its first page: they go to a proxy that is not there.
    """
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
    setup = setup or ServerSetup()
    return {
        **nowhere,
        **{name.lower(): value for name, value in nowhere.items()},
        "NO_PROXY": _HERE,
        "no_proxy": _HERE,
        "PATH": os.pathsep.join([str(program.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(data),
        "LANG": "C.UTF-8",
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_USERNAME": credentials["email"],
        "LABEL_STUDIO_PASSWORD": credentials["password"],
        "LABEL_STUDIO_USER_TOKEN": credentials["token"],
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        **_set_database(setup),
        **_set_public(setup),
    }


def _set_database(setup: ServerSetup) -> Mapping[str, str]:
    database = setup.database
    if database is None:
        return {}
    named = {
        "USER": database.user,
        "PASSWORD": database.password,
        "NAME": database.name,
        "HOST": database.host,
        "PORT": str(database.port),
    }
    prefixed = {f"LABEL_STUDIO_POSTGRE_{name}": value for name, value in named.items()}
    return {"LABEL_STUDIO_DJANGO_DB": "postgresql", **prefixed, **database.encryption}


def _set_public(setup: ServerSetup) -> Mapping[str, str]:
    """Return what makes links lead where people come from, and cookies go over TLS alone."""
    if setup.public_url is None:
        return {}
    secure = {}
    if setup.is_encrypted:
        # the page reads the token against forged requests from its cookie: it stays readable
        secure = {
            "LABEL_STUDIO_SESSION_COOKIE_SECURE": "1",
            "LABEL_STUDIO_CSRF_COOKIE_SECURE": "1",
            "LABEL_STUDIO_CSRF_COOKIE_HTTPONLY": "0",
        }
    return {
        "LABEL_STUDIO_HOST": setup.public_url.rstrip("/"),
        "LABEL_STUDIO_CSRF_TRUSTED_ORIGINS": setup.origin,
        **secure,
    }
