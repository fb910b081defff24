"""What a run was made of, and all of params.yaml as lines to read, with nothing that is one machine's or secret.

Example: ``provenance(metrics, settings, "2024-06-30")[0]`` is the group "Real records"; a line of the settings is
``("train.learning_rate", "0.0001")``. A base_url of "https://me.example/v1?key=1" is shown as "https://me.example", and
a folder "/data/somebody/trials" as "…/trials".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.files.fingerprint import public_name
from trialwright.reporting.account.provenance import NOT_KNOWN, Fact, FactGroup, Metrics, Recipe, corpus
from trialwright.reporting.account.settings_in_words import address
from trialwright.sections.whole import Params


def provenance(metrics: Metrics, settings: Params, newest: str | None) -> list[FactGroup]:
    """Gather what is known of a run.

    Args:
        metrics: the content of metrics files by name.
        settings: params.yaml.
        newest: the latest date found in the records.
    """
    records, experiment, synthetic = corpus(metrics, recipe_of(settings), newest)
    seeds = Fact("Seeds of training", ", ".join(map(str, settings.seeds)))
    encoders = FactGroup("Encoders", list(_encoders(metrics.get("weights", {}), settings)))
    return [records, experiment._replace(facts=[*experiment.facts, seeds]), synthetic, encoders]


def recipe_of(settings: Params) -> Recipe:
    """Take out of params.yaml what decides a corpus."""
    return Recipe(*(getattr(settings, name) for name in Recipe._fields))


def lines(settings: Params) -> list[tuple[str, str]]:
    """Return key and value of every setting, in the order of the file."""
    return [(key, _shown(key, value)) for key, value in _flat(settings.model_dump())]


def _encoders(weights: Mapping[str, Any], settings: Params) -> Iterator[Fact]:
    arms = ", ".join(settings.train.arms)
    yield Fact("Fine-tuned", f"{public_name(settings.train.model)}, on {arms}" if arms else "none")
    if arms:
        yield Fact("SHA-256 of its weights", weights.get("train", {}).get("sha256") or NOT_KNOWN, code=True)
    yield Fact("Frozen", public_name(settings.frozen.model))
    yield Fact("SHA-256 of its weights", weights.get("frozen", {}).get("sha256") or NOT_KNOWN, code=True)
    yield Fact("For embeddings", public_name(settings.embed.model))
    yield Fact("SHA-256 of its weights", weights.get("embed", {}).get("sha256") or NOT_KNOWN, code=True)


def _flat(found: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in found.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _shown(key: str, value: Any) -> str:
    if key == "llm.base_url" and value is not None:
        return address(value)
    if isinstance(value, str):
        shown = public_name(value)
        return shown if shown == value else f"…/{shown}"
    return json.dumps(value, ensure_ascii=False)
