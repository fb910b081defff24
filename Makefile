# Everything runs in .venv; a second `make` installs nothing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
INSTALLED := $(VENV)/installed
INSTALLED_S3 := $(VENV)/installed-s3
# Relative, and each tool as a module: the folder's name may hold blanks, quotes and dollars, which neither a
# command line nor the first line of a script in $(VENV)/bin is sure to bear.
IN := $(VENV)/bin/python -m
PIP := $(IN) pip --quiet --disable-pip-version-check
# The stages of dvc.yaml run the python that is found first.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PYTHONPATH := src
# DVC asks its makers' server for news unless told not to; nothing here needs the network.
export DVC_NO_ANALYTICS := 1

.PHONY: help setup s3 run results profile test test-all chromium strace

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# PyTorch first and alone, with whatever build the index gives for this machine (CPU or CUDA);
# then everything else exactly as pinned, with no resolver at work; then the command `trialwright`, in place.
# Where .venv is a link, it is of another checkout, whose command runs the code of the checkout one stands in.
$(INSTALLED): requirements-torch.lock requirements.lock pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) install -r requirements-torch.lock
	$(PIP) install --no-deps -r requirements.lock
	@test -L $(VENV) || case "$$(pwd)" in \
	*[\$$\{\}\"\`]*) echo 'setup: neither activate nor pip bear $$, {, }, " or ` in the name of a folder:' \
		'make works here, the command trialwright does not; rename the folder' ;; \
	*) $(PIP) install --no-deps --no-build-isolation --editable . ;; \
	esac
	touch $@

setup: $(INSTALLED) ## Install into .venv

$(INSTALLED_S3): $(INSTALLED) requirements-s3.lock
	$(PIP) install --no-deps -r requirements-s3.lock
	touch $@

s3: $(INSTALLED_S3) ## Install what sharing over S3 needs

run: $(INSTALLED) ## Run the pipeline, then print the results
	@$(IN) trialwright check
	$(IN) dvc repro
	@$(IN) trialwright results

results: $(INSTALLED) ## Print the results of the last run
	@$(IN) trialwright results

profile: $(INSTALLED) ## Switch params.yaml: make profile name=real (without name: list them)
	@$(IN) trialwright profile $(name)

# Tests side by side on up to four cores, those of a file in one process, for they share fixtures. Each process
# computes in one thread: more of them than cores would wait for each other.
test: $(INSTALLED) ## Run lint, types and the quick tests
	$(IN) ruff check src stages tests benchmarks
	$(IN) mypy --num-workers 2 src stages
	OMP_NUM_THREADS=1 $(IN) pytest --numprocesses logical --maxprocesses 4 --dist loadfile -m "not slow"

# The report is opened in it by a test; a distribution's own, for nothing else is to be downloaded.
chromium:
	@command -v chromium >/dev/null || (apt-get update && apt-get install -y --no-install-recommends chromium)

# With it a test sees every file that is opened while hostile records are read; without, a part of them.
strace:
	@command -v strace >/dev/null || (apt-get update && apt-get install -y --no-install-recommends strace)

test-all: $(INSTALLED_S3) chromium strace ## Run the slow tests too (real local model, whole pipeline)
	$(IN) pytest -m slow
