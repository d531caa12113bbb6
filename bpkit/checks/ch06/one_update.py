"""06.6: a network after one step, all gradients from the old weights."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.ch06._common import (
    TOO_SLOW,
    large_network,
    mistakes,
    network,
    networks,
    one,
)
from bpkit.checks.declared import Exercise, Slip


def one_update(x, t, W1, b1, W2, b2, lr):
    return updated()(x, t, W1, b1, W2, b2, lr)


def gradients(x, h, dz2, dz1, lr):
    return lr * np.outer(x, dz1), lr * dz1, lr * np.outer(h, dz2), lr * dz2


def updated(network=network, steps=gradients, sign=-1, **parts):
    """The update with any of its parts replaced."""

    def one_update(x, t, W1, b1, W2, b2, lr):
        h, dz2, _, dz1 = network(x, t, W1, b1, W2, b2, **parts)
        both = zip([W1, b1, W2, b2], steps(x, h, dz2, dz1, lr), strict=True)
        return tuple(p + sign * step for p, step in both)

    return one_update


def update_again(update, x, t, W1, b1, W2, b2, lr):
    """A second update from the same place: what was changed in place shows."""
    update(x, t, W1, b1, W2, b2, lr)
    return update(x, t, W1, b1, W2, b2, lr)


def networks_to_update(rng):
    rates = [0.5, 2.0, 1.0, 3.0, 0.5, 0.5]
    return [(*case, lr) for case, lr in zip(networks(rng), rates, strict=True)]


def large_network_to_update(rng):
    return *large_network(rng), 0.5


def one_update_from_a_list(x, t, W1, b1, W2, b2, lr):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    db2 = (o - t) * 2 / len(t) * (o - o * o)
    db1 = (db2 @ W2.T) * (h - h * h)
    gradients = [x[:, None] * db1, db1, h[:, None] * db2, db2]
    both = zip([W1, b1, W2, b2], gradients, strict=True)
    return [p - lr * dp for p, dp in both]


def in_turn(x, t, W1, b1, W2, b2, lr):
    h, dz2, _, _ = network(x, t, W1, b1, W2, b2)
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


def hidden_units_anew(x, t, W1, b1, W2, b2, lr):
    _, dz2, _, _ = network(x, t, W1, b1, W2, b2)
    W1, b1, _, b2 = one_update(x, t, W1, b1, W2, b2, lr)
    return W1, b1, W2 - lr * np.outer(sigmoid(x @ W1 + b1), dz2), b2


def update_in_place(x, t, W1, b1, W2, b2, lr):
    old = [W1, b1, W2, b2]
    for p, new in zip(old, one_update(x, t, *old, lr), strict=True):
        p[...] = new
    return old


def the_gradients(x, t, W1, b1, W2, b2, lr):
    h, dz2, _, dz1 = network(x, t, W1, b1, W2, b2)
    return gradients(x, h, dz2, dz1, 1)


EXERCISE = Exercise(
    id="06.6",
    points=3,
    asks="`one_update(x, t, W1, b1, W2, b2, lr)`: new W1, b1, W2, b2 after one "
    "step of gradient descent, all gradients taken from the old ones",
    reference=one_update,
    inputs=networks_to_update,
    large=large_network_to_update,
    too_slow=TOO_SLOW,
    drive=update_again,
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
            updated(
                steps=lambda x, h, dz2, dz1, lr: (
                    lr * np.outer(x, dz1),
                    0,
                    lr * np.outer(h, dz2),
                    0,
                )
            ),
            "The weights are right, the biases stay where they were, as on the "
            "page. Here they are trained: their gradients are the dz.",
        ),
        Slip(
            "uphill",
            updated(sign=1),
            "You walk uphill. The gradient is that of output minus target, and it is "
            "subtracted.",
        ),
        Slip(
            "in place",
            update_in_place,
            "You write into the caller's arrays, so a second call starts elsewhere. "
            "They were to stay as they are. Return new ones: `W1 - lr * dW1`.",
        ),
        Slip(
            "hidden units anew",
            hidden_units_anew,
            "W1, b1 and b2 are right. For dW2 you compute h once more, with the new "
            "layer below it. It is the h of the forward pass that dz2 belongs to.",
        ),
        Slip(
            "biases summed",
            updated(
                steps=lambda x, h, dz2, dz1, lr: (
                    lr * np.outer(x, dz1),
                    lr * dz1.sum(),
                    lr * np.outer(h, dz2),
                    lr * dz2.sum(),
                )
            ),
            "The weights are right. You add up the gradients of the biases of a layer, "
            "as if they were one (06.2). Here each unit has its own: dz.",
        ),
        Slip(
            "no learning rate",
            updated(steps=lambda x, h, dz2, dz1, lr: gradients(x, h, dz2, dz1, 1)),
            "You go the whole gradient. `lr` says how much of it one step takes.",
        ),
        Slip(
            "no learning rate for the biases",
            updated(
                steps=lambda x, h, dz2, dz1, lr: (
                    lr * np.outer(x, dz1),
                    dz1,
                    lr * np.outer(h, dz2),
                    dz2,
                )
            ),
            "The weights are right. The biases go their whole gradient: lr is for all "
            "parameters.",
        ),
        Slip(
            "the gradients",
            the_gradients,
            "These are the gradients. Asked for is where the step ends: W1 - lr * dW1.",
        ),
        Slip(
            "no slope at the hidden layer",
            updated(slope1=one),
            "W2 and b2 are right. For the hidden layer you take dh: cross the sigmoid, "
            "h * (1 - h).",
        ),
        Slip(
            "no slope at the output",
            updated(slope2=one),
            "What comes back to the outputs has to cross their sigmoid: multiply by "
            "o * (1 - o).",
        ),
        Slip(
            "half the sum of the squares",
            updated(error=lambda o, t: o - t),
            "Your gradients are those of half the sum of the squares, as on the page. "
            "The loss is mse: 2 * (o - t) / k, the same for two outputs only.",
        ),
        *mistakes(updated, without=["target minus output"]),
    ],
    hints=[
        "Two halves with nothing in between: first all gradients, then all steps.",
        "dz2 = 2 * (o - t) / k * o * (1 - o), dz1 = W2 @ dz2 * h * (1 - h); the "
        "biases get these, the weights an outer product with what went in.",
        "Give new names, or step in the return line: `return W1 - lr * dW1, "
        "b1 - lr * dz1, W2 - lr * dW2, b2 - lr * dz2`",
    ],
)
