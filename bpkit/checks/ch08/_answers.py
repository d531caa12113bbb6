"""Answers to 08.9: right ones in several styles, and what slips are made of."""

import numpy as np

from bpkit.autograd import Value, apply
from bpkit.checks.ch08._colleague import RIGHT, function_of, scores, with_faults
from bpkit.gradcheck import gradient_errors, relative_error
from bpkit.losses import cross_entropy, cross_entropy_backward

TRUE_GRADIENTS = function_of(RIGHT)


def small_network(rng, rows=6, biases=1.0):
    shapes = (5, 4), 4, (4, 4), 4, (4, 3), 3
    params = [rng.normal(size=d) * (biases if d in (3, 4) else 1) for d in shapes]
    return params, rng.normal(size=(rows, 5)), rng.integers(0, 3, rows)


def own_errors(gradients, rng, *, h=1e-5, **inputs):
    params, X, y = small_network(rng, **inputs)
    errors = []
    for i, slope in enumerate(gradients(params, X, y)):
        measured = np.zeros_like(params[i])
        for k in np.ndindex(measured.shape):
            values = []
            for step in (h, -h):
                moved = [W.copy() for W in params]
                moved[i][k] += step
                values.append(cross_entropy(scores(moved, X), y))
            measured[k] = (values[0] - values[1]) / (2 * h)
        errors.append(relative_error(slope, measured))
    return np.array(errors)


def job(*, say=lambda errors: errors > 1e-4, mended=TRUE_GRADIENTS, hand=lambda f: f,
        rate=0.3, steps=100, **how):  # fmt: skip
    """The whole job, with a slip or without."""

    def check_mend_train(gradients, params, X, y):
        wrong = say(own_errors(gradients, np.random.default_rng(0), **how))
        ours = mended or gradients
        rng, trained = np.random.default_rng(1), params
        for _ in range(steps):
            rows = rng.integers(0, len(X), 50)
            slopes = ours(trained, X[rows], y[rows])
            pairs = zip(trained, slopes, strict=True)
            trained = [W - rate * dW for W, dW in pairs]
        return wrong, hand(ours), trained

    return check_mend_train


def along_directions(gradients, params, X, y):
    """A direction for each array, its own gradients from a graph, in place, float32."""
    rng, wrong = np.random.default_rng(), []
    P, A, k = small_network(rng, rows=9)
    for i, slope in enumerate(gradients(P, A, k)):
        v = rng.normal(size=slope.shape)
        sides = []
        for h in (1e-5, -1e-5):
            moved = [*P[:i], P[i] + h * v, *P[i + 1 :]]
            sides.append(cross_entropy(scores(moved, A), k))
        rate = (sides[0] - sides[1]) / 2e-5
        wrong.append(not np.isclose(np.sum(slope * v), rate, rtol=1e-5, atol=1e-10))

    def from_a_graph(params, X, y):
        values = [Value(W) for W in params]
        W1, b1, W2, b2, W3, b3 = values
        A1 = (Value(X) @ W1 + b1).tanh()
        Z = (A1 + (A1 @ W2 + b2).tanh()) @ W3 + b3
        apply(cross_entropy, cross_entropy_backward, Z, y).backward()
        return tuple(value.grad for value in values)

    for W in params:
        W *= 0.5  # a start of one's own
    for step in range(900):
        part = slice(step % 20 * 100, step % 20 * 100 + 100)
        slopes = TRUE_GRADIENTS(params, X[part], y[part])
        for W, dW in zip(params, slopes, strict=True):
            W -= np.float32(0.05) * dW
    return np.array(wrong), from_a_graph, [W.astype(np.float32) for W in params]


def momentum_on_all(gradients, params, X, y):
    """Ready-made errors, the four lines of the sums, all digits in each step."""
    P, A, k = small_network(np.random.default_rng(5), rows=4)
    errors = gradient_errors(
        lambda *P: cross_entropy(scores(P, A), k),
        lambda dL, *P: [dL * dW for dW in gradients(P, A, k)],
        *P,
        rng=np.random.default_rng(0),
    )
    speed, params = [0 * W for W in params], list(params)
    for _ in range(25):
        for i, dW in enumerate(TRUE_GRADIENTS(params, X, y)):
            speed[i] = 0.8 * speed[i] - 0.2 * dW
            params[i] = params[i] + speed[i]
    return [error >= 1e-6 for error in errors], TRUE_GRADIENTS, tuple(params)


def with_left(*faults):
    return function_of(with_faults(*faults))
