"""Each learning rule against what defines it."""

import inspect

import numpy as np
import pytest

from bpkit import rules
from bpkit.gradcheck import numerical_gradient, relative_error
from bpkit.layers import Dense, ReLU, Sequential, Tanh
from bpkit.losses import cross_entropy, cross_entropy_backward

LOSS = cross_entropy, cross_entropy_backward
LONGEST = 30  # lines of a rule, its docstring among them


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def model(rng):
    layers = Dense(6, 5, rng=rng), Tanh(), Dense(5, 4, rng=rng), ReLU()
    return Sequential(*layers, Dense(4, 3, rng=rng))


@pytest.fixture
def batch(rng):
    return rng.normal(size=(8, 6)), rng.integers(0, 3, 8)


def gradient(model, X, y):
    Z = model.forward(X)
    model.backward(cross_entropy_backward(1.0, Z, y))
    return {name: dW.copy() for name, dW in model.grads.items()}


def flat(grads):
    return np.concatenate([dW.ravel() for dW in grads.values()])


def weights(model):
    return {i: model.layers[i].params["W"] for i in (2, 4)}


RULES = {
    "Backpropagation": lambda model, rng: rules.Backpropagation(),
    "LastLayer": lambda model, rng: rules.LastLayer(),
    "Differences": lambda model, rng: rules.Differences(model),
    "Evolution": lambda model, rng: rules.Evolution(pairs=2, rng=rng),
    "NodePerturbation": lambda model, rng: rules.NodePerturbation(rng=rng),
    "FeedbackAlignment": lambda model, rng: rules.FeedbackAlignment(model, rng=rng),
    "DirectFeedbackAlignment": lambda model, rng: rules.DirectFeedbackAlignment(
        model, rng=rng
    ),
    "KolenPollack": lambda model, rng: rules.KolenPollack(model, lr=0.1, rng=rng),
    "TargetPropagation": lambda model, rng: rules.TargetPropagation(model, rng=rng),
    "Hebb": lambda model, rng: rules.Hebb(),
    "Oja": lambda model, rng: rules.Oja(),
    "ForwardForward": lambda model, rng: rules.ForwardForward(classes=3, rng=rng),
}


def test_every_rule_is_tried_here():
    assert sorted(RULES) == rules.__all__


@pytest.mark.parametrize(
    "name, dtype",
    [(name, np.float64) for name in RULES]
    + [(name, np.float32) for name in RULES if name != "Differences"],
)
def test_a_rule_returns_gradients_for_an_optimizer_and_changes_nothing(
    name, dtype, rng, batch
):
    layers = [
        Dense(6, 5, rng=rng, dtype=dtype),
        ReLU(),
        Dense(5, 3, rng=rng, dtype=dtype),
    ]
    model = Sequential(*layers, *[ReLU()] * (name == "ForwardForward"))
    X, y = batch[0].astype(dtype), batch[1]
    before = {n: W.copy() for n, W in model.params.items()}, X.copy(), y.copy()
    grads = RULES[name](model, rng).grads(model, *LOSS, X, y)
    assert grads.keys() == model.params.keys()
    for n, W in model.params.items():
        assert np.array_equal(W, before[0][n])
        assert grads[n].shape == W.shape and grads[n].dtype == dtype
        assert np.isfinite(grads[n]).all()
    assert np.array_equal(X, before[1]) and np.array_equal(y, before[2])


def test_backpropagation_and_differences_are_the_gradient(model, batch):
    true = gradient(model, *batch)
    found = rules.Backpropagation().grads(model, *LOSS, *batch)
    assert all(np.array_equal(found[name], true[name]) for name in true)
    measured = rules.Differences(model).grads(model, *LOSS, *batch)
    assert all(relative_error(measured[name], true[name]) < 1e-6 for name in true)


def test_the_last_layer_learns_by_its_gradient_and_no_other_learns(model, batch):
    true = gradient(model, *batch)
    found = rules.LastLayer().grads(model, *LOSS, *batch)
    for name in true:
        assert np.array_equal(found[name], true[name] * name.endswith("3"))


def test_feedback_through_the_weights_is_backpropagation_bit_for_bit(model, batch, rng):
    true = gradient(model, *batch)
    rule = rules.FeedbackAlignment(model, rng=rng)
    assert rule.B.keys() == {2, 4}
    apart = rule.grads(model, *LOSS, *batch)
    assert not np.allclose(apart["W1"], true["W1"])
    assert np.array_equal(apart["W3"], true["W3"])
    rule.B = {i: W.T for i, W in weights(model).items()}
    found = rule.grads(model, *LOSS, *batch)
    assert all(np.array_equal(found[name], true[name]) for name in true)


def test_kolen_and_pollacks_feedback_comes_to_the_weights(model, batch, rng):
    rule = rules.KolenPollack(model, lr=0.1, decay=0.5, rng=rng)
    apart = {i: W.T - rule.B[i] for i, W in weights(model).items()}
    for _ in range(40):
        for name, dW in rule.grads(model, *LOSS, *batch).items():
            model.params[name][...] -= 0.1 * dW
    for i, W in weights(model).items():
        np.testing.assert_allclose(W.T - rule.B[i], 0.95**40 * apart[i])
        assert np.abs(W).max() > 0.01


def test_direct_feedback_through_the_product_of_a_linear_net_is_backpropagation(
    batch, rng
):
    model = Sequential(*(Dense(6, 6, rng=rng) for _ in range(2)), Dense(6, 3, rng=rng))
    true = gradient(model, *batch)
    rule = rules.DirectFeedbackAlignment(model, rng=rng)
    assert {i: B.shape for i, B in rule.B.items()} == {1: (3, 6), 2: (3, 6)}
    W2, W3 = (layer.params["W"] for layer in model.layers[1:])
    rule.B = {1: (W2 @ W3).T, 2: W3.T}
    found = rule.grads(model, *LOSS, *batch)
    assert all(relative_error(found[name], true[name]) < 1e-12 for name in true)


def test_targets_through_the_transposed_weights_are_backpropagation(batch, rng):
    model = Sequential(Dense(6, 5, rng=rng), Tanh(), Dense(5, 3, rng=rng))
    true = gradient(model, *batch)
    rule = rules.TargetPropagation(model, rng=rng)
    W = model.layers[2].params["W"]
    rule.decoders[2] = Sequential(Dense(3, 5, rng=rng))
    rule.decoders[2].params["W1"][...] = W.T
    found = rule.grads(model, *LOSS, *batch)
    assert all(relative_error(found[name], true[name]) < 1e-10 for name in true)


def test_a_decoder_learns_to_undo_its_layer(batch, rng):
    model = Sequential(Dense(6, 4, rng=rng), Tanh(), Dense(4, 8, rng=rng))
    rule = rules.TargetPropagation(model, lr=0.3, noise=0.01, rng=rng)

    def error():
        model.forward(batch[0])
        A = model.layers[2].X
        return np.mean((rule.decoders[2].forward(model.layers[2].forward(A)) - A) ** 2)

    first = error()
    for _ in range(1500):
        rule.grads(model, *LOSS, *batch)
    assert error() < first / 20


@pytest.mark.parametrize("name", ["Evolution", "NodePerturbation"])
def test_the_mean_of_many_perturbations_is_the_gradient(name, model, batch, rng):
    true = flat(gradient(model, *batch))
    rule = RULES[name](model, rng)
    draws = np.array([flat(rule.grads(model, *LOSS, *batch)) for _ in range(1500)])
    far = (draws.mean(axis=0) - true) / (draws.std(axis=0) / len(draws) ** 0.5)
    assert np.sqrt(np.mean(far**2)) == pytest.approx(1, abs=0.4)
    assert np.linalg.norm(draws.mean(axis=0) - true) < 0.35 * np.linalg.norm(true)


def test_the_angle_of_an_evolution_step_is_that_of_n_draws_in_d_directions(
    model, batch, rng
):
    true = flat(gradient(model, *batch))
    rule = rules.Evolution(pairs=8, rng=rng)
    cosines = []
    for _ in range(300):
        found = flat(rule.grads(model, *LOSS, *batch))
        cosines.append(found @ true / np.linalg.norm(found) / np.linalg.norm(true))
    assert np.mean(cosines) == pytest.approx((8 / (8 + len(true) + 1)) ** 0.5, rel=0.05)


def test_oja_is_at_rest_in_the_space_of_pca_and_drawn_to_it(rng):
    X = rng.normal(size=(200, 6)) * [3, 2, 1, 0.5, 0.4, 0.3]
    X -= X.mean(axis=0)
    y = rng.integers(0, 3, 200)
    space = np.linalg.svd(X, full_matrices=False)[2][:2].T
    model = Sequential(Dense(6, 2, rng=rng), Dense(2, 3, rng=rng))
    W = model.layers[0].params["W"]
    start = W.copy()
    W[...] = space
    assert np.abs(rules.Oja().grads(model, *LOSS, X, y)["W1"]).max() < 1e-12
    W[...] = start
    for _ in range(600):
        W -= 0.02 * rules.Oja().grads(model, *LOSS, X, y)["W1"]
    assert np.linalg.svd(W.T @ space)[1].min() > 0.9999


def test_hebb_grows_without_end_along_the_first_direction(rng):
    X = rng.normal(size=(200, 3)) * [2, 1, 1]
    model = Sequential(Dense(3, 1, rng=rng), Dense(1, 3, rng=rng))
    W = model.layers[0].params["W"]
    for _ in range(100):
        W -= 0.1 * rules.Hebb().grads(model, *LOSS, X, np.zeros(200, int))["W1"]
    assert np.linalg.norm(W) > 1e6
    assert abs(W[0, 0]) > 0.99 * np.linalg.norm(W)


def test_forward_forward_goes_down_the_loss_of_each_layer(rng):
    X, y = rng.random((8, 6)), rng.integers(0, 3, 8)
    model = Sequential(Dense(6, 5, rng=rng), ReLU(), Dense(5, 4, rng=rng), ReLU())
    found = rules.ForwardForward(
        classes=3, threshold=0.3, rng=np.random.default_rng(1)
    ).grads(model, *LOSS, X, y)
    wrong = (y + np.random.default_rng(1).integers(1, 3, 8)) % 3
    A = np.vstack([X, X])
    A[:, :3] = np.eye(3)[np.hstack([y, wrong])]
    for number in "12":
        W, b = model.params[f"W{number}"], model.params[f"b{number}"]

        def own(W, A=A, b=b):
            g = (np.maximum(A @ W + b, 0) ** 2).mean(axis=1) - 0.3
            return (np.log1p(np.exp(-g[:8])) + np.log1p(np.exp(g[8:]))).mean()

        assert relative_error(found[f"W{number}"], numerical_gradient(own, W)) < 1e-6
        H = np.maximum(A @ W + b, 0)
        A = H / np.sqrt((H**2).mean(axis=1, keepdims=True) + 1e-8)


def test_forward_forward_reads_by_the_label_that_wakes_its_layers_most(rng):
    X, y = rng.random((60, 8)), np.arange(60) % 3
    X[:, 5:] = 0.2 * X[:, 5:] + np.eye(3)[y]
    model = Sequential(Dense(8, 30, rng=rng), ReLU())
    rule = rules.ForwardForward(classes=3, rng=rng)
    for _ in range(400):
        grads = rule.grads(model, *LOSS, X, y)
        for name, W in model.params.items():
            W -= 1.0 * grads[name]
    assert (rule.scores(model, X).argmax(axis=1) == y).mean() > 0.9


# What the others ask for is the loss alone.
@pytest.mark.parametrize("name", sorted(RULES.keys() - {"Differences", "Evolution"}))
def test_a_model_that_a_rule_cannot_walk_through_is_told(name, rng, batch):
    model = Sequential(Tanh(), Dense(6, 3, rng=rng))
    with pytest.raises(TypeError, match=r"the model is Sequential\(.*expected .*Dense"):
        RULES[name](model, rng).grads(model, *LOSS, *batch)


@pytest.mark.parametrize("name", rules.__all__)
def test_a_rule_fits_on_half_a_screen(name):
    lines = inspect.getsource(getattr(rules, name)).splitlines()
    assert len(lines) <= LONGEST, f"{name} has {len(lines)} lines"
