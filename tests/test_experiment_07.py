"""Chapter 07's stored experiments are those of their scripts and of its cells."""

import json
import re

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored


def test_what_is_stored_of_the_digits_was_made_with_the_script():
    digits, kept = script("07_digits"), stored("07_digits")
    assert tuple(kept["rates"]) == digits.RATES
    orders = kept["orders"]["200 steps"]
    for order in (digits.RIGHT, digits.LATE, digits.EARLY):
        again, _ = digits.learn(0, order, lr=0.1, steps=200)
        assert again == pytest.approx(orders[order][0][0], abs=0.03)
    for kind, by_seed in kept["starts"]["200 steps"].items():
        if kind != "one constant":  # copies part where columns are rounded differently
            again, _ = digits.learn(0, kind=kind, steps=200)
            assert again == pytest.approx(by_seed[0], abs=0.03)
    again, _ = digits.learn(0, n=100, steps=700)
    assert again == pytest.approx(kept["sizes"]["700 steps"]["100"][0], abs=0.03)


def test_a_stage_that_comes_too_soon_takes_what_the_last_batch_left():
    digits = script("07_digits")
    untrained, start = digits.learn(0, steps=0)
    once, params = digits.learn(0, digits.LATE, steps=1)
    assert untrained == once
    assert all(map(np.array_equal, start, params))


def test_what_is_stored_of_the_features_was_made_with_the_script():
    features, kept = script("07_features"), stored("07_features")
    assert kept["features"].keys() == features.FEATURES.keys()
    for side, by_width in kept["features"]["700 steps"].items():
        for run in by_width.values():
            assert max(run["tried"], key=run["tried"].get) == str(run["lr"])
            assert tuple(map(float, run["tried"])) == features.RATES
        options = {"units": int([*by_width][-1]), "steps": 700}
        again = features.learn(0, side, lr=run["lr"], **options)
        assert again == pytest.approx(run["read"][0], abs=0.03)


def test_the_chosen_rates_lie_inside_their_grids():
    kept, rates = stored("07_features"), script("07_features").GRID
    for by_name in kept["speeds"].values():
        for run in by_name.values():
            assert rates[0] < min(map(float, run["steps"]))
            assert max(map(float, run["steps"])) < rates[-1]


def test_the_rates_of_the_features_lie_inside_theirs():
    rates = script("07_features").RATES
    for by_side in stored("07_features")["features"].values():
        chosen = {run["lr"] for widths in by_side.values() for run in widths.values()}
        assert rates[0] < min(chosen) and max(chosen) < rates[-1]


def test_the_speeds_are_those_of_the_script():
    features, kept = script("07_features"), stored("07_features")["speeds"]
    curve = features.learn(0, "learned", lr=0.5, name="relu", steps=200, every=20)
    found = features.steps_to(curve)
    assert abs(found - kept["glorot"]["relu"]["steps"]["0.5"]["0.9"][0]) <= 60


def test_the_cells_name_what_the_script_stores():
    path = ROOT / "chapters" / "07_backpropagation_in_matrices.ipynb"
    page = path.read_text(encoding="utf-8")
    asked = re.findall(r'stored\[\\"(\w+)\\"\]', page)
    assert set(asked) <= set(stored("07_digits")) and json.loads(page)["cells"]
