"""Who may import whom. The rules are those of README.md's picture; the message names the offending line."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PREFECT = ("prefect",)
SQL = ("sqlalchemy", "psycopg", "alembic")
NETWORK = ("httpx", "requests", "urllib.request", "socket", "http")
STAGES = ("flows.extract", "flows.clean", "flows.normalize", "flows.load")

# Folder or file: what it must not import. Where several entries fit, all of them hold.
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "flows/extract": (*PREFECT, *SQL, *NETWORK, "flows.clean", "flows.normalize", "flows.load"),
    "flows/clean": (*PREFECT, *SQL, *NETWORK, "flows.extract", "flows.normalize", "flows.load"),
    "flows/normalize": (*PREFECT, *SQL, *NETWORK, "flows.extract", "flows.clean", "flows.load"),
    "flows/load": (*PREFECT, "flows.extract", "flows.clean", "flows.normalize"),
    "flows/pipeline.py": (*PREFECT, *SQL, *NETWORK, "flows.load"),
    "flows/preview.py": (*PREFECT, *SQL, *NETWORK, "flows.load"),
    "flows/batches.py": PREFECT,
    "flows/workers.py": (*PREFECT, *SQL),
    "flows/deployments.py": (*PREFECT, *SQL, *NETWORK),
    "flows/deploy.py": SQL,
    "flows/automations.py": SQL,
    "flows/recorded_run.py": ("psycopg", "alembic"),
    "flows/relink.py": ("psycopg", "alembic"),
    "flows/ingest.py": ("psycopg", "alembic"),
    "flows/errors.py": (*PREFECT, *SQL, *STAGES),
    "schemas": (*PREFECT, "flows"),
    "schemas/records.py": (*SQL,),
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def offences(place: str, forbidden: tuple[str, ...]) -> Iterator[str]:
    target = ROOT / place
    for path in sorted(target.rglob("*.py")) if target.is_dir() else [target]:
        for line, name in imports(path):
            if any(name == module or name.startswith(f"{module}.") for module in forbidden):
                yield f"{path.relative_to(ROOT)}:{line} imports {name}"


@pytest.mark.parametrize("place", FORBIDDEN)
def test_no_file_imports_what_its_place_forbids(place: str) -> None:
    assert list(offences(place, FORBIDDEN[place])) == []


def test_an_offence_is_found_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.py").write_text("def f():\n    from prefect import flow\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert list(offences("bad.py", PREFECT)) == ["bad.py:2 imports prefect.flow"]


@pytest.mark.parametrize("stage", ["extract", "clean", "normalize"])
def test_the_pure_stages_read_no_clock(stage: str) -> None:
    clocks = {"now", "today", "utcnow", "time_ns"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {node.func.attr}"
        for path in sorted((ROOT / "flows" / stage).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    ]
    assert found == []


def test_no_file_has_a_name_that_hides_what_it_knows() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "base.py", "manager.py", "misc.py"}
    folders = ("flows", "schemas", "tests", "bench")
    python = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert python
    assert [path for path in python if path.name in vague] == []


def test_package_markers_are_empty() -> None:
    markers = [path for folder in ("flows", "schemas") for path in (ROOT / folder).rglob("__init__.py")]
    assert markers
    assert [path for path in markers if path.stat().st_size] == []


@pytest.mark.parametrize("flow", ["ingest", "relink"])
def test_flow_modules_do_not_postpone_annotations(flow: str) -> None:
    """Prefect reads the parameters' types at run time; postponed ones make every served run fail."""
    assert "__future__" not in {name.split(".")[0] for _, name in imports(ROOT / f"flows/{flow}.py")}
