"""Which account of the machine the embedded server runs under: Postgres refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

# What `nobody` is nearly everywhere, for images that name no such account.
NOBODY = 65534


class Switch(TypedDict, total=False):
    """Arguments of subprocess.run that change the account of a child."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its numbers."""

    user: int
    group: int

    def switch(self) -> Switch:
        """What to add to subprocess.run; nothing where the account is our own."""
        if self.user == os.geteuid():
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can reach `folder` and pass through it to a name it knows."""
        # A shell that really goes there: modes alone do not tell about access lists and mounts.
        arguments = ["/bin/sh", "-c", 'cd -- "$0/."', str(folder)]
        return subprocess.run(arguments, check=False, capture_output=True, cwd="/", **self.switch()).returncode == 0


def server_account(data: Path) -> Account:
    """The account for a server on `data`: ours, or under root the one that owns the data, or else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY, NOBODY)
    return Account(nobody.pw_uid, nobody.pw_gid)
