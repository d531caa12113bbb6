"""13.2: a state without tanh, that decays and adds: the way back."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def decaying_sum(X, a):
    H, h = np.empty_like(X), np.zeros_like(X[:, 0])
    for t in range(X.shape[1]):
        H[:, t] = h = a * h + X[:, t]
    return H


def decaying_sum_backward(dH, X, a):
    H, dX, later = decaying_sum(X, a), np.empty_like(X), 0
    for t in reversed(range(X.shape[1])):
        dX[:, t] = dH[:, t] + later
        later = a * dX[:, t]
    return dX, (dX[:, 1:] * H[:, :-1]).sum(axis=(0, 1))


def sequences(rng):
    shapes = [(2, 4, 3), (3, 1, 2), (1, 6, 1), (4, 5, 2)]
    cases = [(draw(rng, *s), draw(rng, *s), draw(rng, s[2]) / 3) for s in shapes]
    dH, X, a = cases[0]
    return [*cases, (dH, X, np.zeros_like(a)), (dH, 1e6 * X, a)]


def by_powers(dH, X, a):
    T = X.shape[1]
    ages = np.arange(T)[None, :] - np.arange(T)[:, None]
    powers = np.where(ages[..., None] >= 0, a ** np.maximum(ages, 0)[..., None], 0.0)
    dX = np.einsum("nth,sth->nsh", dH, powers)
    return dX, (dX[:, 1:] * decaying_sum(X, a)[:, :-1]).sum(axis=(0, 1))


def with_da(change):
    def decaying_sum_backward_(dH, X, a):
        dX, da = decaying_sum_backward(dH, X, a)
        return dX, change(da, dX, dH, X, a)

    return decaying_sum_backward_


def forward_in_time(dH, X, a):
    dX = decaying_sum(dH, a)
    return dX, (dX[:, 1:] * decaying_sum(X, a)[:, :-1]).sum(axis=(0, 1))


def forgotten(dH, X, a):
    return dH * 1, (dH[:, 1:] * decaying_sum(X, a)[:, :-1]).sum(axis=(0, 1))


EXERCISE = Exercise(
    id="13.2",
    points=3,
    asks="`decaying_sum_backward(dH, X, a)`: dX, da of h_t = a h_(t-1) + x_t, h_0 = 0, "
    "number by number, for X and dH (n, T, h), a (h,)",
    reference=decaying_sum_backward,
    forward=decaying_sum,
    inputs=sequences,
    returns=["dX", "da"],
    styles=[by_powers],
    slips=[
        Slip(
            "the next step forgotten",
            forgotten,
            "Your dX is dH: nothing comes back from the next step. The state was used "
            "twice, by the loss and by the step after it.",
        ),
        Slip(
            "forward in time",
            forward_in_time,
            "You add up from the first step to the last. Gradients come from later "
            "steps: begin at the end.",
        ),
        Slip(
            "own step's state",
            with_da(
                lambda da, dX, dH, X, a: (dX * decaying_sum(X, a)).sum(axis=(0, 1))
            ),
            "Your da meets the state of its own step. a multiplied the one before.",
        ),
        Slip(
            "a part of the way",
            with_da(
                lambda da, dX, dH, X, a: (dH[:, 1:] * decaying_sum(X, a)[:, :-1]).sum(
                    axis=(0, 1)
                )
            ),
            "Your da misses the longer ways: it takes dH with the states, or your dX "
            "with the inputs. Each use of a needs all that comes back, dX, and the "
            "state before.",
        ),
        Slip(
            "a mean over the steps",
            with_da(lambda da, dX, dH, X, a: da / X.shape[1]),
            "Your da is divided by the number of steps. A weight used at every step "
            "gets the sum.",
        ),
        Slip(
            "a mean over the sequences",
            with_da(lambda da, dX, dH, X, a: da / len(X)),
            "Your da is divided by the number of sequences. The loss has taken the "
            "mean, and its 1/n comes in with dH.",
        ),
        Slip(
            "the last step alone",
            with_da(
                lambda da, dX, dH, X, a: (
                    (dX[:, -1] * decaying_sum(X, a)[:, -2]).sum(axis=0)
                    if X.shape[1] > 1
                    else da
                )
            ),
            "Your da is that of the last step alone. a was used at every step: add.",
        ),
    ],
    hints=[
        "Go from the last step to the first, with what came from later: "
        "`for t in reversed(range(T))`.",
        "dX[:, t] is dH[:, t] plus a times what came back to the step after it. Each "
        "use of a met the state before.",
        "`dX[:, t] = dH[:, t] + later; later = a * dX[:, t]`, then "
        "`da = (dX[:, 1:] * H[:, :-1]).sum(axis=(0, 1))`",
    ],
)
