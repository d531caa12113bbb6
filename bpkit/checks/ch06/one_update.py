"""06.6: a network after one step, all gradients from the old weights."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.ch06._common import network, networks
from bpkit.checks.declared import Exercise, Slip


def one_update(x, t, W1, b1, W2, b2, lr):
    h, _, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    return (
        W1 - lr * np.outer(x, dz1),
        b1 - lr * dz1,
        W2 - lr * np.outer(h, dz2),
        b2 - lr * dz2,
    )


def networks_to_update(rng):
    rates = [0.5, 2.0, 1.0, 3.0]
    cases = [(*case, lr) for case, lr in zip(networks(rng), rates, strict=True)]
    x, *rest = cases[0]
    return [*cases, (1000 * x, *rest), (np.zeros_like(x), *rest)]


def one_update_from_a_list(x, t, W1, b1, W2, b2, lr):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    db2 = (o - t) * 2 / len(t) * (o - o * o)
    db1 = (db2 @ W2.T) * (h - h * h)
    gradients = [x[:, None] * db1, db1, h[:, None] * db2, db2]
    both = zip([W1, b1, W2, b2], gradients, strict=True)
    return [p - lr * dp for p, dp in both]


def in_turn(x, t, W1, b1, W2, b2, lr):
    h, _, dz2, _ = network(x, t, W1, b1, W2, b2)
    W2, b2 = W2 - lr * np.outer(h, dz2), b2 - lr * dz2
    dz1 = W2 @ dz2 * h * (1 - h)
    return W1 - lr * np.outer(x, dz1), b1 - lr * dz1, W2, b2


def with_a_second_pass(x, t, W1, b1, W2, b2, lr):
    _, _, W2_new, b2_new = one_update(x, t, W1, b1, W2, b2, lr)
    W1, b1, _, _ = one_update(x, t, W1, b1, W2_new, b2_new, lr)
    return W1, b1, W2_new, b2_new


def hidden_layer_first(x, t, W1, b1, W2, b2, lr):
    W1, b1, _, _ = one_update(x, t, W1, b1, W2, b2, lr)
    _, _, W2, b2 = one_update(x, t, W1, b1, W2, b2, lr)
    return W1, b1, W2, b2


def biases_frozen(x, t, W1, b1, W2, b2, lr):
    W1, _, W2, _ = one_update(x, t, W1, b1, W2, b2, lr)
    return W1, b1, W2, b2


def uphill(x, t, W1, b1, W2, b2, lr):
    return one_update(x, t, W1, b1, W2, b2, -lr)


def update_in_place(x, t, W1, b1, W2, b2, lr):
    old = [W1, b1, W2, b2]
    for p, new in zip(old, one_update(x, t, *old, lr), strict=True):
        p[...] = new
    return old


EXERCISE = Exercise(
    id="06.6",
    points=3,
    asks="`one_update(x, t, W1, b1, W2, b2, lr)`: new W1, b1, W2, b2 after one "
    "step of gradient descent, all gradients taken from the old ones",
    reference=one_update,
    inputs=networks_to_update,
    returns=["W1", "b1", "W2", "b2"],
    styles=[
        one_update_from_a_list,
        lambda x, t, W1, b1, W2, b2, lr: [
            np.add(p, q - p)
            for p, q in zip(
                [W1, b1, W2, b2], one_update(x, t, W1, b1, W2, b2, lr), strict=True
            )
        ],
    ],
    slips=[
        Slip(
            "in turn",
            in_turn,
            "W2 and b2 are right. Then you go back to the hidden layer through the "
            "*new* W2, as the page's program did: dz2 belongs to the old one.",
        ),
        Slip(
            "second forward pass",
            with_a_second_pass,
            "W1 is stepped from a network whose W2 has moved already, with a new "
            "forward pass. That is a sound method, but another one: here all four "
            "gradients belong to one place.",
        ),
        Slip(
            "hidden layer first",
            hidden_layer_first,
            "W1 and b1 are right. Your dW2 comes from a network whose hidden layer "
            "has moved already.",
        ),
        Slip(
            "biases frozen",
            biases_frozen,
            "The weights are right, the biases stay where they were, as on the "
            "page. Here they are trained: their gradients are the dz.",
        ),
        Slip(
            "uphill",
            uphill,
            "The gradient points uphill: subtract it.",
        ),
    ],
    habits=[
        Slip(
            "in place",
            update_in_place,
            "The numbers are right, but you write them into the caller's arrays. "
            "Return new ones: `W1 - lr * dW1`.",
        ),
    ],
    hints=[
        "Two halves with nothing in between: first all gradients, then all steps.",
        "dz2 = 2 * (o - t) / k * o * (1 - o), dz1 = W2 @ dz2 * h * (1 - h); the "
        "biases get these, the weights an outer product with what went in.",
        "Give new names, or step in the return line: `return W1 - lr * dW1, "
        "b1 - lr * dz1, W2 - lr * dW2, b2 - lr * dz2`",
    ],
)
