# The default pipeline in a container that needs no network to run: all weights are packages of requirements.lock.
# docs/containers.md says how to build, run and keep what it writes.
FROM python:3.11-slim-bookworm

# Versions of Debian's packages are not pinned: its stable release serves one of each, with its security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 runner \
    && install --directory --owner runner /trialwright
USER 1000
WORKDIR /trialwright

# Packages first, so that an edit of the code does not install them anew: of the code stands the package's first file,
# without which pip would have nothing to install in place.
COPY --chown=runner Makefile pyproject.toml requirements.in requirements.lock requirements-torch.lock ./
COPY --chown=runner src/trialwright/__init__.py src/trialwright/
# An index that pip asks too, such as that of PyTorch's builds for CPU, which are a tenth of those for CUDA in size.
ARG PIP_EXTRA_INDEX_URL
RUN make setup && rm -rf /home/runner/.cache/pip

COPY --chown=runner . .
CMD ["make", "run"]
