"""Where files stand: in a local folder, or at a URL that fsspec speaks. Credentials come from the environment alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from flows.errors import UserError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")

# The libraries behind URLs. What they raise and is no OSError is a fault of the place all the same.
_LIBRARIES = ("adlfs", "aiobotocore", "aiohttp", "azure", "botocore", "fsspec", "gcsfs", "google", "paramiko", "s3fs")
_LONGEST_REASON = 300

_KEYS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE), and AWS_ENDPOINT_URL if it is not Amazon's",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and what your account uses as its key",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
}


class PlaceUnusable(UserError):
    """A URL that cannot be walked: it is none, nothing speaks it, or its server refuses."""


def is_url(location: str) -> bool:
    """Whether this is the address of something elsewhere, not a path on this machine."""
    return _SCHEME.match(location) is not None


def is_web(url: str) -> bool:
    """Whether this is a web page's address: names in it are percent-encoded, and folders are pages of links."""
    return url.lower().startswith(("http://", "https://"))


def local_path(given: str) -> str:
    """A path on this machine also where it was given as a `file://` URL; any other URL stays as it is."""
    return unquote(urlsplit(given).path) if given.lower().startswith("file://") else given


def parse_root(given: str) -> str:
    """What a person gave, as a walk names it: an absolute path with links followed, or a URL.

    Raises PlaceUnusable for a URL that holds a secret or cannot be a folder.
    """
    if not is_url(local_path(given)):
        return os.path.realpath(local_path(given))
    url = urlsplit(given)
    if url.password is not None:
        raise PlaceUnusable(
            f"The {url.scheme} URL holds a password, which would stand in logs and tables. "
            "Leave it out and give credentials in the environment."
        )
    if "::" in given or (url.query and url.scheme in ("http", "https")):
        raise PlaceUnusable(f"{given.partition('?')[0]} is followed by more than a path; give the folder's own URL.")
    # On the web only a `/` at its end tells a folder from a page.
    return given if given.endswith("://") or is_web(given) else given.rstrip("/")


def open_place(url: str) -> tuple[Any, str]:
    """The file system that speaks a URL, and the path in it; raises PlaceUnusable if there is none."""
    # Imported here because a run over local files need not pay for it.
    from fsspec.core import url_to_fs

    parts = urlsplit(url)
    try:
        with explained(url):
            system, _ = url_to_fs(f"{parts.scheme}://{parts.netloc}")
    except ImportError as error:  # fsspec says which package is missing
        raise PlaceUnusable(f"{parts.scheme}:// needs a package that is not installed here: {error}.") from error
    except ValueError as error:
        raise PlaceUnusable(
            f"{url} cannot be used: {error}. Give a path, or a URL such as s3://bucket/folder."
        ) from None
    return system, system._strip_protocol(url)


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what a place and its libraries raise into one line that says what to do."""
    try:
        yield
    except Exception as error:
        if not is_fault_of_place(error):
            raise
        scheme = urlsplit(url).scheme
        keys = f" ({_KEYS[scheme]})" if scheme in _KEYS else ""
        raise PlaceUnusable(
            f"{url} cannot be listed: {fault_reason(error)}. "
            f"Check the address, the credentials in the environment{keys}, and that the server can be reached."
        ) from error


def is_fault_of_place(error: Exception) -> bool:
    """Whether a file system, its server or the way to it failed, and not our code."""
    if isinstance(error, ImportError):
        return False
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _LIBRARIES


def fault_reason(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, FileNotFoundError):
        return "there is nothing at this address"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    said = " ".join(said.split()).rstrip(".")[:_LONGEST_REASON] or type(error).__name__
    return f"access is denied ({said})" if isinstance(error, PermissionError) else said
