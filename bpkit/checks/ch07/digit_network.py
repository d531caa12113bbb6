"""07.9: from an empty cell to a network that reads digits, its slopes checked."""

import numpy as np

from bpkit.checks.ch07._job import (
    digit_network,
    inputs,
    whether_it_reads,
    with_slopes,
    with_training,
)
from bpkit.checks.declared import Exercise, Slip


class Net:
    """Another style: tanh, momentum, a class, scores for labels."""

    def __init__(self, units, seed):
        rng = np.random.default_rng(seed)
        self.p = {
            "W1": rng.normal(0, 0.05, (784, units)),
            "b1": rng.normal(0, 0.05, units),
            "W2": rng.normal(0, 0.2, (units, 10)),
            "b2": rng.normal(0, 0.05, 10),
        }
        self.v = {name: 0 * Q for name, Q in self.p.items()}

    def forward(self, X):
        self.X, self.A = X, np.tanh(X @ self.p["W1"] + self.p["b1"])
        return self.A @ self.p["W2"] + self.p["b2"]

    def loss(self, X, y):
        Z = self.forward(X)
        self.P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        return -np.log(self.P[range(len(y)), y]).mean()

    def backward(self, y):
        dZ = self.P.copy()
        dZ[range(len(y)), y] -= 1
        dZ /= len(y)
        dH = dZ @ self.p["W2"].T * (1 - self.A**2)
        return {
            "W1": self.X.T @ dH,
            "b1": dH.sum(axis=0),
            "W2": self.A.T @ dZ,
            "b2": dZ.sum(axis=0),
        }

    def step(self, X, y, lr):
        loss = self.loss(X, y)
        for name, dQ in self.backward(y).items():
            self.v[name] = 0.9 * self.v[name] + dQ
            self.p[name] -= lr * self.v[name]
        return loss


def in_one_class(X, y, X_new):
    net, slopes = Net(20, 0), []
    net.loss(X[:10], y[:10])
    for name, dQ in net.backward(y[:10]).items():
        largest = np.unravel_index(np.abs(dQ).argsort(None)[-5:], dQ.shape)
        for at in zip(*largest, strict=True):
            slope, kept, Q = dQ[at], net.p[name][at], net.p[name]
            Q[at] = kept + 1e-5
            above = net.loss(X[:10], y[:10])
            Q[at] = kept - 1e-5
            slopes.append((slope, (above - net.loss(X[:10], y[:10])) / 2e-5))
            Q[at] = kept
    fifty = [net.step(X[:50], y[:50], 0.1) for _ in range(200)]
    net, losses = Net(40, 1), []
    for _ in range(3):
        for k in range(0, len(X), 50):
            net.step(X[k : k + 50], y[k : k + 50], 0.05)
        losses.append(net.loss(X, y))
    return np.reshape(slopes, (4, 5, 2)), fifty, losses, net.forward(X_new)


EXERCISE = Exercise(
    id="07.9",
    points=5,
    asks="`digit_network(X, y, X_new)`: `slopes` (4, 5, 2), gone back and by "
    "differences; `fifty` and `losses`, the curves of 50 digits and of all of them; "
    "`said` (m,), what the network reads in X_new",
    reference=digit_network,
    inputs=inputs,
    returns=["slopes", "fifty", "losses", "said"],
    measure=whether_it_reads,
    seconds=60,
    too_slow="An epoch of 5,000 digits with 100 units takes about a second: a batch is "
    "a few products of matrices. Is there a loop over digits or pixels, or a "
    "difference per weight in a step? Else take fewer units or epochs.",
    withholds=["train", "step"],  # whose loop it is
    styles=[in_one_class],
    slips=[
        Slip(
            "nan",
            with_slopes(changed=lambda grads: [np.nan * dQ for dQ in grads]),
            "There is nan or inf in what came back. Either the steps are far too long "
            "(is the mean over the batch in your gradient?), or `exp` overflows: "
            "subtract each row's largest score first.",
        ),
        Slip(
            "zeros",
            with_slopes(spread=0.0),
            "Of W1, b1 and W2 every difference is 0: nothing there can learn. That is "
            "a start where all weights are 0. One random layer is the least, and two "
            "are usual.",
        ),
        Slip(
            "no second way",
            with_slopes(twice=True),
            "The two columns of `slopes` are equal to the last digit, and two ways of "
            "computing never are. The second column is a central difference of the "
            "loss: (L(w + h) - L(w - h)) / (2 h).",
        ),
        Slip(
            "sign",
            with_slopes(changed=lambda grads: [-dQ for dQ in grads]),
            "Each slope that went back is its difference with the sign turned: it is "
            "probabilities minus targets.",
        ),
        Slip(
            "not averaged",
            with_slopes(changed=lambda grads: [20 * dQ for dQ in grads]),
            "All slopes that went back are the same multiple of their differences. "
            "The loss is a mean over the batch: dZ2 is (P - Y) / n.",
        ),
        Slip(
            "averaged twice",
            with_slopes(changed=lambda grads: [dQ / 20 for dQ in grads]),
            "All slopes that went back are the same part of their differences. Has a "
            "1/n been taken twice? It stands in dZ2; everything behind inherits it.",
        ),
        Slip(
            "biases forgotten",
            with_slopes(changed=lambda grads: [dQ * (dQ.ndim > 1) for dQ in grads]),
            "The slopes of b1 or b2 that went back are 0, their differences are not: "
            "a bias has a gradient of its own, `dZ.sum(axis=0)`, and takes steps.",
        ),
        Slip(
            "means for the biases",
            with_slopes(
                changed=lambda grads: [dQ / 20 ** (dQ.ndim < 2) for dQ in grads]
            ),
            "W1 and W2 agree with their differences, b1 and b2 do not. A bias gets the "
            "sum of its dZ over the examples, `dZ.sum(axis=0)`.",
        ),
        Slip(
            "W2 moved first",
            with_slopes(through="moved"),
            "W2 and b2 agree with their differences; W1 and b1 are nearly right, and a "
            "little off. Has W2 taken its step before dA1 = dZ2 @ W2.T went through "
            "it? First all gradients, then the update.",
        ),
        Slip(
            "mask of the wrong array",
            with_slopes(through="gated by dA1"),
            "W2 and b2 agree with their differences, W1 and b1 do not: look between "
            "them. dA1 is dZ2 @ W2.T, with the W2 that went forward; dZ1 is dA1 times "
            "the slope of your activation at Z1 (of relu: 1 where Z1 > 0).",
        ),
        Slip(
            "softmax twice",
            with_slopes(through="softmax"),
            "W2 and b2, the nearest to the loss, do not agree with their differences: "
            "it begins at the scores. (P - Y) / n is the gradient through "
            "cross-entropy and softmax; softmax's own backward does not come again.",
        ),
        Slip(
            "not by heart",
            with_training(by_heart=1),
            "The last loss of `fifty` is 0.1 or more. Fifty digits can be learned by "
            "heart: more passes over them, or another rate. Where no rate does it, "
            "look for a bug before you train on thousands.",
        ),
        Slip(
            "one epoch",
            with_training(epochs=1),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop over the epochs?",
        ),
        Slip(
            "uphill",
            with_training(told=lambda losses: losses[::-1]),
            "The last of `losses` is not below the first. Your slopes are right: is "
            "`lr` times the gradient subtracted, and is it small enough?",
        ),
        Slip(
            "labels apart",
            with_training(said=lambda X, params: np.arange(len(X)) % 10),
            "The new digits are read as by chance. Are picture and label still pairs "
            "after your shuffling (`X[rows]`, `y[rows]`)? Is `said` in the order of "
            "X_new, from the trained network?",
        ),
        Slip(
            "fifty alone",
            with_training(),
            "The new digits are read about as well as fifty digits can teach. "
            "Was this network trained on all of X, and does it read with the "
            "parameters of the end? Else more epochs, or another rate.",
        ),
    ],
    hints=[
        "Two functions first: one goes forward to the loss, one also goes "
        "back: the chapter's eight lines, with your activation. Then a loop.",
        "Slopes: keep one entry, add h, take the loss, take away 2 h, take the loss, "
        "put the entry back. Five entries of each of W1, b1, W2, b2, in float64.",
        "One training function for both: called with `X[:50], y[:50]` and 200 epochs, "
        "then with X, y and five. Batches: `for rows in np.split(rng.permutation("
        "len(X)), range(50, len(X), 50))`. At the end the `argmax(axis=1)` of the "
        "scores of X_new.",
    ],
)
