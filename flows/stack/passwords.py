"""The passwords of a compose stack, made at its first start, each in the file that its reader looks for by itself.

No program has a password in its environment or command line, and a shell inside a container needs no more than they do.

<folder>
    owner-password     Postgres reads it when it makes the database (POSTGRES_PASSWORD_FILE)
    analyst-password   for `winnow db migrate`
    pgpass             both of them, for libpq and asyncpg (PGPASSFILE)
    api-auth           user:password of Prefect's API and UI
    profiles.toml      the same for Prefect (PREFECT_PROFILES_PATH)

`python -m flows.stack.passwords make` writes them, `show` prints what a person types.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from shlex import quote as quote_for_shell
from urllib.parse import quote

import typer

from flows.errors import UserError

FOLDER = Path("/run/winnow")

PROFILES = """\
active = "winnow"
[profiles.winnow]
PREFECT_API_AUTH_STRING = {auth}
PREFECT_SERVER_API_AUTH_STRING = {auth}
"""


class NoPasswords(UserError):
    """A password cannot be used, or none was made yet."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """What opens the stack. `api_auth` is `user:password`, the others are passwords of Postgres' roles."""

    owner: str
    analyst: str
    api_auth: str


def make_passwords(folder: Path, environment: Mapping[str, str]) -> Passwords:
    """Write every file. What a person chose goes before what is there, and that before a new, random password."""
    passwords = Passwords(
        owner=_choose(environment, "WINNOW_OWNER_PASSWORD", folder / "owner-password", ""),
        analyst=_choose(environment, "WINNOW_ANALYST_PASSWORD", folder / "analyst-password", ""),
        api_auth=_choose(environment, "PREFECT_SERVER_API_AUTH_STRING", folder / "api-auth", "winnow:"),
    )
    # Only Postgres' image knows under which user it reads this. The folder is nobody else's but the stack's.
    _write(folder / "owner-password", passwords.owner, 0o444)
    _write(folder / "analyst-password", passwords.analyst, 0o400)
    _write(folder / "api-auth", passwords.api_auth, 0o400)
    _write(folder / "pgpass", _pgpass({"winnow": passwords.owner, "analyst": passwords.analyst}), 0o400)
    auth = json.dumps(passwords.api_auth, ensure_ascii=False)  # TOML writes a text as JSON does
    _write(folder / "profiles.toml", PROFILES.format(auth=auth), 0o400)
    return passwords


def read_passwords(folder: Path) -> Passwords:
    """What `make_passwords` wrote; raises NoPasswords before the first start."""
    try:
        return Passwords(
            *((folder / name).read_text("utf-8") for name in ("owner-password", "analyst-password", "api-auth"))
        )
    except FileNotFoundError:
        raise NoPasswords("The stack has no passwords yet; start it with `docker compose up -d`.") from None


def describe_logins(passwords: Passwords, environment: Mapping[str, str]) -> str:
    """What a person types on the machine that runs the stack."""
    ui = f"http://127.0.0.1:{environment.get('WINNOW_PREFECT_PORT') or 4200}"
    auth = quote_for_shell(passwords.api_auth)
    port = int(environment.get("WINNOW_POSTGRES_PORT") or 5432)
    return "\n".join(
        (
            f"Prefect's UI       {ui}",
            f"  its login        {passwords.api_auth}",
            f"SQL, read only     {_dsn('analyst', passwords.analyst, port)}",
            f"SQL, as the owner  {_dsn('winnow', passwords.owner, port)}",
            f"Prefect's API      PREFECT_API_URL={ui}/api PREFECT_API_AUTH_STRING={auth}",
        )
    )


def _choose(environment: Mapping[str, str], variable: str, file: Path, prefix: str) -> str:
    chosen = environment.get(variable)
    if not chosen:
        return file.read_text("utf-8") if file.exists() else prefix + token_urlsafe(24)
    if not chosen.isprintable():
        raise NoPasswords(f"{variable} holds a character that cannot be typed; choose another one.")
    return chosen


def _write(path: Path, text: str, mode: int) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def _pgpass(passwords: Mapping[str, str]) -> str:
    escaped = {user: password.replace("\\", r"\\").replace(":", r"\:") for user, password in passwords.items()}
    return "".join(f"*:*:*:{user}:{password}\n" for user, password in escaped.items())


def _dsn(user: str, password: str, port: int) -> str:
    return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port}/winnow"


def main(command: str) -> None:
    """Make or show the passwords of this container's stack."""
    if command == "show":
        typer.echo(describe_logins(read_passwords(FOLDER), os.environ))
    else:
        make_passwords(FOLDER, os.environ)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m flows.stack.passwords", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("command", choices=("make", "show"))
    try:
        main(parser.parse_args().command)
    except UserError as error:
        sys.exit(f"winnow: {error}")
