"""Chapter 10's stored experiment is that of its script, and fairly chosen."""

import numpy as np
import pytest
from test_experiment_08 import script, stored

from bpkit.layers import BatchNorm, Dense, ReLU, Residual, Sequential, Sigmoid, Tanh


def kept_rows():
    for setting, rows in stored("10_depth").items():
        for row, found in rows.items():
            yield setting, row, found


def test_every_row_of_every_setting_is_stored_with_its_true_steps():
    trial, kept = script("10_depth"), stored("10_depth")
    wanted = {setting: {*rows} for setting, (rows, _) in trial.SETTINGS.items()}
    assert {setting: {*rows} for setting, rows in kept.items()} == wanted
    assert len(set(trial.ROWS)) == 16
    for setting, row, found in kept_rows():
        turned = trial.SETTINGS[setting][1]
        assert tuple(found["at"]) == turned.get("at", (30, 100, 300)), row
        judges = 10 if setting == "as they are" else 5
        assert np.shape(found["judged"]) == (judges, 3)


def test_what_was_chosen_is_best_by_what_judges_and_inside_its_grid():
    for setting, row, found in kept_rows():
        ends = {
            int(k): np.nan_to_num(np.array(runs, dtype=float)).mean()
            for k, runs in found["fine"].items()
        }
        assert min(len(runs) for runs in found["fine"].values()) == 3
        assert ends[found["best"]] >= max(ends.values()) - 1e-4  # stored in 4 digits
        assert min(ends) < found["best"] < max(ends), (setting, row)


@pytest.mark.parametrize(
    "row", ["init + norm + skip", "tanh + init", "relu + skip", "relu + norm", "init"]
)
def test_networks_side_by_side_are_those_of_bpkits_layers(row):
    rngs = [np.random.default_rng(seed) for seed in (3, 4)]
    options = {"d_in": 7, "k": 3, "depth": 5, "width": 6}
    together = script("10_depth").Networks(row, rngs, **options)
    P, rng = together.params, np.random.default_rng(5)
    X, dZ = rng.normal(size=(9, 7)), rng.normal(size=(2, 9, 3))
    Z, grads = together.forward(np.stack([X, X]), training=True), together.backward(dZ)
    for nth in range(2):
        alone = of_layers(row.split(" + "), P, nth)
        np.testing.assert_allclose(alone.forward(X, training=True), Z[nth], atol=1e-5)
        alone.backward(dZ[nth])
        for name, g in alone.grads.items():
            letter, number = name.rstrip("0123456789"), int(name.lstrip("Wbgamet"))
            i = number - (letter in "Wb")  # the first dense layer has no norm
            same = np.reshape(grads[f"{letter}{i}"][nth], g.shape)
            np.testing.assert_allclose(g, same, atol=1e-5, err_msg=name)
        in_use = together.forward(X)[nth]
        np.testing.assert_allclose(alone.forward(X), in_use, atol=1e-5)


def of_layers(cures, P, nth):
    kind = {"relu": ReLU, "tanh": Tanh}.get(cures[0], Sigmoid)

    def dense(i):
        W = P[f"W{i}"][nth]
        layer = Dense(*W.shape, rng=np.random.default_rng(0))
        layer.params["W"][:], layer.params["b"][:] = W, P[f"b{i}"][nth, 0]
        return layer

    norm = [BatchNorm] if "norm" in cures else []
    blocks = [[*(one(6) for one in norm), kind(), dense(i)] for i in range(1, 5)]
    around = Residual if "skip" in cures else Sequential
    return Sequential(dense(0), *(around(*row) for row in blocks[:-1]), *blocks[-1])


@pytest.mark.parametrize(
    "row, at", [("relu + init, 2 layers of 48", (30, 100)), ("norm + skip", (30,))]
)
def test_one_seed_again_reads_what_is_stored(row, at):
    trial, kept = script("10_depth"), stored("10_depth")["as they are"][row]
    rate = 10 ** (kept["best"] / 3)
    again = trial.learn(row, [rate], [0], trial.data(), at=at)
    np.testing.assert_allclose(again[0], kept["judged"][0][: len(at)], atol=0.05)
