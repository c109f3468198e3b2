# make run, make test: each sets up what it needs first; a second call is instant. `make` alone lists the targets.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
COMPILE := $$(command -v uv || echo $(BIN)/uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-config

# uv is ten times faster than pip; where it is missing and can't be had, or fails, pip does the same.
# $(call install,LOCK FILE)
install = if uv=$$(command -v uv || command -v $(BIN)/uv) && \
	"$$uv" pip install --quiet --python $(BIN)/python --require-hashes -r $(1); then :; \
	else echo "  with pip, which takes longer"; $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi

.PHONY: help setup run test lint format schema bench bench-peers fuzz screenshots chaos lock clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## this list
	@echo "Centrala: the front door of an IT helpdesk"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

setup: .venv/run.stamp ## create .venv and install Centrala into it
	@echo "Centrala is set up; try $(BIN)/centrala --help"

run: .venv/run.stamp ## set up and start the gateway on config.yaml
	@exec $(BIN)/centrala serve $(ARGS)

test: .venv/dev.stamp ## set up and run every test (ARGS="-k word" for some)
	@tests/setup-system
	@echo "Running the tests"
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/dev.stamp ## style, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/dev.stamp ## rewrite the code in the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

schema: .venv/run.stamp ## write docs/config.schema.json, which editors use for config.yaml
	@$(BIN)/python -m gateway.config_schema > docs/config.schema.json
	@echo "Wrote docs/config.schema.json"

bench: .venv/dev.stamp ## measure, ratios first (ARGS names a measurement)
	@$(BIN)/python -m bench $(ARGS)

bench-peers: .venv/dev.stamp ## measure against other helpdesks, each in an environment of its own
	@$(BIN)/python -m bench peers $(ARGS)

fuzz: .venv/dev.stamp ## the property tests, long
	@$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=long --timeout=0 $(ARGS)

screenshots: .venv/dev.stamp ## pictures of the main pages in both languages and sizes, in build/screenshots
	@tests/setup-system
	@SCREENSHOTS=$(CURDIR)/build/screenshots $(BIN)/python -m pytest tests/browser/test_pages.py tests/browser/test_chat.py tests/browser/test_desk_axe.py --timeout=300 $(ARGS)
	@echo "The pictures are in build/screenshots"

chaos: .venv/dev.stamp ## the fault tests, long (FAULT_SECONDS=600)
	@tests/setup-system
	@FAULT_SECONDS=$${FAULT_SECONDS:-600} $(BIN)/python -m pytest tests/faults --timeout=0 $(ARGS)

lock: .venv/dev.stamp ## renew the lock files from pyproject.toml
	@echo "Resolving run-time, development and set-up requirements"
	@$(COMPILE) --upgrade pyproject.toml --group build -o requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) --upgrade --group pyproject.toml:uv -o requirements-uv.lock

clean: ## remove .venv, caches and what was built; never the data
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Centrala needs Python 3.11 or later as $(PYTHON); say another with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "$(PYTHON) comes without venv here; install it: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Creating .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	@command -v uv >/dev/null || { echo "Installing uv, to install the rest faster"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-uv.lock || \
	echo "  not to be had here; pip will do"; }

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Centrala needs (requirements.lock)"
	@$(call install,requirements.lock)
	@echo "Installing Centrala"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# what a start imports is kept compiled: uv leaves that to Python, and many containers forbid Python to keep it
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -c 'import gateway.cli.serving, gateway.cli.greeting, gateway.work_child, gateway.sandbox_child, channels.email.parse'
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what the tests need (requirements-dev.lock)"
	@$(call install,requirements-dev.lock)
	@touch $@
