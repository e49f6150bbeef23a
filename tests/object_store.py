"""An object store to test against: moto's server, which stands in for S3. It speaks S3's protocol over HTTP."""

from __future__ import annotations

import logging
import re
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import fsspec
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

BUCKET = "blogs"
COLOURS = re.compile("\x1b\\[[0-9;]*m")


class ObjectStore(logging.Handler):
    """A store with one empty bucket; `requests` are the lines of its log since the last `forget`."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.requests: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.requests.append(COLOURS.sub("", record.getMessage()))

    def forget(self) -> None:
        """Begin the log anew."""
        self.requests.clear()

    def read_keys(self) -> list[str]:
        """The keys of objects that were read, in order, each as often as it was."""
        lines = [line.split('"')[1].split(" ") for line in self.requests]
        paths = [path.partition("?")[0] for method, path, _ in lines if method == "GET"]
        return [path.removeprefix(f"/{BUCKET}/") for path in paths if path.removeprefix(f"/{BUCKET}")]

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        self._system().pipe_file(f"{BUCKET}/{key}", content)

    def fill(self, keys: Iterable[str]) -> None:
        """Write many small objects at once, past HTTP, which would take ten seconds a thousand."""
        for key in keys:
            s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(BUCKET, key, b"x")

    def delete(self, key: str) -> None:
        """Remove an object."""
        self._system().rm_file(f"{BUCKET}/{key}")

    def ask(self, path: str, data: bytes) -> None:
        """Tell moto something that is no S3."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.address}/moto-api/{path}", data, {"Content-Type": "text/plain"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            answer.read()

    def _system(self) -> Any:
        return fsspec.filesystem("s3")


@contextmanager
def running_server() -> Iterator[str]:
    """Moto's server on a free port of this machine; yields its address."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def empty_store(address: str) -> Iterator[ObjectStore]:
    """The server with nothing in it but an empty bucket; the environment must name it already."""
    store = ObjectStore(address)
    log = logging.getLogger("werkzeug")
    log.addHandler(store)
    log.setLevel(logging.INFO)
    store.ask("reset", b"")
    try:
        fsspec.filesystem("s3").mkdir(BUCKET)
        store.forget()
        yield store
    finally:
        log.removeHandler(store)


def forget_clients() -> None:
    """Let the next client read the environment anew."""
    fsspec.get_filesystem_class("s3").clear_instance_cache()
