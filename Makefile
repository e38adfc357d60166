# Một Cửa on one machine. Everything here is short for the command line .venv/bin/motcua and for pytest.
# ARGS is handed on, for example: make demo ARGS="--json --once --dossiers 50 --seed 7"

.DEFAULT_GOAL := help
.PHONY: help demo test chaos up down status reset check bench schemas properties machine machine-test machine-bench
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
MOTCUA := $(VENV)/bin/motcua
READY := $(VENV)/.in-step-with-the-lock
FAULTS ?= 200
SEED ?= 1

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

demo: $(READY) ## set everything up and carry 300 dossiers of at least five communes through the chain
	@$(MOTCUA) demo $(ARGS)

test: $(READY) machine-test ## the whole suite, on real Kafka and Postgres
	@$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

up: $(READY) ## start the province and leave it running
	@$(MOTCUA) up $(ARGS)

down: $(READY) ## stop everything, keep the data
	@$(MOTCUA) down $(ARGS)

status: $(READY) ## what runs where, and where the logs are
	@$(MOTCUA) status $(ARGS)

reset: $(READY) ## stop everything and drop the data
	@$(MOTCUA) reset $(ARGS)

check: $(READY) ## format, lint, types, import rules
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

bench: $(READY) machine-bench ## measure, and print the figures as JSON
	@$(PYTHON) -m tests.bench $(ARGS)

chaos: $(READY) ## the bad day: FAULTS (200) by SEED (1), judged; a batch that was cut off goes on
	@$(PYTHON) -m tests.chaos --faults $(FAULTS) --seed $(SEED) $(ARGS)

schemas: $(READY) ## write the JSON Schemas and the AsyncAPI document anew from the models
	@$(MOTCUA) schemas $(ARGS)

properties: $(READY) ## the calendar against a walk over every minute, a hundred thousand times
	@PROPERTY_CASES=100000 $(PYTHON) -m pytest tests/unit/calendar $(ARGS)

machine:
	@deploy/local/machine.sh

# The browser reads the pages; npm brings the parser of the AsyncAPI document.
machine-test:
	@deploy/local/machine.sh npm chromium

machine-bench:
	@deploy/local/machine.sh wrk

$(READY): pyproject.toml uv.lock | machine
	@test -x $(PYTHON) || $$(deploy/local/python.sh) -m venv $(VENV)
	@test -x $(VENV)/bin/uv || $(PYTHON) -m pip install --quiet --disable-pip-version-check uv >&2
	@$(VENV)/bin/uv sync --frozen --inexact --quiet >&2
	@touch $@
