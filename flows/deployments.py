"""What prefect.yaml says: which deployments there are, and a version that changes when anything about them does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from flows.errors import UserError

FILE = "prefect.yaml"


class NoDeployments(UserError):
    """There is no prefect.yaml, or it cannot be used."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A deployment as prefect.yaml names it."""

    name: str
    entrypoint: str
    work_pool: str
    work_queue: str


@dataclass(frozen=True, slots=True)
class Project:
    """A prefect.yaml. Runs work in its folder, so `root: seeds` means the folder beside it."""

    path: Path
    content: dict[str, Any]
    version: str

    @property
    def deployments(self) -> tuple[Declared, ...]:
        """What it deploys."""
        return tuple(_declared(entry) for entry in self.content["deployments"])

    def completed(self, paused: Collection[str]) -> str:
        """The same as YAML, with what a person cannot know: the version, and which deployments are paused."""
        entries = [
            {**entry, "version": self.version, "paused": entry["name"] in paused}
            for entry in self.content["deployments"]
        ]
        return str(yaml.safe_dump({**self.content, "deployments": entries}, sort_keys=False))


def find_project() -> Project:
    """The prefect.yaml of the current folder, else the one beside Winnow's own folders; raises NoDeployments."""
    places = [Path.cwd(), Path(__file__).resolve().parents[1]]
    path = next((place / FILE for place in places if (place / FILE).is_file()), None)
    if path is None:
        raise NoDeployments(f"There is no {FILE} in {places[0]}; run this in the folder that holds Winnow's {FILE}.")
    text = path.read_bytes()
    try:
        project = Project(path, yaml.safe_load(text), _version(path, text))
        _ = project.deployments
    except yaml.YAMLError as error:
        raise NoDeployments(f"{path} is no YAML: {' '.join(str(error).split())}; correct it.") from None
    except (TypeError, KeyError, AttributeError) as error:
        raise NoDeployments(
            f"{path} cannot be used ({error}); each entry of `deployments` needs name, entrypoint and work_pool.name."
        ) from None
    return project


def _declared(entry: dict[str, Any]) -> Declared:
    pool = entry["work_pool"]
    return Declared(entry["name"], entry["entrypoint"], pool["name"], pool.get("work_queue_name", "default"))


def _version(path: Path, text: bytes) -> str:
    """Winnow's version and a hash of all that a deployment is made of: the file, its folder, and the flows' forms."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    parts = [text, str(path.parent).encode(), version("prefect").encode(), *(file.read_bytes() for file in modules)]
    return f"{version('winnow')}+{sha256(b''.join(parts)).hexdigest()[:8]}"
