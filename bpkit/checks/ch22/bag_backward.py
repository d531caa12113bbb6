"""22.4: the mean embedding of what each customer has, and its way back."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def bag(E, owner, item):
    H = np.zeros((owner.max() + 1, E.shape[1]))
    np.add.at(H, owner, E[item])
    return H / np.bincount(owner)[:, None]


def bag_backward(dH, E, owner, item):
    dE = np.zeros_like(E)
    share = dH / np.bincount(owner)[:, None]
    np.add.at(dE, item, share[owner])
    return dE


def purchases(rng):
    cases = []
    for n, d, owner, item in [
        (4, 2, [0, 0, 1, 2, 2, 2], [1, 3, 3, 0, 1, 3]),
        (3, 3, [0, 1, 1], [2, 2, 0]),
        (5, 1, [1, 0, 1, 0, 2, 1], [4, 4, 1, 0, 4, 3]),
        (6, 2, [0, 0, 0, 1], [5, 5, 2, 5]),
    ]:
        owner, item = np.array(owner), np.array(item)
        cases.append((draw(rng, owner.max() + 1, d), draw(rng, n, d), owner, item))
    dH, E, *who = cases[0]
    return [*cases, (1000 * dH, 0 * E, *who), (dH, 1e7 * E, *who)]


def by_a_matrix(dH, E, owner, item):
    """Another style: the shares as a matrix."""
    S = np.zeros((len(dH), len(E)))
    np.add.at(S, (owner, item), 1)
    return (S / S.sum(axis=1, keepdims=True)).T @ dH


def by_a_loop(dH, E, owner, item):
    dE, count = np.zeros_like(E), np.bincount(owner)
    for o, i in zip(owner, item, strict=True):
        dE[i] += dH[o] / count[o]
    return dE


def by_index(dH, E, owner, item):
    dE = np.zeros_like(E)
    dE[item] += dH[owner] / np.bincount(owner)[owner][:, None]
    return dE


def summed(dH, E, owner, item):
    return by_a_loop(dH * np.bincount(owner)[:, None], E, owner, item)


def by_products(dH, E, owner, item):
    count = np.bincount(item, minlength=len(E))
    dE = summed(dH, E, owner, item)
    return dE / np.maximum(count, 1)[:, None]


EXERCISE = Exercise(
    id="22.4",
    points=3,
    asks="`bag_backward(dH, E, owner, item)`: dE (n, d) of the sheet's `bag`, where "
    "owner k has the mean of the rows `E[item]` of its purchases",
    reference=bag_backward,
    forward=bag,
    inputs=purchases,
    styles=[by_a_matrix, by_a_loop],
    slips=[
        Slip(
            "repeats are lost",
            by_index,
            "`dE[item] += ...` writes each row once: a product that several bought "
            "keeps one share of the gradient. `np.add.at(dE, item, ...)` adds them "
            "all.",
        ),
        Slip(
            "the mean is forgotten",
            summed,
            "You give each purchase the whole dH of its owner. The forward pass took a "
            "mean: its share is dH / (how many the owner has).",
        ),
        Slip(
            "a mean over products",
            by_products,
            "You divide by how often each product was bought. The mean was taken over "
            "the purchases of one owner: divide by `np.bincount(owner)`.",
        ),
        Slip(
            "divided by all",
            lambda dH, E, owner, item: summed(dH, E, owner, item) / len(item),
            "You divide by the number of all purchases; each owner has a count of "
            "their own.",
        ),
        Slip(
            "owner and item exchanged",
            lambda dH, E, owner, item: bag_backward(
                dH, E, owner, np.minimum(owner, len(E) - 1)
            ),
            "You add into the rows `owner`. What was read was `E[item]`: its gradient "
            "goes there.",
        ),
        Slip(
            "times E",
            lambda dH, E, owner, item: bag_backward(dH, E, owner, item) * E,
            "There is a factor E too much: reading a row has the slope 1.",
        ),
    ],
    hints=[
        "An index copies a row, so the way back adds: row i of dE gets a share from "
        "each place where i was read.",
        "The share of one purchase is dH[owner] divided by how many the owner has.",
        "`np.add.at(dE, item, (dH / np.bincount(owner)[:, None])[owner])`",
    ],
)
