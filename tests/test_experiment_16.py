"""Chapter 16's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.equilibrium import equilibrium, equilibrium_backward
from bpkit.gradcheck import gradient_errors, numerical_gradient

PAGE = ROOT / "chapters" / "16_fixed_points.ipynb"
SHEET = ROOT / "exercises" / PAGE.name
RNG = np.random.default_rng


def test_ten_seeds_are_stored_for_every_radius_cut_and_nudge():
    trial, kept = script("16_adjoint"), stored("16_adjoint")
    assert len(kept["settles"]) == 2 * len(trial.SIZES) * len(trial.DAMPED)
    for table in kept["settles"].values():
        assert [float(radius) for radius in table] == trial.RADII
        assert {len(runs) for runs in table.values()} == {trial.SEEDS}
    for tables in kept["cuts"].values():
        for table in tables.values():
            assert [int(K) for K in table] == trial.CUTS
            assert {len(errors) for errors in table.values()} == {trial.SEEDS}
    assert len(kept["phases"]) == 2 * len(trial.SHARES)
    for table in kept["phases"].values():
        assert [float(beta) for beta in table] == trial.BETAS


@pytest.mark.parametrize(
    ("kind", "size", "step"), [("random", 1.0, 1.0), ("negative", 0.1, 0.5)]
)
def test_one_seed_again_settles_in_as_many_sweeps(kind, size, step):
    trial, kept = script("16_adjoint"), stored("16_adjoint")["settles"]
    runs = kept[f"{kind}, inputs of {size:g}, step {step:g}"]
    for radius in ("0.5", "0.9"):
        again = trial.sweeps_of(trial.layer(kind, float(radius), size, 0), step)
        assert list(again) == pytest.approx(runs[radius][0], abs=2)


def test_wherever_a_state_settles_its_adjoint_does():
    for table in stored("16_adjoint")["settles"].values():
        for runs in table.values():
            assert all((forth is None) == (back is None) for forth, back in runs)


def test_the_layers_have_the_spectral_radius_that_they_are_asked_for():
    trial = script("16_adjoint")
    for kind in ("random", "negative", "symmetric"):
        Wh = trial.layer(kind, 0.7, 1.0, 3)[2]
        assert np.isclose(np.abs(np.linalg.eigvals(Wh)).max(), 0.7)
    assert np.linalg.eigvalsh(trial.layer("negative", 0.7, 1.0, 3)[2]).max() < 0


def test_cut_at_enough_sweeps_both_ways_are_the_whole_gradient():
    trial, kept = script("16_adjoint"), stored("16_adjoint")["cuts"]
    unrolled, swept = trial.cuts(0.3, 0)
    assert unrolled[40] < 1e-10 and swept[40] < 1e-10
    for K in (1, 5):
        assert np.isclose(unrolled[K], kept["unrolled"]["0.3"][str(K)][0], rtol=0.01)
        assert np.isclose(swept[K], kept["swept"]["0.3"][str(K)][0], rtol=0.01)


def test_two_phases_find_the_adjoint_of_a_symmetric_layer_and_no_other():
    trial, kept = script("16_adjoint"), stored("16_adjoint")["phases"]
    first = kept["two sides, antisymmetric 0"]["0.03"][0]
    assert np.isclose(trial.phases(0.0, 0.03, 0, both=True), first, rtol=0.02)
    assert trial.phases(0.0, 0.01, 0, both=True) < 1e-3
    assert trial.phases(0.3, 0.01, 0, both=True) > 0.1


def test_every_seed_is_stored_for_every_body_and_rates_lie_inside_their_grid():
    trial, kept = script("16_halves"), stored("16_halves")
    assert list(kept["tuned"]) == list(kept["judged"]) == trial.BODIES
    for body, tried in kept["tuned"].items():
        assert [float(lr) for lr in tried] == trial.RATES
        assert {len(errors) for errors in tried.values()} == {3}
        judged = kept["judged"][body]
        assert judged["lr"] == trial.chosen(tried)
        assert min(trial.RATES) < float(judged["lr"]) < max(trial.RATES)
        assert len(judged["errors"]) == trial.SEEDS
        assert judged["weights"] == trial.count(trial.start(body, RNG(0)))
    assert list(kept["knobs"]) == list(trial.KNOBS)


@pytest.mark.parametrize("body", script("16_halves").BODIES)
def test_the_gradients_of_every_body_are_central_differences(body):
    trial, rng = script("16_halves"), RNG(1)
    params = trial.start(body, rng, 0.03)
    params = {name: A.astype(float) for name, A in params.items()}
    X, Y = rng.normal(size=(2, 98)) / 10, rng.normal(size=(2, 98))
    trial.gradients.__globals__["TOL"] = 1e-12
    _, grads = trial.gradients(body, params, X, Y)
    for name in set(params) - {"Wx", "W"}:

        def loss(A, name=name):
            return float(trial.gradients(body, params | {name: A}, X, Y)[0])

        slopes = numerical_gradient(loss, params[name])
        np.testing.assert_allclose(grads[name], slopes, rtol=1e-4, atol=1e-8)


def test_the_halves_to_learn_from_to_choose_and_to_judge_by_share_no_digit():
    parts = script("16_halves").halves()
    rows = [{row.tobytes() for row in np.hstack(pair)} for pair in parts]
    assert [len(pair[0]) for pair in parts] == [4000, 500, 1000]
    assert not rows[0] & rows[1] and not rows[0] & rows[2] and not rows[1] & rows[2]


def test_the_baselines_again_are_those_that_are_stored():
    again, kept = script("16_halves").baselines(), stored("16_halves")["baselines"]
    assert list(again) == list(kept)
    for name, one in again.items():
        assert np.isclose(one["error"], kept[name]["error"], rtol=1e-3)


def test_whole_and_half_steps_draw_the_same():
    """The step changes the way and not the end."""
    judged = stored("16_halves")["judged"]
    pairs = zip(
        judged["settles"]["errors"],
        judged["settles, half steps"]["errors"],
        strict=True,
    )
    assert all(abs(one - two) < 2e-4 for one, two in pairs)


def test_the_page_shows_what_is_stored():
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    page = "".join("".join(cell["source"]) for cell in cells)
    for part in ("settles", "cuts", "phases", "baselines", "judged", "knobs"):
        assert f'"{part}"' in page


@pytest.mark.parametrize(("small", "right"), [(True, True), (False, False)])
def test_the_colleagues_way_back_passes_where_the_sheet_says_so(small, right):
    cells = json.loads(SHEET.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    (back,) = (one for one in sources if one.startswith("def colleagues_backward"))
    exec(back, {"equilibrium": equilibrium}, names := {})
    rng = RNG(0)
    X, Wx, Wh, b = (rng.normal(size=s) / 2 for s in [(3, 2), (2, 3), (3, 3), (3,)])
    Wh = (Wh + Wh.T) / 100 if small else Wh

    def partner(dH, *inputs):
        return equilibrium_backward(dH, *inputs)[0], *names["colleagues_backward"](
            dH, *inputs
        )

    errors = gradient_errors(equilibrium, partner, X, Wx, Wh, b, rng=RNG(1))
    assert (max(errors) < 1e-6) == right
