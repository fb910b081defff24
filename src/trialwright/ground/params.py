"""params.yaml as typed, frozen sections; every stage checks the whole file and uses its part.

Example: ``params.load().plan.trials`` is 30. Unknown, missing and illegal keys of the whole file
are named in one error, so that a typo in the last section is told by the first stage.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.ground.errors import ParamsError

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """A section of params.yaml: frozen, no coercion of types, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Acquire(Section):
    """Where trial records, outcomes and the drug vocabulary come from."""

    source: Literal["demo", "files"]
    folder: str
    registry: str | None
    outcomes: str | None
    vocabulary: str | None
    demo_trials: Annotated[int, Field(ge=100)]

    @model_validator(mode="after")
    def _files_named(self) -> Self:
        if self.source == "files" and not (self.registry and self.vocabulary):
            raise ValueError("source: files needs registry and vocabulary, names inside folder")
        return self


class Ingest(Section):
    """Bounds on what is read from the registry."""

    limit: Count | None
    max_record_mb: Count


class Label(Section):
    """How success and failure are told."""

    rule: Literal["outcomes", "status", "results"]
    id_column: str
    label_column: str
    values: dict[str, Literal[0, 1]]
    significance: Annotated[float, Field(gt=0, lt=1)]


class Partition(Section):
    """Shares of train and validation; what is left is the test split."""

    train: Annotated[float, Field(gt=0, lt=1)]
    val: Annotated[float, Field(gt=0, lt=1)]

    @model_validator(mode="after")
    def _leaves_a_test(self) -> Self:
        if self.train + self.val >= 1:
            raise ValueError(f"train + val must be below 1 to leave a test split, is {self.train + self.val}")
        return self


class Pool(Section):
    """How many train trials of each label an intervention needs to be drawn from."""

    min_successes: Count
    min_failures: Count


class Plan(Section):
    """How many trials to write, from how many examples, of what length."""

    trials: Count
    examples: Count
    text_chars: Annotated[int, Field(ge=40)] | None
    max_items: Count | None
    max_example_tokens: Count


class Llm(Section):
    """Which model writes, and in which prompt variant it is asked."""

    backend: Literal["local", "openai"]
    model: str
    base_url: str | None
    tokenizer: str | None
    prompts: Literal["document", "chat"]


class Sampling(Section):
    """How tokens are drawn."""

    temperature: Annotated[float, Field(ge=0, le=2)]
    top_p: Annotated[float, Field(gt=0, le=1)]
    max_tokens: Count


class Reasons(Sampling):
    """Five reasons for an outcome (paper section 3.2.3)."""

    count: Count
    reason_chars: Annotated[int, Field(ge=40)]


class Synthesis(Sampling):
    """A new trial from examples and reasons (paper section 3.2.4)."""

    title_chars: Annotated[int, Field(ge=40)]
    text_chars: Annotated[int, Field(ge=40)]
    max_items: Count


class Complete(Section):
    """How requests are sent; nothing here changes what is asked."""

    batch_tokens: Count
    concurrency: Count
    timeout_s: Positive
    attempts: Count
    budget_usd: Annotated[float, Field(ge=0)]
    usd_per_million_input: Annotated[float, Field(ge=0)]
    usd_per_million_output: Annotated[float, Field(ge=0)]


class Correct(Section):
    """What to do where a model fitted on real trials doubts a synthetic label."""

    mode: Literal["off", "relabel", "filter"]
    confidence: Annotated[float, Field(ge=0.5, lt=1)]


class ArmMix(Section):
    """What one experiment arm trains on, and on which setting's trials it is tested."""

    setting: Literal["in_distribution", "ratio", "generalization"]
    real: Share
    synthetic: Share


class Baseline(Section):
    """TF-IDF and logistic regression."""

    ngrams: Count
    min_df: Count
    max_features: Count
    c: Positive


class Train(Section):
    """Fine-tuning of a Hugging Face encoder."""

    arms: list[str]
    model: str
    max_length: Annotated[int, Field(ge=16)]
    learning_rate: Positive
    batch_size: Count
    epochs: Count
    dtype: Literal["float32", "bfloat16"]


class Evaluate(Section):
    """Resampling behind the confidence intervals."""

    bootstrap: Annotated[int, Field(ge=100)]


class Params(BaseModel):
    """The whole of params.yaml, in stage order."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    seed: Annotated[int, Field(ge=0)]
    seeds: Annotated[list[int], Field(min_length=1)]
    acquire: Acquire
    ingest: Ingest
    label: Label
    partition: Partition
    pool: Pool
    plan: Plan
    llm: Llm
    reasons: Reasons
    synthesis: Synthesis
    complete: Complete
    correct: Correct
    arms: dict[str, ArmMix]
    baseline: Baseline
    train: Train
    evaluate: Evaluate

    @model_validator(mode="after")
    def _arms_exist(self) -> Self:
        unknown = sorted(set(self.train.arms) - set(self.arms))
        if unknown:
            raise ValueError(f"train.arms names {unknown}, which arms does not define; it defines {list(self.arms)}")
        return self


def load(path: Path = Path("params.yaml")) -> Params:
    """Read and check the whole params file.

    Raises:
        ParamsError: it is missing or not YAML, or keys are unknown, missing or illegal.
    """
    try:
        # YAML 1.2, as DVC reads it: 2e-5 is a float here and a string to YAML 1.1.
        data = YAML(typ="safe", pure=True).load(path.read_text())
    except FileNotFoundError as error:
        raise ParamsError(f"{path}: not found; run from the top of the repository") from error
    except YAMLError as error:
        raise ParamsError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ParamsError(f"{path}: holds no sections; copy one of profiles/ over it")
    try:
        return Params.model_validate(data)
    except ValidationError as error:
        raise ParamsError(f"{path}: {'; '.join(_problems(error))}") from error


def _problems(error: ValidationError) -> list[str]:
    """Name every problem pydantic found, one phrase each."""
    said = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"]) or "file"
        if problem["type"] == "extra_forbidden":
            siblings = _siblings(problem["loc"][:-1])
            said.append(f"{where} is unknown" + (f", expected among {siblings}" if siblings else ""))
        elif problem["type"] == "missing":
            said.append(f"{where} is missing")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            shown = "" if problem["type"] == "value_error" else f", found {problem['input']!r}"
            said.append(f"{where}: {message}{shown}")
    return said


def _siblings(where: tuple[int | str, ...]) -> list[str]:
    """Return the legal keys of a section, for a message about a misspelt one."""
    if not where:
        return list(Params.model_fields)
    if where[0] == "arms":
        return list(ArmMix.model_fields)
    section = Params.model_fields[str(where[0])].annotation
    return list(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []
