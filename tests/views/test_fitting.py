"""FittingView: its errors are those of the fit, and its sliders move it."""

import numpy as np
import pytest
from numpy.polynomial.legendre import legvander

from bpkit.datasets import sine
from bpkit.widgets import FittingView
from bpkit.widgets._fitting import LAMS, NEW, WORDS, errors, fit, said

x = np.random.default_rng(0).uniform(-1, 1, 12)
y = np.sin(np.pi * x) + 0.2 * np.random.default_rng(1).standard_normal(12)


def truth(x):
    return np.sin(np.pi * x)


def view():
    return FittingView(x, y, truth, noise=0.2, weights=4, most=30)


@pytest.mark.parametrize("weights, lam", [(3, 0.5), (12, 0.1), (25, 0.01)])
def test_at_the_fit_the_gradient_is_zero(weights, lam):
    A, w = legvander(x, weights - 1), fit(x, y, weights, lam)
    np.testing.assert_allclose(A.T @ (A @ w - y) + lam * w, 0, atol=1e-12)


def test_errors_are_of_the_points_and_of_new_points_with_their_noise():
    (train,), (new,) = errors(x, y, truth(NEW), 0.2, [1e-9], 30)
    w = fit(x, y, 4, 1e-9)
    assert train[3] == pytest.approx(np.mean((legvander(x, 3) @ w - y) ** 2))
    off = np.mean((legvander(NEW, 3) @ w - truth(NEW)) ** 2)
    assert new[3] == pytest.approx(off + 0.2**2)
    assert len(train) == len(new) == 30
    assert (train[12:] < 1e-6).all() and (new >= 0.04).all()


def test_a_slider_changes_picture_and_words_and_goes_back():
    shown = view()
    first = shown.png, shown.alt
    shown.values = {"weights": 12, "lam": 0}
    assert shown.png != first[0] and shown.alt.startswith(
        "12 weights, lam = 10 to the −9"
    )
    shown.values = {"weights": 12, "lam": WORDS.index("0.3")}
    assert "lam = 0.3:" in shown.alt
    shown.values = {"weights": 4, "lam": 0}
    assert (shown.png, shown.alt) == first


def test_what_moves_is_drawn_on_a_ground_that_is_drawn_once(monkeypatch):
    shown = view()
    monkeypatch.setattr(shown._canvas, "draw", None)  # a call would raise
    shown.values = {"weights": 9, "lam": 3}
    assert shown.error == "" and shown.alt.startswith(
        "9 weights, lam = 3 times 10 to the −8"
    )


def test_numbers_are_as_one_says_them():
    assert [said(error) for error in (1e-6, 0.00088, 0.184, 2.0, 14.2, 953_217)] == [
        "below 0.0001", "0.00088", "0.18", "2", "14", "950,000",
    ]  # fmt: skip
    np.testing.assert_allclose(LAMS[1:] / LAMS[:-1], np.resize([3, 10 / 3], 20))
    assert [WORDS[0], WORDS[1], WORDS[-1]] == ["1e-9", "3e-9", "10"]


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
    X, Y = sine(15, rng=np.random.default_rng(8), noise=0.3)
    x, y = X[:, 0] / np.pi, Y[:, 0]
    _, new = errors(x, y, truth(NEW), 0.3, LAMS, 60)
    weakest, least, one, ten = (
        new[WORDS.index(word)] for word in ("1e-9", "0.3", "1", "10")
    )
    assert weakest.argmin() == 3 and weakest[14] > 1_000_000
    assert new[:, 14].argmin() == WORDS.index("0.3") and least[14] < one[14] < 0.22
    assert ten.min() > 3 * weakest.min()
