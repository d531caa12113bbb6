"""21.6: half way between two networks whose units were matched."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def halfway(order, W1, b1, W2, V1, c1, V2):
    return (W1 + V1[:, order]) / 2, (b1 + c1[order]) / 2, (W2 + V2[order]) / 2


def pairs(rng):
    """Orders that are no swaps, so that an order and its inverse differ."""
    some = []
    for d, h, k in [(3, 4, 2), (3, 3, 3), (2, 5, 3), (4, 6, 1)]:
        order = np.roll(np.arange(h), 1)
        two = [(draw(rng, d, h), draw(rng, h), draw(rng, h, k)) for _ in range(2)]
        some.append((order, *two[0], *two[1]))
    same = np.arange(4), *some[0][1:]
    order, *first, V1, c1, V2 = some[0]
    return [*some, same, (order, *first, 0 * V1, 1000 * c1, V2)]


def by_a_matrix(order, W1, b1, W2, V1, c1, V2):
    """Another style: the order as a matrix of zeros and ones."""
    P = np.eye(len(order))[order]
    return 0.5 * (W1 + V1 @ P.T), 0.5 * (b1 + P @ c1), 0.5 * (W2 + P @ V2)


def ordered(first=True, bias=True, last=True, turn=lambda order: order, by=2):
    def halfway_(order, W1, b1, W2, V1, c1, V2):
        to, stay = turn(order), np.arange(len(order))
        one, two, three = (to if it else stay for it in (first, bias, last))
        return (W1 + V1[:, one]) / by, (b1 + c1[two]) / by, (W2 + V2[three]) / by

    return halfway_


def first_reordered(order, W1, b1, W2, V1, c1, V2):
    return halfway(order, V1, c1, V2, W1, b1, W2)


EXERCISE = Exercise(
    id="21.6",
    points=2,
    asks="`halfway(order, W1, b1, W2, V1, c1, V2)`: the network half way from relu(X @ "
    "W1 + b1) @ W2 to relu(X @ V1 + c1) @ V2, once the second's hidden units stand so "
    "that its unit order[k] is at place k: first layer, its biases, second layer",
    reference=halfway,
    inputs=pairs,
    returns=["first", "biases", "second"],
    styles=[by_a_matrix],
    slips=[
        Slip(
            "as trained",
            ordered(first=False, bias=False, last=False),
            "You do not heed the order: unit k is averaged with a stranger.",
        ),
        Slip(
            "the second layer stays",
            ordered(last=False),
            "The second layer's rows belong to hidden units, too: V2[order].",
        ),
        Slip(
            "the first layer alone",
            ordered(bias=False, last=False),
            "A unit takes along its bias and its row of V2, not only its column of V1.",
        ),
        Slip(
            "the bias stays",
            ordered(bias=False),
            "A unit takes along its bias: c1[order].",
        ),
        Slip(
            "the second layer alone",
            ordered(first=False, bias=False),
            "A unit takes along its column of V1 and its bias, too.",
        ),
        Slip(
            "the other way round",
            ordered(turn=np.argsort),
            "You take the inverse: at place k belongs the second network's unit "
            "order[k].",
        ),
        Slip(
            "the first is reordered",
            first_reordered,
            "You reorder the first network. It stays; the second one's units move.",
        ),
        Slip(
            "a sum",
            ordered(by=1),
            "Those are sums. Half way is the mean.",
        ),
    ],
    hints=[
        "A hidden unit is a column of the first matrix, an entry of the bias and a "
        "row of the second matrix.",
        "V1[:, order], c1[order], V2[order] is the same network, its units in another "
        "order.",
        "`return (W1 + V1[:, order]) / 2, (b1 + c1[order]) / 2, (W2 + V2[order]) / 2`",
    ],
)
