"""Chapter 09's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored


def kept_trials():
    trial, kept = script("09_optimizers"), stored("09_optimizers")
    for setting, found in kept.items():
        for name in trial.MAKERS:
            yield setting, name, found["at"], found[name]


def test_every_setting_is_stored_with_its_true_steps():
    trial, kept = script("09_optimizers"), stored("09_optimizers")
    assert {name: tuple(found["at"]) for name, found in kept.items()} == {
        name: options["at"] for name, options in trial.SETTINGS.items()
    }
    for setting, name, at, found in kept_trials():
        powers = trial.POWERS[name]
        if "narrowly" in trial.SETTINGS[setting]:
            powers = powers[2:7]
        assert [*map(int, found["tuning"])] == [*powers]
        assert np.shape([*found["tuning"].values()])[1:] == (3, len(at), 3)
        assert np.shape([*found["judging"].values()])[1:] == (10, len(at), 3)


def test_what_was_chosen_is_best_by_what_judges_and_inside_its_grid():
    for setting, name, at, found in kept_trials():
        means = {int(k): np.mean(runs, axis=0) for k, runs in found["tuning"].items()}
        for measure, sign, column in [("read", 1, 1), ("loss", -1, 0)]:
            for step, k in found["best"][measure].items():
                by_rate = {
                    p: sign * m[at.index(int(step)), column] for p, m in means.items()
                }
                assert by_rate[k] >= max(by_rate.values()) - 1e-4  # stored in 4 digits
                assert min(means) < k < max(means), (setting, name)
                assert str(k) in found["judging"]


def test_a_curve_is_that_of_the_chosen_rate_and_passes_the_judged_points():
    trial, drawn = script("09_optimizers"), set()
    for setting, _, at, found in kept_trials():
        if "along" not in found:
            continue
        drawn.add(setting)
        curves, k = np.array(found["along"]), found["best"]["read"][str(at[-1])]
        assert curves.shape == (10, at[-1] // trial.EVERY + 1)
        judged = np.array(found["judging"][str(k)])[:, :, trial.JUDGING]
        assert (curves[:, np.array(at) // trial.EVERY] == judged).all()
    assert drawn == {name for name, how in trial.SETTINGS.items() if "curve" in how}


@pytest.mark.parametrize("name", ["one layer", "SGD", "Adam"])
def test_one_seed_again_reads_what_is_stored(name):
    trial, kept = script("09_optimizers"), stored("09_optimizers")["as they are"]
    k = kept[name]["best"]["read"]["200"]
    width = 0 if name == "one layer" else 30
    options = {"at": (0, 200), "width": width}
    again = trial.learn(trial.MAKERS[name](10 ** (k / 3)), 0, trial.data(), **options)
    first = kept[name]["judging"][str(k)][0]
    np.testing.assert_allclose(again, first[:2], atol=0.03)


def test_a_falling_rate_ends_at_zero():
    trial = script("09_optimizers")
    optimizer = trial.MAKERS["SGD"](0.3)
    trial.learn(optimizer, 0, trial.data(), at=(0, 5), falls=True)
    assert optimizer.lr == pytest.approx(0)


def test_the_page_shows_what_is_stored():
    path = ROOT / "chapters" / "09_optimizers.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    page = "".join("".join(cell["source"]) for cell in cells)
    for setting in stored("09_optimizers"):
        assert f'"{setting}"' in page
