"""The `winnow` command. Every subcommand imports what it needs when it runs, so that `preview` starts fast.

Exit codes: 0 done, 1 the run failed, 2 wrong use, 4 another run holds the warehouse, 5 no database, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.errors import UserError
from flows.read_options import read_options
from flows.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Turn a pile of saved blog pages into a warehouse that people query with SQL.",
)
database = typer.Typer(no_args_is_help=True, help="The warehouse's database server.")
app.add_typer(database, name="db")

INTERRUPTED = 130


class Mode(StrEnum):
    """How much an ingest reads."""

    INCREMENTAL = "incremental"
    FULL = "full"
    DRY_RUN = "dry_run"


class Kinds(StrEnum):
    """What to load of feeds and exports that tell posts from pages and drafts."""

    POSTS = "posts"
    PAGES = "posts and pages"
    DRAFTS = "posts, pages and drafts"


class DatabaseRole(StrEnum):
    """Who connects."""

    OWNER = "owner"
    ANALYST = "analyst"


KindsOption = Annotated[Kinds, typer.Option(help="What to load of feeds and exports that know pages and drafts.")]
ColumnsOption = Annotated[
    str, typer.Option(metavar="FIELD=COLUMN,…", help="Columns of tables with other names: text=body_md, url=link.")
]
RoleOption = Annotated[DatabaseRole, typer.Option("--role", help="owner may write; analyst reads the marts.")]


@app.command()
def ingest(
    path: Annotated[
        str,
        typer.Argument(help="Folder or URL, such as s3://bucket/folder; each folder directly below it is one blog."),
    ],
    pattern: Annotated[str, typer.Option(help="Which files below PATH to look at.")] = "**/*",
    source: Annotated[str, typer.Option(help="Blog that files directly in PATH belong to.")] = "",
    mode: Annotated[Mode, typer.Option(help="full reads every file again; dry_run loads nothing.")] = Mode.INCREMENTAL,
    kinds: KindsOption = Kinds.POSTS,
    columns: ColumnsOption = "",
    batch_size: Annotated[int, typer.Option(min=1, help="Files that a task reads, cleans and loads.")] = 1000,
    processes: Annotated[int, typer.Option(min=0, help="Processes that clean and load; 0: one a core.")] = 0,
    fail_threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Share of refused files above which the run fails.")
    ] = 0.5,
) -> None:
    """Load new and changed files into the warehouse."""
    from flows.extract.places import is_url, open_place, parse_root

    # Said here, because the servers behind a run need seconds to start.
    if is_url(parse_root(path)):
        open_place(path)
    elif not os.path.exists(parse_root(path)):
        raise UserError(f"{path} does not exist; give the path of a folder or file.")
    settings = Settings.from_environment()
    read_options(settings.max_file_bytes, kinds.value, columns)
    from flows.local_run import run_ingest

    raise typer.Exit(
        run_ingest(
            settings,
            {
                "root": path,
                "pattern": pattern,
                "source": source,
                "mode": mode.value,
                "kinds": kinds.value,
                "columns": columns,
                "batch_size": batch_size,
                "processes": processes,
                "fail_threshold": fail_threshold,
            },
        )
    )


@app.command()
def up() -> None:
    """Start Postgres, Prefect's UI and a worker on this machine, with the schedules of prefect.yaml."""
    from flows.stack.screens import show_stack
    from flows.stack.up import bring_up

    settings = Settings.from_environment()
    show_stack(settings, bring_up(settings, typer.echo))


@app.command()
def down() -> None:
    """Stop what `winnow up` started; what was loaded stays."""
    from flows.stack.up import bring_down

    typer.echo("Stopped." if bring_down(Settings.from_environment()) else "Nothing was running.")


@app.command()
def deploy() -> None:
    """Register what prefect.yaml says at the Prefect server; `up` does it by itself."""
    from flows.stack.up import running_api

    settings = Settings.from_environment()
    address = os.environ.get("PREFECT_API_URL") or running_api(settings)
    if not address:
        raise UserError("No Prefect server is up; start one with `winnow up`, or set PREFECT_API_URL to its address.")
    os.environ["PREFECT_API_URL"] = address  # Prefect reads it when it is imported
    from flows.deploy import deploy as register
    from flows.deploy import show_deployed

    show_deployed(register(settings, typer.echo))


@app.command()
def preview(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, or folders to walk; URLs too.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a document, and nothing else.")] = False,
    kinds: KindsOption = Kinds.POSTS,
    columns: ColumnsOption = "",
) -> None:
    """Show what would be loaded from files, and what would be cut; needs no database."""
    from flows.preview import preview_paths, print_json, print_pages

    options = read_options(Settings.from_environment().max_file_bytes, kinds.value, columns)
    previews = preview_paths(paths, options)
    if as_json:
        print_json(previews)
    else:
        print_pages(previews)


@app.command()
def status() -> None:
    """Show what the warehouse holds, blog by blog, and how the last run went."""
    from flows.screens import show_status

    show_status(Settings.from_environment())


@app.command()
def runs(limit: Annotated[int, typer.Option(min=1, help="How many.")] = 10) -> None:
    """List the latest runs."""
    from flows.screens import show_runs

    show_runs(Settings.from_environment(), limit)


@app.command()
def rejected(limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50) -> None:
    """List what was refused and is still open, with what to do about it."""
    from flows.screens import show_rejected

    show_rejected(Settings.from_environment(), limit)


# Unknown options are words: -rye leaves rye out.
@app.command(context_settings={"ignore_unknown_options": True})
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help='Words; "a phrase" and -not work too.')],
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 10,
) -> None:
    """Find articles by their words, best first."""
    from flows.screens import show_search

    show_search(Settings.from_environment(), " ".join(words), limit)


@database.command()
def start() -> None:
    """Start the embedded server; it runs until `winnow db stop`."""
    from flows.load.embedded.server import start_server

    typer.echo(start_server(_embedded_home()))


@database.command()
def stop() -> None:
    """Stop the embedded server."""
    from flows.load.embedded.server import stop_server
    from flows.stack.up import running_api

    if running_api(Settings.from_environment()):
        raise UserError("The server belongs to what `winnow up` started; `winnow down` stops both.")
    typer.echo("Stopped." if stop_server(_embedded_home()) else "It was not running.")


@database.command()
def dsn(role: RoleOption = DatabaseRole.OWNER) -> None:
    """Print the address of the warehouse, password included."""
    from flows.load.database import warehouse_dsn

    typer.echo(warehouse_dsn(Settings.from_environment(), role.value))


@database.command()
def migrate(
    create: Annotated[str, typer.Option(help="Make this database too if it is missing, such as Prefect's own.")] = "",
) -> None:
    """Bring tables, views and roles up to date."""
    from flows.load.database import create_database, open_warehouse

    with open_warehouse(Settings.from_environment()) as url:
        if create:
            create_database(url, create)
    typer.echo("Tables, views and roles are up to date.")


@database.command(context_settings={"ignore_unknown_options": True})
def psql(
    arguments: Annotated[list[str] | None, typer.Argument(help="Arguments for psql, after --.")] = None,
    role: RoleOption = DatabaseRole.OWNER,
) -> None:
    """Open psql on the warehouse, starting the server if need be."""
    from flows.load.shell import run_psql

    raise typer.Exit(run_psql(Settings.from_environment(), role.value, arguments or []))


def _embedded_home() -> Path:
    settings = Settings.from_environment()
    if settings.database_url:
        raise UserError("WINNOW_DATABASE_URL names a server that is not Winnow's to start or stop; unset it first.")
    return settings.home


def main() -> None:
    """Run the command line; a user's mistake is one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What a terminal's encoding lacks is shown as an escape, as on standard error.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except UserError as error:
        sys.stderr.write(f"winnow: {error}\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("winnow: interrupted; what was loaded so far stays, run again to go on.\n")
        raise SystemExit(INTERRUPTED) from None


if __name__ == "__main__":
    main()
