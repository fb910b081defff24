# Everything runs in .venv; a second `make` installs nothing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
INSTALLED := $(VENV)/installed
export PATH := $(BIN):$(PATH)
export PYTHONPATH := src
# DVC asks its makers' server for news unless told not to; nothing here needs the network.
export DVC_NO_ANALYTICS := 1

.PHONY: help setup run results profile test test-all chromium strace

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# PyTorch first and alone, with whatever build the index gives for this machine (CPU or CUDA);
# then everything else exactly as pinned, with no resolver at work.
$(INSTALLED): requirements.lock
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	touch $@

setup: $(INSTALLED) ## Install into .venv

run: $(INSTALLED) ## Run the pipeline, then print the results
	dvc repro
	@python -m trialwright results

results: $(INSTALLED) ## Print the results of the last run
	@python -m trialwright results

profile: $(INSTALLED) ## Switch params.yaml: make profile name=real (without name: list them)
	@python -m trialwright profile $(name)

test: $(INSTALLED) ## Run lint, types and the quick tests
	ruff check src stages tests benchmarks
	mypy src stages
	pytest -m "not slow"

# The report is opened in it by a test; a distribution's own, for nothing else is to be downloaded.
chromium:
	@command -v chromium >/dev/null || (apt-get update && apt-get install -y --no-install-recommends chromium)

# With it a test sees every file that is opened while hostile records are read; without, a part of them.
strace:
	@command -v strace >/dev/null || (apt-get update && apt-get install -y --no-install-recommends strace)

test-all: $(INSTALLED) chromium strace ## Run the slow tests too (real local model, whole pipeline)
	pytest -m slow
