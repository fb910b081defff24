"""The sections on what is learnt from the trials: leak audit, correction, selection, classifiers, scores.

Example: ``load(Settings).evaluate.bootstrap`` resamples stand behind each confidence interval.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trialwright.core.params.kinds import Count, Positive, Section, Text, at_least
from trialwright.sections.quality import Embed
from trialwright.sections.writing import Llm


class Audit(Section):
    """What the leak audit looks at, and what it calls telling or near-duplicate."""

    min_trials: Count
    text_trials: Annotated[int, at_least(100)]
    odds_ratio: Annotated[float, Field(gt=1)]
    features: Count
    jaccard: Annotated[float, Field(ge=0.5, le=1)]


class Correct(Section):
    """What to do where a model fitted on real trials, the corrector, doubts a synthetic label."""

    mode: Literal["off", "relabel", "filter", "weight"]
    model: Literal["tfidf", "encoder"]
    fit_on: Literal["all", "gold", "shown"]
    folds: Annotated[int, at_least(2)]
    confidence: Annotated[float, Field(ge=0.5, lt=1)]


class Select(Section):
    """Which synthetic trials to go on with, and how many."""

    strategy: Literal["none", "random", "agreement", "closeness", "diversity", "judge"]
    trials: Count | None
    judge_model: Text | None

    @model_validator(mode="after")
    def _strategy_has_a_number(self) -> Self:
        if self.strategy != "none" and self.trials is None:
            raise ValueError(
                f"strategy {self.strategy} keeps a number of trials, found null; set trials, or strategy to none"
            )
        return self

    def judge(self, llm: Llm) -> Llm:
        """Return the LLM that scores trials: that which wrote them, unless another model is to be the judge."""
        other = self.judge_model if self.strategy == "judge" else None
        return llm if other is None else llm.model_copy(update={"model": other})


class Baseline(Section):
    """TF-IDF and logistic regression."""

    ngrams: Count
    min_df: Count
    max_features: Count
    c: Positive


class Frozen(Embed):
    """A frozen encoder, read as for embeddings, and logistic regression on what it gives."""

    c: Positive


class Evaluate(Section):
    """Resampling behind the confidence intervals, and on how many training trials a verdict may stand."""

    bootstrap: Annotated[int, at_least(100)]
    min_training_trials: Annotated[int, at_least(0)]
    min_training_of_class: Annotated[int, at_least(0)]
