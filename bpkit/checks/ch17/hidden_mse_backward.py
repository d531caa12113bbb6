"""17.5: a loss that looks at the hidden pixels alone."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def hidden_mse(Y, X, hidden):
    return ((Y - X)[hidden] ** 2).mean()


def hidden_mse_backward(dL, Y, X, hidden):
    return dL * 2 * (Y - X) * hidden / hidden.sum()


def pictures(rng):
    cases = []
    for number, shape in [(1.0, (2, 3)), (0.5, (3, 5)), (-2.0, (4, 2))]:
        hidden = rng.random(shape) < 0.4
        hidden[0] = [True, False, *hidden[0, 2:]]
        cases.append((number, draw(rng, *shape), draw(rng, *shape), hidden))
    dL, Y, X, hidden = cases[0]
    one = np.zeros_like(hidden)
    one[1, 2] = True
    return [*cases, (dL, Y, X, one), (dL, 1e4 * Y, 0 * X, ~one)]


def into_zeros(dL, Y, X, hidden):
    """Another style: zeros, and the slopes put where they belong."""
    dY = np.zeros_like(Y)
    dY[hidden] = dL * 2 * (Y[hidden] - X[hidden]) / np.count_nonzero(hidden)
    return dY


def by(f):
    """A slip as one line."""

    def hidden_mse_backward_(dL, Y, X, hidden):
        return f(dL, Y - X, hidden)

    return hidden_mse_backward_


EXERCISE = Exercise(
    id="17.5",
    points=2,
    asks="`hidden_mse_backward(dL, Y, X, hidden)`: dY of the mean squared error over "
    "the entries where hidden is True; all (n, d)",
    reference=hidden_mse_backward,
    forward=hidden_mse,
    inputs=pictures,
    styles=[into_zeros],
    slips=[
        Slip(
            "all count",
            by(lambda dL, gap, hidden: dL * 2 * gap / gap.size),
            "You have the slope of the mean over all entries. Those that are not "
            "hidden get 0, and the mean is over the hidden ones.",
        ),
        Slip(
            "divided by all",
            by(lambda dL, gap, hidden: dL * 2 * gap * hidden / gap.size),
            "Right where it is 0, too small elsewhere: you divide by the number of all "
            "entries; the mean is over the hidden ones.",
        ),
        Slip(
            "divided by the rows",
            by(lambda dL, gap, hidden: dL * 2 * gap * hidden / len(gap)),
            "You divide by the rows; the mean is over the hidden entries.",
        ),
        Slip(
            "not masked",
            by(lambda dL, gap, hidden: dL * 2 * gap / hidden.sum()),
            "What is not hidden does not stand in the loss: its gradient is 0.",
        ),
        Slip(
            "what is seen",
            by(lambda dL, gap, hidden: dL * 2 * gap * ~hidden / (~hidden).sum()),
            "Your loss looks at what is seen. Asked is what is hidden.",
        ),
        Slip(
            "a sum",
            by(lambda dL, gap, hidden: dL * 2 * gap * hidden),
            "That is the slope of a sum; the loss is a mean: divide by the number of "
            "hidden entries.",
        ),
        Slip(
            "row by row",
            by(
                lambda dL, gap, hidden: (
                    dL * 2 * gap * hidden / np.maximum(hidden.sum(axis=1), 1)[:, None]
                )
            ),
            "You divide each row by its own number of hidden entries; the mean is over "
            "all hidden entries together: `hidden.sum()`.",
        ),
        Slip(
            "no two",
            by(lambda dL, gap, hidden: dL * gap * hidden / hidden.sum()),
            "A factor of 2 is missing: the error is squared.",
        ),
    ],
    hints=[
        "The loss is a sum over the hidden entries, divided by their number. What is "
        "the slope of one of them?",
        "2 * (Y - X) / number where hidden, 0 elsewhere; times dL.",
        "`return dL * 2 * (Y - X) * hidden / hidden.sum()`",
    ],
)
