"""Where the embedded server of a home keeps its folder: in the home, or where the server's account can enter."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from pathlib import Path

from flows.errors import DatabaseUnavailable
from flows.load.embedded.accounts import Account, server_account
from flows.load.embedded.cluster import Cluster
from flows.load.embedded.locks import make_locks

logger = logging.getLogger(__name__)

# For data of a home that nobody but root can reach.
SHARED_PLACE = Path("/var/lib/winnow")


def find_cluster(home: Path) -> Cluster:
    """The cluster of a home, which need not exist yet."""
    return Cluster((home / "postgres").resolve())


def make_place(home: Path) -> Cluster:
    """The cluster of a home, its folder made if need be and passable for the server's account."""
    inside = home / "postgres"
    if not inside.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        account = server_account(inside)
        if not inside.is_symlink() and _can_pass(home, account):
            _make_passable(inside)
        else:
            _link_elsewhere(inside, account)
    cluster = find_cluster(home)
    make_locks(cluster.place)
    return cluster


def _can_pass(home: Path, account: Account) -> bool:
    """Whether the server's account can pass through the home, which is opened for passing if that is all it takes."""
    if account.can_enter(home):
        return True
    # Nobody wants root's own home folder opened, even if it was named as the place for data.
    if home.resolve() in (Path.home(), Path("/")) or not account.can_enter(home.resolve().parent):
        return False
    home.chmod(stat.S_IMODE(home.stat().st_mode) | 0o011)
    return account.can_enter(home)


def _link_elsewhere(link: Path, account: Account) -> None:
    name = hashlib.sha256(os.fsencode(link.parent.resolve())).hexdigest()[:16]
    place = SHARED_PLACE / name
    origin = "kept from an earlier home at the same path" if (place / "data").exists() else "new"
    for folder in (SHARED_PLACE, place):
        _make_passable(folder)
    if not account.can_enter(place):
        raise DatabaseUnavailable(
            f"The server's account (uid {account.user}) can enter neither {link.parent} nor {place}; "
            "set WINNOW_HOME to a folder that every account may pass through."
        )
    # Over a link that leads nowhere, and beside another process that does the same.
    unfinished = link.with_name(f"postgres-new-{os.getpid()}")
    unfinished.symlink_to(place)
    unfinished.replace(link)
    logger.warning("Only root can enter the folders above %s: its data live in %s (%s).", link.parent, place, origin)


def _make_passable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
