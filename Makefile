# Everything runs in .venv; a second `make` installs nothing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
INSTALLED := $(VENV)/installed
# Tools that look after the repository, which no run and no test needs, with what they need in a folder of their own.
TOOLS := .tools
TOOLS_INSTALLED := $(TOOLS)/installed
RAY := $(VENV)/ray-installed
S3 := $(VENV)/s3-installed
# Relative, and each tool as a module: the folder's name may hold blanks, quotes and dollars, which neither a
# command line nor the first line of a script in $(VENV)/bin is sure to bear.
IN := $(VENV)/bin/python -m
PIP := $(IN) pip --quiet --disable-pip-version-check
# The stages of dvc.yaml run the python that is found first.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PYTHONPATH := src
# DVC asks its makers' server for news unless told not to; nothing here needs the network.
export DVC_NO_ANALYTICS := 1

.PHONY: help setup ray s3 gs azure ssh run results profile study test test-all chromium strace lock sbom audit-deps
.PHONY: lint-container bench

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# Everything exactly as pinned, each file known by its hash, with no resolver at work; then PyTorch, with whatever build
# the index gives for this machine (CPU or CUDA), which finds what it needs but CUDA; then the command `trialwright`, in
# place.
# Where .venv is a link, it is of another checkout, whose command runs the code of the checkout one stands in.
$(INSTALLED): requirements-torch.lock requirements.lock pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install -r requirements-torch.lock
	@test -L $(VENV) || case "$$(pwd)" in \
	*[\$$\{\}\"\`]*) echo 'setup: neither activate nor pip bear $$, {, }, " or ` in the name of a folder:' \
		'make works here, the command trialwright does not; rename the folder' ;; \
	*) $(PIP) install --no-deps --no-build-isolation --editable . ;; \
	esac
	touch $@

setup: $(INSTALLED) ## Install into .venv

$(RAY): $(INSTALLED) requirements-ray.lock
	$(PIP) install --require-hashes --no-deps -r requirements-ray.lock
	touch $@

ray: $(RAY) ## Install Ray too, for engine.kind: ray

$(S3): $(INSTALLED) requirements-s3.lock
	$(PIP) install --require-hashes --no-deps -r requirements-s3.lock
	touch $@

s3: $(S3) ## Install what a DVC remote on S3 needs; make gs, make azure, make ssh for others

# As pinned, but for what these alone need: a list of pins with hashes would have pip ask for the hashes of the rest too.
gs azure ssh: $(INSTALLED)
	$(PIP) install --constraint <(sed -n 's/^\([^ ]*==[^ ]*\).*/\1/p' requirements.lock) dvc-$@

run: $(INSTALLED) ## Run the pipeline, then print the results
	@$(IN) trialwright check
	$(IN) dvc repro
	@$(IN) trialwright results

results: $(INSTALLED) ## Print the results of the last run
	@$(IN) trialwright results

profile: $(INSTALLED) ## Switch params.yaml: make profile name=real (without name: list them)
	@$(IN) trialwright profile $(name)

# The page is of all studies that are kept, so that a new one loses none.
study: $(INSTALLED) ## Run a study, keep what it found and write docs/results.md: make study name=ablations
	@$(IN) trialwright profile $(name)
	$(IN) dvc repro
	@$(IN) trialwright study $(name)

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

# Two side by side at most, for each may hold a model of gigabytes; then those with Ray, alone: its own processes give
# up where they do not start within seconds. What it prints itself, such as why it ends a process, is to be seen.
test-all: $(RAY) $(S3) chromium strace ## Run the slow tests too (real local model, whole pipeline, Ray, S3)
	$(IN) pytest --numprocesses logical --maxprocesses 2 --dist loadfile -m "slow and not alone"
	$(IN) pytest --capture=sys -m alone

$(TOOLS_INSTALLED): requirements-tools.lock
	test -d $(TOOLS) || $(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps -r $<
	touch $@

# Pins that stand in a lock stay as they are, but for the package that name= names; the lists say what is wanted.
UV := $(TOOLS)/bin/python -m uv --no-config --system-certs pip compile --quiet --no-annotate --generate-hashes \
	--custom-compile-command 'make lock' --python-version 3.11 --python-platform linux \
	$(if $(name),--upgrade-package $(name))
THERE := --excludes requirements.lock --excludes requirements-torch.lock
lock: $(TOOLS_INSTALLED) ## Pin requirements.in anew, with hashes; make lock name=numpy takes its newest version
	$(UV) --excludes requirements-excluded.txt --constraint requirements-torch.lock --no-emit-package torch \
		requirements.in --output-file requirements.lock
	$(UV) requirements-tools.in --output-file requirements-tools.lock
	@# What is in requirements.lock is not pinned a second time.
	$(UV) $(THERE) requirements-ray.in --output-file requirements-ray.lock
	$(UV) $(THERE) requirements-s3.in --output-file requirements-s3.lock

sbom: $(INSTALLED) $(TOOLS_INSTALLED) ## Write sbom.json, what is installed, in CycloneDX's form
	$(TOOLS)/bin/python -W ignore -m cyclonedx_py environment --output-reproducible --pyproject pyproject.toml \
		--output-file sbom.json $(VENV)/bin/python

# Strict: what the service does not know is no package without vulnerabilities.
audit-deps: $(TOOLS_INSTALLED) ## Ask for known vulnerabilities of what is pinned
	$(foreach lock,requirements.lock requirements-tools.lock requirements-ray.lock requirements-s3.lock,\
		$(TOOLS)/bin/python -m pip_audit --strict --no-deps --disable-pip --requirement $(lock) &&) true

lint-container: $(TOOLS_INSTALLED) ## Lint the Dockerfile
	$(TOOLS)/bin/hadolint Dockerfile

bench: $(INSTALLED) ## Run all benchmarks, each beside its peer; only=store runs one, registries=FOLDER also yours
	$(IN) benchmarks $(if $(only),--only $(only)) $(if $(registries),--registries $(registries))
