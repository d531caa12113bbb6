"""A layer that feeds itself: where it settles, its adjoint, and what it says if not."""

import numpy as np
import pytest
from oracles import close

from bpkit.autograd import Value, apply
from bpkit.equilibrium import equilibrium, equilibrium_backward, relaxed
from bpkit.gradcheck import gradient_errors
from bpkit.layers import Dense, Layer, Sequential
from bpkit.losses import mse, mse_backward
from bpkit.optimizers import SGD
from bpkit.recurrent import rnn, rnn_backward
from bpkit.training import step as train_step

PAIR = equilibrium, equilibrium_backward
RNG = np.random.default_rng


def inputs(radius=0.8, n=3, d=2, h=5, seed=16, dtype=np.float64):
    rng = RNG(seed)
    X, Wx, Wh, b = (rng.standard_normal(s) for s in [(n, d), (d, h), (h, h), (h,)])
    Wh *= radius / np.abs(np.linalg.eigvals(Wh)).max()
    return [A.astype(dtype) for A in (X, Wx, Wh, b)]


def swinging(n=2, h=4, seed=1):
    """Weights whose state swings between two for ever, and settles at half steps."""
    rng = RNG(seed)
    A = rng.standard_normal((h, h))
    return [0.1 * rng.standard_normal((n, 3)), rng.standard_normal((3, h)),
            -2.5 * A @ A.T / np.linalg.norm(A @ A.T, 2), np.zeros(h)]  # fmt: skip


def dH_of(H, seed=2):
    return RNG(seed).standard_normal(H.shape).astype(H.dtype)


# Other ways to the same numbers -------------------------------------------------------


@pytest.mark.parametrize("radius", [0.3, 0.9, 1.5])
def test_the_state_is_a_fixed_point(radius):
    X, Wx, Wh, b = inputs(radius)
    H = equilibrium(X, Wx, Wh, b, step=0.7)
    np.testing.assert_allclose(H, np.tanh(X @ Wx + H @ Wh + b), atol=1e-9)


@pytest.mark.parametrize("radius", [0.3, 0.9, 1.5])
@pytest.mark.parametrize("sizes", [(3, 2, 5), (1, 1, 1), (4, 3, 2)])
def test_gradients_are_those_of_the_implicit_function_theorem(radius, sizes):
    """dZ = dH S (1 - Wh S)^-1 with S = diag(1 - h^2), solved row by row."""
    X, Wx, Wh, b = inputs(radius, *sizes)
    H = equilibrium(X, Wx, Wh, b, step=0.5)
    dH, dZ = dH_of(H), np.empty_like(H)
    for i, h in enumerate(H):
        S = np.diag(1 - h**2)
        dZ[i] = S @ np.linalg.solve(np.eye(len(h)) - Wh @ S, dH[i])
    expected = dZ @ Wx.T, X.T @ dZ, H.T @ dZ, dZ.sum(axis=0)
    found = equilibrium_backward(dH, X, Wx, Wh, b, step=0.5)
    for mine, theirs in zip(found, expected, strict=True):
        close(mine, theirs, 1e-8)


@pytest.mark.parametrize("sizes", [(3, 2, 5), (1, 3, 2), (4, 1, 1)])
@pytest.mark.parametrize("options", [{}, {"step": 0.5}, {"tol": 1e-12}])
def test_gradients_are_the_central_differences_at_every_input(sizes, options):
    arrays = inputs(0.8, *sizes)
    errors = gradient_errors(*PAIR, *arrays, rng=RNG(1), **options)
    assert len(errors) == 4 and max(errors) < 1e-7


@pytest.mark.parametrize("T", [1, 3, 8])
def test_cut_after_T_sweeps_it_is_a_recurrent_network_unrolled_over_T_steps(T):
    """The same input at each step; the way back has all the steps that there were."""
    X, Wx, Wh, b = inputs()
    steps = np.repeat(X[:, None], T, axis=1)
    unrolled = rnn(steps, Wx, Wh, b)[:, -1]
    H = np.zeros_like(unrolled)
    for _ in range(T):
        H = np.tanh(X @ Wx + H @ Wh + b)
    close(H, unrolled)


def test_unrolled_over_many_steps_a_recurrent_network_gives_its_gradients():
    X, Wx, Wh, b = inputs(0.5)
    steps = np.repeat(X[:, None], 200, axis=1)
    H = rnn(steps, Wx, Wh, b)
    dH = np.zeros_like(H)
    dH[:, -1] = dH_of(H[:, -1])
    dX, *theirs = rnn_backward(dH, steps, Wx, Wh, b)
    mine = equilibrium_backward(dH[:, -1], X, Wx, Wh, b)
    for one, two in zip(mine, [dX.sum(axis=1), *theirs], strict=True):
        close(one, two, 1e-8)


def test_without_feedback_it_is_a_dense_layer_and_tanh():
    X, Wx, Wh, b = inputs()
    H = equilibrium(X, Wx, 0 * Wh, b)
    close(H, np.tanh(X @ Wx + b))


def test_the_calculators_cosine_key_ends_at_a_published_number():
    """0.739085133215160641655..., OEIS A003957."""
    x = relaxed(np.cos, np.array([0.0]), tol=1e-12)
    assert np.isclose(x[0], 0.7390851332151607, rtol=0, atol=1e-11)


# Properties ---------------------------------------------------------------------------


def test_the_step_changes_the_way_and_not_the_end():
    arrays = inputs()
    H = equilibrium(*arrays)
    gradients = equilibrium_backward(dH_of(H), *arrays)
    for step in (0.3, 0.7):
        close(equilibrium(*arrays, step=step), H, 1e-8)
        other = equilibrium_backward(dH_of(H), *arrays, step=step)
        for one, two in zip(gradients, other, strict=True):
            close(one, two, 1e-8)


def test_the_way_back_takes_about_as_many_sweeps_as_the_way_forward():
    X, Wx, Wh, b = inputs(0.6)
    H, counts = equilibrium(X, Wx, Wh, b), []
    slope, dH = 1 - H**2, dH_of(H)

    def counted(sweep):
        def again(A):
            counts[-1] += 1
            return sweep(A)

        counts.append(0)
        return again

    relaxed(counted(lambda H: np.tanh(X @ Wx + H @ Wh + b)), 0 * H)
    relaxed(counted(lambda dZ: (dH + dZ @ Wh.T) * slope), 0 * H)
    assert abs(counts[0] - counts[1]) < 0.3 * counts[0] and min(counts) > 10


@pytest.mark.parametrize("factor", [1e-12, 1.0, 1e12])
def test_a_gradient_of_any_size_is_as_exact(factor):
    arrays = inputs()
    dH = dH_of(equilibrium(*arrays))
    one = equilibrium_backward(factor * dH, *arrays)
    for mine, theirs in zip(one, equilibrium_backward(dH, *arrays), strict=True):
        np.testing.assert_allclose(mine / factor, theirs, rtol=1e-7)


def test_the_memo_spares_the_way_forward():
    arrays = inputs()
    H = equilibrium(*arrays)
    with_memo = equilibrium_backward(dH_of(H), *arrays, memo=H)
    for one, two in zip(
        equilibrium_backward(dH_of(H), *arrays), with_memo, strict=True
    ):
        np.testing.assert_array_equal(one, two)


def test_float32_goes_in_and_out_and_settles():
    arrays = inputs(0.6, dtype=np.float32)
    H = equilibrium(*arrays)
    gradients = equilibrium_backward(dH_of(H), *arrays)
    assert {A.dtype for A in (H, *gradients)} == {np.dtype(np.float32)}
    double = [A.astype(float) for A in arrays]
    close(H, equilibrium(*double), 1e-4)


def test_inputs_stay_as_they_are_and_a_second_call_gives_the_same():
    arrays = inputs()
    kept = [A.copy() for A in arrays]
    H = equilibrium(*arrays)
    first = equilibrium_backward(dH_of(H), *arrays)
    second = equilibrium_backward(dH_of(H), *arrays)
    for before, after in zip([*kept, *first], [*arrays, *second], strict=True):
        np.testing.assert_array_equal(before, after)


def test_inputs_of_a_thousand_settle_on_full_states_in_silence():
    X, Wx, Wh, b = inputs()
    H = equilibrium(1000 * X, Wx, Wh, b)
    assert np.isfinite(H).all()
    assert np.isfinite(equilibrium_backward(dH_of(H), 1000 * X, Wx, Wh, b)[2]).all()


# The three tools ----------------------------------------------------------------------


def test_it_stands_in_a_graph_as_one_step():
    arrays = inputs()
    values = [Value(A) for A in arrays]
    H = apply(*PAIR, *values)
    dH = dH_of(H.data)
    (H * dH).sum().backward()
    for mine, value in zip(equilibrium_backward(dH, *arrays), values, strict=True):
        np.testing.assert_array_equal(mine, value.grad)


def test_a_layer_of_it_trains_with_a_step_of_its_own():
    X, Wx, Wh, b = swinging(n=20)
    layer = Layer(*PAIR, options={"step": 0.5}, Wx=Wx, Wh=Wh, b=b)
    model, rule = Sequential(layer, Dense(4, 1, rng=RNG(0))), SGD(0.1)
    Y = X[:, :1] * X[:, 1:2]
    losses = [train_step(model, mse, mse_backward, X, Y, rule) for _ in range(50)]
    assert losses[-1] < losses[0]


# What does not settle -----------------------------------------------------------------


def test_a_largest_singular_value_below_1_settles_and_an_eigenvalue_does_not():
    """Each sweep shrinks distances in the first case; tanh's slopes undo the second."""
    X, Wx, Wh, b = inputs(0.9)
    equilibrium(X, Wx, 0.99 * Wh / np.linalg.norm(Wh, 2), b)
    with pytest.raises(ValueError, match="cycle of 2"):
        equilibrium(X, Wx, Wh, b)


def test_a_cycle_is_named_and_half_a_step_settles_it():
    arrays = swinging()
    with pytest.raises(ValueError, match=r"1000 sweeps.*cycle of 2.*step=0\.5"):
        equilibrium(*arrays)
    H = equilibrium(*arrays, step=0.5)
    errors = gradient_errors(*PAIR, *arrays, rng=RNG(3), step=0.5)
    assert np.isfinite(H).all() and max(errors) < 1e-7


def test_a_longer_cycle_is_counted():
    """A turn by a quarter of a circle, times 3."""
    arrays = np.array([[0.1, 0.2]]), np.eye(2), 3 * np.array([[0.0, 1], [-1, 0]])
    with pytest.raises(ValueError, match="cycle of 4"):
        equilibrium(*arrays, np.zeros(2))


def test_what_only_takes_longer_is_told_to_take_longer():
    one = np.array([[1.0]])
    slow = 0.001 * one, one, 0.999 * one, np.zeros(1)
    with pytest.raises(ValueError, match=r"less each time.*sweeps=1000"):
        equilibrium(*slow, sweeps=100)
    equilibrium(*slow, sweeps=100000)


def test_what_wanders_is_said_to_move_still():
    rng = RNG(0)
    Wh = 3 * rng.standard_normal((40, 40)) / 40**0.5
    with pytest.raises(ValueError, match="did not settle.*does not get less"):
        equilibrium(rng.standard_normal((2, 3)), np.ones((3, 40)), Wh, np.zeros(40))


def test_an_adjoint_that_grows_beyond_all_numbers_ends_in_a_sentence():
    """At 0 the state stands still, on the edge: any nudge would leave."""
    arrays = np.zeros((2, 1)), np.ones((1, 3)), 3 * np.eye(3), np.zeros(3)
    assert not equilibrium(*arrays).any()
    with pytest.raises(ValueError, match="lead away"):
        equilibrium_backward(np.ones((2, 3)), *arrays)


def test_nan_ends_in_a_sentence():
    X, Wx, Wh, b = inputs()
    X[0, 0] = np.nan
    with pytest.raises(ValueError, match="inf or nan"):
        equilibrium(X, Wx, Wh, b)
