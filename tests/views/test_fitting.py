"""FittingView: its errors are those of the fit, and its sliders move it."""

import numpy as np
import pytest
from numpy.polynomial.legendre import legvander

from bpkit.datasets import sine
from bpkit.widgets import FittingView
from bpkit.widgets._fitting import NEW, errors, fit

x = np.random.default_rng(0).uniform(-1, 1, 12)
y = np.sin(np.pi * x) + 0.2 * np.random.default_rng(1).standard_normal(12)


def truth(x):
    return np.sin(np.pi * x)


def view():
    return FittingView(x, y, truth, noise=0.2, weights=30)


@pytest.mark.parametrize("weights, lam", [(3, 0.5), (12, 0.1), (25, 0.01)])
def test_at_the_fit_the_gradient_is_zero(weights, lam):
    A, w = legvander(x, weights - 1), fit(x, y, weights, lam)
    np.testing.assert_allclose(A.T @ (A @ w - y) + lam * w, 0, atol=1e-12)


def test_errors_are_of_the_points_and_of_new_points_with_their_noise():
    train, new = errors(x, y, truth(NEW), 0.2, 1e-9, 30)
    w = fit(x, y, 4, 1e-9)
    assert train[3] == pytest.approx(np.mean((legvander(x, 3) @ w - y) ** 2))
    off = np.mean((legvander(NEW, 3) @ w - truth(NEW)) ** 2)
    assert new[3] == pytest.approx(off + 0.2**2)
    assert len(train) == len(new) == 30
    assert (train[12:] < 1e-6).all() and (new >= 0.04).all()


def test_a_slider_changes_picture_and_words_and_goes_back():
    shown = view()
    first = shown.png, shown.alt
    shown.values = {"weights": 12, "strength": -9.0}
    assert shown.png != first[0] and shown.alt.startswith("12 weights, lam = 1e-9")
    shown.values = {"weights": 12, "strength": 0.0}
    assert "lam = 1e0" in shown.alt
    shown.values = {"weights": 4, "strength": -9.0}
    assert shown.alt == first[1]


def test_the_still_is_the_picture_and_two_views_are_alike():
    assert view().still() == view().still()
    assert view().still().startswith(b"\x89PNG")
    data, _ = view()._repr_mimebundle_()
    assert view().alt.replace("<", "&lt;") in data["text/html"]


@pytest.mark.parametrize("bad", [(3 * x, y), (x, y[:5]), (x[:, None], y[:, None])])
def test_points_that_do_not_fit_are_refused(bad):
    with pytest.raises(ValueError, match="expected two lists of one length"):
        FittingView(*bad, truth, noise=0.1)


def test_what_chapter_11_says_was_found_is_found():
    X, Y = sine(15, rng=np.random.default_rng(2), noise=0.3)
    x, y = X[:, 0] / np.pi, Y[:, 0]
    weakest, tenth, one, ten = (
        errors(x, y, truth(NEW), 0.3, lam, 60)[1] for lam in (1e-9, 0.1, 1.0, 10.0)
    )
    assert weakest.argmin() == 3 and weakest[14] > 10_000
    assert tenth[14] < 0.2 and one[14] < 0.2
    assert ten.min() > 1.5 * weakest.min()
