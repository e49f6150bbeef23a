# `make` with no target lists what there is. Everything is installed into .venv from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help ingest test test-slow test-operate test-browser test-compose test-dask test-postgres lint golden quality lock dictionary clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ingest: $(READY) ## Set up, then load seeds/ into the embedded warehouse
	@$(BIN)/winnow ingest seeds

test: $(READY) lint ## Set up, then run lint, types and tests
	@$(BIN)/pytest

test-slow: $(READY) ## Runs of whole processes: kill -9, 10,000 files, a Postgres of the machine's own
	@$(BIN)/pytest tests/slow --timeout 1200

test-dask: $(READY) ## Runs on a Dask cluster of separate processes, workers killed in their middle
	@$(BIN)/pytest tests/dask --timeout 600

test-operate: $(READY) ## `winnow up`, schedules, pauses, crashes, notifications, on a real server and worker
	@$(BIN)/pytest tests/operate --timeout 600

test-browser: $(READY) ## An editor's run in headless Chromium, which root gets from Debian; screenshots in test-output/
	@command -v chromium chromium-browser google-chrome >/dev/null || .ci/install-chromium || true
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r tests/browser/requirements.lock
	@$(BIN)/pytest tests/browser -rs --timeout 600

test-compose: $(READY) ## docker-compose.yml on a Docker engine, services killed and scaled; says so and skips without one
	@$(BIN)/pytest tests/compose -rs --timeout 1800

test-postgres: $(READY) ## The load tests on a Postgres of the machine's own, which root gets from Debian
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || .ci/install-postgres || true
	@$(BIN)/pytest tests/postgres -rs --timeout 1200

lint: $(READY)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

golden: $(READY) ## Record the golden files again; read the diff before you commit it
	@WINNOW_RECORD_GOLDEN=1 $(BIN)/pytest tests/clean tests/extract tests/test_readme.py

dictionary: $(READY) ## Write schemas/DICTIONARY.md from the comments in the database
	@WINNOW_RECORD_GOLDEN=1 $(BIN)/pytest tests/schemas/test_dictionary.py

lock: ## Resolve the dependencies of pyproject.toml again (needs uv)
	uv pip compile --universal --no-strip-extras --python-version 3.11 --extra dev --extra dask --generate-hashes \
		--no-emit-index-url --no-header --quiet pyproject.toml --output-file requirements.lock

clean: ## Remove .venv and caches; the warehouse in .winnow stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

# pip of a fresh environment cannot match extras against hashed pins, so dependencies are not resolved but checked.
$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock (once; about a minute) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/pip check --disable-pip-version-check >/dev/null
	@touch $@
