"""10.10: from an empty cell to thirty layers that learn, beside thirty that do not."""

import numpy as np

from bpkit.checks.ch10._depth import inputs, job, told, whether_depth_trains
from bpkit.checks.declared import Exercise, Slip


def thirty_layers(X, y, X_new):
    return job("small and skip")(X, y, X_new)


def with_norm(X, y, X_new):
    return job("norm and skip")(X, y, X_new)


def without_skip(X, y, X_new):
    return job("tanh")(X, y, X_new)


EXERCISE = Exercise(
    id="10.10",
    points=5,
    asks="`thirty_layers(X, y, X_new)`: `slopes` (2, 30), the root mean square of each "
    "dW at the start, plain and cured; `plain` and `losses`, an epoch's mean loss of "
    "each; `said` (m,), what the cured one reads in X_new",
    reference=thirty_layers,
    inputs=inputs,
    returns=["slopes", "plain", "losses", "said"],
    measure=whether_depth_trains,
    seconds=60,
    too_slow="An epoch of 5,000 digits through thirty layers of 50 units takes one "
    "second. Are there more units, or smaller batches?",
    styles=[with_norm, without_skip],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf in what came back. With a path past every layer and "
            "weights as large as he's the signal doubles in each block: make them "
            "smaller, or put a norm inside. Or the rate is too large.",
        ),
        Slip(
            "signed mean",
            lambda X, y, X_new: (
                np.full((2, 30), -0.1),
                [2.3],
                [2.3, 2.3, 2.3],
                np.zeros(len(X_new), int),
            ),  # fmt: skip
            "There is a negative number in `slopes`, and a root mean square has none: "
            "square dW first, then take the mean, then the root.",
        ),
        Slip(
            "a layer without slope",
            lambda X, y, X_new: (
                np.zeros((2, 30)),
                [2.3],
                [2.3, 2.3, 2.3],
                np.zeros(len(X_new), int),
            ),  # fmt: skip
            "A dW of the cured network is 0 everywhere at the start. Was `backward` "
            "called before the slopes were read, and are the weights not zero?",
        ),
        Slip(
            "plain is cured",
            told(plain_slopes=-1),
            "The plain network's first slope is no millionth of the cured one's. Plain "
            "is no cure at all: weights of standard deviation 0.01, no norm, no path. "
            "Do both rows come from the same network?",
        ),
        Slip(
            "cured vanishes",
            told(slopes=-20),
            "The cured network's first slope is below a ten thousandth of its last: "
            "it vanishes still. Is the cure in every block?",
        ),
        Slip(
            "cured explodes",
            told(slopes=6),
            "The cured network's first slope is ten thousand times its last and more: "
            "on the way back each layer multiplies by more than 1.",
        ),
        Slip(
            "one epoch",
            told(losses=(1,)),
            "`losses` holds fewer than three numbers, or `plain` none. Does `return` "
            "stand inside the loop over the epochs?",
        ),
        Slip(
            "plain learns",
            told(plain=1.5),
            "The plain network's loss falls below 2.2, and with slopes like these it "
            "cannot. Is `plain` the curve of the network without cures?",
        ),
        Slip(
            "said by chance",
            told(),
            "The new digits are read as by chance. Do `losses` end well below 2.3? If "
            "not, the cured network learns nothing: look at the sizes of its signal, "
            "layer by layer. If they do, is `said` the argmax over the ten scores of "
            "X_new, in its order, from the cured network after training? (In use, "
            "without `training=True`.)",
        ),
        Slip(
            "rising",
            lambda X, y, X_new: (
                np.array([np.logspace(-30, 0, 30), np.ones(30)]),
                [2.3, 2.3],
                [0.5, 1.0, 2.0],
                job("small and skip", epochs=1)(X, y, X_new)[3],
            ),  # fmt: skip
            "The last of `losses` is not below the first, though the network reads. "
            "Are they the mean losses of the epochs, in order?",
        ),
    ],
    hints=[
        "One function makes a network of thirty layers from what a block is; another "
        "trains it. Both networks go through both.",
        "A cure that works: `Residual(BatchNorm(50), ReLU(), Dense(50, 50, ...))` as a "
        "block. Another: the weights of each block divided by the root of the number "
        "of blocks, and a path past it. The first and the last layer are plain ones.",
        "The slopes: `model.forward(X[:100], training=True)`, "
        "`model.backward(cross_entropy_backward(1.0, Z, y[:100]))`, then the root mean "
        'square of `model.grads["W1"]`, `["W2"]` and so on. Learning: SGD with lr '
        "0.01, momentum 0.9 and batches of 100.",
    ],
)
