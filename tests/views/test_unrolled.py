"""UnrolledView: what comes back to each step is what the learner's own pair says."""

import time

import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.gradcheck import numerical_gradient
from bpkit.initializers import orthogonal
from bpkit.recurrent import rnn, rnn_backward
from bpkit.widgets import UnrolledView
from bpkit.widgets._unrolled import by_step

WH = orthogonal(4, 4, rng=np.random.default_rng(0))


def a_view(**options):
    return UnrolledView(rnn, rnn_backward, WH, **{"input": 0.99} | options)


@pytest.mark.parametrize("lag", [1, 5])
@pytest.mark.parametrize("scale", [0.5, 1.5])
def test_gradients_by_step_are_central_differences(lag, scale):
    _, gradients = by_step(rnn, rnn_backward, WH, lag=lag, scale=scale, input=0.3)
    X = np.zeros((1, lag + 1, 4))
    X[:, 0] = 0.3

    def loss(X):
        return rnn(X, np.eye(4), scale * WH, np.zeros(4))[0, -1].sum() / 2

    expected = np.linalg.norm(numerical_gradient(loss, X)[0], axis=1)
    np.testing.assert_allclose(gradients, expected, rtol=1e-5)


def test_a_tiny_input_meets_a_linear_network():
    for scale in (0.5, 1.0, 1.5):
        states, gradients = by_step(
            rnn, rnn_backward, WH, lag=10, scale=scale, input=1e-9
        )
        np.testing.assert_allclose(gradients, scale ** np.arange(10, -1, -1.0))
        np.testing.assert_allclose(states, 2e-9 * scale ** np.arange(11.0))


def test_the_sentence_says_what_the_picture_shows():
    view = a_view(lag=10, scale=0.5, input=0.01)
    _, gradients = by_step(rnn, rnn_backward, WH, lag=10, scale=0.5, input=0.01)
    assert view.alt.startswith("Lag 10, weights times 0.5, input 0.01: 1 comes back")
    assert f"{gradients[0]:.2g} to the first" in view.alt
    view.values = view.values | {"lag": 60, "scale": 2.0}
    assert view.alt.startswith("Lag 60, weights times 2,") and view.error == ""


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to change the lag" in data["text/html"]
    assert a_view().still() == view.still()
    assert a_view(scale=0.5).still() != view.still()


def test_weights_that_are_no_square_are_refused():
    with pytest.raises(ValueError, match=r"shape \(4, 3\).*expected \(h, h\)"):
        UnrolledView(rnn, rnn_backward, np.ones((4, 3)))


def test_all_sliders_are_reached_by_keyboard(play):
    page = play(a_view())
    assert names_by_tab(page, 4)[-1] == "Reset"
    for name in ("lag", "scale", "input"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowRight")
    assert saved(page, "values")[-1] == {"lag": 21, "scale": 1.05, "input": 1}
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_100_ms_in_python():
    view, taken = a_view(lag=60), []
    for scale in [1.1, 1.2, 1.3, 0.9, 0.8]:
        begin = time.process_time()
        view.values = view.values | {"scale": scale}
        taken.append(time.process_time() - begin)
    assert np.median(taken) < 0.1
