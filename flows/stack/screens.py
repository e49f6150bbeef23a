"""What `winnow up` says when everything is up."""

from __future__ import annotations

import os

import typer

from flows.load.database import warehouse_dsn
from flows.settings import Settings
from flows.stack.places import Stack
from flows.stack.up import stack_environment


def show_stack(settings: Settings, stack: Stack) -> None:
    """Register what prefect.yaml says, then tell people where they find what, and what is scheduled."""
    # Prefect reads its settings when it is imported.
    os.environ.update(stack_environment(settings, stack))
    from flows.deploy import deploy, show_deployed

    deployed = deploy(settings, typer.echo)
    typer.echo(f"Prefect's UI   {stack.ui_url}")
    typer.echo(f"SQL            {warehouse_dsn(settings, 'analyst')}")
    typer.echo(f"Logs           {stack.folder}")
    show_deployed(deployed)
    typer.echo("`winnow down` stops it all.")
