"""What 12.8 looks at, and the network of its reference and slips."""

import numpy as np

from bpkit.checks.on_digits import all_digits, as_labels, new_digits, require_share
from bpkit.initializers import he
from bpkit.layers import Conv2D, Dense, Flatten, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.training import minibatches

GIVEN, SHARE, MOVED, FEWEST, PIXELS = 4000, 0.9, 0.8, 3, 3
NAN = "There is nan or inf among the losses."
ONE = "A curve of fewer than three losses came back."
RISES = "The last loss is not below the first."
CHANCE = "Unmoved digits are read as by chance."
ONLY_THERE = "Unmoved digits are read, and moved ones are not."


def inputs(rng):
    X, y, _, _ = all_digits()
    rows = rng.choice(len(X), GIVEN, replace=False)
    X_new, _ = some_new()
    return [(images(X[rows]), y[rows], X_new, moved(X_new, rng))]


def images(rows):
    return rows.reshape(-1, 1, 28, 28)


def some_new():
    """Every other one of the digits that no training sees."""
    X, y = new_digits()
    return images(X[::2]), y[::2]


def moved(X, rng):
    """Each image by 3 pixels, up, down, left or right: a digit's frame is empty."""
    ways = rng.integers(0, 4, len(X))
    out = np.empty_like(X)
    for way, by in enumerate([(-PIXELS, 0), (PIXELS, 0), (0, -PIXELS), (0, PIXELS)]):
        out[ways == way] = np.roll(X[ways == way], by, axis=(2, 3))
    return out


def whether_it_reads(losses, said, said_moved, X, y, X_new, X_moved):
    """Whether the job is done (1: it is)."""
    said, said_moved = (as_labels(one, len(X_new)) for one in (said, said_moved))
    if losses.ndim != 1 or not said.shape == said_moved.shape == (len(X_new),):
        raise ValueError(
            f"losses, said and said_moved have the shapes {losses.shape}, {said.shape} "
            f"and {said_moved.shape}, expected a number for each epoch and two times "
            f"({len(X_new)},)."
        )
    labels = some_new()[1]
    shares = np.mean(said == labels), np.mean(said_moved == labels)
    if fault := fault_of(losses, *shares):
        raise ValueError(fault)
    require_share(shares[0], SHARE, losses)
    require_share(shares[1], MOVED, losses, "Of digits moved by 3 pixels your network")
    return 1.0


def fault_of(losses, share, share_moved):
    if not np.isfinite(losses).all():
        return NAN
    if len(losses) < FEWEST:
        return ONE
    if share < 0.2:
        return CHANCE
    if losses[-1] >= losses[0]:
        return RISES
    return ONLY_THERE if share > 0.85 and share_moved < 0.75 else None


def network(rng):
    how = {"rng": rng, "init": he, "dtype": np.float32}
    body = [Conv2D(1, 8, 3, stride=2, padding=1, **how), ReLU()]
    body += [Conv2D(8, 16, 3, stride=2, padding=1, **how), ReLU(), Flatten()]
    return Sequential(*body, Dense(784, 100, **how), ReLU(), Dense(100, 10, **how))


def trained(X, y, epochs=7, lr=0.03):
    """The network and its mean loss of each epoch; each batch is moved as a whole."""
    rng, losses = np.random.default_rng(0), []
    model, optimizer = network(rng), SGD(lr, momentum=0.9)
    for _ in range(epochs):
        batches = []
        for some, labels in minibatches(X, y, 50, rng=rng):
            by = tuple(rng.integers(-PIXELS, PIXELS + 1, 2))
            Z = model.forward(np.roll(some, by, axis=(2, 3)), training=True)
            batches.append(cross_entropy(Z, labels))
            model.backward(cross_entropy_backward(1.0, Z, labels), input_gradient=False)
            optimizer.step(model.params, model.grads)
        losses.append(np.mean(batches))
    return model, losses


def told(losses=(2.0, 1.0, 0.5), right=1.0, right_moved=1.0):
    """A slip by what it hands in: so much of its labels is right."""

    def digit_reader(X, y, X_new, X_moved):
        labels, said = some_new()[1], []
        for share in (right, right_moved):
            one = labels.copy()
            one[int(share * len(one)) :] = (one[int(share * len(one)) :] + 1) % 10
            said.append(one)
        return np.array(losses), *said

    return digit_reader
