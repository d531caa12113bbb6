"""12.8: from an empty cell to a convolutional network that reads moved digits, too."""

import numpy as np

from bpkit.checks.ch12._job import inputs, told, trained, whether_it_reads
from bpkit.checks.declared import Exercise, Slip
from bpkit.initializers import he
from bpkit.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam


def digit_reader(X, y, X_new, X_moved):
    model, losses = trained(X, y)
    said = (model.forward(some).argmax(axis=1) for some in (X_new, X_moved))
    return losses, *said


def by_pooling(X, y, X_new, X_moved):
    """Another style: pools, Adam, batches by hand, scores for labels."""
    rng, losses = np.random.default_rng(1), []
    how = {"rng": rng, "init": he, "dtype": np.float32}
    first, second = (Conv2D(*c, 3, padding=1, **how) for c in [(1, 8), (8, 16)])
    body = [first, MaxPool2D(), ReLU(), second, MaxPool2D(), ReLU(), Flatten()]
    model, optimizer = Sequential(*body, Dense(784, 10, **how)), Adam(0.005)
    for _ in range(3):
        order = rng.permutation(len(X))
        for rows in np.split(order, range(50, len(X), 50)):
            some = np.roll(X[rows], rng.integers(-3, 4, 2), axis=(2, 3))
            Z = model.forward(some)
            model.backward(cross_entropy_backward(1.0, Z, y[rows]))
            optimizer.step(model.params, model.grads)
        losses.append(cross_entropy(model.forward(X[:500]), y[:500]))
    return losses, model.forward(X_new), model.forward(X_moved)


EXERCISE = Exercise(
    id="12.8",
    points=5,
    asks="`digit_reader(X, y, X_new, X_moved)`: `losses` after each epoch; `said` and "
    "`said_moved` (m,), what your network reads in X_new and in X_moved",
    reference=digit_reader,
    inputs=inputs,
    returns=["losses", "said", "said_moved"],
    measure=whether_it_reads,
    seconds=60,
    too_slow="An epoch of 4,000 digits with 8 and 16 kernels of 3 x 3 takes one to "
    "three seconds, in float32 and with stride 2 or pooling after each. Fewer kernels, "
    "fewer epochs, and no loop over pixels.",
    withholds=["train", "step"],  # whose loop it is
    styles=[by_pooling],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf among your losses: the rate is far too large.",
        ),
        Slip(
            "one epoch",
            told(losses=(1,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop over the epochs?",
        ),
        Slip(
            "at chance",
            told(right=0.1, right_moved=0.1),
            "Your network reads as by chance. A rate that a dense network likes can "
            "leave a convolutional one at chance from the first steps on: take a "
            "third, and a third of that. Else: is `said` the argmax over ten scores, "
            "in order?",
        ),
        Slip(
            "uphill",
            told(losses=(0.5, 1.0, 2.0)),
            "The last of `losses` is not below the first, though the network reads. "
            "Are they the mean losses of the epochs, in order?",
        ),
        Slip(
            "not where it moved",
            told(right=0.95, right_moved=0.6),
            "Digits where they are are read, moved ones are not. Convolution alone "
            "does not do it: move each training batch about (`np.roll` by up to 3 "
            "pixels along axes 2 and 3), or pool over all places.",
        ),
    ],
    hints=[
        "Three pieces: a Sequential (Conv2D, ReLU, twice, with stride 2 or MaxPool2D; "
        "Flatten; Dense, ReLU, Dense); a loop over epochs and minibatches; the argmax "
        "of the scores.",
        "In the loop: `batch = np.roll(batch, rng.integers(-3, 4, 2), axis=(2, 3))`, "
        "then forward, `model.backward(cross_entropy_backward(1.0, Z, labels), "
        "input_gradient=False)`, `optimizer.step(model.params, model.grads)`.",
        "dtype=np.float32 and init=he in each layer, SGD(0.03, momentum=0.9), batches "
        "of 50, seven epochs.",
    ],
)
