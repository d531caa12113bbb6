"""20.7: from an empty cell to a network that learns through random feedback."""

import numpy as np

from bpkit.checks.ch20._job import inputs, told, trained, whether_it_reads
from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import Dense, Sequential, Tanh
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.rules import FeedbackAlignment


def alignment_reader(X, y, seed):
    return trained(X, y, seed)


def by_the_package(X, y, seed):
    """Another style: bpkit's rule, float32, 40 units."""
    rng, kind = np.random.default_rng(seed), {"dtype": np.float32}
    layers = Dense(784, 40, rng=rng, **kind), Tanh(), Dense(40, 10, rng=rng, **kind)
    model, rule = Sequential(*layers), SGD(0.2)
    feedback = FeedbackAlignment(model, rng=rng)
    for _ in range(800):
        at = rng.integers(0, len(X), 50)
        loss = cross_entropy, cross_entropy_backward
        rule.step(model.params, feedback.grads(model, *loss, X[at], y[at]))
    return *(model.params[name] for name in ("W1", "b1", "W2", "b2")), feedback.B[2]


EXERCISE = Exercise(
    id="20.7",
    points=5,
    asks="`alignment_reader(X, y, seed)`: W1 (784, h), b1, W2 (h, 10), b2 of a network "
    "tanh(X @ W1 + b1) @ W2 + b2, h at most 64, that reads 86 % of new digits, and the "
    "fixed random B (10, h) by which it learned: W2 within 75 degrees of B.T",
    reference=alignment_reader,
    inputs=inputs,
    returns=["W1", "b1", "W2", "b2", "B"],
    measure=whether_it_reads,
    withholds=["rules.FeedbackAlignment"],
    seconds=60,
    too_slow="600 steps of 50 digits through 64 units take less than a second. All "
    "rows of a batch at once, no loop over digits.",
    styles=[by_the_package],
    slips=[
        Slip(
            "nan",
            told(W2=lambda found: found["W2"] * np.nan),
            "There is nan or inf in what you hand in: the rate is far too large.",
        ),
        Slip(
            "wide",
            told(
                W1=lambda found: np.tile(found["W1"], 2),
                b1=lambda found: np.tile(found["b1"], 2),
                W2=lambda found: np.tile(found["W2"], (2, 1)),
                B=lambda found: np.tile(found["B"], 2),
            ),
            "Your hidden layer has more than 64 units. With many units even random "
            "features read well; at most 64 were asked for.",
        ),
        Slip(
            "chance",
            told(W2=lambda found: 0 * found["W2"]),
            "Hardly more is read than by chance. Are the weights those after the "
            "training, does the optimizer go downhill (`W -= lr * dW`), and is the "
            "rate not too large?",
        ),
        Slip(
            "apart from B",
            told(way="W2.T"),
            "Your network reads the digits, and W2 is not within 75 degrees of B.T. "
            "Is it dZ @ B that goes back, not dZ @ W2.T? Is B drawn once, before the "
            "loop, and is it the B that you hand in?",
        ),
        Slip(
            "tied",
            told(way="W2.T", B=lambda found: found["W2"].T.copy()),
            "Your B is W2.T: that is backpropagation. B is drawn once, at the start, "
            "apart from W2, and nothing moves it.",
        ),
        Slip(
            "too few, and apart from B",
            told(way="nothing"),
            "Fewer than 86 % are read, and W2 is not within 75 degrees of B.T. Does "
            "the first layer learn, by dH = dZ @ B, times tanh's slope? Is B drawn "
            "once, before the loop? Or are there too few steps?",
        ),
        Slip(
            "turned over",
            told(B=lambda found: -found["B"]),
            "W2 has turned away from B.T: it learned through -B. Has one sign been "
            "lost, in the step or in what you hand in?",
        ),
    ],
    hints=[
        "Draw W1, W2 and B; then a loop: a batch, forward, dZ, the four gradients of "
        "20.4, four steps.",
        "dZ = cross_entropy_backward(1.0, H @ W2 + b2, y[at]); dH = dZ @ B; d1 = dH * "
        "(1 - H**2).",
        "600 steps of 50 digits at a rate of 0.3; W1 drawn at 1/28, W2 and B at 1/8.",
    ],
)
