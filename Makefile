# The two commands a newcomer needs: `make run` and `make test`. `make help` lists the rest.
# They need Python 3.11 with its venv module, and make; everything else they fetch, pinned by hash.
# With Node.js and npm there is a browser softphone too; without, everything but that.

SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Hashes are demanded of every file fetched, and what is already right is left alone.
# A lock is whole: nothing is resolved anew, or an extra of a locked package would ask for its newest.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" --group build

.DEFAULT_GOAL := help
.PHONY: help install run script test lint format types floors docs bench profile estimate lock clean chromium softphone

help:  ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

install: $(VENV)/.run softphone  ## install the `switchboard` command into .venv

run: $(VENV)/.run softphone  ## start the demo: switchboard, its store and a simulated carrier (PORT=8080)
	@$(BIN)/switchboard demo --port $(PORT) $(ARGS)

script: $(VENV)/.run  ## play half a dozen calls through it and print how each went
	@$(BIN)/switchboard demo --script $(ARGS)

test: $(VENV)/.dev chromium softphone  ## run every test (ARGS="tests/house -k floor" for some)
	@$(BIN)/pytest -n auto $(ARGS)

lint: $(VENV)/.dev  ## every ruff rule, and the layout
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## lay the files out, and mend what mends itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: $(VENV)/.dev  ## mypy, strict, tests included
	@$(BIN)/mypy

floors: $(VENV)/.dev  ## who may import whom, and that every file has a floor
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q tests/house/test_every_file_has_a_floor.py

docs: $(VENV)/.dev  ## write the pages that are made from the code
	@$(BIN)/python -m reports.catalogue > docs/events.md
	@$(BIN)/python -m switchboard.settings > docs/settings.md
	@$(BIN)/python -m config.schema > docs/configuration.md
	@$(BIN)/switchboard schema > config/site.schema.json

screenshots: $(VENV)/.dev chromium  ## take the pictures of the docs anew
	@$(BIN)/python -m tests.pages.screenshots

estimate: $(VENV)/.dev  ## score estimates of the wait on simulated traffic (ARGS="--seeds 20")
	@$(BIN)/python -m bench.estimate $(ARGS)

bench: $(VENV)/.dev  ## measure routing against the bare server; a table, and bench/out/routing.json
	@$(BIN)/python -m bench $(ARGS)

profile: $(VENV)/.dev  ## say where the server's processor time goes for each part of a call
	@$(BIN)/python -m bench.profile

lock: $(VENV)/.dev  ## pin again what pyproject.toml asks for; ARGS="--upgrade" for newer ones
	@$(COMPILE) $(ARGS) pyproject.toml -o requirements/run.lock
	@$(COMPILE) $(ARGS) --group dev pyproject.toml -o requirements/dev.lock

clean:  ## remove what was made; the demo's data in var/ stays
	@rm -rf $(VENV) node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage htmlcov

chromium:
	@sh .ci/chromium

softphone:
	@sh .ci/softphone

$(VENV)/bin/python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "switchboard needs Python 3.11 or later: install it, or say where it is: make PYTHON=/path/to/python3.11"; \
		exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv"; \
		exit 1; }
	@echo "making $(VENV) …"
	@"$(PYTHON)" -m venv $(VENV)

# The project itself is installed editable, from what the lock has brought: no network, no build
# environment of its own.
$(VENV)/.run: pyproject.toml requirements/run.lock | $(VENV)/bin/python
	@echo "installing what switchboard needs (once, and again when requirements/run.lock changes) …"
	@$(PIP_INSTALL) --require-hashes -r requirements/run.lock
	@$(PIP_INSTALL) --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "installing what the tests need (once, and again when requirements/dev.lock changes) …"
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.lock
	@touch $@
