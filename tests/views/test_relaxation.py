"""RelaxationView: what it shows of each sweep is what the learner's own sweeps do."""

import time

import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.equilibrium import equilibrium, equilibrium_backward
from bpkit.widgets import RelaxationView
from bpkit.widgets._relaxation import SWEEPS, by_sweep, relaxing, said


def forth(H, Z, Wh):
    return np.tanh(Z + H @ Wh)


def back(dZ, dH, H, Wh):
    return (dH + dZ @ Wh.T) * (1 - H**2)


def swinging():
    """Negative definite, its largest eigenvalue -1."""
    A = np.random.default_rng(0).normal(size=(8, 8))
    return -A @ A.T / np.linalg.norm(A @ A.T, 2)


def a_view(**options):
    return RelaxationView(forth, back, swinging(), **options)


@pytest.mark.parametrize("step", [1.0, 0.5])
def test_both_relaxations_end_where_the_pair_does(step):
    W, Z = 0.5 * swinging(), np.linspace(-1, 1, 8)[None]
    states = relaxing(lambda H: forth(H, Z, W), 0 * Z, step)
    arrays = Z, np.eye(8), W, np.zeros(8)
    H = equilibrium(*arrays, step=step)
    np.testing.assert_allclose(states[-1], H, atol=1e-8)
    dH = np.full((1, 8), 1 / 8)
    dZ = relaxing(lambda dZ: back(dZ, dH, states[-1], W), 0 * Z, step)[-1]
    db = equilibrium_backward(dH, *arrays, step=step, memo=H)[3]
    np.testing.assert_allclose(dZ.sum(axis=0), db, atol=1e-8)


def test_the_first_sweep_changes_the_state_by_tanh_of_the_input():
    unit, state, adjoint = by_sweep(
        forth, back, swinging(), scale=0.5, input=0.3, step=1
    )
    assert len(unit) == len(state) == len(adjoint) == SWEEPS
    assert np.isclose(state[0], np.tanh(0.3)) and np.isclose(unit[0], -np.tanh(0.3))


def test_a_swing_and_a_growing_adjoint_are_called_so():
    values = {"scale": 3.5, "input": 0.1, "step": 0.5}
    _, state, adjoint = by_sweep(forth, back, swinging(), **values)
    assert said(state).startswith("does not settle, the last of 60 sweeps")
    assert said(adjoint).startswith("grows, the last of 60 sweeps")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (0.5 ** np.arange(60), "settled after 21 sweeps"),
        (0.9 ** np.arange(60), "on its way, the last of 60 sweeps changed it by 0.002"),
        (1.5 ** np.arange(60), "grows, the last of 60 sweeps changed it by 2e+10"),
        (np.ones(60), "does not settle, the last of 60 sweeps changed it by 1"),
    ],
)
def test_changes_get_their_words(changes, words):
    assert said(changes) == words


def test_the_sentence_says_what_the_sliders_made():
    view = a_view(scale=0.5, input=1.0)
    assert view.alt.startswith("Weights times 0.5, input 1, step 1. State: settled")
    view.values = view.values | {"scale": 4.0, "input": 0.05}
    assert "State: does not settle" in view.alt and view.error == ""


def test_all_corners_of_the_sliders_draw_in_silence():
    for scale in (0.1, 4.0):
        for size in (0.05, 3.0):
            for step in (0.1, 1.0):
                view = a_view(scale=scale, input=size, step=step)
                assert view.error == "" and "nan" not in view.alt


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to change the weights" in data["text/html"]
    assert a_view().still() == view.still()
    assert a_view(scale=1.5).still() != view.still()


def test_weights_that_are_no_square_are_refused():
    with pytest.raises(ValueError, match=r"shape \(4, 3\).*expected \(h, h\)"):
        RelaxationView(forth, back, np.ones((4, 3)))


def test_all_sliders_are_reached_by_keyboard(play):
    page = play(a_view())
    assert names_by_tab(page, 4)[-1] == "Reset"
    for name in ("scale", "input"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowRight")
    page.get_by_label("step").focus()
    page.keyboard.press("ArrowLeft")
    assert saved(page, "values")[-1] == {"scale": 0.85, "input": 1.05, "step": 0.95}
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_100_ms_in_python():
    view, taken = a_view(), []
    for scale in [1.1, 1.2, 1.3, 0.9, 0.8]:
        begin = time.process_time()
        view.values = view.values | {"scale": scale}
        taken.append(time.process_time() - begin)
    assert np.median(taken) < 0.1
