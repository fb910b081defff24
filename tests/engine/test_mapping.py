"""Processes of this machine, and what is said where Ray is not to be had."""

import sys
from collections.abc import Iterator

import pytest

from trialwright.core.errors import ParamsError, TrialwrightError
from trialwright.core.params.loading import load
from trialwright.engine.mapping import by_models, in_order
from trialwright.sections.running import Engine


def test_results_come_in_the_order_of_the_items_from_any_number_of_workers() -> None:
    for workers in (1, 2, None):
        with in_order(abs, range(-50, 0), Engine.local(workers)) as results:
            assert list(results) == list(range(50, 0, -1))


def test_a_model_works_in_this_process_and_on_an_item_only_when_its_result_is_wanted() -> None:
    done = []

    def twice(number: int) -> Iterator[int]:
        done.append(number)
        yield from (number, number)

    with by_models(twice, range(3), Engine.local()) as results:
        assert done == []
        assert (next(results), next(results), done) == (0, 0, [0])
        assert list(results) == [1, 1, 2, 2]


def test_ray_that_is_not_installed_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    # What Python finds where it is not installed.
    monkeypatch.setitem(sys.modules, "ray", None)
    engine = Engine.local().model_copy(update={"kind": "ray"})
    with pytest.raises(TrialwrightError) as error, in_order(abs, [1], engine):
        pass
    assert str(error.value) == (
        "engine.kind is ray, which is not installed; run pip install --no-deps -r requirements-ray.lock, or set it to "
        "local"
    )


def test_a_cluster_has_its_own_number_of_workers(tmp_path) -> None:
    params = tmp_path / "params.yaml"
    params.write_text("engine: {kind: ray, workers: 2, address: auto, object_store_mb: 512}")
    with pytest.raises(ParamsError, match="engine: workers 2, but the cluster at address auto has as many as"):
        load(Engine, params)
